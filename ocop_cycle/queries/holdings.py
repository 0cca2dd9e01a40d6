"""What each holder keeps of each stage until which day: read from the counts alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import NO_DAY, AnyRow
from ocop_cycle.queries.counts import TALLY
from ocop_cycle.queries.holders import unit_of
from rules.passing import is_overdue
from rules.rounds import Round
from rules.vocabulary import Holder, Outcome, Proposal, Stage

_CELLS: Final = (
    TALLY.c.locality_id, TALLY.c.stage, TALLY.c.round, TALLY.c.holder, TALLY.c.due,
    TALLY.c.due_limit, TALLY.c.proposed,
)  # fmt: skip


@dataclass(frozen=True)
class Holding:
    """Open entries of one locality that one holder keeps of a stage and round until one day.

    Attributes:
        unit: the unit that keeps them, for producers their locality's; None for a council, the
            chairman or a ministry.
        limit: the last day on which nobody is late yet; None where nobody ever is.
    """

    holder: Holder
    unit: int | None
    locality: int
    stage: Stage
    round: Round
    due: date | None
    limit: date | None
    proposed: bool
    entries: int


def holdings(session: Session, cycle: AnyRow, day: date) -> list[Holding]:
    """List who keeps how many open entries of a cycle until which day, as of a day."""
    entries = func.sum(TALLY.c.entries)
    rows = session.execute(
        select(*_CELLS, entries.label("entries"))
        .where(
            TALLY.c.cycle_id == cycle.id,
            TALLY.c.day <= day,
            TALLY.c.outcome == Outcome.OPEN.value,
        )
        .group_by(*_CELLS)
        .having(entries != 0)
        .order_by(*_CELLS)
    )
    return [_holding(row, cycle.office_id) for row in rows]


def late(found: Iterable[Holding], day: date) -> list[Holding]:
    """Pick what is kept beyond its day."""
    return [each for each in found if is_overdue(each.limit, day)]


def _holding(row: AnyRow, office: int | None) -> Holding:
    holder = Holder(row.holder)
    return Holding(
        holder=holder,
        unit=unit_of(holder, row.locality_id, office),
        locality=row.locality_id,
        stage=Stage(row.stage),
        round=Round.parse(row.round),
        due=None if row.due == NO_DAY else row.due,
        limit=None if row.due_limit == NO_DAY else row.due_limit,
        proposed=row.proposed != Proposal.NONE.value,
        entries=int(row.entries),
    )
