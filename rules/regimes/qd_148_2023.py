"""QĐ 148/QĐ-TTg of 24/02/2023: the district certifies three stars."""

from datetime import date
from decimal import Decimal
from typing import Final

from rules.regime import Band, Moves, Regime
from rules.regimes.shared_steps import (
    BEGINS,
    DISTRICT,
    DISTRICT_MILESTONES,
    DISTRICT_MOVES,
    HOLDERS,
    IDEA_TO_PLAN,
    MAY_SKIP,
    PROVINCE,
    PROVINCE_MILESTONES,
    PROVINCE_MOVES,
    STEPS,
)
from rules.vocabulary import Action, Kind, Outcome, Stage

# fmt: off
_EVALUATION: Final[Moves] = {
    **DISTRICT_MOVES, **PROVINCE_MOVES,
    (Stage.DISTRICT_EVALUATION, Action.CERTIFY):   Outcome.CERTIFIED,
    (Stage.PROVINCIAL_RATING,   Action.HAND_BACK): Stage.DISTRICT_EVALUATION,  # below 70
}

BANDS: Final = (
    Band(5, Decimal(90)), Band(4, Decimal(70)), Band(3, Decimal(50)),
    Band(2, Decimal(30)), Band(1, Decimal(0)),
)

QD_148_2023: Final = Regime(
    decision="148/QĐ-TTg",
    title="Quyết định 148/QĐ-TTg ngày 24/02/2023",
    since=date(2023, 2, 24),
    until=date(2025, 7, 5),
    path=(*STEPS, Stage.DISTRICT_EVALUATION, Stage.PROVINCIAL_RATING, Stage.NATIONAL_RATING),
    begins=BEGINS,
    moves={
        Kind.FIRST:     {**IDEA_TO_PLAN, **_EVALUATION},
        Kind.UPGRADE:   _EVALUATION,
        Kind.RE_RATING: _EVALUATION,
    },
    holders={**HOLDERS, **DISTRICT, **PROVINCE},
    milestones={
        Stage.DISTRICT_EVALUATION: DISTRICT_MILESTONES,
        Stage.PROVINCIAL_RATING: PROVINCE_MILESTONES,
    },
    certifies={
        Stage.DISTRICT_EVALUATION: frozenset({3}),
        Stage.PROVINCIAL_RATING: frozenset({4}),
        Stage.NATIONAL_RATING: frozenset({5}),
    },
    bands=BANDS,
    sends_up={Stage.DISTRICT_EVALUATION: Decimal(70), Stage.PROVINCIAL_RATING: Decimal(90)},
    may_skip=MAY_SKIP,
    warns_before_expiry=30,
)
# fmt: on
