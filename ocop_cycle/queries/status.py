"""Where a cycle stands as of a day: its stages, outcomes, targets and activities."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.plan.measures import Measure, Per
from ocop_cycle.queries.activities import ActivityStatus, activities_as_of
from ocop_cycle.queries.counts import facets
from ocop_cycle.queries.courses import (
    WINDOW,
    course_named,
    standing_windows,
    window_value,
    windows_as_of,
)
from ocop_cycle.queries.cycles import TARGET
from rules.passing import is_overdue
from rules.regimes import REGIMES
from rules.rounds import Round
from rules.stages import holder_of
from rules.standing import Course, Facet
from rules.vocabulary import Holder, Milestone, Outcome, Proposal, Stage

ENDED: Final = tuple(outcome for outcome in Outcome if outcome)
Counts = Mapping[Facet, int]


@dataclass(frozen=True)
class StageStatus:
    """A stage in a round: its window as of the day, and the open entries that stand in it.

    Attributes:
        issued: whether the paper that sets the window had been issued by the day.
        without_day: how many of the entries nobody has to move by any day.
        holders: how many open entries each holder has, the most first.
    """

    stage: Stage
    round: str
    opens: date | None
    last_day: date | None
    tentative: bool
    holder: Holder
    entries: int
    overdue: int
    issued: bool = True
    phrase: str = ""
    clause: str = ""
    paper: str = ""
    proposed: int = 0
    without_day: int = 0
    holders: tuple[tuple[Holder, int], ...] = ()


@dataclass(frozen=True)
class TargetStatus:
    """A figure that the plan wants reached; `reached` is None where nothing here counts it."""

    measure: Measure
    wanted: int | None
    reached: int | None
    name: str = ""
    clause: str = ""
    minimum_stars: int | None = None
    at_most: int | None = None
    per: Per | None = None
    unit: str = ""
    aspiration: bool = False


@dataclass(frozen=True)
class Picture:
    """Where a cycle stands as of a day."""

    cycle: str
    as_of: date
    stages: tuple[StageStatus, ...]
    outcomes: Mapping[str, int]
    proposed: Mapping[str, int]
    targets: tuple[TargetStatus, ...]
    activities: tuple[ActivityStatus, ...]


def status(session: Session, cycle: AnyRow, as_of: date) -> dict[str, object]:
    """Tell where a cycle stands as of a day, under the keys that programs read."""
    return asdict(picture(session, cycle, as_of))


def picture(session: Session, cycle: AnyRow, as_of: date, counts: Counts | None = None) -> Picture:
    """Tell where a cycle stands as of a day: from its windows and its counts alone.

    Args:
        session: the caller's transaction.
        cycle: its row.
        as_of: all that is known now with this day or an earlier one.
        counts: the counts of that day, when the caller has read them.
    """
    known = facets(session, cycle.id, as_of) if counts is None else counts
    ended, proposed = _tallied(known)
    return Picture(
        cycle=cycle.name,
        as_of=as_of,
        stages=tuple(_stages(session, cycle, as_of, known)),
        outcomes={outcome.value: ended[outcome] for outcome in ENDED},
        proposed={each.value: proposed[each] for each in Proposal if each},
        targets=tuple(_targets(session, cycle, known)),
        activities=tuple(activities_as_of(session, cycle, as_of)),
    )


def path_of(cycle: AnyRow) -> tuple[Stage, ...]:
    """Give the order of the stages: the regime's path, then whatever it does not know."""
    regime = REGIMES.get(cycle.regime or "")
    path = regime.path if regime else ()
    return (*path, *(stage for stage in Stage if stage not in path))


def waits(facet: Facet) -> bool:
    """Tell whether the entries of a facet still run."""
    return facet.outcome is Outcome.OPEN


def certified(counts: Counts, at_least: int = 0) -> int:
    """Count the entries that were certified with at least so many stars."""
    return sum(
        entries
        for facet, entries in counts.items()
        if facet.outcome is Outcome.CERTIFIED and facet.stars >= at_least
    )


def _tallied(counts: Counts) -> tuple[Counter[Outcome], Counter[Proposal]]:
    ended, proposed = Counter[Outcome](), Counter[Proposal]()
    for facet, entries in counts.items():
        ended[facet.outcome] += entries
        if waits(facet):
            proposed[facet.proposed] += entries
    return ended, proposed


