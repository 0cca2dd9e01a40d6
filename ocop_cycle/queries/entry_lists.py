"""The list of entries: filtered, searched and sorted, a page at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.lists import (
    Choice,
    Condition,
    Key,
    Order,
    Part,
    Place,
    aside,
    few,
    most,
    part,
)
from ocop_cycle.queries.numbers import among
from ocop_cycle.queries.searches import has_words, numbers_of
from ocop_cycle.queries.sights import seen_entries, sees_all
from ocop_cycle.queries.standings import ENTRY
from rules.ahead import Missing
from rules.vocabulary import Group, Holder, Kind, Outcome, Stage

PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)
_WITH_PRODUCT: Final = PRODUCT.join(ENTRY, ENTRY.c.product_id == PRODUCT.c.id)
_OPEN: Final = ENTRY.c.outcome == Outcome.OPEN.value
ORDERS: Final[Mapping[str, Order]] = MappingProxyType(
    {
        "newest": Order((ENTRY.c.id,), ENTRY, down=True),
        "due": Order((ENTRY.c.due_limit, ENTRY.c.id), ENTRY, gaps=True, within=(_OPEN,)),
        "name": Order(
            (PRODUCT.c.search, ENTRY.c.id), _WITH_PRODUCT, within=(PRODUCT.c.search >= "",)
        ),
    }
)


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for; what is None or empty asks for nothing.

    Attributes:
        cycles: the ids of the cycles, each with its today.
        named: these are not all the cycles there are.
        units: the ids of the units of the areas.
        late: only those that are overdue.
        words: those that names begin with, folded.
        lacks: only those that lack it to leave the training.
    """

    cycles: Mapping[int, date]
    named: bool = False
    stage: Stage | None = None
    outcome: Outcome | None = None
    holder: Holder | None = None
    kind: Kind | None = None
    group: Group | None = None
    units: tuple[int, ...] = ()
    late: bool = False
    words: tuple[str, ...] = ()
    lacks: Missing | None = None


def find(session: Session, wanted: Wanted, order: str, place: Place) -> Part:
    """Find the keys of a page of the list.

    Raises:
        Refusal: the row that the page is to follow is not there for the reader.
    """
    stands = replace(ORDERS[order], gaps=ORDERS[order].gaps and not wanted.late)
    return part(session, stands, _choice(session, wanted, stands), place)


def _choice(session: Session, wanted: Wanted, order: Order) -> Choice:
    found = pick(session, wanted)
    if found.ids is not None:
        return Choice((among(ENTRY.c.id, found.ids),), seen_entries(session), rare=True)
    joined = order.source is _WITH_PRODUCT
    its = _of_product(wanted) if joined and not found.by_product else found.its
    return Choice((*found.asked.values(), *its), seen_entries(session))


@dataclass(frozen=True)
class Picked:
    """Which entries are asked for: their ids where they are few, else what they have to meet.

    `its`: what their product has to meet, where it was not found before.
    """

    asked: Mapping[str, Condition]
    its: tuple[Condition, ...] = ()
    ids: Sequence[int] | None = None

    @property
    def by_product(self) -> bool:
        """Tell whether the products were found: no word of them is looked at again."""
        return "product" in self.asked

    @property
    def which(self) -> list[Condition]:
        """Name all that they have to meet."""
        return [*self.asked.values(), *self.its]


def pick(session: Session, wanted: Wanted, times: int = 1) -> Picked:
    """Find out which entries are asked for; `ids` stays None when many, or so many times that."""
    asked = _asked(wanted)
    products = _products(session, wanted)
    if products is not None:
        asked["product"] = among(ENTRY.c.product_id, products)
    found = Picked(asked, () if products is not None else tuple(_of_its_product(wanted)))
    everything = sees_all(session)
    if everything and (not asked or (len(asked) == 1 and len(products or ()) > most(times))):
        return found  # each product has an entry
    looked = {**asked, "seen": seen_entries(session)}
    by = _searched_by(looked, narrow=not everything)
    which = [each if name in by else aside(each) for name, each in looked.items()]
    ids = few(session, select(ENTRY.c.id).where(*which, *map(aside, found.its)), times)
    return replace(found, ids=ids)


