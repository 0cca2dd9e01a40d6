"""The producers and products of a register, written down."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.standings import ENTRY, standing_of
from ocop_cycle.registers.products import ProductRow
from ocop_cycle.services import search_words, tallies
from ocop_cycle.services.product_rows import ABOUT_PRODUCER, Judged, Known, Said
from ocop_cycle.services.reports import RowStatus
from rules.names import name_key, search_key
from rules.standing import Facet, facet_of

PRODUCER: Final = table(Producer)
PRODUCT: Final = table(Product)
TAKEN_IN: Final = frozenset({RowStatus.NEW, RowStatus.UPDATED})


@dataclass(frozen=True)
class Register:
    """A register that was judged: what was known, what it says, what each row comes to."""

    cycle: AnyRow
    known: Known
    said: Mapping[str, Said]
    coded: Sequence[tuple[str, Judged]]
    day: date
    update: bool


def write(session: Session, register: Register) -> dict[Judged, int]:
    """Write producers and products, and put entries under the unit that the register names.

    Returns:
        The ids of the products that are taken in.
    """
    taken = [(code, each) for code, each in register.coded if each.status in TAKEN_IN]
    producers = _producers(session, register, [each for _, each in taken])
    ids = _products(session, register.cycle.place, taken, producers)
    _move_entries(session, register, [each for _, each in taken])
    return ids


def _producers(session: Session, register: Register, taken: Iterable[Judged]) -> Mapping[str, int]:
    keys = dict.fromkeys(name_key(each.row.producer) for each in taken)
    place = register.cycle.place
    fresh = [
        _producer(place, key, register.said[key])
        for key in keys
        if key not in register.known.producers
    ]
    if fresh:
        session.execute(insert(PRODUCER), fresh)
        _find_producers(session, place, {str(each["name_key"]) for each in fresh})
    if register.update:
        known = [
            (register.known.producers[key], register.said[key])
            for key in keys
            if key in register.known.producers
        ]
        _change(session, PRODUCER, [_changed(row, said) for row, said in known])
    rows = session.execute(
        select(PRODUCER.c.name_key, PRODUCER.c.id).where(PRODUCER.c.place == place)
    )
    return {row.name_key: row.id for row in rows}


def _producer(place: str, key: str, said: Said) -> dict[str, object]:
    facts = {fact: said.first(fact) for fact in ABOUT_PRODUCER}
    named = {"name": said.name, "name_key": key, "search": search_key(said.name)}
    return {"place": place, **named, **facts}


def _find_producers(session: Session, place: str, fresh: Collection[str]) -> None:
    """Let producers who are new be found by the words of their names."""
    rows = session.execute(
        select(PRODUCER.c.id, PRODUCER.c.name_key, PRODUCER.c.search).where(
            PRODUCER.c.place == place
        )
    )
    keys = {row.id: row.search for row in rows if row.name_key in fresh}
    search_words.write(session, search_words.PRODUCERS, keys)


def _changed(row: AnyRow, said: Said) -> dict[str, object]:
    facts = {
        fact: said.first(fact) if said.differs(fact, row._mapping[fact]) else row._mapping[fact]
        for fact in ABOUT_PRODUCER
    }
    return {"id": row.id, **facts}


def _products(
    session: Session,
    place: str,
    taken: Sequence[tuple[str, Judged]],
    producers: Mapping[str, int],
) -> dict[Judged, int]:
    fresh = [
        {"place": place, "code": code, **_cells(code, each, producers)}
        for code, each in taken
        if each.product is None
    ]
    if fresh:
        session.execute(insert(PRODUCT), fresh)
    changed = [
        {"id": each.product.id, **_cells(code, each, producers)}
        for code, each in taken
        if each.product is not None and each.status is RowStatus.UPDATED
    ]
    _change(session, PRODUCT, changed)
    rows = session.execute(select(PRODUCT.c.code, PRODUCT.c.id).where(PRODUCT.c.place == place))
    ids = {row.code: row.id for row in rows}
    keys = {ids[code]: _key(code, each.row) for code, each in taken}
    search_words.write(session, search_words.PRODUCTS, keys)
    return {each: ids[code] for code, each in taken}


def _key(code: str, row: ProductRow) -> str:
    return search_key(row.product, code, row.producer)


def _cells(code: str, each: Judged, producers: Mapping[str, int]) -> dict[str, object]:
    """Lay a product out in columns; what its row leaves open stays as it is known."""
    row, known = each.row, each.product
    sector = row.group.value if row.group else ""
    return {
        "name": row.product,
        "name_key": name_key(row.product),
        "search": _key(code, row),
        "producer_id": producers[name_key(row.producer)],
        "locality_id": each.unit,
        "sector": sector or (known.sector if known else ""),
        "certificate": row.certificate or (known.certificate if known else ""),
        "expires": row.expires or (known.expires if known else None),
    }


def _change(session: Session, where: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Change rows by their id; each of them gives all the same columns."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "id"]
    session.execute(
        update(where)
        .where(where.c.id == bindparam("known_id"))
        .values({name: bindparam(f"new_{name}") for name in names}),
        [{"known_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows],
    )


def _move_entries(session: Session, register: Register, taken: Iterable[Judged]) -> None:
    """Put entries under another unit, and count them there from the day on which that is known."""
    counted = Counter[tuple[date, Facet, int]]()
    moved = []
    for each in taken:
        entry = each.entry
        if entry is None or entry.locality_id == each.unit:
            continue
        standing = standing_of(entry._mapping)
        day = max(register.day, standing.acted, standing.since, standing.automatic or date.min)
        counted[day, facet_of(standing), entry.locality_id] -= 1
        counted[day, facet_of(standing), each.unit] += 1
        moved.append({"id": entry.id, "locality_id": each.unit})
    _change(session, ENTRY, moved)
    for (day, facet, unit), entries in counted.items():
        change = tallies.Change(register.cycle.id, day, None, facet)
        tallies.begin(session, change, {unit: entries})
