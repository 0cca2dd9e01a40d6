"""A notice that a unit, an entry or an activity of a cycle would get, made up to be looked at."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.notices import NoticeState
from ocop_cycle.queries.activities import latest_days
from ocop_cycle.queries.courses import windows_as_of
from ocop_cycle.queries.cycles import PARTY, responsible
from ocop_cycle.queries.mail_filters import NOTICE
from ocop_cycle.queries.standings import ENTRY
from rules.deadlines import DeadlineKind
from rules.vocabulary import Duty, Holder, Outcome, Stage

_RUNGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "deadline_reminder": "7",
        "deadline_passed": "+1",
        "agency_reminder": "7",
        "stage_overdue": "+1",
        "activity_reminder": "7",
        "activity_overdue": "+1",
    }
)
_WEEK: Final = timedelta(days=7)
Facts = Mapping[str, object]


def likely(session: Session, kind: str, cycle: AnyRow, day: date) -> AnyRow | None:
    """Make up a notice of a kind that the cycle could write; None where it has nobody for it.

    It is a row as the table would give it, and is not in the table.
    """
    find = _FINDERS.get(kind)
    facts = find(session, cycle, day) if find else None
    if facts is None:
        return None
    row: dict[str, object] = {
        "key": f"preview:{kind}",
        "kind": kind,
        "cycle_id": cycle.id,
        "stage": "",
        "round": "",
        "day": day,
        "duty": Duty.RESPONSIBLE.value,
        "rung": _RUNGS.get(kind, ""),
        "details": {},
        "state": NoticeState.NEW.value,
        **facts,
    }
    cells = [literal(row.get(each.name), each.type).label(each.name) for each in NOTICE.c]
    return session.execute(select(*cells)).one()


def _stage_ahead(session: Session, cycle: AnyRow, day: date) -> Facts | None:
    """Pick the stage that ends next and has a unit responsible for it; else the last one."""
    windows = [row for row in windows_as_of(session, cycle.id, day) if row.last_day]
    windows.sort(key=lambda row: (row.last_day < day, abs((row.last_day - day).days)))
    for row in windows:
        units = responsible(session, cycle.id, Stage(row.stage), row.round)
        if units:
            return _of_stage(row, units[0])
    return None


def _stage_past(session: Session, cycle: AnyRow, day: date) -> Facts | None:
    """Pick the stage that has ended last, or ends first."""
    return _stage_ahead(session, cycle, day - _WEEK)


def _of_stage(row: AnyRow, unit: int) -> Facts:
    return {"stage": row.stage, "round": row.round, "about": row.last_day, "agency_id": unit}


def _dated_task(session: Session, cycle: AnyRow, day: date) -> Facts | None:
    return _task(session, cycle, [row for row in _tasks(session, cycle, day) if row.last_day])


def _undated_task(session: Session, cycle: AnyRow, day: date) -> Facts | None:
    separate = DeadlineKind.SEPARATE.value
    tasks = [row for row in _tasks(session, cycle, day) if row.deadline_kind == separate]
    return _task(session, cycle, [row for row in tasks if row.last_day is None])


def _tasks(session: Session, cycle: AnyRow, day: date) -> list[AnyRow]:
    """List the activities that are not done, the next first."""
    rows = [row for row in latest_days(session, cycle) if row.done_on is None]
    return sorted(rows, key=lambda row: abs(((row.last_day or date.max) - day).days))


def _task(session: Session, cycle: AnyRow, tasks: list[AnyRow]) -> Facts | None:
    for task in tasks:
        unit = _responsible_for(session, cycle, PARTY.c.activity_id == task.activity_id)
        if unit:
            return {"activity_id": task.activity_id, "about": task.last_day, "agency_id": unit}
    return None


def _some_unit(session: Session, cycle: AnyRow, day: date) -> Facts | None:
    del day
    unit = _responsible_for(session, cycle, PARTY.c.agency_id != (cycle.office_id or 0))
    return {"agency_id": unit} if unit else None


def _office(session: Session, cycle: AnyRow, day: date) -> Facts | None:
    del session, day
    return {"agency_id": cycle.office_id} if cycle.office_id else None


def _responsible_for(session: Session, cycle: AnyRow, what: ColumnElement[bool]) -> int | None:
    return session.scalars(
        select(PARTY.c.agency_id)
        .where(PARTY.c.cycle_id == cycle.id, PARTY.c.duty == Duty.RESPONSIBLE.value, what)
        .order_by(PARTY.c.id)
        .limit(1)
    ).first()


def _waiting_entry(session: Session, cycle: AnyRow, day: date) -> Facts | None:
    """Pick an entry that waits for its producer, and a notice of it that tells how it came there.

    What is written reads the journal by that notice's key.
    """
    row = session.execute(
        select(NOTICE, ENTRY.c.due)
        .join(ENTRY, ENTRY.c.id == NOTICE.c.entry_id)
        .where(
            NOTICE.c.cycle_id == cycle.id,
            ENTRY.c.outcome == Outcome.OPEN.value,
            ENTRY.c.holder == Holder.PRODUCER.value,
            ENTRY.c.due.is_not(None),
            NOTICE.c.stage == ENTRY.c.stage,
        )
        .order_by(ENTRY.c.due < day, ENTRY.c.due, ENTRY.c.id, NOTICE.c.sequence.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    kept = ("key", "entry_id", "sequence", "stage", "round")
    return {**{name: row._mapping[NOTICE.c[name]] for name in kept}, "about": row.due, "duty": ""}


_FINDERS: Final[Mapping[str, Callable[[Session, AnyRow, date], Facts | None]]] = MappingProxyType(
    {
        "cycle_opened": _some_unit,
        "stage_opened": _stage_ahead,
        "agency_reminder": _stage_ahead,
        "stage_overdue": _stage_past,
        "activity_reminder": _dated_task,
        "activity_overdue": _dated_task,
        "set_a_day": _undated_task,
        "week_digest": _some_unit,
        "office_digest": _office,
        "deadline_reminder": _waiting_entry,
        "deadline_passed": _waiting_entry,
    }
)
