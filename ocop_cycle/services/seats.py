"""Seats of classes: who comes gets one or waits, who leaves gives his to the next; attendance."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from notifications.addresses import check_address
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.classes import (
    CLASS,
    PRESENCE,
    SEAT,
    THERE,
    class_named,
    plan_of,
    seat_of,
    seats,
)
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import permits
from ocop_cycle.services.classes import class_thing, held_still, move_up
from ocop_cycle.services.stages import move_one
from ocop_cycle.services.upserts import insert_into
from rules.applications import digits_of
from rules.errors import Refusal
from rules.names import clean, name_key
from rules.rights import Right, Thing
from rules.standing import Act
from rules.training import (
    Audience,
    ClassState,
    HalfDay,
    SeatState,
    check_day,
    check_open,
    check_presence,
    seat_for,
)
from rules.vocabulary import Action, Stage

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
class Attendance:
    """Who was there on a half-day of a class, by their names or numbers of arrival."""

    half_day: HalfDay
    present: Collection[str]


@dataclass(frozen=True)
class Enrolled:
    """What became of who came: his number in order of arrival, and whether he has a seat."""

    arrival: int
    state: SeatState


@dataclass(frozen=True)
class Taken:
    """What an act brought: for how many people, for which products, and why not for others."""

    present: int
    done: tuple[int, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()


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


def invite(session: Session, cycle: AnyRow, code: str, keyed: Keyed) -> Taken:
    """Invite who has a seat to the day of a class: products in training wait for them from then on.

    Who was invited to the same day already is not invited again.

    Returns:
        How many were invited now, for which products, and why it was refused for others.

    Raises:
        NotAllowed: whoever invites does not work there.
        NotFound: there is no such class.
        Refusal: it has no day, or was cancelled.
    """
    row = held_still(session, class_named(session, cycle.id, code))
    permits.require(session, Right.PROCESS, class_thing(row))
    starts = check_day(row.code, plan_of(row))
    fresh = [
        seat
        for seat in _seated(session, row.id)
        if seat.invited_on is None or seat.invited_on != starts
    ]
    act = Act(
        Action.INVITE, keyed.on, by=keyed.by, until=starts, reason=f"Lớp {row.code}: {row.topic}"
    )
    done, refused = _act_for(session, fresh, act, keyed.at)
    if fresh:
        invited = SEAT.c.id.in_([seat.id for seat in fresh])
        session.execute(update(SEAT).where(invited).values(invited_on=starts))
    return Taken(len(fresh), done, refused)


def attend(
    session: Session,
    cycle: AnyRow,
    code: str,
    taken: Attendance,
    keyed: Keyed,
) -> Taken:
    """Take the attendance of a half-day: who is named was there, whoever else has a seat was not.

    Whoever has been there for long enough by it has attended, and so has his product.

    Raises:
        NotAllowed: whoever takes it does not work there.
        NotFound: there is no such class, or nobody of a name or number in it.
        Refusal: the class is not held on that day, or the day has not come.
    """
    row = held_still(session, class_named(session, cycle.id, code))
    permits.require(session, Right.PROCESS, class_thing(row))
    check_presence(row.code, plan_of(row), taken.half_day, keyed.on)
    there = {seat_of(session, row, who).id for who in taken.present}
    seated = _seated(session, row.id)
    waits = there - {seat.id for seat in seated}
    if waits:
        raise Refusal(
            f"Lớp {row.code}: {len(waits)} người được ghi có mặt đang chờ chỗ, chưa có chỗ trong "
            "lớp: hãy tăng số chỗ (class set --capacity) trước."
        )
    before = _who_attended(session, row)
    _write(session, seated, there, taken.half_day, keyed)
    session.execute(update(CLASS).where(CLASS.c.id == row.id).values(state=ClassState.HELD.value))
    now = _who_attended(session, row) - before
    act = Act(Action.ATTEND, taken.half_day.day, by=keyed.by, reason=f"Lớp {row.code}: {row.topic}")
    newly = [seat for seat in seated if seat.arrival in now]
    done, refused = _act_for(session, newly, act, keyed.at)
    return Taken(len(there), done, refused)


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


def _seated(session: Session, class_id: int) -> Sequence[AnyRow]:
    of_class = select(SEAT).where(
        SEAT.c.class_id == class_id, SEAT.c.state == SeatState.SEATED.value
    )
    return session.execute(of_class.order_by(SEAT.c.arrival)).all()


def _write(
    session: Session,
    seated: Sequence[AnyRow],
    there: Collection[int],
    half_day: HalfDay,
    keyed: Keyed,
) -> None:
    rows = [
        {
            "seat_id": seat.id,
            "day": half_day.day,
            "half": half_day.half.value,
            "present": seat.id in there,
            "by": keyed.by,
            "keyed_at": keyed.at,
        }
        for seat in seated
    ]
    if rows:
        written = insert_into(PRESENCE, session.get_bind().dialect)
        said = {name: written.excluded[name] for name in ("present", "by", "keyed_at")}
        keys = ["seat_id", "day", "half"]
        session.execute(written.on_conflict_do_update(index_elements=keys, set_=said), rows)


def _who_attended(session: Session, row: AnyRow) -> set[int]:
    return {each["arrival"] for each in seats(session, row) if each["attended"]}


def _act_for(
    session: Session, people: Sequence[AnyRow], act: Act, at: datetime
) -> tuple[tuple[int, ...], tuple[tuple[int, str], ...]]:
    """Do an act once to each product for which people come, where it is in training."""
    done, refused = list[int](), list[tuple[int, str]]()
    for entry_id in sorted({seat.entry_id for seat in people if seat.entry_id is not None}):
        entry = session.execute(select(ENTRY).where(ENTRY.c.id == entry_id)).one()
        if entry.stage != Stage.BUSINESS_PLAN_TRAINING.value or entry.outcome:
            continue
        try:
            move_one(session, entry_id, act, at=at)
        except Refusal as refusal:
            refused.append((entry_id, str(refusal)))
        else:
            done.append(entry_id)
    return tuple(done), tuple(refused)
