"""The list of people to call: who, at which number, what to say; nothing is written."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.labels import label_of
from notifications.letters import Letter
from notifications.notices import Notice
from notifications.render import short
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import calls
from ocop_cycle.queries.agencies import locality_key
from ocop_cycle.queries.calls import Batch, Person, Who
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.cycles import cycle_named, cycles, today_in
from ocop_cycle.queries.matters import Matters
from ocop_cycle.services import letters
from rules.vocabulary import Stage

MOST: Final = 500
_PROVINCE: Final = "Cơ quan cấp tỉnh, sở, ngành"
_NO_ADDRESS: Final = "chưa có địa chỉ thư dùng được"
_REFUSED: Final = "địa chỉ thư bị từ chối"
_FAILED: Final = "thư không gửi được"


@dataclass(frozen=True)
class CallLine:
    """Somebody to call.

    Attributes:
        code: by which a call is typed back: of a product, or of the unit.
        person: who answers the telephone, as far as it is known.
        why: no mail has reached him.
        last_day: of the most urgent thing.
        say: what to read out, at most 400 letters.
        others: what else he was to be told, a line each.
    """

    cycle: str
    locality: str
    code: str
    name: str
    person: str
    phone: str
    why: str
    kind: str
    last_day: date | None
    say: str
    others: tuple[str, ...]
    called_on: date | None
    called_by: str
    called_note: str


@dataclass(frozen=True)
class CallList:
    """Lines by locality, in each the most urgent first; `total`: how many there are in all."""

    lines: tuple[CallLine, ...]
    total: int


@dataclass(frozen=True)
class _Found:
    cycle: AnyRow
    person: Person
    batch: Batch


def call_list(
    session: Session, cycle: str | None, locality: str | None, *, at: datetime
) -> CallList:
    """List whom to call, of a cycle or of all that are open, of an area or of all.

    Args:
        session: only read.
        cycle: its name.
        locality: the name of an area, or the code of its unit.
        at: now.

    Raises:
        NotFound: there is no such cycle or area.
    """
    which = [cycle_named(session, cycle)] if cycle else cycles(session, open_only=True)
    units = _units_of(session, which, locality) if locality else None
    found = [each for row in which for each in _found(session, row, units, at)]
    found.sort(key=lambda each: (each.person.urgency, each.person.told[0].key))
    shown = found[:MOST]
    lines = {
        (row.id, who): line
        for row in which
        for who, line in _lines(session, [each for each in shown if each.cycle.id == row.id])
    }
    in_order = [lines[each.cycle.id, each.person.who] for each in shown]
    return CallList(tuple(_by_locality(in_order)), len(found))


def _units_of(session: Session, which: Iterable[AnyRow], text: str) -> set[int]:
    rows = session.execute(
        select(AGENCY).where(AGENCY.c.place.in_({row.place for row in which}))
    ).all()
    key, code = locality_key(text), text.strip().casefold()
    found = {row.id for row in rows if row.code.casefold() == code or row.locality_key == key}
    if not found:
        raise NotFound(f"Không có địa bàn “{text}”: hãy xem danh sách cơ quan (agency list).")
    return found


def _found(
    session: Session, cycle: AnyRow, units: Collection[int] | None, at: datetime
) -> Iterator[_Found]:
    for batch in calls.to_call(session, cycle, today_in(cycle, at), units=units):
        for person in batch.people:
            yield _Found(cycle, person, batch)


def _lines(session: Session, found: Sequence[_Found]) -> Iterator[tuple[Who, CallLine]]:
    """Write the lines of people of one cycle, batch by batch."""
    for batch in {id(each.batch): each.batch for each in found}.values():
        people = [each.person for each in found if each.batch is batch]
        rows = [row for person in people for row in person.told]
        said = letters.write(session, rows, batch.matters)
        book = _Book(session, found[0].cycle, people, batch.matters)
        for person in people:
            yield person.who, book.line(person, tuple(said[row.key] for row in person.told))


class _Book:
    """What is looked up for all people of a batch at once."""

    def __init__(
        self, session: Session, cycle: AnyRow, people: Sequence[Person], matters: Matters
    ) -> None:
        ids = {each.who.agency for each in people if each.who.agency}
        areas = {each.unit for each in people}
        self._cycle = cycle
        self._calls = calls.last_calls(session, cycle.id)
        self._matters = matters
        self._producers = calls.producers(
            session, [each.who.producer for each in people if each.who.producer]
        )
        self._telephones = calls.telephones(session, ids, matters.day)
        self._units = {
            row.id: row
            for row in session.execute(select(AGENCY).where(AGENCY.c.id.in_(ids | areas)))
        }

    def line(self, person: Person, notices: tuple[Notice, ...]) -> CallLine:
        """Write the line of a person, who is to be told some notices."""
        first, *others = person.told
        name, answers, phone = self._reach(person)
        last = self._calls.get(person.who)
        return CallLine(
            cycle=self._cycle.name,
            locality=self._area(person),
            code=self._code(person),
            name=name,
            person=answers,
            phone=phone,
            why=self._why(person),
            kind=label_of(first.kind),
            last_day=first.about,
            say=short(Letter(f"call:{first.key}", "", name, notices)),
            others=tuple(_brief(row, self._matters) for row in others),
            called_on=last.day if last else None,
            called_by=last.by if last else "",
            called_note=last.note if last else "",
        )

    def _reach(self, person: Person) -> tuple[str, str, str]:
        """Give a name, who answers, and the number."""
        if person.who.producer:
            row = self._producers[person.who.producer]
            return row.name, row.representative, row.phone
        unit = self._units[person.unit]
        contact = self._telephones.get(unit.id)
        return (unit.name, contact.name, contact.phone) if contact else (unit.name, "", "")

    def _area(self, person: Person) -> str:
        """Name the area of a person."""
        unit = self._units[person.unit]
        return str(unit.locality or (unit.name if person.who.producer else _PROVINCE))

    def _code(self, person: Person) -> str:
        """Give what is typed to say that he was called."""
        if person.who.producer:
            return str(self._matters.entries[person.told[0].entry_id].code)
        return str(self._units[person.unit].code)

    def _why(self, person: Person) -> str:
        """Say why no mail reaches a person."""
        first = person.told[0]
        if self._matters.address(first):
            return _FAILED
        producer = self._producers.get(person.who.producer or 0)
        had_mail = producer.email if producer else first.mail_id
        return _REFUSED if had_mail else _NO_ADDRESS


def _brief(row: AnyRow, matters: Matters) -> str:
    """Name one more thing that somebody was to be told."""
    about = f", hạn {row.about:%d/%m/%Y}" if row.about else ""
    return f"{label_of(row.kind)}: {_subject(row, matters)}{about}"


def _subject(row: AnyRow, matters: Matters) -> str:
    if row.entry_id:
        entry = matters.entries[row.entry_id]
        return f"{entry.product} ({entry.code})"
    if row.activity_id:
        return str(matters.activities[row.activity_id].name)
    return Stage(row.stage).label if row.stage else "cả kỳ"


def _by_locality(lines: Iterable[CallLine]) -> list[CallLine]:
    """Put the lines of each locality together; the locality with the nearest day comes first."""
    grouped: dict[tuple[str, str], list[CallLine]] = {}
    for line in lines:
        grouped.setdefault((line.cycle, line.locality), []).append(line)
    return [line for group in grouped.values() for line in group]
