"""What is due on which day: windows to open and to close, entries and activities to look at."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import NO_DAY, AnyRow, table
from ocop_cycle.models.windows import WindowEvent
from ocop_cycle.queries.counts import facets
from ocop_cycle.queries.courses import course_named
from ocop_cycle.queries.tasks import days_of_tasks
from ocop_cycle.queries.unset_days import asking_days
from rules import passing, reminders
from rules.reports import week_beginning
from rules.standing import Course, Facet, Window
from rules.vocabulary import Outcome, Proposal, Stage

EVENT: Final = table(WindowEvent)
_ONE_DAY: Final = timedelta(days=1)


def happened(session: Session, cycle_id: int) -> set[tuple[str, str, date, str]]:
    """List what has happened to the windows of a cycle: (stage, round, last day, event)."""
    rows = session.execute(
        select(EVENT.c.stage, EVENT.c.round, EVENT.c.last_day, EVENT.c.event).where(
            EVENT.c.cycle_id == cycle_id
        )
    )
    return {(row[0], row[1], row[2], row[3]) for row in rows}


def to_open(window: Window, known: set[tuple[str, str, date, str]], day: date) -> bool:
    """Tell whether a window is open by a day and nobody has been told yet."""
    if window.opens is None or window.opens > day:
        return False
    key = (window.stage.value, str(window.round), window.last_day or NO_DAY)
    return not {(*key, "opened"), (*key, "past")} & known


def to_close(window: Window, known: set[tuple[str, str, date, str]], day: date) -> bool:
    """Tell whether a window has passed by a day and has not been closed yet."""
    if window.last_day is None or window.last_day >= day:
        return False
    key = (window.stage.value, str(window.round), window.last_day)
    return not {(*key, "closed"), (*key, "past")} & known


def next_due(session: Session, cycle: AnyRow, until: date) -> tuple[date, tuple[Stage, ...]] | None:
    """Find the next day after the last one done on which something is due.

    Returns:
        The day and the stages that have something due, in the order of the path: none on a day on
        which only activities, requests or reports have; None when nothing is due up to `until`.
    """
    counts = facets(session, cycle.id)
    others = [
        *days_of_tasks(session, cycle),
        *asking_days(session, cycle),
        *_report_days(session, cycle, counts),
    ]
    agenda: dict[date, set[Stage]] = {day: set() for day in others}
    for day, stage in _agenda(session, cycle, counts):
        agenda.setdefault(max(day, cycle.done_on + _ONE_DAY), set()).add(stage)
    days = [day for day in agenda if day <= until]
    if not days:
        return None
    first = min(days)
    return first, tuple(stage for stage in Stage if stage in agenda[first])


def _report_days(session: Session, cycle: AnyRow, counts: Iterable[Facet]) -> Iterator[date]:
    """Let a played cycle report once a week as long as entries run; others live every day."""
    if cycle.played and any(facet.outcome is Outcome.OPEN for facet in counts):
        yield week_beginning(course_named(session, cycle.id).calendar, cycle.done_on)


def _agenda(
    session: Session, cycle: AnyRow, counts: Iterable[Facet]
) -> Iterator[tuple[date, Stage]]:
    course = course_named(session, cycle.id)
    known = happened(session, cycle.id)
    for window in course.windows.values():
        if to_open(window, known, date.max) and window.opens:
            yield window.opens, window.stage
        if to_close(window, known, date.max) and window.last_day:
            yield window.last_day + _ONE_DAY, window.stage
    for facet in counts:
        yield from _days_of_facet(course, facet, cycle.done_on)


def _days_of_facet(course: Course, facet: Facet, done: date) -> Iterator[tuple[date, Stage]]:
    if facet.outcome is not Outcome.OPEN or facet.proposed is not Proposal.NONE:
        return
    window = course.window(facet.stage, facet.round)
    own = window.remind if window else None
    for day in passing.days_of(course.calendar, facet, course.cut_offs):
        yield day, facet.stage
    for day in reminders.days_of(course.calendar, facet, own, done):
        yield day, facet.stage
