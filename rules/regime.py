"""Regime: all that differs from one national decision to the next, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from rules.vocabulary import Action, Holder, Kind, Milestone, Outcome, Stage

Target = Stage | Outcome
Moves = Mapping[tuple[Stage, Action], Target]


@dataclass(frozen=True)
class Band:
    """A star and the points from which on it is given."""

    stars: int
    at_least: Decimal


@dataclass(frozen=True)
class StageClock:
    """A time limit that starts when a dossier is received (the day of receipt is not counted)."""

    days: int
    working: bool
    article: str


@dataclass(frozen=True)
class YearlyDay:
    """A day of every year before which something must be done: (month, day), and years later."""

    month: int
    day: int
    years_later: int = 0

    def before(self, year: int) -> date:
        """Tell the day that is itself excluded ("trước ngày …") for a round of a year."""
        return date(year + self.years_later, self.month, self.day)


@dataclass(frozen=True)
class StandingRound:
    """A round that the decision itself holds every year: its cut-offs, each day excluded.

    Attributes:
        sent_before, decided_before: of the commune and of the province, by `article`.
        sent_up_before, centre_before: of the province's letter to the centre and of the centre, by
            `centre_article`.
    """

    number: int
    sent_before: YearlyDay
    decided_before: YearlyDay
    sent_up_before: YearlyDay
    centre_before: YearlyDay
    article: str
    centre_article: str


@dataclass(frozen=True)
class Regime:
    """One national decision: stages, moves, holders, stars and time limits.

    Attributes:
        since: first day in force; until: last day in force, None while it is.
        begins: the stage in which an entry of a kind begins.
        certifies: the stars that a stage may certify.
        sends_up: the points from which a stage sends a product to the level above.
        rerating_days: earliest and latest filing of a re-rating, in days before expiry.
        warns_before_expiry: days before expiry by which the certifier must warn; None without duty.
        finishes_old_files: days an older decision still has for files that it received in time.
    """

    decision: str
    title: str
    since: date
    until: date | None
    path: tuple[Stage, ...]
    begins: Mapping[Kind, Stage]
    moves: Mapping[Kind, Moves]
    holders: Mapping[tuple[Stage, Milestone], Holder]
    milestones: Mapping[Stage, tuple[Milestone, ...]]
    certifies: Mapping[Stage, frozenset[int]]
    bands: tuple[Band, ...]
    sends_up: Mapping[Stage, Decimal]
    may_skip: frozenset[Stage]
    certificate_months: int = 36
    clocks: Mapping[tuple[Stage, Kind], StageClock] = field(
        default_factory=lambda: MappingProxyType({})
    )
    rounds: tuple[StandingRound, ...] = ()
    rolling: frozenset[Kind] = frozenset()
    rerating_days: tuple[int, int] | None = None
    warns_before_expiry: int | None = None
    grace_days: int | None = None
    revocation_days: int | None = None
    finishes_old_files: Mapping[Kind, int] = field(default_factory=lambda: MappingProxyType({}))
