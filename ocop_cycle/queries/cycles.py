"""Cycles: which there are, what their plans say, what is past, what is due on which day."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.plans import Activity, ActivityDay, Agency, Party, Target, WindowEvent
from ocop_cycle.queries.courses import CYCLE
from rules.vocabulary import Duty, Stage

EVENT: Final = table(WindowEvent)
ACTIVITY: Final = table(Activity)
ACTIVITY_DAY: Final = table(ActivityDay)
PARTY: Final = table(Party)
TARGET: Final = table(Target)
AGENCY: Final = table(Agency)
_ONE_DAY: Final = timedelta(days=1)


def cycles(session: Session, *, open_only: bool = False) -> list[AnyRow]:
    """List the cycles by name."""
    which = [CYCLE.c.closed_on.is_(None)] if open_only else []
    return list(session.execute(select(CYCLE).where(*which).order_by(CYCLE.c.name)))


def cycle_named(session: Session, name: str) -> AnyRow:
    """Find a cycle by its name.

    Raises:
        NotFound: there is none; the sentence lists those there are.
    """
    found = session.execute(select(CYCLE).where(CYCLE.c.name == name)).one_or_none()
    if found:
        return found
    known = ", ".join(row.name for row in cycles(session)) or "chưa có kỳ nào"
    raise NotFound(f"Không có kỳ “{name}”; các kỳ hiện có: {known}.")


def only_cycle(session: Session, name: str | None) -> AnyRow:
    """Find the cycle that is meant: the named one, or the only open one.

    Raises:
        NotFound: no name is given and there is not exactly one open cycle.
    """
    if name:
        return cycle_named(session, name)
    running = cycles(session, open_only=True)
    if len(running) == 1:
        return running[0]
    known = ", ".join(row.name for row in running) or "chưa có kỳ nào"
    raise NotFound(f"Hãy nêu tên kỳ; các kỳ đang mở: {known}.")


def responsible(session: Session, cycle_id: int, stage: Stage, round_: str) -> list[int]:
    """List the units responsible for a stage in a round, or in any where the round has none."""
    rows = session.execute(
        select(PARTY.c.agency_id, PARTY.c.round)
        .where(
            PARTY.c.cycle_id == cycle_id,
            PARTY.c.stage == stage.value,
            PARTY.c.duty == Duty.RESPONSIBLE.value,
        )
        .order_by(PARTY.c.agency_id)
    ).all()
    here = [row.agency_id for row in rows if row.round == round_]
    return here or sorted({row.agency_id for row in rows})


def office_of(session: Session, cycle_id: int) -> int | None:
    """Find the province's coordinating office: the unit of the plan that is its office."""
    return session.scalar(select(CYCLE.c.office_id).where(CYCLE.c.id == cycle_id))