def rows(session: Session, keys: Sequence[Key]) -> list[AnyRow]:
    """Read what the list shows of its rows, in the order of their keys."""
    ids = [key[0] for key in keys]
    found = {row.id: row for row in session.execute(_rows().where(ENTRY.c.id.in_(ids)))}
    return [found[each] for each in ids if each in found]


def _rows() -> Select[Any]:
    return (
        select(
            *(ENTRY.c[name] for name in _SHOWN),
            PRODUCT.c.code,
            PRODUCT.c.name.label("product"),
            PRODUCT.c.sector,
            PRODUCER.c.name.label("producer"),
            AGENCY.c.locality,
            CYCLE.c.name.label("cycle"),
        )
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .join(AGENCY, AGENCY.c.id == ENTRY.c.locality_id)
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
    )


_SHOWN: Final = (
    "id", "cycle_id", "kind", "stage", "round", "holder", "due", "due_limit", "proposed",
    "outcome", "stars", "class_on", "attended", "plan_filed",
)  # fmt: skip


def _products(session: Session, wanted: Wanted) -> list[int] | None:
    """Give the products of a search and a sector, when one of the two leaves few."""
    searched = numbers_of(session, "product", wanted.words) if wanted.words else None
    if wanted.group is None:
        return searched
    which = [PRODUCT.c.sector == wanted.group.value]
    if searched is not None:
        which = [*map(aside, which), among(PRODUCT.c.id, searched)]
    return few(session, select(PRODUCT.c.id).where(*which))


def _of_product(wanted: Wanted) -> list[Condition]:
    its = [has_words(PRODUCT.c.search, wanted.words)] if wanted.words else []
    if wanted.group:
        its.append(PRODUCT.c.sector == wanted.group.value)
    return its


def _of_its_product(wanted: Wanted) -> Iterator[Condition]:
    """Say what the product has to meet, as a value: PostgreSQL shall not join for it."""
    its = _of_product(wanted)
    if its:
        here = PRODUCT.c.id == ENTRY.c.product_id
        yield select(and_(*its)).where(here).correlate(ENTRY).scalar_subquery()


def _asked(wanted: Wanted) -> dict[str, Condition]:
    """Say what an entry itself has to meet, under the names of `_INDEXES`."""
    words = {
        "stage": wanted.stage,
        "outcome": wanted.outcome,
        "holder": wanted.holder,
        "kind": wanted.kind,
    }
    asked: dict[str, Condition] = {
        name: ENTRY.c[name] == word.value for name, word in words.items() if word is not None
    }
    if wanted.units:
        asked["unit"] = ENTRY.c.locality_id.in_(wanted.units)
    if wanted.late:
        asked["late"] = and_(*_late(wanted.cycles))
    if wanted.lacks:
        asked["lacks"] = _LACKS[wanted.lacks]
    if asked or wanted.named:
        asked["cycle"] = ENTRY.c.cycle_id.in_(wanted.cycles)
    return asked


_LACKS: Final[Mapping[Missing, Condition]] = {
    Missing.INVITATION: and_(ENTRY.c.class_on.is_(None), ENTRY.c.attended.is_(None)),
    Missing.CLASS: ENTRY.c.attended.is_(None),
    Missing.PLAN: ENTRY.c.plan_filed.is_(None),
}


def _late(cycles: Mapping[int, date]) -> Iterator[Condition]:
    yield _OPEN
    yield ENTRY.c.due_limit < max(cycles.values(), default=date.min)
    passed = (
        and_(ENTRY.c.cycle_id == cycle, ENTRY.c.due_limit < today)
        for cycle, today in cycles.items()
    )
    yield aside(or_(false(), *passed))


_INDEXES: Final = (
    ("product", frozenset({"product"})),
    ("unit", frozenset({"unit", "outcome"})),
    ("seen", frozenset({"seen"})),
    ("late", frozenset({"late"})),
    ("stage", frozenset({"cycle", "stage"})),
    ("cycle", frozenset({"cycle", "outcome", "kind", "holder"})),
)
"""What leaves the fewest entries first, and what its index answers together."""


def _searched_by(asked: Mapping[str, Condition], *, narrow: bool) -> frozenset[str]:
    """Name the conditions that few entries are found by; `narrow`: the reader sees a part."""
    return next(
        (by for name, by in _INDEXES if name in asked and (narrow or name != "seen")),
        frozenset(),
    )
