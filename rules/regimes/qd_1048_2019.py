"""QĐ 1048/QĐ-TTg of 21/08/2019, amended by QĐ 781/QĐ-TTg of 08/06/2020."""

from datetime import date
from decimal import Decimal
from typing import Final

from rules.regime import Band, Regime
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
from rules.vocabulary import Kind, Stage

# fmt: off
QD_1048_2019: Final = Regime(
    decision="1048/QĐ-TTg",
    title="Quyết định 1048/QĐ-TTg ngày 21/8/2019 (sửa đổi: 781/QĐ-TTg ngày 08/6/2020)",
    since=date(2019, 8, 21),
    until=date(2023, 2, 23),
    path=(*STEPS, Stage.DISTRICT_EVALUATION, Stage.PROVINCIAL_RATING, Stage.NATIONAL_RATING),
    begins=BEGINS,
    moves={
        Kind.FIRST:     {**IDEA_TO_PLAN, **DISTRICT_MOVES, **PROVINCE_MOVES},
        Kind.UPGRADE:   {**DISTRICT_MOVES, **PROVINCE_MOVES},
        Kind.RE_RATING: {**DISTRICT_MOVES, **PROVINCE_MOVES},
    },
    holders={**HOLDERS, **DISTRICT, **PROVINCE},
    milestones={
        Stage.DISTRICT_EVALUATION: DISTRICT_MILESTONES,
        Stage.PROVINCIAL_RATING: PROVINCE_MILESTONES,
    },
    certifies={  # the province gives 3 and 4 stars, the ministry 5
        Stage.PROVINCIAL_RATING: frozenset({3, 4}),
        Stage.NATIONAL_RATING: frozenset({5}),
    },
    bands=(  # printed as 90-100, 70-89, 50-69, 30-49, below 30: the gaps go to the lower star
        Band(5, Decimal(90)), Band(4, Decimal(70)), Band(3, Decimal(50)),
        Band(2, Decimal(30)), Band(1, Decimal(0)),
    ),
    sends_up={Stage.DISTRICT_EVALUATION: Decimal(50), Stage.PROVINCIAL_RATING: Decimal(90)},
    may_skip=MAY_SKIP,
)
# fmt: on
