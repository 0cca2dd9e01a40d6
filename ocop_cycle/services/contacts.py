"""The people of a unit: who is added, who hands over to whom, from which day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.registers.agencies import AgencyRow
from rules.names import name_key

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Person:
    """A contact of a unit; without an id it is not written down yet."""

    name: str
    role: str
    email: str
    phone: str
    since: date = date.min
    until: date | None = None
    id: int | None = None


def person_of(row: AgencyRow) -> Person | None:
    """Read the contact of a register's row; None where the row names nobody."""
    if not (row.contact or row.email or row.phone):
        return None
    return Person(row.contact, row.role, row.email, row.phone, row.since or date.min, row.until)


def known_people(session: Session, place: str) -> Mapping[int, list[Person]]:
    """List the contacts of a place by the id of their unit."""
    rows = session.execute(
        select(CONTACT)
        .join(AGENCY, AGENCY.c.id == CONTACT.c.agency_id)
        .where(AGENCY.c.place == place)
        .order_by(CONTACT.c.id)
    )
    found = defaultdict[int, list[Person]](list)
    for row in rows:
        person = Person(row.name, row.role, row.email, row.phone, row.since, row.until, row.id)
        found[row.agency_id].append(person)
    return found


def same_person(known: list[Person], said: Person) -> int | None:
    """Find the place of the contact that a row speaks of; another beginning is another term.

    A person whom the store knows may have got another address.
    """
    exact = [at for at, each in enumerate(known) if _identity(each) == _identity(said)]
    named = [
        at
        for at, each in enumerate(known)
        if said.name and each.id and name_key(each.name) == name_key(said.name)
    ]
    for at in exact + named:
        if known[at].since == said.since:
            return at
    begun = [at for at in exact if date.min in {said.since, known[at].since}]
    begun += [at for at in named if said.since == date.min]
    return begun[0] if begun else None


def ended(known: Person, said: Person) -> Person:
    """End a term on the day that a row says, if it has not ended yet."""
    return replace(known, until=known.until or said.until)


def taught(known: Person, said: Person) -> Person:
    """Take over what a row says; an empty cell says nothing."""
    since = known.since if said.since == date.min else said.since
    return replace(
        known,
        role=said.role or known.role,
        email=said.email or known.email,
        phone=said.phone or known.phone,
        since=since,
        until=said.until or known.until,
    )


def equal(one: Person, other: Person) -> bool:
    """Tell whether two contacts are the same in all that matters."""
    return _facts(one) == _facts(other)


def handed_over(people: list[Person]) -> list[Person]:
    """End the term of whoever has a successor: of the same role, from a known day on."""
    return [_before_successor(each, people) for each in people]


def write(session: Session, people: Sequence[tuple[int, Person]]) -> None:
    """Write down the contacts of units, new ones and changed ones."""
    fresh = [_row(unit, person) for unit, person in people if person.id is None]
    if fresh:
        session.execute(insert(CONTACT), fresh)
    changed = [
        {"person": person.id, **{f"new_{name}": each for name, each in _row(unit, person).items()}}
        for unit, person in people
        if person.id
    ]
    if changed:
        names = _row(0, people[0][1])
        session.execute(
            update(CONTACT)
            .where(CONTACT.c.id == bindparam("person"))
            .values({name: bindparam(f"new_{name}") for name in names}),
            changed,
        )


def _row(unit: int, person: Person) -> dict[str, object]:
    return {
        "agency_id": unit,
        "name": person.name,
        "role": person.role,
        "email": person.email,
        "phone": person.phone,
        "since": person.since,
        "until": person.until,
    }


def _before_successor(person: Person, people: list[Person]) -> Person:
    later = [
        each.since
        for each in people
        if name_key(each.role) == name_key(person.role) and each.since > person.since
    ]
    if person.until or not later:
        return person
    return replace(person, until=min(later) - _ONE_DAY)


def _identity(person: Person) -> tuple[str, ...]:
    if person.name or person.email:
        return name_key(person.name), person.email.casefold()
    return "", "", _digits(person.phone)


def _facts(person: Person) -> tuple[object, ...]:
    return (
        name_key(person.name),
        person.email.casefold(),
        name_key(person.role),
        _digits(person.phone),
        person.since,
        person.until,
    )


def _digits(phone: str) -> str:
    return "".join(each for each in phone if each.isdigit())
