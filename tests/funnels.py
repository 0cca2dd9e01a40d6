"""What every funnel must add up to, day by day."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.counts import cells
from ocop_cycle.queries.funnel import PASSAGE, FunnelLine, by_round, passages, whole
from ocop_cycle.queries.status import path_of
from rules.funnel import OUT
from tests.building import ENTRY, JOURNAL

_STANDING = ("stage", "round", "outcome")


def misfits(
    session: Session, cycle: AnyRow, first: date, last: date, *, step: int = 1
) -> list[str]:
    """List the days and stages where what came is not what left and what is there."""
    path, found = path_of(cycle), []
    for number in range(0, (last - first).days + 1, step):
        day = first + timedelta(days=number)
        passed, known = passages(session, cycle.id, day), cells(session, cycle.id, day)
        lines = [
            *by_round(passed, known, path, day).values(),
            *whole(passed, known, path, day).values(),
        ]
        found += [f"{day} {line.stage} {line.round}" for line in lines if _gone(line)]
    return found


def of_the_journal(session: Session, cycle: AnyRow) -> Counter[tuple[Any, ...]]:
    """Count the journal as the passages do: by day, act, from where, to where."""
    rows = session.execute(
        select(JOURNAL)
        .join(ENTRY, ENTRY.c.id == JOURNAL.c.entry_id)
        .where(ENTRY.c.cycle_id == cycle.id)
        .order_by(JOURNAL.c.entry_id, JOURNAL.c.sequence)
    ).all()
    counts = Counter[tuple[Any, ...]]()
    before: dict[int, tuple[str, ...]] = {}
    for row in rows:
        after = tuple(getattr(row, name) for name in _STANDING)
        counts[row.day, row.action, before.get(row.entry_id, ("", "", "")), after] += 1
        before[row.entry_id] = after
    return counts


def of_the_table(session: Session, cycle: AnyRow) -> Counter[tuple[Any, ...]]:
    """Give what the moves have counted, all localities together."""
    counts = Counter[tuple[Any, ...]]()
    for row in session.execute(select(PASSAGE).where(PASSAGE.c.cycle_id == cycle.id)):
        source = (row.stage, row.round, row.outcome)
        target = (row.to_stage, row.to_round, row.to_outcome)
        counts[row.day, row.action, source, target] += row.entries
    return +counts


def _gone(line: FunnelLine) -> int:
    return line.entered - sum(line.ways.get(way, 0) for way in OUT) - line.there
