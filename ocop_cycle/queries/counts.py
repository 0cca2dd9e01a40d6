"""How many entries stand where, as of any day: read from the counts, never from the entries."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import NO_DAY, AnyRow, table
from ocop_cycle.models.tallies import Tally
from ocop_cycle.queries.sights import units_counted
from rules.rounds import Round
from rules.standing import Facet
from rules.vocabulary import Holder, Milestone, Outcome, Proposal, Stage

TALLY: Final = table(Tally)
_FACET: Final = tuple(
    TALLY.c[name]
    for name in (
        "stage", "round", "milestone", "outcome", "stars", "holder", "proposed", "due",
        "due_limit", "rolling", "sent",
    )
)  # fmt: skip


class Cell(NamedTuple):
    """So many entries of a locality that stand alike."""

    locality: int
    facet: Facet
    entries: int


def facets(session: Session, cycle_id: int, day: date = date.max) -> Mapping[Facet, int]:
    """Count the entries of a cycle by facet, as of a day: those that whoever reads may see."""
    entries = func.sum(TALLY.c.entries)
    rows = session.execute(
        select(*_FACET, entries.label("entries"))
        .where(TALLY.c.cycle_id == cycle_id, TALLY.c.day <= day, seen(session, TALLY, cycle_id))
        .group_by(*_FACET)
        .having(entries != 0)
    )
    return {facet_in(row): int(row.entries) for row in rows}


def facets_of(session: Session, days: Mapping[int, date]) -> Mapping[int, Mapping[Facet, int]]:
    """Count the entries of several cycles by facet, each as of its day; one statement.

    Args:
        session: the caller's transaction.
        days: the day of each cycle, by its id.
    """
    entries = func.sum(TALLY.c.entries)
    wanted = [
        and_(TALLY.c.cycle_id == each, TALLY.c.day <= day, seen(session, TALLY, each))
        for each, day in days.items()
    ]
    rows = session.execute(
        select(TALLY.c.cycle_id, entries, *_FACET)
        .where(or_(false(), *wanted))
        .group_by(TALLY.c.cycle_id, *_FACET)
        .having(entries != 0)
    )
    found: dict[int, dict[Facet, int]] = {each: {} for each in days}
    for row in rows:
        found[row[0]][_facet_of(tuple(row[2:]))] = int(row[1])
    return found


def cells(session: Session, cycle_id: int, day: date = date.max) -> list[Cell]:
    """Count the entries of a cycle by locality and facet, as of a day; as `facets` otherwise."""
    entries = func.sum(TALLY.c.entries)
    rows = session.execute(
        select(TALLY.c.locality_id, entries, *_FACET)
        .where(TALLY.c.cycle_id == cycle_id, TALLY.c.day <= day, seen(session, TALLY, cycle_id))
        .group_by(TALLY.c.locality_id, *_FACET)
        .having(entries != 0)
    )
    return [Cell(row[0], _facet_of(tuple(row[2:])), int(row[1])) for row in rows]


def summed(known: Iterable[Cell]) -> Mapping[Facet, int]:
    """Count by facet alone."""
    counts = Counter[Facet]()
    for cell in known:
        counts[cell.facet] += cell.entries
    return {facet: entries for facet, entries in counts.items() if entries}


def seen(session: Session, counts: Table, cycle_id: int) -> ColumnElement[bool]:
    """Choose the counts of the localities all of whose entries whoever reads may see."""
    units = units_counted(session, cycle_id)
    return true() if units is None else counts.c.locality_id.in_(sorted(units))


def by_locality(
    session: Session, cycle_id: int, facet: Facet, day: date = date.max
) -> Mapping[int, int]:
    """Count the entries of one facet by the id of their locality, as of a day."""
    entries = func.sum(TALLY.c.entries)
    cells = {
        "stage": facet.stage.value,
        "round": str(facet.round),
        "milestone": facet.milestone.value,
        "outcome": facet.outcome.value,
        "holder": facet.holder.value,
        "proposed": facet.proposed.value,
        "due": facet.due or NO_DAY,
        "due_limit": facet.limit or NO_DAY,
        "sent": facet.sent,
    }
    rows = session.execute(
        select(TALLY.c.locality_id, entries)
        .where(
            TALLY.c.cycle_id == cycle_id,
            TALLY.c.day <= day,
            *(TALLY.c[name] == value for name, value in cells.items()),
        )
        .group_by(TALLY.c.locality_id)
        .having(entries != 0)
    )
    return {row[0]: int(row[1]) for row in rows}


def facet_in(row: AnyRow) -> Facet:
    """Read a facet out of a row of counts."""
    return _facet_of(tuple(getattr(row, column.name) for column in _FACET))


@lru_cache(maxsize=4096)
def _facet_of(cells: tuple[Any, ...]) -> Facet:
    """Read a facet out of its columns; of thousands of rows few differ."""
    stage, round_, milestone, outcome, stars, holder, proposed, due, limit, rolling, sent = cells
    return Facet(
        stage=Stage(stage),
        round=Round.parse(round_),
        milestone=Milestone(milestone),
        outcome=Outcome(outcome),
        stars=stars,
        holder=Holder(holder),
        proposed=Proposal(proposed),
        due=None if due == NO_DAY else due,
        limit=None if limit == NO_DAY else limit,
        rolling=bool(rolling),
        sent=bool(sent),
    )
