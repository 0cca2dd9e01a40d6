"""The lines of a plan whose day it leaves to another paper: stages and activities."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.activities import duties_in, latest_days
from ocop_cycle.queries.courses import course_named, windows_as_of
from ocop_cycle.queries.cycles import responsible
from rules.deadlines import DeadlineKind
from rules.regimes import REGIMES
from rules.reminders import next_asking_day
from rules.vocabulary import Duty, Stage


@dataclass(frozen=True)
class Unset:
    """A line that has no day yet: an activity by its id, or a stage in a round.

    `units`: those responsible, in the order of the plan.
    """

    activity_id: int | None
    stage: str
    round: str
    units: tuple[int, ...]


def unset_lines(session: Session, cycle: AnyRow, day: date) -> list[Unset]:
    """List the lines of a cycle that wait on a day for a paper that sets their day.

    A stage whose round has come past it by that day wants none any more.
    """
    return [*_stages(session, cycle, day), *_activities(session, cycle)]


def asking_days(session: Session, cycle: AnyRow) -> Iterator[date]:
    """List the next day, after the last one done, on which a day is asked for, if any is."""
    calendar = course_named(session, cycle.id).calendar
    asking = next_asking_day(calendar, cycle.started_on, cycle.done_on)
    if asking.year <= cycle.last_year and unset_lines(session, cycle, asking):
        yield asking


def _stages(session: Session, cycle: AnyRow, day: date) -> Iterator[Unset]:
    rows = windows_as_of(session, cycle.id, date.max)
    for row in rows:
        if _is_unset(row) and not _is_past(row, rows, cycle, day):
            units = responsible(session, cycle.id, Stage(row.stage), row.round)
            yield Unset(None, row.stage, row.round, tuple(units))


def _activities(session: Session, cycle: AnyRow) -> Iterator[Unset]:
    rows = [row for row in latest_days(session, cycle) if row.done_on is None and _is_unset(row)]
    duties = duties_in(session, [row.activity_id for row in rows])
    for row in rows:
        found = duties[row.activity_id]
        units = tuple(unit for unit, duty in found if duty is Duty.RESPONSIBLE)
        yield Unset(row.activity_id, "", "", units)


def _is_unset(row: AnyRow) -> bool:
    return row.last_day is None and row.deadline_kind == DeadlineKind.SEPARATE.value


def _is_past(row: AnyRow, rows: Sequence[AnyRow], cycle: AnyRow, day: date) -> bool:
    """Tell whether a later stage of the same round has ended before a day."""
    path = REGIMES[cycle.regime].path if cycle.regime else tuple(Stage)
    later = path[path.index(Stage(row.stage)) + 1 :]
    return any(
        each.last_day is not None
        and each.last_day < day
        and Stage(each.stage) in later
        and each.round == row.round
        for each in rows
    )
