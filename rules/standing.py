"""Standing: where an entry is and what is known of it; Course: the windows it runs through."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from rules.regime import Regime
from rules.rounds import CutOff, Round
from rules.vocabulary import (
    Action,
    Holder,
    Kind,
    Milestone,
    Outcome,
    Proposal,
    Stage,
    Word,
)
from rules.workdays import Calendar


class DueSource(Word):
    """Where an entry's due day comes from."""

    NONE = "", "Không có hạn"
    WINDOW = "window", "Hạn của bước theo kế hoạch"
    CLOCK = "clock", "Thời hạn tính từ ngày nhận"
    GIVEN = "given", "Hạn riêng được giao"
    MINIMUM = "minimum", "Hạn riêng do nhận muộn"
    SAFE = "safe", "Ngày nộp an toàn trước hạn chốt của đợt"


@dataclass(frozen=True)
class Due:
    """By when an entry must move on.

    Attributes:
        day: the last day, included, that people are told; None without a fixed one.
        limit: the last day, included, on which the act is still in time; None: never overdue.
        note: why the entry has a day of its own, for the journal.
    """

    day: date | None = None
    limit: date | None = None
    source: DueSource = DueSource.NONE
    note: str = ""


@dataclass(frozen=True)
class Standing:
    """All that the rules must know of one entry.

    Attributes:
        acted: the day of the last act of a person.
        since: the day on which the present holder received the entry.
        class_on: the day of the class it was invited to.
        attended, plan_filed: the facts that let an entry leave the training.
        filed: the day the dossier was first handed in; it picks the decision that judges it.
        letter_on: the day of the locality's first letter, which fixes the round.
        clock_left: working days of the stage's clock that were left when a supplement was asked
            for; None: the clock starts again when it arrives.
        automatic: the day of the last act of the system, while no person has acted since.
    """

    regime: Regime
    kind: Kind
    stage: Stage
    round: Round
    milestone: Milestone = Milestone.NONE
    outcome: Outcome = Outcome.OPEN
    stars: int = 0
    holder: Holder = Holder.PRODUCER
    proposed: Proposal = Proposal.NONE
    due: Due = Due()
    since: date = date.min
    acted: date = date.min
    class_on: date | None = None
    attended: date | None = None
    plan_filed: date | None = None
    filed: date | None = None
    letter_on: date | None = None
    clock_left: int | None = None
    deferred: bool = False
    automatic: date | None = None

    def handed(self, **changes: object) -> "Standing":
        """Stand elsewhere: proposals and postponements end with the hand-over."""
        return replace(self, proposed=Proposal.NONE, deferred=False, **changes)  # type: ignore[arg-type]  # names of fields


@dataclass(frozen=True)
class Facet:
    """What entries are counted by, and what a passing day looks at.

    Attributes:
        rolling: the entry runs outside the rounds; sent: a letter has fixed its round.
    """

    stage: Stage
    round: Round
    milestone: Milestone
    outcome: Outcome
    stars: int
    holder: Holder
    proposed: Proposal
    due: date | None
    limit: date | None
    rolling: bool
    sent: bool


def facet_of(standing: Standing) -> Facet:
    """Reduce a standing to what is counted of it.

    Source: design §9: counts are kept by the statements that move.
    """
    return Facet(
        stage=standing.stage,
        round=standing.round,
        milestone=standing.milestone,
        outcome=standing.outcome,
        stars=standing.stars,
        holder=standing.holder,
        proposed=standing.proposed,
        due=standing.due.day,
        limit=standing.due.limit,
        rolling=standing.kind in standing.regime.rolling,
        sent=standing.letter_on is not None,
    )


@dataclass(frozen=True)
class Act:
    """What a person did to an entry, and on which paper it stands.

    Attributes:
        day: when it happened (not when it was keyed).
        until: the day given: of an extension, a return, a supplement; for `invite` the class.
        clock_runs_on: what is asked for does not start the stage's clock again.
        machine: the system did it; it does not count as an act of a person.
    """

    action: Action
    day: date
    by: str
    reason: str = ""
    paper: str = ""
    until: date | None = None
    stars: int = 0
    milestone: Milestone = Milestone.NONE
    clock_runs_on: bool = False
    machine: bool = False


@dataclass(frozen=True)
class Window:
    """A stage in a cycle and round: its last day and the phrase it came from.

    `remind`: on how many days before its last one the plan wants to remind; None: as usual.
    """

    stage: Stage
    round: Round
    opens: date | None
    last_day: date | None
    lenient_day: date | None
    firm: bool = True
    phrase: str = ""
    clause: str = ""
    remind: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Course:
    """What the plan of a cycle says to its entries: windows, stages left out, working days."""

    windows: Mapping[tuple[Stage, Round], Window]
    skipped: frozenset[Stage]
    calendar: Calendar
    cut_offs: tuple[CutOff, ...] = ()

    def window(self, stage: Stage, round_: Round) -> Window | None:
        """Find the window of a stage: its round's, else the only one that the plan has of it."""
        found = self.windows.get((stage, round_))
        if found:
            return found
        same = [window for (each, _), window in self.windows.items() if each is stage]
        return same[0] if len(same) == 1 else None
