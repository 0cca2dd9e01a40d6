"""What units reported of activities: all of it, or the newest of each."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.activities import Progress
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.cycles import ACTIVITY, PARTY

PROGRESS: Final = table(Progress)
SHOWN: Final = 100


def reports_of(session: Session, activity_id: int) -> list[AnyRow]:
    """List what was reported of an activity, the newest first, a hundred at most."""
    rows = session.execute(
        select(PROGRESS)
        .where(PROGRESS.c.activity_id == activity_id)
        .order_by(PROGRESS.c.id.desc())
        .limit(SHOWN)
    )
    return list(rows)


def latest(session: Session, cycle_id: int, day: date) -> Mapping[int, AnyRow]:
    """Give the newest report of each activity of a cycle as of a day, by the activity's id."""
    newest = (
        select(func.max(PROGRESS.c.id))
        .join(ACTIVITY, ACTIVITY.c.id == PROGRESS.c.activity_id)
        .where(ACTIVITY.c.cycle_id == cycle_id, PROGRESS.c.day <= day)
        .group_by(PROGRESS.c.activity_id)
    )
    rows = session.execute(select(PROGRESS).where(PROGRESS.c.id.in_(newest)))
    return {row.activity_id: row for row in rows}


def parties_of(session: Session, activity_id: int) -> list[AnyRow]:
    """List the units that have a duty in an activity, with the duty, in the plan's order."""
    rows = session.execute(
        select(AGENCY.c.id, AGENCY.c.name, PARTY.c.duty)
        .join(AGENCY, AGENCY.c.id == PARTY.c.agency_id)
        .where(PARTY.c.activity_id == activity_id)
        .order_by(PARTY.c.id)
    )
    return list(rows)
