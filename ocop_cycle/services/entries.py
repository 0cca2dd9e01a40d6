"""New entries: the entry, the first row of its journal and its count, written together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import table
from ocop_cycle.models.journals import Journal
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.standings import ENTRY, STANDING_COLUMNS, columns_of
from ocop_cycle.services import reminders, tallies
from rules.standing import Act, Standing, facet_of

JOURNAL: Final = table(Journal)


@dataclass(frozen=True)
class Beginning:
    """How entries begin that begin alike."""

    cycle_id: int
    standing: Standing
    act: Act
    at: datetime
    attempt: int = 1


def begin_all(session: Session, beginning: Beginning, products: Sequence[tuple[int, int]]) -> None:
    """Make an entry of each product; the caller has locked the cycle.

    Args:
        session: the caller's transaction.
        beginning: where they stand and by which act.
        products: pairs of a product's id and the id of its locality's unit.
    """
    if not products:
        return
    last = session.scalar(select(func.max(ENTRY.c.id))) or 0
    cells = {
        "cycle_id": beginning.cycle_id,
        "attempt": beginning.attempt,
        "version": 1,
        **columns_of(beginning.standing),
    }
    session.execute(
        insert(ENTRY),
        [{"product_id": product, "locality_id": unit, **cells} for product, unit in products],
    )
    _journal(session, beginning, last)
    change = tallies.Change(
        beginning.cycle_id, beginning.act.day, None, facet_of(beginning.standing)
    )
    counts = Counter(unit for _, unit in products)
    tallies.begin(session, change, counts, beginning.act.action)
    _remind(session, beginning)


def _remind(session: Session, beginning: Beginning) -> None:
    """Tell once of the reminders that had passed before the entries became known."""
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == beginning.cycle_id)).one()
    day = max(beginning.act.day, today_in(cycle, beginning.at))
    reminders.catch_up(session, cycle.id, beginning.standing, day)


def _journal(session: Session, beginning: Beginning, last: int) -> None:
    """Write the first row of the journal of the entries that came after an id."""
    act = beginning.act
    told = {
        "sequence": 1,
        "action": act.action.value,
        "day": act.day,
        "keyed_at": beginning.at,
        "by": act.by,
        "reason": act.reason,
        "paper": act.paper,
        "machine": act.machine,
        "account_id": actor_of(session).account,
    }
    rows = select(
        ENTRY.c.id,
        *(literal(value, JOURNAL.c[name].type) for name, value in told.items()),
        *(ENTRY.c[name] for name in STANDING_COLUMNS),
    ).where(ENTRY.c.id > last, ENTRY.c.cycle_id == beginning.cycle_id)
    session.execute(insert(JOURNAL).from_select(["entry_id", *told, *STANDING_COLUMNS], rows))
