"""The list of producers, each with what he has entered and what of it is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.entry_lists import PRODUCER, PRODUCT
from ocop_cycle.queries.lists import Choice, Condition, Key, Order, Part, Place, aside, few, part
from ocop_cycle.queries.numbers import among
from ocop_cycle.queries.searches import has_words, numbers_of
from ocop_cycle.queries.sights import seen_entries, sees_all
from ocop_cycle.queries.standings import ENTRY
from rules.vocabulary import Outcome

ORDERS: Final[Mapping[str, Order]] = MappingProxyType(
    {
        "name": Order((PRODUCER.c.search, PRODUCER.c.id), PRODUCER),
        "newest": Order((PRODUCER.c.id,), PRODUCER, down=True),
    }
)


@dataclass(frozen=True)
class Wanted:
    """Which producers are asked for.

    Attributes:
        units: only those with an entry in the areas of these units.
        words: those that the name begins with, folded.
    """

    units: tuple[int, ...] = ()
    words: tuple[str, ...] = ()


def find(session: Session, wanted: Wanted, order: str, place: Place) -> Part:
    """Find the keys of a page of the list.

    Raises:
        Refusal: the row that the page is to follow is not there for the reader.
    """
    return part(session, ORDERS[order], _choice(session, wanted), place)


def rows(session: Session, keys: Sequence[Key]) -> list[AnyRow]:
    """Read what the list shows of its rows, in the order of their keys."""
    ids = [key[0] for key in keys]
    statement = select(PRODUCER).where(PRODUCER.c.id.in_(ids))
    found = {row.id: row for row in session.execute(statement)}
    return [found[each] for each in ids if each in found]


def counts(
    session: Session, ids: Sequence[int], cycles: Mapping[int, date]
) -> Mapping[int, tuple[int, int, int]]:
    """Count the entries of producers that the reader sees: all, under way, late, by producer."""
    under_way = ENTRY.c.outcome == Outcome.OPEN.value
    late = or_(
        ENTRY.c.id.is_(None),
        *(and_(ENTRY.c.cycle_id == c, ENTRY.c.due_limit < day) for c, day in cycles.items()),
    )
    rows = session.execute(
        select(
            PRODUCT.c.producer_id,
            func.count(),
            func.sum(case((under_way, 1), else_=0)),
            func.sum(case((and_(under_way, late), 1), else_=0)),
        )
        .join(ENTRY, ENTRY.c.product_id == PRODUCT.c.id)
        .where(PRODUCT.c.producer_id.in_(ids), aside(seen_entries(session)))
        .group_by(PRODUCT.c.producer_id)
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in rows}


def _choice(session: Session, wanted: Wanted) -> Choice:
    named = numbers_of(session, "producer", wanted.words) if wanted.words else None
    which: list[Condition] = []
    if wanted.words:
        which.append(has_words(PRODUCER.c.search, wanted.words))
    if named is not None:
        which = [among(PRODUCER.c.id, named)]
    if not wanted.units and sees_all(session):
        return Choice(tuple(which), rare=named is not None)
    entered = _entered(session, wanted)
    found = few(session, entered) if named is None else None
    if found is not None:
        return Choice((among(PRODUCER.c.id, found), *which), rare=True)
    return Choice((*which, _has_entered(session, wanted)), rare=named is not None)


def _entered(session: Session, wanted: Wanted) -> Select[tuple[int]]:
    """Choose the producers of the entries that are asked for and seen."""
    statement = select(PRODUCT.c.producer_id).join(ENTRY, ENTRY.c.product_id == PRODUCT.c.id)
    seen = seen_entries(session)
    if wanted.units:
        return statement.where(ENTRY.c.locality_id.in_(wanted.units), aside(seen))
    return statement.where(seen)


def _has_entered(session: Session, wanted: Wanted) -> Condition:
    its = select(1).where(
        PRODUCT.c.producer_id == PRODUCER.c.id,
        ENTRY.c.product_id == PRODUCT.c.id,
        aside(seen_entries(session)),
    )
    if wanted.units:
        its = its.where(aside(ENTRY.c.locality_id.in_(wanted.units)))
    return its.correlate(PRODUCER).exists()
