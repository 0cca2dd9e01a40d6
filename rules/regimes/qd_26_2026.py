"""QĐ 26/2026/QĐ-TTg of 22/05/2026: commune check, two rounds a year, rolling re-rating."""

from datetime import date
from decimal import Decimal
from typing import Final

from rules.regime import Band, Moves, Regime, StageClock, StandingRound, YearlyDay
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
from rules.vocabulary import Action, Holder, Kind, Milestone, Stage

# fmt: off
_EVALUATION: Final[Moves] = {
    **COMMUNE_MOVES, **PROVINCE_MOVES,
    (Stage.PROVINCIAL_RATING, Action.NOMINATE): Stage.PROVINCIAL_RATING,  # approved; then sent up
    (Stage.PROVINCIAL_RATING, Action.FORWARD):  Stage.NATIONAL_RATING,
}

_COMMUNE_15: Final = StageClock(days=15, working=True, article="Điều 7 khoản 2")
_ROUNDS: Final = ("Điều 5 khoản 1", "Điều 5 khoản 2")
_RERATING_45: Final = StageClock(days=45, working=False, article="Điều 7 khoản 6g")

QD_26_2026: Final = Regime(
    decision="26/2026/QĐ-TTg",
    title="Quyết định 26/2026/QĐ-TTg ngày 22/5/2026",
    since=date(2026, 5, 22),
    until=None,
    path=(*STEPS, Stage.COMMUNE_CHECK, Stage.PROVINCIAL_RATING, Stage.NATIONAL_RATING),
    begins=BEGINS,
    moves={  # Điều 7; those before COMMUNE_CHECK are the yearly plan's
        Kind.FIRST:     {**IDEA_TO_PLAN, **_EVALUATION},
        Kind.UPGRADE:   _EVALUATION,
        Kind.RE_RATING: _EVALUATION,
    },
    holders={
        **HOLDERS, **COMMUNE, **PROVINCE,
        (Stage.PROVINCIAL_RATING, Milestone.SENT_UP): Holder.PROVINCE_OFFICE,
    },
    milestones={
        Stage.PROVINCIAL_RATING: (
            *PROVINCE_MILESTONES[:-1], Milestone.SENT_UP, Milestone.NOTICE,
        ),
    },
    certifies={  # Điều 4 khoản 1: no decision and no certificate for one and two stars
        Stage.PROVINCIAL_RATING: frozenset({3, 4}),
        Stage.NATIONAL_RATING: frozenset({5}),
    },
    bands=(  # Điều 3 khoản 3
        Band(5, Decimal(90)), Band(4, Decimal(70)), Band(3, Decimal(50)),
        Band(2, Decimal(30)), Band(1, Decimal(0)),
    ),
    sends_up={Stage.PROVINCIAL_RATING: Decimal(90)},  # Điều 7 khoản 3e
    may_skip=MAY_SKIP,
    certificate_months=36,  # Điều 4 khoản 3
    clocks={
        (Stage.COMMUNE_CHECK,     Kind.FIRST):     _COMMUNE_15,
        (Stage.COMMUNE_CHECK,     Kind.UPGRADE):   _COMMUNE_15,
        (Stage.COMMUNE_CHECK,     Kind.RE_RATING): _COMMUNE_15,
        (Stage.PROVINCIAL_RATING, Kind.RE_RATING): _RERATING_45,
        (Stage.NATIONAL_RATING,   Kind.RE_RATING): _RERATING_45,
    },
    rounds=(
        StandingRound(
            1, YearlyDay(4, 30), YearlyDay(6, 30), YearlyDay(7, 30), YearlyDay(9, 30), *_ROUNDS,
        ),
        StandingRound(
            2, YearlyDay(10, 30), YearlyDay(12, 30), YearlyDay(1, 30, 1), YearlyDay(3, 30, 1),
            *_ROUNDS,
        ),
    ),
    rolling=frozenset({Kind.RE_RATING}),  # Điều 7 khoản 6
    rerating_days=(180, 120),             # Điều 7 khoản 6a
    grace_days=180,                       # Điều 12 khoản 3
    revocation_days=15,                   # Điều 8 khoản 4
    finishes_old_files={Kind.FIRST: 60, Kind.UPGRADE: 60, Kind.RE_RATING: 30},  # Điều 12 khoản 2
)
# fmt: on
