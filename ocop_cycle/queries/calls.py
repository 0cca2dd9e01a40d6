"""Whom to call: producers and units that mail did not reach, and what they were to be told."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.calls import Call
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Mail, MailState
from ocop_cycle.models.notices import NoticeRow, NoticeState
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.checks import newest, told, why_untrue
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.queries.matters import Matters, read
from ocop_cycle.queries.standings import ENTRY
from rules.names import name_key
from rules.urgency import order

NOTICE: Final = table(NoticeRow)
MAIL: Final = table(Mail)
CALL: Final = table(Call)
PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)
_AGAIN: Final = MAIL.alias()
_LOOKED_BACK: Final = timedelta(days=92)  # nothing is true for longer
_BATCH: Final = 2_000
_DEAD: Final = (MailState.FAILED.value, MailState.EXPIRED.value, MailState.REPLACED.value)


@dataclass(frozen=True)
class Who:
    """A producer, or a unit: the other number is None."""

    producer: int | None = None
    agency: int | None = None


@dataclass(frozen=True)
class Person:
    """Somebody to call, and the notices that he has not got.

    Attributes:
        unit: the unit of his area.
        told: what still matters, of each matter the newest notice, the most urgent first.
        rest: the keys of the others.
    """

    who: Who
    unit: int
    told: tuple[AnyRow, ...]
    rest: tuple[str, ...]
    urgency: tuple[int, date]


@dataclass(frozen=True)
class Batch:
    """Some people to call, and what the tables know of their matters."""

    people: tuple[Person, ...]
    matters: Matters


def to_call(
    session: Session,
    cycle: AnyRow,
    day: date,
    *,
    units: Collection[int] | None = None,
    who: Who | None = None,
) -> Iterator[Batch]:
    """Find whom to call in a cycle as of a day, in no order.

    Args:
        session: open.
        cycle: its row.
        day: what was told later is left out.
        units: only people of the areas of these units, and the units themselves.
        who: only this one.
    """
    for batch in _all(session, cycle.id, day, _which(units, who)):
        yield Batch(tuple(person for person in batch.people if person.told), batch.matters)


def out_of_date(session: Session, cycle_id: int, day: date) -> list[str]:
    """Name what reached nobody in a cycle and matters no longer, or is said by something newer."""
    batches = _all(session, cycle_id, day, [NOTICE.c.state == NoticeState.UNREACHABLE.value])
    return [key for batch in batches for person in batch.people for key in person.rest]


def known_as(session: Session, text: str) -> tuple[Who, str]:
    """Find who is meant by a product's code, a unit's code, or a producer's name.

    Returns:
        Who, and his name.

    Raises:
        NotFound: nobody is, or several are.
    """
    named = {
        **{Who(producer=row.id): row.name for row in session.execute(_producers(text.strip()))},
        **{Who(agency=row.id): row.name for row in session.execute(_units(text.strip()))},
    }
    if len(named) == 1:
        return next(iter(named.items()))
    if not named:
        raise NotFound(
            f"Không có sản phẩm, cơ quan hay chủ thể “{text}”: hãy ghi mã trong danh sách cần gọi "
            "(ocop mail calls)."
        )
    listed = "; ".join(sorted(named.values()))
    raise NotFound(f"“{text}” là của nhiều nơi ({listed}): hãy ghi mã sản phẩm hoặc mã cơ quan.")


def last_calls(session: Session, cycle_id: int) -> Mapping[Who, AnyRow]:
    """Find the latest call to each one in a cycle."""
    rows = session.execute(
        select(CALL).where(CALL.c.cycle_id == cycle_id).order_by(CALL.c.day, CALL.c.id)
    )
    return {Who(row.producer_id, row.agency_id): row for row in rows}


def producers(session: Session, ids: Iterable[int]) -> Mapping[int, AnyRow]:
    """Find producers with their telephones."""
    found = session.execute(select(PRODUCER).where(PRODUCER.c.id.in_(ids)))
    return {row.id: row for row in found}


def telephones(session: Session, ids: Iterable[int], day: date) -> Mapping[int, AnyRow]:
    """Find of units the first contact of a day that has a telephone."""
    rows = session.execute(
        select(CONTACT)
        .where(
            CONTACT.c.agency_id.in_(ids),
            CONTACT.c.since <= day,
            or_(CONTACT.c.until.is_(None), CONTACT.c.until >= day),
            CONTACT.c.phone != "",
        )
        .order_by(CONTACT.c.id.desc())
    )
    return {row.agency_id: row for row in rows}


def _all(
    session: Session, cycle_id: int, day: date, which: Sequence[ColumnElement[bool]]
) -> Iterator[Batch]:
    rows = sorted(_untold(session, cycle_id, day, which), key=_who_order)
    for some in _batches(rows):
        matters = read(session, some, day)
        people = (_person(list(own), matters) for _, own in groupby(some, key=_who_order))
        yield Batch(tuple(people), matters)


def _which(units: Collection[int] | None, who: Who | None) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if units is not None:
        which.append(or_(ENTRY.c.locality_id.in_(units), NOTICE.c.agency_id.in_(units)))
    if who and who.producer:
        which.append(PRODUCT.c.producer_id == who.producer)
    if who and who.agency:
        which.append(NOTICE.c.agency_id == who.agency)
    return which


def _untold(
    session: Session, cycle_id: int, day: date, which: Sequence[ColumnElement[bool]]
) -> Iterator[AnyRow]:
    """Find the notices that reached nobody: without an address, or with a mail that has failed."""
    own = (NOTICE.c.cycle_id == cycle_id, NOTICE.c.day > day - _LOOKED_BACK, NOTICE.c.day <= day)
    yield from session.execute(
        _people().where(*own, NOTICE.c.state == NoticeState.UNREACHABLE.value, *which)
    )
    repeated = select(_AGAIN.c.id).where(
        _AGAIN.c.resend_of == MAIL.c.id, _AGAIN.c.state.not_in(_DEAD)
    )
    yield from session.execute(
        _people()
        .join(MAIL, MAIL.c.id == NOTICE.c.mail_id)
        .where(
            MAIL.c.state == MailState.FAILED.value,
            *own,
            NOTICE.c.state == NoticeState.MAILED.value,
            ~repeated.exists(),
            *which,
        )
    )


def _people() -> Select[Any]:
    return (
        select(NOTICE, PRODUCT.c.producer_id, ENTRY.c.locality_id)
        .outerjoin(ENTRY, ENTRY.c.id == NOTICE.c.entry_id)
        .outerjoin(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
    )


def _who_order(row: AnyRow) -> tuple[int, int]:
    return row.producer_id or 0, row.agency_id or 0


def _batches(rows: Iterable[AnyRow]) -> Iterator[list[AnyRow]]:
    """Cut rows into batches; those of one person stay together."""
    batch: list[AnyRow] = []
    for _, own in groupby(rows, key=_who_order):
        if len(batch) >= _BATCH:
            yield batch
            batch = []
        batch += own
    if batch:
        yield batch


def _person(rows: Sequence[AnyRow], matters: Matters) -> Person:
    true = [row for row in rows if not why_untrue(row, matters, row.day)]
    told_now = sorted(newest(true), key=lambda row: (_urgency(row, matters), row.key))
    keys = {row.key for row in told_now}
    first = told_now[0] if told_now else rows[0]
    return Person(
        who=Who(first.producer_id, first.agency_id),
        unit=first.locality_id or first.agency_id,
        told=tuple(told_now),
        rest=tuple(row.key for row in rows if row.key not in keys),
        urgency=_urgency(first, matters),
    )


def _urgency(row: AnyRow, matters: Matters) -> tuple[int, date]:
    return order(told(row, matters, matters.day))


def _producers(text: str) -> Select[Any]:
    of_product = select(PRODUCT.c.producer_id).where(_is(PRODUCT.c.code, text))
    return select(PRODUCER.c.id, PRODUCER.c.name).where(
        or_(PRODUCER.c.name_key == name_key(text), PRODUCER.c.id.in_(of_product))
    )


def _units(text: str) -> Select[Any]:
    return select(AGENCY.c.id, AGENCY.c.name).where(_is(AGENCY.c.code, text))


def _is(code: ColumnElement[str], text: str) -> ColumnElement[bool]:
    return or_(code == text, func.lower(code) == text.lower())
