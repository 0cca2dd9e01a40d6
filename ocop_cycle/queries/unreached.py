"""Who could not be written to, in short: the first of the call list, and how many it names."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.digests import Unreached
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.calls import Batch, Person, producers, telephones, to_call
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.matters import Matters

SHOWN: Final = 20
_NO_ADDRESS: Final = "chưa có địa chỉ thư dùng được"
_NOT_SENT: Final = "thư không gửi được"
_REFUSED: Final = "địa chỉ thư bị từ chối"


def unreached(session: Session, cycle: AnyRow, day: date) -> tuple[tuple[Unreached, ...], int]:
    """List who of a cycle was to be told something up to a day, and has to be called about it.

    Returns:
        The most urgent few, and how many there are.
    """
    found = [(person, batch) for batch in to_call(session, cycle, day) for person in batch.people]
    found.sort(key=lambda pair: (pair[0].urgency, pair[0].told[0].key))
    return tuple(_named(session, cycle, found[:SHOWN], day)), len(found)


def _named(
    session: Session, cycle: AnyRow, found: list[tuple[Person, Batch]], day: date
) -> list[Unreached]:
    people = [person for person, _ in found]
    known = producers(session, [each.who.producer for each in people if each.who.producer])
    phones = telephones(session, [each.who.agency for each in people if each.who.agency], day)
    units = _units(session, people)
    named = []
    for person, batch in found:
        unit = units[person.unit]
        producer = known.get(person.who.producer or 0)
        contact = phones.get(person.who.agency or 0)
        named.append(
            Unreached(
                name=producer.name if producer else unit.name,
                locality=unit.locality or (unit.name if producer else cycle.place),
                why=_why(person, batch.matters, producer),
                phone=producer.phone if producer else contact.phone if contact else "",
            )
        )
    return named


def _units(session: Session, people: list[Person]) -> Mapping[int, AnyRow]:
    ids = {each.unit for each in people}
    rows = session.execute(select(AGENCY).where(AGENCY.c.id.in_(ids)))
    return {row.id: row for row in rows}


def _why(person: Person, matters: Matters, producer: AnyRow | None) -> str:
    """Say why no mail reaches somebody: he can be written to, or could, or never could."""
    first = person.told[0]
    if matters.address(first):
        return _NOT_SENT
    return _REFUSED if (producer.email if producer else first.mail_id) else _NO_ADDRESS