def _stages(session: Session, cycle: AnyRow, day: date, counts: Counts) -> Iterator[StageStatus]:
    rows = {
        (Stage(row.stage), Round.parse(row.round)): row for row in _windows(session, cycle, day)
    }
    course = _course(session, cycle, rows.values(), day)
    standing = {(facet.stage, facet.round) for facet in counts if waits(facet)}
    path = path_of(cycle)
    for stage, round_ in sorted({*rows, *standing}, key=lambda key: (path.index(key[0]), key[1])):
        here = {
            facet: entries
            for facet, entries in counts.items()
            if waits(facet) and (facet.stage, facet.round) == (stage, round_)
        }
        held = Counter[Holder]()
        for facet, entries in here.items():
            held[facet.holder] += entries
        blank = StageStatus(
            stage,
            str(round_),
            opens=None,
            last_day=None,
            tentative=False,
            holder=held.most_common(1)[0][0] if held else _usual_holder(cycle, stage),
            entries=held.total(),
            overdue=sum(n for facet, n in here.items() if is_overdue(facet.limit, day)),
            proposed=sum(n for facet, n in here.items() if facet.proposed),
            without_day=sum(n for facet, n in here.items() if facet.due is None),
            holders=tuple(held.most_common()),
        )
        yield _with_window(blank, rows.get((stage, round_)), course, day)


def _windows(session: Session, cycle: AnyRow, day: date) -> list[AnyRow]:
    """List the windows of a day; before the plan's own day those that it is going to set."""
    found = windows_as_of(session, cycle.id, day)
    if found:
        return found
    first = session.scalar(select(func.min(WINDOW.c.set_on)).where(WINDOW.c.cycle_id == cycle.id))
    return windows_as_of(session, cycle.id, first) if first else []


def _course(session: Session, cycle: AnyRow, rows: Iterable[AnyRow], day: date) -> Course:
    """Give the course of a cycle with the windows of a day."""
    issued = [window_value(row) for row in rows if row.set_on <= day]
    windows = {(window.stage, window.round): window for window in issued}
    regime = REGIMES.get(cycle.regime or "")
    if regime:
        for year in range(cycle.year, cycle.last_year + 2):
            for window in standing_windows(regime, year):
                windows.setdefault((window.stage, window.round), window)
    return replace(course_named(session, cycle.id), windows=windows)


def _with_window(blank: StageStatus, row: AnyRow | None, course: Course, day: date) -> StageStatus:
    if row and row.set_on > day:
        return replace(blank, issued=False)
    window = course.window(blank.stage, Round.parse(blank.round))
    if window is None:
        return blank
    return replace(
        blank,
        opens=window.opens,
        last_day=window.last_day,
        tentative=bool(row.tentative) if row else False,
        phrase=window.phrase,
        clause=window.clause,
        paper=row.paper if row else "",
    )


def _usual_holder(cycle: AnyRow, stage: Stage) -> Holder:
    regime = REGIMES.get(cycle.regime or "")
    if regime is None or stage not in regime.path:
        return Holder.NOBODY
    return holder_of(regime, stage, Milestone.NONE)


def _targets(session: Session, cycle: AnyRow, counts: Counts) -> Iterator[TargetStatus]:
    rows = session.execute(
        select(TARGET).where(TARGET.c.cycle_id == cycle.id).order_by(TARGET.c.position)
    )
    for row in rows:
        yield TargetStatus(
            measure=Measure(row.measure),
            wanted=row.at_least,
            reached=_reached(row, counts),
            name=row.name,
            clause=row.clause,
            minimum_stars=row.minimum_stars,
            at_most=row.at_most,
            per=Per(row.per) if row.per else None,
            unit=row.unit,
            aspiration=bool(row.aspiration),
        )


def _reached(row: AnyRow, counts: Counts) -> int | None:
    if row.per:  # "each district at least 2" is not reached by a total
        return None
    if row.measure == Measure.RATED_PRODUCTS:
        return certified(counts, row.minimum_stars or 0)
    return sum(counts.values()) if row.measure == Measure.ENTRIES else None
