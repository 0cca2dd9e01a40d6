"""What a fact that is keyed late changes in the counts of the days after it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection, bindparam, select

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.journals import Journal
from ocop_cycle.queries.standings import standing_of
from ocop_cycle.services import tallies
from ocop_cycle.services.tallies import Change
from rules.standing import Facet, facet_of

JOURNAL: Final = table(Journal)
_OF_ENTRY: Final = JOURNAL.c.entry_id == bindparam("the_entry")
_LATER: Final = (
    select(JOURNAL.c.day).where(_OF_ENTRY, JOURNAL.c.day > bindparam("the_day")).limit(1)
)
_ALL: Final = select(JOURNAL).where(_OF_ENTRY).order_by(JOURNAL.c.sequence)


def shift(
    connection: Connection, entry_id: int, step: Change, localities: Mapping[int, int]
) -> None:
    """Count one entry that goes to another place on a day; call it before it goes.

    A paper of a later day may have moved its due day already. Of a past day the last row of the
    journal up to it counts, and that is now the fact: what the paper did to the counts is undone.
    """
    known = {"the_entry": entry_id, "the_day": step.day}
    if connection.execute(_LATER, known).first() is None:
        changes = [step]
    else:
        changes = list(_rewritten(connection.execute(_ALL, known).all(), step))
    for change in changes:
        tallies.add(connection, change, localities)


def _rewritten(rows: Sequence[AnyRow], step: Change) -> Iterator[Change]:
    """Put the fact on its day, and take the later days' changes out of the counts."""
    days = sorted({row.day for row in rows if row.day > step.day})
    shown = [_shown(rows, day) for day in (step.day, *days)]
    yield Change(step.cycle_id, step.day, shown[0], step.after)
    for day, earlier, later in zip(days, shown, shown[1:], strict=False):
        yield Change(step.cycle_id, day, later, earlier)


def _shown(rows: Sequence[AnyRow], day: date) -> Facet:
    """Tell where the journal shows the entry as of a day."""
    last = [row for row in rows if row.day <= day][-1]
    return facet_of(standing_of(last._mapping))
