"""The counts that pages read: kept by the same statements that move."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Connection, TextClause, bindparam, func, select, text
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import NO_DAY, table
from ocop_cycle.models.entries import Tally
from ocop_cycle.queries.standings import ENTRY
from rules.standing import Facet, Standing, facet_of

TALLY: Final = table(Tally)
_KEY: Final = tuple(column.name for column in TALLY.primary_key)


@dataclass(frozen=True)
class Change:
    """Where entries were counted and where they are to be; None: nowhere yet."""

    cycle_id: int
    day: date
    before: Facet | None
    after: Facet


def shift(
    session: Session | Connection,
    cycle_id: int,
    day: date,
    pair: tuple[Standing, Standing],
    where: Mapping[int, int] | ColumnElement[bool],
) -> None:
    """Count entries that go from one standing to another on a day; call it before they move.

    Args:
        session: the caller's transaction.
        cycle_id: of the entries.
        day: when it happened.
        pair: the standing before and after.
        where: how many there are of each locality, or the condition that picks them.
    """
    change = Change(cycle_id, day, facet_of(pair[0]), facet_of(pair[1]))
    if change.before == change.after:
        return
    if not isinstance(where, Mapping):
        counted = (
            select(ENTRY.c.locality_id, func.count()).where(where).group_by(ENTRY.c.locality_id)
        )
        where = {row[0]: row[1] for row in session.execute(counted)}
    add(session, change, where)


def add(session: Session | Connection, change: Change, localities: Mapping[int, int]) -> None:
    """Take a number of entries of each locality from one count to another."""
    rows = [
        _row(change, facet, locality, sign * entries)
        for facet, sign in ((change.before, -1), (change.after, 1))
        if facet
        for locality, entries in sorted(localities.items())
    ]
    if rows:
        session.execute(_ADD, rows)


def _row(change: Change, facet: Facet, locality: int, entries: int) -> dict[str, object]:
    return {
        "cycle_id": change.cycle_id,
        "day": change.day,
        "locality_id": locality,
        "stage": facet.stage.value,
        "round": str(facet.round),
        "milestone": facet.milestone.value,
        "outcome": facet.outcome.value,
        "stars": facet.stars,
        "holder": facet.holder.value,
        "proposed": facet.proposed.value,
        "due": facet.due or NO_DAY,
        "due_limit": facet.limit or NO_DAY,
        "rolling": facet.rolling,
        "sent": facet.sent,
        "entries": entries,
    }


def _statement() -> TextClause:
    columns = ", ".join(_KEY)
    values = ", ".join(f":{name}" for name in _KEY)
    written = (
        f"INSERT INTO tally ({columns}, entries) VALUES ({values}, :entries) "  # noqa: S608 -- our own names
        f"ON CONFLICT ({columns}) DO UPDATE SET entries = tally.entries + excluded.entries"
    )
    return text(written).bindparams(*(bindparam(name, type_=TALLY.c[name].type) for name in _KEY))


_ADD: Final = _statement()
