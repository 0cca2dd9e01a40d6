"""From a notice's row to its finished facts: what a mail says, worked out before it is written."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.notices import Notice
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.entries import Journal, Producer, Product
from ocop_cycle.queries.contacts import units
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services.agency_letters import to_agency
from ocop_cycle.services.letter_setting import Setting
from ocop_cycle.services.producer_letters import to_producer

JOURNAL: Final = table(Journal)
PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)
_CHUNK: Final = 500


def letters(session: Session, rows: list[AnyRow], day: date) -> Iterable[tuple[AnyRow, Notice]]:
    """Work out the mails of notices of one cycle; `to` is "" for whom there is no address."""
    if not rows:
        return
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == rows[0].cycle_id)).one()
    course = course_named(session, cycle.id)
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        facts = _entry_facts(session, [row.entry_id for row in chunk if row.entry_id])
        traces = _traces(session, [row.entry_id for row in chunk if row.entry_id])
        ids = {fact.locality_id for fact in facts.values()}
        ids |= {row.agency_id for row in chunk if row.agency_id} | {cycle.office_id or 0}
        setting = Setting(session, cycle, course, day, units(session, ids, day))
        for row in chunk:
            if row.entry_id:
                pair = (facts[row.entry_id], traces.get((row.entry_id, row.sequence)))
                yield row, to_producer(setting, row, pair)
            else:
                yield row, to_agency(setting, row)


def _entry_facts(session: Session, ids: list[int]) -> dict[int, AnyRow]:
    rows = session.execute(
        select(
            ENTRY.c.id,
            ENTRY.c.locality_id,
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


def _traces(session: Session, ids: list[int]) -> dict[tuple[int, int], AnyRow]:
    rows = session.execute(select(JOURNAL).where(JOURNAL.c.entry_id.in_(ids)))
    return {(row.entry_id, row.sequence): row for row in rows}
