"""Days off and make-up days: what they change in the working days, and in days that are due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.courses import CYCLE, HOLIDAY, course_named
from ocop_cycle.queries.cycles import cycles, today_in
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import permits
from ocop_cycle.services.redates import Change, redate_all
from ocop_cycle.services.reports import REGISTERS, Report, RowResult, RowStatus
from rules.recounts import recounted, with_days
from rules.rights import Right
from rules.standing import Act, Course, DueSource
from rules.vocabulary import Action
from rules.workdays import DayKind, DayOff

_COUNTED: Final = tuple(
    source.value for source in (DueSource.CLOCK, DueSource.MINIMUM, DueSource.SAFE)
)
_LONGEST: Final = 200
_UPDATE: Final = (
    update(HOLIDAY)
    .where(HOLIDAY.c.day == bindparam("the_day"))
    .values(kind=bindparam("new_kind"), note=bindparam("new_note"), keyed_at=bindparam("keyed"))
)


def import_days(session: Session, days: Sequence[DayOff], *, at: datetime) -> Report:
    """Take in days off and make-up days; due days that were counted over them move, told once.

    Of two that name one day the later one counts; a second time changes nothing.

    Raises:
        NotAllowed: whoever brings them is no operator.
    """
    permits.require_everywhere(session, Right.OPERATE)
    lock(session, REGISTERS)
    wanted = {each.day: each for each in days}
    known = {row.day: row for row in session.execute(select(HOLIDAY))}
    results = tuple(_judge(each, known.get(each.day)) for each in wanted.values())
    changed = tuple(each for each in wanted.values() if _is_news(each, known.get(each.day)))
    if not changed:
        return Report(results)
    before = [(cycle, _course(session, cycle)) for cycle in cycles(session)]
    _store(session, changed, set(known), at)
    moved = sum(_recount(session, cycle, (old, changed), at) for cycle, old in before)
    told = (f"Hạn của {moved} hồ sơ thay đổi theo lịch làm việc.",) if moved else ()
    return Report(results, told)


def _judge(day: DayOff, known: AnyRow | None) -> RowResult:
    code = day.day.isoformat()
    if known is None:
        return RowResult(0, code, RowStatus.NEW, day.kind.label)
    if not _is_news(day, known):
        return RowResult(0, code, RowStatus.UNCHANGED, day.kind.label)
    before = DayKind(known.kind).label
    return RowResult(0, code, RowStatus.UPDATED, f"{day.kind.label} (trước là {before})")


def _is_news(day: DayOff, known: AnyRow | None) -> bool:
    return known is None or (known.kind, known.note) != (day.kind.value, day.note)


def _store(session: Session, changed: Sequence[DayOff], known: set[object], at: datetime) -> None:
    fresh = [
        {"day": each.day, "kind": each.kind.value, "note": each.note, "keyed_at": at}
        for each in changed
        if each.day not in known
    ]
    if fresh:
        session.execute(insert(HOLIDAY), fresh)
    other = [
        {"the_day": each.day, "new_kind": each.kind.value, "new_note": each.note, "keyed": at}
        for each in changed
        if each.day in known
    ]
    if other:
        session.execute(_UPDATE, other)


def _course(session: Session, cycle: AnyRow) -> Course:
    """Read the course of a cycle as it is before anything is stored."""
    lock(session, cycle.id)
    return course_named(session, cycle.id)


def _recount(
    session: Session, cycle: AnyRow, change: tuple[Course, tuple[DayOff, ...]], at: datetime
) -> int:
    """Count again what was counted over the changed days; a closed cycle has open entries, too."""
    old, changed = change
    new = replace(old, calendar=with_days(old.calendar, changed))
    session.execute(
        update(CYCLE).where(CYCLE.c.id == cycle.id).values(revision=CYCLE.c.revision + 1)
    )
    today = today_in(cycle, at)
    act = Act(
        Action.RESCHEDULE,
        today,
        by="lịch làm việc",
        reason="Ngày nghỉ, ngày làm bù thay đổi nên hạn được tính lại.",
        paper="; ".join(dict.fromkeys(each.note for each in changed if each.note))[:_LONGEST],
    )
    return redate_all(
        session,
        Change(cycle.id, act, at, today, new.calendar),
        ENTRY.c.due_source.in_(_COUNTED),
        lambda standing: recounted(standing, old, new),
    )
