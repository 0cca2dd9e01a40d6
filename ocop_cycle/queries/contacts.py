"""Whom to reach in a unit on a day: who does the work, who leads it."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.models.agencies import Agency, Contact
from ocop_cycle.models.calls import BadAddress
from ocop_cycle.models.columns import AnyRow, table
from rules.people import is_leader
from rules.urgency import goes_to_leader

AGENCY: Final = table(Agency)
CONTACT: Final = table(Contact)
BAD: Final = table(BadAddress)


class Unit(NamedTuple):
    """A unit and the one to reach in it."""

    id: int
    code: str
    name: str
    email: str
    phone: str


class Reach(NamedTuple):
    """One person of a unit, with an address that mail may be sent to."""

    name: str
    role: str
    email: str
    phone: str


class People(NamedTuple):
    """A unit and the people to write to in it; who is alone there is both."""

    id: int
    code: str
    name: str
    level: str
    officer: Reach | None = None
    leader: Reach | None = None

    def reader(self, rung: str) -> Reach | None:
        """Name who reads a notice of a rung; None when nobody has a usable address."""
        return self.leader if goes_to_leader(rung) else self.officer


def units(session: Session, ids: Iterable[int], day: date) -> dict[int, Unit]:
    """Find units with the first contact of a day that has an address, else with any."""
    wanted = list(ids)
    found = {
        row.id: Unit(row.id, row.code, row.name, "", "")
        for row in session.execute(select(AGENCY).where(AGENCY.c.id.in_(wanted)))
    }
    for row in session.execute(
        _in_office(wanted, day).order_by(CONTACT.c.email == "", CONTACT.c.id)
    ):
        unit = found[row.agency_id]
        if not (unit.email or unit.phone):
            found[row.agency_id] = unit._replace(email=row.email, phone=row.phone)
    return found


def people(session: Session, ids: Iterable[int], day: date) -> dict[int, People]:
    """Find the people of units who are in office on a day and can be written to."""
    wanted = list(ids)
    if not wanted:
        return {}
    bad = select(BAD.c.address).where(BAD.c.address == func.lower(CONTACT.c.email))
    rows = session.execute(
        _in_office(wanted, day).where(CONTACT.c.email != "", ~bad.exists()).order_by(CONTACT.c.id)
    )
    staff: dict[int, list[AnyRow]] = {}
    for row in rows:
        staff.setdefault(row.agency_id, []).append(row)
    agencies = session.execute(select(AGENCY).where(AGENCY.c.id.in_(wanted)))
    return {
        row.id: People(row.id, row.code, row.name, row.level, *_roles(staff.get(row.id, [])))
        for row in agencies
    }


def _in_office(ids: list[int], day: date) -> Select[tuple[object, ...]]:
    return select(CONTACT).where(
        CONTACT.c.agency_id.in_(ids),
        CONTACT.c.since <= day,
        or_(CONTACT.c.until.is_(None), CONTACT.c.until >= day),
    )


def _roles(staff: list[AnyRow]) -> tuple[Reach | None, Reach | None]:
    leaders = [row for row in staff if is_leader(row.role)]
    officers = [row for row in staff if not is_leader(row.role)]
    return _first(officers or leaders), _first(leaders or officers)


def _first(staff: list[AnyRow]) -> Reach | None:
    return Reach(staff[0].name, staff[0].role, staff[0].email, staff[0].phone) if staff else None
