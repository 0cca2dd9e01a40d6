"""QĐ 148/QĐ-TTg as changed by QĐ 1489/QĐ-TTg of 06/07/2025: no district, the commune checks."""

from datetime import date
from decimal import Decimal
from typing import Final

from rules.regime import Moves, Regime
from rules.regimes.qd_148_2023 import BANDS
from rules.regimes.shared_steps import (
    BEGINS,
    COMMUNE,
    COMMUNE_MOVES,
    HOLDERS,
    IDEA_TO_PLAN,
    MAY_SKIP,
    PROVINCE,
    PROVINCE_MILESTONES,
    PROVINCE_MOVES,
    STEPS,
)
from rules.vocabulary import Kind, Stage

# fmt: off
_EVALUATION: Final[Moves] = {**COMMUNE_MOVES, **PROVINCE_MOVES}

QD_1489_2025: Final = Regime(
    decision="1489/QĐ-TTg",
    title="Quyết định 148/QĐ-TTg, sửa đổi bởi Quyết định 1489/QĐ-TTg ngày 06/7/2025",
    since=date(2025, 7, 6),
    until=date(2026, 5, 21),
    path=(*STEPS, Stage.COMMUNE_CHECK, Stage.PROVINCIAL_RATING, Stage.NATIONAL_RATING),
    begins=BEGINS,
    moves={
        Kind.FIRST:     {**IDEA_TO_PLAN, **_EVALUATION},
        Kind.UPGRADE:   _EVALUATION,
        Kind.RE_RATING: _EVALUATION,
    },
    holders={**HOLDERS, **COMMUNE, **PROVINCE},
    milestones={Stage.PROVINCIAL_RATING: PROVINCE_MILESTONES},
    certifies={
        Stage.PROVINCIAL_RATING: frozenset({3, 4}),
        Stage.NATIONAL_RATING: frozenset({5}),
    },
    bands=BANDS,
    sends_up={Stage.PROVINCIAL_RATING: Decimal(90)},
    may_skip=MAY_SKIP,
    warns_before_expiry=30,
)
# fmt: on
