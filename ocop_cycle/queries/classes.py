"""Classes of training: one by its code, all of a cycle, who sits in them, who was there."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.classes import Presence, Seat, TrainingClass
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.queries.agencies import holding_level, localities, unit_of
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.products import PRODUCT
from ocop_cycle.queries.standings import ENTRY
from rules.names import name_key
from rules.regimes import REGIMES
from rules.training import ClassPlan, ClassState, Half, HalfDay, SeatState, has_attended
from rules.vocabulary import Level

CLASS: Final = table(TrainingClass)
SEAT: Final = table(Seat)
PRESENCE: Final = table(Presence)
THERE: Final = (SeatState.SEATED.value, SeatState.WAITING.value)
_SHOWN: Final = ("code", "topic", "audience", "capacity", "days", "place", "starts")


def plan_of(row: AnyRow) -> ClassPlan:
    """Read when a class takes place and how many it seats."""
    return ClassPlan(row.starts, row.days, row.capacity, ClassState(row.state))


def class_named(session: Session, cycle_id: int, code: str) -> AnyRow:
    """Find a class of a cycle by its code.

    Raises:
        NotFound: there is none; those that there are are named.
    """
    rows = session.execute(select(CLASS).where(CLASS.c.cycle_id == cycle_id)).all()
    for row in rows:
        if name_key(row.code) == name_key(code):
            return row
    known = ", ".join(sorted(row.code for row in rows)) or "chưa có lớp nào"
    raise NotFound(f"Không có lớp “{code}” trong kỳ này (các lớp: {known}).")


def unit_named(session: Session, cycle: AnyRow, text: str) -> int:
    """Find a unit of a cycle's place: by its code, or by the name of its area.

    Raises:
        NotFound: there is none.
    """
    coded = select(AGENCY.c.id).where(AGENCY.c.place == cycle.place, AGENCY.c.code == text)
    found = session.execute(coded).first()
    if found:
        return int(found.id)
    level = holding_level(REGIMES[cycle.regime]) if cycle.regime else Level.DISTRICT
    return unit_of(localities(session, cycle.place, level, cycle.started_on), text)


def listing(session: Session, cycle_id: int) -> list[dict[str, Any]]:
    """List the classes of a cycle, those with a day first, with how many have a seat or wait."""
    waiting = (
        select(func.count())
        .where(SEAT.c.class_id == CLASS.c.id, SEAT.c.state == SeatState.WAITING.value)
        .scalar_subquery()
    )
    rows = session.execute(
        select(CLASS, waiting.label("waiting"))
        .where(CLASS.c.cycle_id == cycle_id)
        .order_by(CLASS.c.starts.is_(None), CLASS.c.starts, CLASS.c.id)
    )
    return [
        {
            **{name: row._mapping[name] for name in _SHOWN},
            "enrolled": row.seated,
            "waiting": row.waiting,
            "state": row.state,
        }
        for row in rows
    ]


def seats(session: Session, row: AnyRow) -> list[dict[str, Any]]:
    """List who enrolled in a class, in order of arrival, with the half-days that they were there.

    `attended` is None until attendance has been taken.
    """
    plan, present = plan_of(row), _present(session, row.id)
    taken = any(present.values())
    return [
        {
            "arrival": seat.arrival,
            "name": seat.name,
            "phone": seat.phone,
            "email": seat.email,
            "audience": seat.audience,
            "locality": seat.locality,
            "product": seat.code,
            "state": seat.state,
            "came_on": seat.came_on,
            "left_on": seat.left_on,
            "moved_up_on": seat.moved_up_on,
            "invited_on": seat.invited_on,
            "half_days": len(present[seat.id]),
            "attended": has_attended(plan, present[seat.id])
            if taken and seat.state == SeatState.SEATED.value
            else None,
        }
        for seat in _seats(session, row.id)
    ]


def seat_of(session: Session, row: AnyRow, person: str) -> AnyRow:
    """Find who is in a class or waits for it: by the number of arrival, or by name.

    Raises:
        NotFound: there is nobody, or there are several of the name.
    """
    there = [seat for seat in _seats(session, row.id) if seat.state in THERE]
    found = [seat for seat in there if str(seat.arrival) == person.strip()]
    found = found or [seat for seat in there if name_key(seat.name) == name_key(person)]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(str(seat.arrival) for seat in found)
        raise NotFound(
            f"Lớp {row.code} có {len(found)} người tên “{person}”: hãy ghi số thứ tự ({numbers})."
        )
    raise NotFound(f"Lớp {row.code} không có “{person}”: hãy ghi số thứ tự hoặc đúng họ tên.")


def _seats(session: Session, class_id: int) -> Sequence[AnyRow]:
    return session.execute(
        select(SEAT, AGENCY.c.locality, PRODUCT.c.code)
        .join(AGENCY, AGENCY.c.id == SEAT.c.unit_id)
        .outerjoin(ENTRY, ENTRY.c.id == SEAT.c.entry_id)
        .outerjoin(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .where(SEAT.c.class_id == class_id)
        .order_by(SEAT.c.arrival)
    ).all()


def _present(session: Session, class_id: int) -> defaultdict[int, set[HalfDay]]:
    found = defaultdict[int, set[HalfDay]](set)
    rows = session.execute(
        select(PRESENCE)
        .join(SEAT, SEAT.c.id == PRESENCE.c.seat_id)
        .where(SEAT.c.class_id == class_id, PRESENCE.c.present)
    )
    for row in rows:
        found[row.seat_id].add(HalfDay(row.day, Half(row.half)))
    return found
