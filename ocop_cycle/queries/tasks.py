"""The tasks of a plan: activities with a day that nobody has reported done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.activities import duties_in
from ocop_cycle.queries.courses import course_named, remind_in
from ocop_cycle.queries.cycles import ACTIVITY, ACTIVITY_DAY
from rules.deadlines import DeadlineKind
from rules.passing import is_overdue
from rules.reminders import Rung, next_late_day, rungs_before, rungs_from
from rules.vocabulary import Duty
from rules.workdays import Calendar

_DATED: Final = (DeadlineKind.FIXED.value, DeadlineKind.PERIOD.value)


@dataclass(frozen=True)
class Task:
    """An activity that has a day and is not done.

    Attributes:
        firm: the paper means its day: somebody can be late.
        remind: on how many days before the last one the plan wants to remind; None: as usual.
        duties: who has which duty in it: pairs of a unit and its duty, in the order of the plan.
    """

    id: int
    name: str
    clause: str
    phrase: str
    last_day: date
    firm: bool
    remind: tuple[int, ...] | None
    duties: tuple[tuple[int, Duty], ...]

    @property
    def units(self) -> tuple[int, ...]:
        """Name the units that are responsible for it."""
        return self.units_as(Duty.RESPONSIBLE)

    def units_as(self, duty: Duty) -> tuple[int, ...]:
        """Name the units that have a duty in it."""
        return tuple(unit for unit, each in self.duties if each is duty)

    def is_late(self, day: date) -> bool:
        """Tell whether its day has passed."""
        return self.firm and is_overdue(self.last_day, day)

    def rungs(self, calendar: Calendar, started: date) -> tuple[Rung, ...]:
        """List when it is reminded before its last day, in a cycle that began on a day."""
        rungs = rungs_before(calendar, self.last_day, own=self.remind)
        return rungs_from(rungs, started, self.last_day)


def open_tasks(session: Session, cycle: AnyRow) -> list[Task]:
    """List the tasks of a cycle that are not done, with the days of all papers that are known.

    What was past when the cycle began is nobody's task here.
    """
    return tasks_as_of(session, cycle, date.max)


def tasks_as_of(session: Session, cycle: AnyRow, day: date) -> list[Task]:
    """List the tasks of a cycle that were not done on a day, with their days as of that day.

    What was past when the cycle began is nobody's task here.
    """
    rows = [row for row in _days(session, cycle, day) if _is_asked(row, cycle.started_on)]
    duties = duties_in(session, [row.activity_id for row in rows])
    return [
        Task(
            id=row.activity_id,
            name=row.name,
            clause=row.activity_clause,
            phrase=row.phrase,
            last_day=row.last_day,
            firm=bool(row.firm),
            remind=remind_in(row.remind),
            duties=tuple(duties[row.activity_id]),
        )
        for row in rows
    ]


def days_of_tasks(session: Session, cycle: AnyRow) -> Iterator[date]:
    """List the next days, after the last one done, on which tasks have something due."""
    calendar, done = course_named(session, cycle.id).calendar, cycle.done_on
    for task in open_tasks(session, cycle):
        rungs = task.rungs(calendar, cycle.started_on)
        yield from (rung.day for rung in rungs if rung.day > done)
        if task.firm:
            yield next_late_day(calendar, task.last_day, done)


def _is_asked(row: AnyRow, started: date) -> bool:
    return bool(row.deadline_kind in _DATED and row.last_day and row.last_day >= started)


def _days(session: Session, cycle: AnyRow, day: date) -> Sequence[AnyRow]:
    """Find the latest day of each activity that is not done, in the order of the plan."""
    rows = session.execute(
        select(ACTIVITY_DAY, ACTIVITY.c.name, ACTIVITY.c.clause.label("activity_clause"))
        .join(ACTIVITY, ACTIVITY.c.id == ACTIVITY_DAY.c.activity_id)
        .where(
            ACTIVITY.c.cycle_id == cycle.id,
            or_(ACTIVITY.c.done_on.is_(None), ACTIVITY.c.done_on > day),
            ACTIVITY_DAY.c.set_on <= day,
        )
        .order_by(ACTIVITY.c.position, ACTIVITY_DAY.c.set_on, ACTIVITY_DAY.c.id)
    ).all()
    return list({row.activity_id: row for row in rows}.values())  # the latest paper counts
