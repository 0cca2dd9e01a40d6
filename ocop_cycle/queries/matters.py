"""What the tables know of the matters of a batch of notices: a few questions, none per notice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.calls import BadAddress
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.journals import Journal
from ocop_cycle.models.notices import NoticeRow, NoticeState
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.contacts import People, people
from ocop_cycle.queries.courses import CYCLE, KEY_COLUMNS, CycleKey, course_of
from ocop_cycle.queries.cycles import ACTIVITY, ACTIVITY_DAY
from ocop_cycle.queries.held import HELD_KINDS, Held, held
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.queries.waiting_applications import Waiting, waiting_for
from ocop_cycle.queries.weeks import WEEK_DIGEST, UnitWeek, unit_weeks
from rules.standing import Course

JOURNAL: Final = table(Journal)
PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)
NOTICE: Final = table(NoticeRow)
BAD: Final = table(BadAddress)
MOVES: Final = frozenset({"entry_moved", "returned", "result", "round_moved"})
_MOST_KEYS: Final = 5_000
_OF_CYCLE: Final = tuple(column for column in CYCLE.c if column.name != "source")
_OF_ENTRY: Final = (
    "id", "version", "locality_id", "stage", "round", "milestone", "outcome", "holder", "proposed",
    "due", "due_limit", "due_source", "class_on", "attended", "plan_filed", "deferred",
)  # fmt: skip


@dataclass(frozen=True)
class Matters:
    """What the tables know on a day of what notices speak of.

    Attributes:
        entries: where each stands, with its product, its producer and his address.
        newest: the sequence of the last move that was told, of entries that have moved on since.
        bad: the addresses that a server has refused.
        held: what a unit holds, by the key of the notice.
        weeks: what a unit that is told so holds in all, by the key of the notice.
        activities: each with the newest paper that set its day.
        people: of the units that are told.
        applications: that wait for a unit that is told so, by cycle and unit.
    """

    day: date
    cycles: Mapping[int, AnyRow]
    courses: Mapping[int, Course]
    entries: Mapping[int, AnyRow]
    newest: Mapping[int, int]
    bad: frozenset[str]
    held: Mapping[str, Held]
    weeks: Mapping[str, UnitWeek]
    activities: Mapping[int, AnyRow]
    people: Mapping[int, People]
    applications: Mapping[tuple[int, int], Waiting]

    def address(self, row: AnyRow) -> str:
        """Give the address of the reader of a notice, casefolded; "" when he has no usable one."""
        if row.entry_id:
            email = str(self.entries[row.entry_id].email).casefold()
            return "" if email in self.bad else email
        unit = self.people.get(row.agency_id)
        reader = unit.reader(row.rung) if unit else None
        return reader.email.casefold() if reader else ""


def read(
    session: Session, rows: Sequence[AnyRow], day: date, *, addresses: Iterable[str] = ()
) -> Matters:
    """Read what the tables know of the matters of notices, as they stand.

    Args:
        session: the caller's transaction.
        rows: the notices.
        day: the day for which it is read.
        addresses: casefolded, others that may have been refused.
    """
    entries = _entries(session, {row.entry_id for row in rows if row.entry_id})
    cycles = _cycles(session, {row.cycle_id for row in rows})
    known = Matters(
        day=day,
        cycles=cycles,
        courses={
            number: course_of(session, CycleKey(*(row._mapping[each.name] for each in KEY_COLUMNS)))
            for number, row in cycles.items()
        },
        entries=entries,
        newest=_newest(session, rows, entries),
        bad=_bad(session, {*addresses, *(row.email.casefold() for row in entries.values())}),
        held={},
        weeks=_weeks(session, rows, cycles, day),
        activities=activities(session, {row.activity_id for row in rows if row.activity_id}),
        people=people(session, {row.agency_id for row in rows if row.agency_id}, day),
        applications=waiting_for(session, rows),
    )
    return replace(known, held=_held(session, rows, known))


def traces(session: Session, rows: Iterable[AnyRow]) -> Mapping[tuple[int, int], AnyRow]:
    """Find the journal rows that notices speak of, each with the one before it."""
    keys = [row.key for row in rows if row.entry_id]
    told = NOTICE.c.sequence
    found = session.execute(
        select(JOURNAL)
        .join(NOTICE, NOTICE.c.entry_id == JOURNAL.c.entry_id)
        .where(NOTICE.c.key.in_(keys), JOURNAL.c.sequence.in_([told, told - 1]))
    )
    return {(row.entry_id, row.sequence): row for row in found}


def activities(session: Session, ids: Iterable[int]) -> dict[int, AnyRow]:
    """Find activities by their ids, each with the newest paper that set its day."""
    rows = session.execute(
        select(ACTIVITY_DAY, ACTIVITY.c.name, ACTIVITY.c.target, ACTIVITY.c.done_on)
        .join(ACTIVITY, ACTIVITY.c.id == ACTIVITY_DAY.c.activity_id)
        .where(ACTIVITY.c.id.in_(ids))
        .order_by(ACTIVITY_DAY.c.set_on, ACTIVITY_DAY.c.id)
    )
    return {row.activity_id: row for row in rows}  # the latest paper counts


def _entries(session: Session, ids: Iterable[int]) -> dict[int, AnyRow]:
    rows = session.execute(
        select(
            *(ENTRY.c[name] for name in _OF_ENTRY),
            PRODUCT.c.code,
            PRODUCT.c.name.label("product"),
            PRODUCER.c.name.label("producer"),
            PRODUCER.c.email,
        )
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .where(ENTRY.c.id.in_(ids))
    )
    return {row.id: row for row in rows}


def _cycles(session: Session, ids: Iterable[int]) -> dict[int, AnyRow]:
    rows = session.execute(select(*_OF_CYCLE).where(CYCLE.c.id.in_(ids)))
    return {row.id: row for row in rows}


def _newest(
    session: Session, rows: Iterable[AnyRow], entries: Mapping[int, AnyRow]
) -> dict[int, int]:
    """Look up what was told of the moves after a told one; most entries have made none."""
    later = [
        f"move:{row.entry_id}:{sequence}"
        for row in rows
        if row.kind in MOVES
        for sequence in range(row.sequence + 1, entries[row.entry_id].version + 1)
    ]
    found: dict[int, int] = {}
    for start in range(0, len(later), _MOST_KEYS):
        told = select(NOTICE.c.entry_id, NOTICE.c.sequence).where(
            NOTICE.c.key.in_(later[start : start + _MOST_KEYS]),
            NOTICE.c.kind.in_(MOVES),
            NOTICE.c.state != NoticeState.REPLACED.value,
        )
        for row in session.execute(told):
            found[row.entry_id] = max(row.sequence, found.get(row.entry_id, 0))
    return found


def _bad(session: Session, addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(session.scalars(select(BAD.c.address).where(BAD.c.address.in_(addresses))))


def _held(session: Session, rows: Sequence[AnyRow], known: Matters) -> dict[str, Held]:
    found: dict[str, Held] = {}
    for cycle in known.cycles.values():
        of_cycle = [row for row in rows if row.agency_id and row.cycle_id == cycle.id]
        asked = [row for row in of_cycle if row.kind in HELD_KINDS]
        found |= held(session, cycle, asked, known.people) if asked else {}
    return found


def _weeks(
    session: Session, rows: Iterable[AnyRow], cycles: Mapping[int, AnyRow], day: date
) -> dict[str, UnitWeek]:
    asked = [row for row in rows if row.kind == WEEK_DIGEST]
    found = {
        number: unit_weeks(session, cycles[number], {row.agency_id for row in asked}, day)
        for number in {row.cycle_id for row in asked}
    }
    return {row.key: found[row.cycle_id][row.agency_id] for row in asked}
