"""All that the page of a unit tells: what it holds, what is coming, its tasks, its people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.agency_lists import seen_agencies
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.queries.courses import CYCLE, WINDOW
from ocop_cycle.queries.cycles import ACTIVITY, ACTIVITY_DAY, PARTY
from ocop_cycle.queries.sights import seen_entries
from ocop_cycle.queries.standings import ENTRY
from rules.rights import Role
from rules.vocabulary import Duty, Holder, Outcome

PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)
SHOWN: Final = 30
_NO_AGENCY: Final = "Không có cơ quan này: hãy xem danh sách cơ quan."
_OWN_DUTIES: Final = (Duty.RESPONSIBLE.value, Duty.COORDINATING.value)


@dataclass(frozen=True)
class Task:
    """An activity in which a unit has a duty, with its latest day."""

    activity: AnyRow
    day: AnyRow
    duty: Duty


def agency_seen(session: Session, number: int) -> AnyRow:
    """Find a unit.

    Raises:
        NotFound: there is none, or none that the reader may see.
    """
    own = frozenset[int]().union(*(grant.units or () for grant in actor_of(session).grants))
    seen = or_(seen_agencies(session), AGENCY.c.id.in_(own))
    row = session.execute(select(AGENCY).where(AGENCY.c.id == number, seen)).one_or_none()
    if row is None:
        raise NotFound(_NO_AGENCY)
    return row


def cycles_of(session: Session, place: str) -> list[AnyRow]:
    """List the open cycles of a place, the newest first."""
    rows = session.execute(
        select(CYCLE)
        .where(CYCLE.c.place == place, CYCLE.c.closed_on.is_(None))
        .order_by(CYCLE.c.year.desc(), CYCLE.c.id.desc())
    )
    return list(rows)


def held_by_stage(session: Session, unit: int) -> list[AnyRow]:
    """Count the open entries that a unit holds, or that the producers of its area hold, by day."""
    columns = [
        ENTRY.c[name] for name in ("cycle_id", "stage", "round", "holder", "due", "due_limit")
    ]
    rows = session.execute(
        select(*columns, func.count().label("entries"))
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
        .where(_open(), or_(_holds(unit), _of_area(unit)), seen_entries(session))
        .group_by(*columns)
        .order_by(ENTRY.c.cycle_id.desc(), ENTRY.c.stage, ENTRY.c.due_limit)
    )
    return list(rows)


def held_first(session: Session, unit: int) -> list[AnyRow]:
    """List the first of the open entries that a unit holds: late ones, then the nearest days."""
    return list(
        session.execute(
            _entries(session)
            .where(_open(), _holds(unit))
            .order_by(ENTRY.c.due_limit.is_(None), ENTRY.c.due_limit, ENTRY.c.id)
            .limit(SHOWN)
        )
    )


def windows_ahead(session: Session, unit: int, since: date) -> list[AnyRow]:
    """List the windows of open cycles in which a unit has a duty, as they are now, by their day.

    Each row has `times`: how often the day of the window has been set.
    """
    rows = session.execute(
        select(WINDOW, CYCLE.c.name.label("cycle"), PARTY.c.duty, PARTY.c.round.label("of_round"))
        .join(CYCLE, CYCLE.c.id == WINDOW.c.cycle_id)
        .join(
            PARTY,
            and_(PARTY.c.cycle_id == WINDOW.c.cycle_id, PARTY.c.stage == WINDOW.c.stage),
        )
        .where(
            PARTY.c.agency_id == unit,
            PARTY.c.duty.in_(_OWN_DUTIES),
            or_(PARTY.c.round == "", PARTY.c.round == WINDOW.c.round),
            CYCLE.c.closed_on.is_(None),
        )
        .order_by(WINDOW.c.set_on, WINDOW.c.id, PARTY.c.duty.desc())
    ).all()
    latest = {(row.cycle_id, row.stage, row.round): row for row in rows}
    found = [row for row in latest.values() if row.last_day and row.last_day >= since]
    return sorted(found, key=lambda row: (row.last_day, row.id))


def tasks_of(session: Session, unit: int) -> list[Task]:
    """List the activities of open cycles in which a unit has a duty, in the order of their days."""
    rows = session.execute(
        select(ACTIVITY, CYCLE.c.name.label("cycle"), CYCLE.c.done_on.label("come_to"))
        .add_columns(CYCLE.c.played, CYCLE.c.started_on, PARTY.c.duty)
        .join(PARTY, PARTY.c.activity_id == ACTIVITY.c.id)
        .join(CYCLE, CYCLE.c.id == ACTIVITY.c.cycle_id)
        .where(
            PARTY.c.agency_id == unit,
            PARTY.c.duty.in_(_OWN_DUTIES),
            CYCLE.c.closed_on.is_(None),
        )
        .order_by(PARTY.c.duty, ACTIVITY.c.position)
    ).all()
    days = latest_days(session, [row.id for row in rows])
    found = {row.id: Task(row, days[row.id], Duty(row.duty)) for row in rows}
    return sorted(
        found.values(),
        key=lambda task: (
            task.activity.done_on is not None,
            task.day.last_day or date.max,
            task.activity.position,
        ),
    )


def latest_days(session: Session, activities: Sequence[int]) -> Mapping[int, AnyRow]:
    """Read the latest day of each of some activities."""
    rows = session.execute(
        select(ACTIVITY_DAY)
        .where(ACTIVITY_DAY.c.activity_id.in_(activities))
        .order_by(ACTIVITY_DAY.c.set_on, ACTIVITY_DAY.c.id)
    )
    return {row.activity_id: row for row in rows}


def contacts_of(session: Session, unit: int, day: date) -> list[AnyRow]:
    """List the people of a unit who are in office on a day."""
    return list(
        session.execute(
            select(CONTACT)
            .where(
                CONTACT.c.agency_id == unit,
                CONTACT.c.since <= day,
                or_(CONTACT.c.until.is_(None), CONTACT.c.until >= day),
            )
            .order_by(CONTACT.c.id)
        )
    )


def is_producers_only(session: Session) -> bool:
    """Tell whether whoever reads is a producer and nothing else: he sees no record of a unit."""
    return actor_of(session).roles <= {Role.PRODUCER}


def _open() -> ColumnElement[bool]:
    return and_(ENTRY.c.outcome == Outcome.OPEN.value, CYCLE.c.closed_on.is_(None))


def _holds(unit: int) -> ColumnElement[bool]:
    of_locality = and_(ENTRY.c.locality_id == unit, ENTRY.c.holder == Holder.LOCALITY.value)
    of_office = and_(CYCLE.c.office_id == unit, ENTRY.c.holder == Holder.PROVINCE_OFFICE.value)
    return or_(of_locality, of_office)


def _of_area(unit: int) -> ColumnElement[bool]:
    return and_(ENTRY.c.locality_id == unit, ENTRY.c.holder == Holder.PRODUCER.value)


def _entries(session: Session) -> Select[Any]:
    return (
        select(
            ENTRY,
            PRODUCT.c.code,
            PRODUCT.c.name.label("product"),
            PRODUCER.c.name.label("producer"),
            CYCLE.c.name.label("cycle"),
        )
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
        .where(seen_entries(session))
    )
