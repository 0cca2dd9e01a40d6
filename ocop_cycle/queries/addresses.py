"""Addresses that servers have refused for good, and whose they are."""

from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.calls import BadAddress
from ocop_cycle.models.columns import table
from ocop_cycle.models.products import Producer
from ocop_cycle.queries.contacts import AGENCY, CONTACT

BAD: Final = table(BadAddress)
PRODUCER: Final = table(Producer)


def listing(session: Session) -> list[dict[str, Any]]:
    """List the addresses that are marked, the latest first, each with those who have it."""
    owners: dict[str, list[str]] = {}
    for row in session.execute(
        select(BAD.c.address, PRODUCER.c.name)
        .join(PRODUCER, func.lower(PRODUCER.c.email) == BAD.c.address)
        .order_by(PRODUCER.c.name)
    ):
        owners.setdefault(row.address, []).append(row.name)
    for row in session.execute(
        select(BAD.c.address, CONTACT.c.name.label("person"), AGENCY.c.name)
        .join(CONTACT, func.lower(CONTACT.c.email) == BAD.c.address)
        .join(AGENCY, AGENCY.c.id == CONTACT.c.agency_id)
        .order_by(AGENCY.c.name, CONTACT.c.id)
    ):
        whose = f"{row.person}, {row.name}" if row.person else row.name
        owners.setdefault(row.address, []).append(whose)
    rows = session.execute(select(BAD).order_by(BAD.c.since.desc(), BAD.c.address))
    return [
        {**row._mapping, "whose": list(dict.fromkeys(owners.get(row.address, ())))} for row in rows
    ]
