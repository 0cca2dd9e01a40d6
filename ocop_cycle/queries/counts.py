"""How many entries stand where, as of any day: read from the counts, never from the entries."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import NO_DAY, AnyRow, table
from ocop_cycle.models.entries import Tally
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


def facets(session: Session, cycle_id: int, day: date = date.max) -> Mapping[Facet, int]:
    """Count the entries of a cycle by facet, as of a day."""
    entries = func.sum(TALLY.c.entries)
    rows = session.execute(
        select(*_FACET, entries.label("entries"))
        .where(TALLY.c.cycle_id == cycle_id, TALLY.c.day <= day)
        .group_by(*_FACET)
        .having(entries != 0)
    )
    return {facet_in(row): int(row.entries) for row in rows}


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
    return Facet(
        stage=Stage(row.stage),
        round=Round.parse(row.round),
        milestone=Milestone(row.milestone),
        outcome=Outcome(row.outcome),
        stars=row.stars,
        holder=Holder(row.holder),
        proposed=Proposal(row.proposed),
        due=None if row.due == NO_DAY else row.due,
        limit=None if row.due_limit == NO_DAY else row.due_limit,
        rolling=bool(row.rolling),
        sent=bool(row.sent),
    )
