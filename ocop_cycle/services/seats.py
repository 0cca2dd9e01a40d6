"""Seats of classes: who comes gets one or waits, who leaves gives his to the next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from notifications.addresses import check_address
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.classes import (
    CLASS,
    SEAT,
    THERE,
    class_named,
    plan_of,
    seat_of,
)
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import permits
from ocop_cycle.services.classes import held_still, move_up
from rules.applications import digits_of
from rules.errors import Refusal
from rules.names import clean, name_key
from rules.rights import Right, Thing
from rules.training import (
    Audience,
    ClassState,
    SeatState,
    check_open,
    seat_for,
)

LONGEST: Final = 100


@dataclass(frozen=True)
class Person:
    """Who comes to a class: with a telephone and a mail address if he has them.

    `unit_id`: the unit of his area; `entry_id`: for which product he comes.
    """

    name: str
    audience: Audience
    unit_id: int
    phone: str = ""
    email: str = ""
    entry_id: int | None = None


@dataclass(frozen=True)
class Keyed:
    """Who wrote something down, of which day, when, and why where it matters."""

    by: str
    on: date
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Enrolled:
    """What became of who came: his number in order of arrival, and whether he has a seat."""

    arrival: int
    state: SeatState


def enrol(session: Session, cycle: AnyRow, code: str, person: Person, keyed: Keyed) -> Enrolled:
    """Let somebody into a class: he gets a seat while there is one, else he waits.

    Raises:
        NotAllowed: whoever writes it down does not work in that area.
        NotFound: there is no such class.
        Refusal: it takes nobody any more, he is in it already, or what is said of him is wrong.
    """
    permits.require(session, Right.PROCESS, Thing(unit=person.unit_id, cycle=cycle.id))
    name, phone = _checked(person)
    row = held_still(session, class_named(session, cycle.id, code))
    check_open(row.code, plan_of(row), keyed.on)
    key = f"{name_key(name)}|{digits_of(phone) or person.unit_id}"
    _check_once(session, row, name, key)
    if person.entry_id is not None:
        _check_entry(session, cycle, person.entry_id)
    state = seat_for(row.capacity, row.seated)
    arrival = row.arrivals + 1
    seated = row.seated + (state is SeatState.SEATED)
    session.execute(
        update(CLASS).where(CLASS.c.id == row.id).values(arrivals=arrival, seated=seated)
    )
    session.execute(
        insert(SEAT).values(
            class_id=row.id,
            arrival=arrival,
            name=name,
            person_key=key,
            phone=phone,
            email=clean(person.email),
            audience=person.audience.value,
            unit_id=person.unit_id,
            entry_id=person.entry_id,
            state=state.value,
            came_on=keyed.on,
            reason="",
            by=keyed.by,
            keyed_at=keyed.at,
        )
    )
    return Enrolled(arrival, state)


def leave(session: Session, cycle: AnyRow, code: str, who: str, keyed: Keyed) -> list[int]:
    """Take somebody out of a class; the first who waits gets his seat.

    Returns:
        The ids of the seats that who had waited got.

    Raises:
        NotAllowed: whoever writes it down does not work in his area.
        NotFound: there is no such class, or nobody of that name or number in it.
        Refusal: the class has been held.
    """
    row = held_still(session, class_named(session, cycle.id, code))
    seat = seat_of(session, row, who)
    permits.require(session, Right.PROCESS, Thing(unit=seat.unit_id, cycle=cycle.id))
    if row.state == ClassState.HELD.value:
        raise Refusal(f"Lớp {row.code} đã tổ chức: hãy điểm danh thay vì cho thôi.")
    session.execute(
        update(SEAT)
        .where(SEAT.c.id == seat.id)
        .values(state=SeatState.LEFT.value, left_on=keyed.on, reason=clean(keyed.reason))
    )
    if seat.state == SeatState.SEATED.value:
        fewer = {"seated": CLASS.c.seated - 1}
        session.execute(update(CLASS).where(CLASS.c.id == row.id).values(fewer))
    if row.state == ClassState.CANCELLED.value:
        return []
    return move_up(session, row.id, keyed.on)


def _checked(person: Person) -> tuple[str, str]:
    name, phone = clean(person.name), clean(person.phone)
    if not name:
        raise Refusal("Họ tên người học còn trống: hãy ghi.")
    if max(len(name), len(phone)) > LONGEST:
        raise Refusal(f"Họ tên hoặc số điện thoại dài quá {LONGEST} chữ: hãy viết gọn lại.")
    if phone and not digits_of(phone):
        raise Refusal(f"“{phone}” không phải số điện thoại: hãy ghi lại, hoặc bỏ trống.")
    if person.email:
        check_address(clean(person.email))
    return name, phone


def _check_once(session: Session, row: AnyRow, name: str, key: str) -> None:
    known = session.execute(
        select(SEAT.c.arrival).where(
            SEAT.c.class_id == row.id, SEAT.c.person_key == key, SEAT.c.state.in_(THERE)
        )
    ).first()
    if known:
        raise Refusal(
            f"“{name}” đã có trong lớp {row.code} (số thứ tự {known.arrival}): mỗi người một chỗ."
        )


def _check_entry(session: Session, cycle: AnyRow, entry_id: int) -> None:
    entry = session.execute(select(ENTRY).where(ENTRY.c.id == entry_id)).one()
    if entry.cycle_id != cycle.id:
        raise Refusal(f"Sản phẩm này không thuộc kỳ {cycle.name}: hãy chọn lớp của kỳ đó.")
    if entry.outcome:
        raise Refusal("Hồ sơ của sản phẩm này đã kết thúc: không ghi tên dự lớp được.")
