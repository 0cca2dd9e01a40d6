"""What an operator must look at: one row a kind, raised once, gone when it is over."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import table
from ocop_cycle.models.queues import Alarm
from ocop_cycle.services.upserts import insert_into

ALARM: Final = table(Alarm)


def raise_once(session: Session, kind: str, text: str, *, at: datetime) -> bool:
    """Raise an alarm; one of the same kind that lasts stays as it is.

    Returns:
        Whether it is new.
    """
    raised = session.execute(
        insert_into(ALARM, session.get_bind().dialect)
        .values(kind=kind, text=text, since=at)
        .on_conflict_do_nothing()
        .returning(ALARM.c.kind)
    )
    return raised.first() is not None


def clear(session: Session, *kinds: str) -> None:
    """End alarms whose cause is over."""
    session.execute(delete(ALARM).where(ALARM.c.kind.in_(kinds)))
