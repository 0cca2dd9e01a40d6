"""Reminders of the plan's activities: before their day and after it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.cycles import strongest
from ocop_cycle.queries.tasks import Task, open_tasks
from ocop_cycle.services import notices
from rules.reminders import (
    Reader,
    hear_of_delay,
    holder_like,
    late_rung,
    rung_on,
)
from rules.vocabulary import Duty, Holder, Level
from rules.workdays import Calendar

_HEAR_BEFORE: Final = frozenset({Duty.RESPONSIBLE, Duty.COORDINATING})
_NAMED: Final = 3
Step = tuple[str, str]  # the kind of the notice, and the rung
_Rows = Iterator[dict[str, object]]


@dataclass(frozen=True)
class _Setting:
    """What the reminders of a cycle's day share.

    Attributes:
        holders: whose ladder the tasks of each unit follow.
        names: of the units.
    """

    cycle: AnyRow
    day: date
    holders: Mapping[int, Holder]
    names: Mapping[int, str]


def remind(session: Session, cycle_id: int, day: date) -> int:
    """Write what a day asks for about the activities of a cycle.

    Returns:
        How many notices were new.
    """
    lock(session, cycle_id)
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == cycle_id)).one()
    calendar = course_named(session, cycle_id).calendar
    steps = [(task, _step(calendar, cycle, task, day)) for task in open_tasks(session, cycle)]
    due = [(task, step) for task, step in steps if step]
    if not due:
        return 0
    setting = _read(session, cycle, [task for task, _ in due], day)
    return notices.add(
        session, [row for task, step in due for row in _of_task(setting, task, step)]
    )


def _step(calendar: Calendar, cycle: AnyRow, task: Task, day: date) -> Step | None:
    """Tell what a day asks for about an activity: one thing at most."""
    rung = rung_on(task.rungs(calendar, cycle.started_on), day)
    if rung:
        return "activity_reminder", rung.name
    late = late_rung(calendar, task.last_day, day) if task.firm else None
    return ("activity_overdue", late.name) if late else None


def _read(session: Session, cycle: AnyRow, tasks: Sequence[Task], day: date) -> _Setting:
    units = {unit for task in tasks for unit, _ in task.duties}
    known = session.execute(
        select(AGENCY.c.id, AGENCY.c.level, AGENCY.c.name).where(AGENCY.c.id.in_(units))
    ).all()
    return _Setting(
        cycle=cycle,
        day=day,
        holders={
            row.id: holder_like(Level(row.level), is_office=row.id == cycle.office_id)
            for row in known
        },
        names={row.id: row.name for row in known},
    )


def _of_task(setting: _Setting, task: Task, step: Step) -> _Rows:
    kind, rung = step
    if kind == "activity_reminder":
        told = [each for each in task.duties if each[1] in _HEAR_BEFORE]
        yield from _rows(setting, task, step, told)
    else:
        holder = {"holder": _named(setting, task.units)}
        for row in _rows(setting, task, step, _hear_of_delay(setting, task, rung)):
            yield {**row, "details": holder}


def _hear_of_delay(setting: _Setting, task: Task, rung: str) -> Iterator[tuple[int, Duty]]:
    for unit in task.units:
        for reader in hear_of_delay(rung, setting.holders[unit]):
            if reader is Reader.SUPERIOR:
                yield from ((each, Duty.REPORT) for each in task.units_as(Duty.REPORT))
            elif reader is not Reader.OFFICE:
                yield unit, Duty.RESPONSIBLE
            elif setting.cycle.office_id:
                yield setting.cycle.office_id, Duty.REPORT


def _named(setting: _Setting, units: Sequence[int]) -> str:
    """Name the units that are responsible, the first few of many."""
    names = [setting.names[unit] for unit in units]
    more = f" và {len(names) - _NAMED} đơn vị khác" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _rows(setting: _Setting, task: Task, step: Step, told: Iterable[tuple[int, Duty]]) -> _Rows:
    """Lay out one row a unit: it is told as what it is above all."""
    kind, rung = step
    for unit, duty in strongest(told).items():
        yield {
            "key": f"activity:{task.id}:{task.last_day}:{rung}:{unit}",
            "kind": kind,
            "cycle_id": setting.cycle.id,
            "agency_id": unit,
            "activity_id": task.id,
            "day": setting.day,
            "about": task.last_day,
            "duty": duty.value,
            "rung": rung,
        }
