"""How long entries have waited where, counted from the journal: days, and whose turn it was."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    FunctionElement,
    Integer,
    Select,
    case,
    func,
    literal,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from ocop_cycle.models.columns import table
from ocop_cycle.models.journals import Journal
from ocop_cycle.queries.sights import seen_entries
from ocop_cycle.queries.standings import ENTRY
from rules.vocabulary import Holder, Word

JOURNAL: Final = table(Journal)


class Side(Word):
    """Where entries wait."""

    PRODUCER = "producer", "Ở chủ thể"
    LOCALITY = "locality", "Ở địa phương"
    PROVINCE = "province", "Ở cấp tỉnh"
    CENTRE = "centre", "Ở Trung ương"


_SIDES: Final = {
    Holder.PRODUCER: Side.PRODUCER,
    Holder.LOCALITY: Side.LOCALITY,
    Holder.PROVINCE_OFFICE: Side.PROVINCE,
    Holder.COUNCIL: Side.PROVINCE,
    Holder.CHAIRMAN: Side.PROVINCE,
    Holder.MINISTRY: Side.CENTRE,
}


@dataclass(frozen=True)
class Wait:
    """How many days entries have waited on one side, each counted once with all its days there.

    Attributes:
        median: half of them waited so long or less; longest: the one that waited longest.
    """

    side: Side
    entries: int
    median: int
    longest: int


class days_between(FunctionElement[int]):  # noqa: N801 -- it is written as a function
    """The days from one day to another."""

    type = Integer()
    inherit_cache = True


@compiles(days_between)
def _subtracted(element: days_between, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's
    first, last = (compiler.process(each, **more) for each in element.clauses)
    return f"({last} - {first})"


@compiles(days_between, "sqlite")
def _counted(element: days_between, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's
    first, last = (compiler.process(each, **more) for each in element.clauses)
    return f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"


def waits(
    session: Session, cycle_id: int, units: Collection[int] | None, today: date
) -> list[Wait]:
    """Tell how long the entries of a cycle have waited on each side up to a day.

    Args:
        session: the caller's transaction.
        cycle_id: whose entries, as far as the reader sees them.
        units: only those of these units; None: of all.
        today: up to which day those count that wait still.
    """
    which = [ENTRY.c.cycle_id == cycle_id, seen_entries(session)]
    if units is not None:
        which.append(ENTRY.c.locality_id.in_(units))
    found: dict[Side, Counter[int]] = {side: Counter() for side in Side}
    for row in session.execute(_by_days(which, today)):
        found[Side(row.side)][max(int(row.days), 0)] += int(row.entries)
    return [_wait(side, counted) for side, counted in found.items() if counted]


def _by_days(which: list[ColumnElement[bool]], today: date) -> Select[Any]:
    """Count the entries of each side by their days: each row of the journal holds to the next."""
    until = func.lead(JOURNAL.c.day).over(
        partition_by=JOURNAL.c.entry_id, order_by=JOURNAL.c.sequence
    )
    days = days_between(JOURNAL.c.day, func.coalesce(until, literal(today, Date())))
    stays = (
        select(JOURNAL.c.entry_id, _side().label("side"), days.label("days"))
        .join(ENTRY, ENTRY.c.id == JOURNAL.c.entry_id)
        .where(*which)
        .subquery()
    )
    whole = (
        select(stays.c.side, func.sum(stays.c.days).label("days"))
        .where(stays.c.side != "")
        .group_by(stays.c.entry_id, stays.c.side)
        .subquery()
    )
    return select(whole.c.side, whole.c.days, func.count().label("entries")).group_by(
        whole.c.side, whole.c.days
    )


def _side() -> ColumnElement[str]:
    known = {holder.value: side.value for holder, side in _SIDES.items()}
    return case(known, value=JOURNAL.c.holder, else_="")


def _wait(side: Side, counted: Counter[int]) -> Wait:
    entries = counted.total()
    passed = 0
    for days in sorted(counted):
        passed += counted[days]
        if 2 * passed >= entries:
            return Wait(side, entries, days, max(counted))
    raise AssertionError(side)  # an empty count has no median
