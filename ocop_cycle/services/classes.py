"""Classes of training: planned, given a day, made larger, cancelled."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.classes import CLASS, SEAT, class_named
from ocop_cycle.services import permits
from rules.errors import Refusal
from rules.names import clean, name_key
from rules.rights import Right, Thing
from rules.training import (
    Audience,
    ClassPlan,
    ClassState,
    SeatState,
    check_capacity,
    check_plan,
)

LONGEST: Final = 200
_TOO_LONG: Final = f"dài quá {LONGEST} chữ: hãy viết gọn lại."


@dataclass(frozen=True)
class Draft:
    """What a new class is: its topic, for whom, how large, how long, where, and when if known.

    `code`: by which it is called, made up when empty; `activity_id`: of the plan; `unit_id`: at
    whose home it is held, None for a class of the province.
    """

    topic: str
    audience: Audience
    capacity: int
    days: int
    place: str = ""
    code: str = ""
    starts: date | None = None
    activity_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class Change:
    """What changes of a class; None: it stays."""

    starts: date | None = None
    days: int | None = None
    place: str | None = None
    capacity: int | None = None


def add(session: Session, cycle: AnyRow, draft: Draft, *, by: str, at: datetime) -> str:
    """Plan a class; without a day it takes people in already.

    Returns:
        Its code.

    Raises:
        NotAllowed: whoever plans it does not decide there.
        Refusal: it cannot be, or there is one of this code.
    """
    permits.require(session, Right.DECIDE, Thing(unit=draft.unit_id, cycle=cycle.id))
    lock(session, cycle.id)
    state = ClassState.SET if draft.starts else ClassState.PLANNED
    check_plan(ClassPlan(draft.starts, draft.days, draft.capacity, state))
    code = _code(session, cycle, clean(draft.code))
    session.execute(
        insert(CLASS).values(
            {
                **vars(draft),
                "cycle_id": cycle.id,
                "code": code,
                "topic": _said(draft.topic, "Chủ đề của lớp"),
                "place": _said(draft.place, "Nơi học", needed=False),
                "audience": draft.audience.value,
                "state": state.value,
                "reason": "",
                "seated": 0,
                "arrivals": 0,
                "by": by,
                "made_at": at,
            }
        )
    )
    return code


def alter(session: Session, cycle: AnyRow, code: str, change: Change, on: date) -> list[int]:
    """Give a class a day, another place, more or fewer seats.

    Args:
        session: the transaction.
        cycle: whose class.
        code: which.
        change: what changes.
        on: the day of the change.

    Returns:
        The ids of the seats that who had waited got, in their order.

    Raises:
        NotAllowed: whoever changes it does not decide there.
        NotFound: there is no such class.
        Refusal: it was cancelled or has been held, or cannot be as is wanted.
    """
    row = held_still(session, class_named(session, cycle.id, code))
    permits.require(session, Right.DECIDE, class_thing(row))
    _check_alive(row)
    state = ClassState.SET if change.starts or row.starts else ClassState.PLANNED
    plan = ClassPlan(
        change.starts or row.starts,
        row.days if change.days is None else change.days,
        row.capacity if change.capacity is None else change.capacity,
        state,
    )
    check_plan(plan)
    check_capacity(row.code, plan.capacity, row.seated)
    place = row.place if change.place is None else _said(change.place, "Nơi học", needed=False)
    session.execute(
        update(CLASS)
        .where(CLASS.c.id == row.id)
        .values(
            starts=plan.starts,
            days=plan.days,
            capacity=plan.capacity,
            place=place,
            state=state.value,
        )
    )
    return move_up(session, row.id, on)


def cancel(session: Session, cycle: AnyRow, code: str, reason: str) -> None:
    """Cancel a class, with the reason that people read; nobody lapses for it.

    Raises:
        NotAllowed: whoever cancels it does not decide there.
        NotFound: there is no such class.
        Refusal: it was cancelled or has been held, or there is no reason.
    """
    row = held_still(session, class_named(session, cycle.id, code))
    permits.require(session, Right.DECIDE, class_thing(row))
    _check_alive(row)
    said = _said(reason, "Lý do hủy lớp")
    values = {"state": ClassState.CANCELLED.value, "reason": said}
    session.execute(update(CLASS).where(CLASS.c.id == row.id).values(values))


def held_still(session: Session, row: AnyRow) -> AnyRow:
    """Read a class again, and let nobody else change it until this transaction ends."""
    same = update(CLASS).where(CLASS.c.id == row.id).values(arrivals=CLASS.c.arrivals)
    return session.execute(same.returning(*CLASS.c)).one()


def move_up(session: Session, class_id: int, on: date) -> list[int]:
    """Give free seats to those who wait, in order of arrival; the class has been held still.

    Returns:
        The ids of the seats that they got.
    """
    row = session.execute(select(CLASS).where(CLASS.c.id == class_id)).one()
    waiting = (
        select(SEAT.c.id)
        .where(SEAT.c.class_id == class_id, SEAT.c.state == SeatState.WAITING.value)
        .order_by(SEAT.c.arrival)
        .limit(row.capacity - row.seated)
    )
    ids = list(session.scalars(waiting))
    if ids:
        got = {"state": SeatState.SEATED.value, "moved_up_on": on}
        session.execute(update(SEAT).where(SEAT.c.id.in_(ids)).values(got))
        more = {"seated": CLASS.c.seated + len(ids)}
        session.execute(update(CLASS).where(CLASS.c.id == class_id).values(more))
    return ids


def class_thing(row: AnyRow) -> Thing:
    """Tell what a class is, as far as rights go."""
    return Thing(unit=row.unit_id, cycle=row.cycle_id)


def _check_alive(row: AnyRow) -> None:
    if row.state in {ClassState.CANCELLED.value, ClassState.HELD.value}:
        label = ClassState(row.state).label.lower()
        raise Refusal(f"Lớp {row.code} {label}, không thay đổi được nữa: hãy lập lớp khác.")


def _code(session: Session, cycle: AnyRow, typed: str) -> str:
    """Take the code that was typed, or the next number."""
    taken = set(
        map(name_key, session.scalars(select(CLASS.c.code).where(CLASS.c.cycle_id == cycle.id)))
    )
    if not typed:
        many = select(func.count()).where(CLASS.c.cycle_id == cycle.id)
        number = int(session.scalar(many) or 0) + 1
        while name_key(f"L{number:02}") in taken:
            number += 1
        return f"L{number:02}"
    if name_key(typed) in taken:
        raise Refusal(f"Kỳ {cycle.name} đã có lớp mã “{typed}”: hãy chọn mã khác.")
    return _said(typed, "Mã lớp")


def _said(text: str, what: str, *, needed: bool = True) -> str:
    said = clean(text)
    if needed and not said:
        raise Refusal(f"{what} còn trống: hãy ghi.")
    if len(said) > LONGEST:
        raise Refusal(f"{what} {_TOO_LONG}")
    return said
