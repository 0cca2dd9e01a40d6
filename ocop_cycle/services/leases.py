"""Leases: who holds a duty for a while; they save work, no safety depends on them."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import table
from ocop_cycle.models.leases import Lease

LEASE: Final = table(Lease)
TIMETABLE: Final = "timetable"
LASTS: Final = timedelta(minutes=3)


def take(
    session: Session, name: str, holder: str, *, at: datetime, lasts: timedelta = LASTS
) -> bool:
    """Take a lease that is free or has run out, or renew one's own.

    Returns:
        Whether the holder has it now.
    """
    until = at + lasts
    taken = session.execute(
        update(LEASE)
        .where(LEASE.c.name == name, or_(LEASE.c.holder == holder, LEASE.c.until <= at))
        .values(holder=holder, until=until)
    )
    if taken.rowcount:  # type: ignore[attr-defined]  # an UPDATE has a row count
        return True
    if session.scalar(select(func.count()).where(LEASE.c.name == name)):
        return False
    return _first(session, {"name": name, "holder": holder, "until": until})


def give_back(session: Session, name: str, holder: str) -> None:
    """Let go of a lease; somebody else's stays."""
    session.execute(delete(LEASE).where(LEASE.c.name == name, LEASE.c.holder == holder))


def held_by(session: Session, name: str, *, at: datetime) -> str | None:
    """Tell who holds a lease."""
    return session.scalar(select(LEASE.c.holder).where(LEASE.c.name == name, LEASE.c.until > at))


def _first(session: Session, row: dict[str, object]) -> bool:
    try:
        with session.begin_nested():
            session.execute(insert(LEASE).values(**row))
    except IntegrityError:  # somebody was faster
        return False
    return True
