"""What an application may be a double of: products that are known, other applications."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from sqlalchemy import Label, func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.models.searches import SearchWord
from ocop_cycle.queries.applications import APPLICATION
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.standings import ENTRY
from rules.applications import ApplicationState, digits_of
from rules.names import name_key, search_key, search_words

PRODUCER: Final = table(Producer)
PRODUCT: Final = table(Product)
_WORD: Final = table(SearchWord)
_LOOKED_AT: Final = 60
_SHOWN: Final = 8
_LIKE: Final = 0.8


@dataclass(frozen=True)
class Likeness:
    """A product that is known already and may be the one that is applied for.

    Attributes:
        entry: the number of its newest entry in the cycle, None for none.
        exact: producer and product bear the same names.
        same_phone: so does the telephone number.
    """

    row: AnyRow
    entry: int | None
    exact: bool
    same_phone: bool


def known_as(session: Session, application: AnyRow, place: str) -> AnyRow | None:
    """Find the product that bears the very names of an application, with its entry in the cycle."""
    return session.execute(
        select(PRODUCT, PRODUCER.c.name.label("producer"), _entry_in(application.cycle_id))
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .where(
            PRODUCT.c.place == place,
            PRODUCER.c.name_key == application.producer_key,
            PRODUCT.c.name_key == application.product_key,
        )
    ).one_or_none()


def likenesses(session: Session, application: AnyRow, place: str) -> list[Likeness]:
    """List the known products that an application may be a double of, the likeliest first."""
    phone = digits_of(application.phone)
    found = [_likeness(application, row, phone) for row in _candidates(session, application, place)]
    likely = [
        each
        for each in found
        if _alike(each.row.name, application.product) >= _LIKE
        and (each.same_phone or _alike(each.row.producer, application.producer) >= _LIKE)
    ]
    likely.sort(key=lambda each: (not each.exact, each.row.code))
    return likely[:_SHOWN]


def others(session: Session, application: AnyRow) -> list[AnyRow]:
    """List the other applications of the cycle for a product of the same name or producer's name.

    Those of the same product by another spelling are found as well; refused ones are not shown.
    """
    rows = session.execute(
        select(APPLICATION, AGENCY.c.locality)
        .join(AGENCY, AGENCY.c.id == APPLICATION.c.unit_id)
        .where(
            APPLICATION.c.cycle_id == application.cycle_id,
            APPLICATION.c.id != application.id,
            APPLICATION.c.product_key == application.product_key,
            APPLICATION.c.state != ApplicationState.REFUSED.value,
        )
        .order_by(APPLICATION.c.id)
        .limit(_LOOKED_AT)
    )
    phone = digits_of(application.phone)
    return [
        row
        for row in rows
        if digits_of(row.phone) == phone or _alike(row.producer, application.producer) >= _LIKE
    ][:_SHOWN]


def _candidates(session: Session, application: AnyRow, place: str) -> list[AnyRow]:
    """Find the products that share most words with an application: by the index of words."""
    words = set(search_words(f"{application.product} {application.producer}"))
    shared = (
        select(_WORD.c.number, func.count().label("shared"))
        .where(_WORD.c.kind == "product", _WORD.c.word.in_(words))
        .group_by(_WORD.c.number)
        .subquery()
    )
    rows = session.execute(
        select(
            PRODUCT,
            PRODUCER.c.name.label("producer"),
            PRODUCER.c.name_key.label("producer_key"),
            PRODUCER.c.phone,
            AGENCY.c.locality,
            _entry_in(application.cycle_id),
        )
        .join(shared, shared.c.number == PRODUCT.c.id)
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .join(AGENCY, AGENCY.c.id == PRODUCT.c.locality_id)
        .where(PRODUCT.c.place == place)
        .order_by(shared.c.shared.desc(), PRODUCT.c.id)
        .limit(_LOOKED_AT)
    )
    return list(rows)


def _entry_in(cycle_id: int) -> Label[int | None]:
    its = select(func.max(ENTRY.c.id)).where(
        ENTRY.c.product_id == PRODUCT.c.id, ENTRY.c.cycle_id == cycle_id
    )
    return its.scalar_subquery().label("entry_id")


def _likeness(application: AnyRow, row: AnyRow, phone: str) -> Likeness:
    exact = (row.producer_key, row.name_key) == (
        application.producer_key,
        application.product_key,
    )
    return Likeness(row, row.entry_id, exact, bool(phone) and digits_of(row.phone) == phone)


def _alike(one: str, other: str) -> float:
    """Compare two names as people hear them: without marks, then letter by letter."""
    if name_key(one) == name_key(other):
        return 1.0
    return SequenceMatcher(None, search_key(one), search_key(other), autojunk=False).ratio()
