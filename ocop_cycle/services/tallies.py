"""The counts that pages read: kept by the same statements that move."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Table,
    TextClause,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import NO_DAY, table
from ocop_cycle.models.tallies import Passage, Tally
from ocop_cycle.prepared import Prepared
from ocop_cycle.queries.standings import ENTRY
from rules.standing import Facet
from rules.vocabulary import Action

TALLY: Final = table(Tally)
PASSAGE: Final = table(Passage)
Localities = Mapping[int, int]
"""How many entries there are of each locality."""


@dataclass(frozen=True)
class Change:
    """Where entries were counted and where they are to be; None: nowhere yet."""

    cycle_id: int
    day: date
    before: Facet | None
    after: Facet


def localities_of(connection: Connection, which: ColumnElement[bool]) -> Localities:
    """Count the entries that a condition picks by the id of their locality."""
    counted = select(ENTRY.c.locality_id, func.count()).where(which).group_by(ENTRY.c.locality_id)
    return {row[0]: row[1] for row in connection.execute(counted)}


def begin(
    session: Session, change: Change, localities: Localities, action: Action = Action.REGISTER
) -> None:
    """Count entries that stood nowhere before; a negative number takes some out of a locality."""
    connection = session.connection()
    add(connection, change, localities)
    pass_on(connection, change, action, localities)


def add(connection: Connection, change: Change, localities: Localities) -> None:
    """Take a number of entries of each locality from one count to another."""
    if change.before == change.after:
        return
    rows = [
        _row(change, facet, locality, sign * entries)
        for facet, sign in ((change.before, -1), (change.after, 1))
        if facet
        for locality, entries in sorted(localities.items())
    ]
    _write(connection, TALLY, rows)


def pass_on(connection: Connection, change: Change, action: Action, localities: Localities) -> None:
    """Count what an act does to a number of entries of each locality: from where, to where."""
    place = {
        "cycle_id": change.cycle_id,
        "day": change.day,
        "action": action.value,
        **_end("", change.before),
        **_end("to_", change.after),
    }
    rows = [
        {**place, "locality_id": locality, "entries": entries}
        for locality, entries in sorted(localities.items())
    ]
    _write(connection, PASSAGE, rows)


def _end(name: str, facet: Facet | None) -> dict[str, object]:
    return {
        f"{name}stage": facet.stage.value if facet else "",
        f"{name}round": str(facet.round) if facet else "",
        f"{name}outcome": facet.outcome.value if facet else "",
    }


def _write(connection: Connection, counts: Table, rows: list[dict[str, object]]) -> None:
    if rows:
        _prepared(counts, connection.dialect).run_each(connection, rows)


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


@lru_cache(maxsize=8)
def _prepared(counts: Table, dialect: Dialect) -> Prepared:
    return Prepared(_statement(counts), dialect)


def _statement(counts: Table) -> TextClause:
    key = [column.name for column in counts.primary_key]
    columns = ", ".join(key)
    values = ", ".join(f":{name}" for name in key)
    written = (
        f"INSERT INTO {counts.name} ({columns}, entries) VALUES ({values}, :entries) "  # noqa: S608 -- our own names
        f"ON CONFLICT ({columns}) DO UPDATE SET entries = {counts.name}.entries + excluded.entries"
    )
    return text(written).bindparams(*(bindparam(name, type_=counts.c[name].type) for name in key))
