"""Due days that move because a paper or the working days changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from ocop_cycle.queries.standings import (
    ENTRY,
    STANDING_COLUMNS,
    entry_columns,
    same,
    standing_of,
)
from ocop_cycle.services import replacements, stages
from ocop_cycle.services.steps import Step
from rules.passing import proposal_day
from rules.standing import Act, Due, Standing
from rules.vocabulary import Outcome, Proposal
from rules.workdays import Calendar


@dataclass(frozen=True)
class Change:
    """Why due days move: the act that the journal keeps, when it is keyed, the days to count in.

    Attributes:
        today: the day on which a proposal is judged again.
    """

    cycle_id: int
    act: Act
    at: datetime
    today: date
    calendar: Calendar


def redate_all(
    session: Session,
    change: Change,
    which: ColumnElement[bool],
    due_of: Callable[[Standing], Due],
) -> int:
    """Give open entries the due day that a function finds for them, where it is another one.

    Reminders of the old day are stopped. The caller has locked the cycle.

    Returns:
        How many entries have got another day.
    """
    here = and_(ENTRY.c.cycle_id == change.cycle_id, ENTRY.c.outcome == Outcome.OPEN.value, which)
    groups = session.execute(select(*entry_columns()).where(here).distinct()).all()
    count = 0
    for group in groups:
        before = standing_of(group._mapping)
        due = due_of(before)
        if (due.day, due.limit) == (before.due.day, before.due.limit):
            continue
        alike = and_(here, *same(STANDING_COLUMNS, dict(group._mapping)))
        replacements.of_reminders(session, alike)
        # A day that lay before another fact of the entry would hide that fact in the past.
        known = max(before.since, before.acted, before.automatic or date.min)
        act = replace(change.act, day=max(change.act.day, known))
        step = Step(change.cycle_id, before, _moved(before, due, change), act, change.at)
        count += stages.redate(session, step, alike)
    return count


def _moved(before: Standing, due: Due, change: Change) -> Standing:
    """Move the day; what was proposed because of the old one falls if the new one still runs."""
    still_runs = due.limit is None or proposal_day(change.calendar, due.limit) > change.today
    proposed = Proposal.NONE if still_runs else before.proposed
    return replace(before, due=due, proposed=proposed)
