"""Whom to reach in a unit on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import table
from ocop_cycle.models.plans import Agency, Contact

AGENCY: Final = table(Agency)
CONTACT: Final = table(Contact)


class Unit(NamedTuple):
    """A unit and the one to reach in it."""

    id: int
    code: str
    name: str
    email: str
    phone: str


def units(session: Session, ids: Iterable[int], day: date) -> dict[int, Unit]:
    """Find units with the first contact of a day that has an address, else with any."""
    wanted = list(ids)
    found = {
        row.id: Unit(row.id, row.code, row.name, "", "")
        for row in session.execute(select(AGENCY).where(AGENCY.c.id.in_(wanted)))
    }
    rows = session.execute(
        select(CONTACT)
        .where(
            CONTACT.c.agency_id.in_(wanted),
            CONTACT.c.since <= day,
            or_(CONTACT.c.until.is_(None), CONTACT.c.until >= day),
        )
        .order_by(CONTACT.c.email == "", CONTACT.c.id)
    )
    for row in rows:
        unit = found[row.agency_id]
        if not (unit.email or unit.phone):
            found[row.agency_id] = unit._replace(email=row.email, phone=row.phone)
    return found
