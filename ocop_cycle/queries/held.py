"""What units hold of the stages that they are told about: the first few entries, and how many."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, null, or_, select
from sqlalchemy.orm import Session

from notifications.notices import SHOWN, Entry
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.contacts import People
from ocop_cycle.queries.standings import ENTRY
from rules.vocabulary import Holder, Level, Outcome

PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)
_DAYS: Final[Mapping[str, ColumnElement[date | None] | None]] = {
    "stage_opened": None,
    "agency_reminder": ENTRY.c.due,
    "day_moved": ENTRY.c.due,
    "agency_round_moved": ENTRY.c.due,
    "stage_overdue": ENTRY.c.due_limit,
}
HELD_KINDS: Final = frozenset(_DAYS)
_BY_OFFICE: Final = case((ENTRY.c.holder == Holder.PROVINCE_OFFICE.value, 1), else_=0)
_LOCAL: Final = frozenset({Level.DISTRICT.value, Level.COMMUNE.value})
_Place = tuple[int | None, str, str, date | None]


class Held(NamedTuple):
    """The first few entries that a unit holds or follows, and how many there are.

    `by_office`: how many of them the coordinating office holds itself.
    """

    entries: tuple[Entry, ...] = ()
    total: int = 0
    by_office: int = 0


def held(
    session: Session, cycle: AnyRow, rows: Sequence[AnyRow], people: Mapping[int, People]
) -> dict[str, Held]:
    """Find what the readers of notices of a cycle hold, by the keys of the notices.

    A locality holds what is its own; the coordinating office and a department look after the whole
    province.
    """
    found: dict[str, Held] = {}
    for kind in sorted({row.kind for row in rows}):
        for local in (True, False):
            told = [
                row
                for row in rows
                if row.kind == kind and _is_local(cycle, row.agency_id, people) is local
            ]
            places = _places(session, cycle, kind, told, local=local) if told else {}
            for row in told:
                found[row.key] = places.get(_place(row, local=local), Held())
    return found


def _is_local(cycle: AnyRow, unit: int, people: Mapping[int, People]) -> bool:
    return unit != cycle.office_id and people[unit].level in _LOCAL


def _place(row: AnyRow, *, local: bool) -> _Place:
    about = row.about if _DAYS[row.kind] is not None else None
    return row.agency_id if local else None, row.stage, row.round, about


def _places(
    session: Session, cycle: AnyRow, kind: str, told: Sequence[AnyRow], *, local: bool
) -> dict[_Place, Held]:
    here = [ENTRY.c.cycle_id == cycle.id, ENTRY.c.stage.in_({row.stage for row in told})]
    if local:
        here.append(ENTRY.c.locality_id.in_({row.agency_id for row in told}))
    day = _DAYS[kind]
    if day is not None:
        here.append(_on_days(day, {row.about for row in told}))
    found: dict[_Place, list[AnyRow]] = {}
    for row in session.execute(_numbered(here, day, local=local)):
        place = (row.locality_id if local else None, row.stage, row.round, row.day)
        found.setdefault(place, []).append(row)
    return {place: _held(rows) for place, rows in found.items()}


def _on_days(day: ColumnElement[date | None], days: Collection[date | None]) -> ColumnElement[bool]:
    """Pick the entries of some days; None: those that have no day."""
    dated = day.in_([each for each in days if each])
    return or_(dated, day.is_(None)) if None in days else dated


def _numbered(
    here: Iterable[ColumnElement[bool]], day: ColumnElement[date | None] | None, *, local: bool
) -> Select[tuple[object, ...]]:
    """Pick the entries of each place in the order of their codes, the first few of each."""
    of: list[ColumnElement[Any]] = [
        ENTRY.c.stage,
        ENTRY.c.round,
        *([ENTRY.c.locality_id] if local else []),
    ]
    of += [day] if day is not None else []
    entries = (
        select(
            ENTRY.c.locality_id,
            ENTRY.c.stage,
            ENTRY.c.round,
            (null() if day is None else day).label("day"),
            PRODUCT.c.code,
            PRODUCT.c.name.label("product"),
            PRODUCER.c.name.label("producer"),
            func.row_number().over(partition_by=of, order_by=PRODUCT.c.code).label("place"),
            func.count().over(partition_by=of).label("total"),
            func.sum(_BY_OFFICE).over(partition_by=of).label("by_office"),
        )
        .select_from(ENTRY)
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .where(
            *here,
            ENTRY.c.outcome == Outcome.OPEN.value,
            ENTRY.c.holder != Holder.PRODUCER.value,
        )
        .subquery()
    )
    return select(entries).where(entries.c.place <= SHOWN).order_by(entries.c.place)


def _held(rows: Sequence[AnyRow]) -> Held:
    entries = tuple(Entry(row.code, row.product, row.producer) for row in rows)
    return Held(entries, rows[0].total, int(rows[0].by_office))
