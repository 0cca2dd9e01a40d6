"""Applications that were sent of late: counted, so that nobody floods an office with them."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from ocop_cycle.services.sign_in_tries import TRY
from rules.applications import check_sendings, digits_of
from rules.sign_in import HOUR

_SENT: Final = "application"
_KEPT: Final = timedelta(days=1)


def count(session: Session, phone: str, address: str, *, at: datetime) -> None:
    """Count an application that is being sent; the caller has locked those who send.

    Args:
        session: the transaction that writes it.
        phone: the number that it names; only its SHA-256 is kept, for a day.
        address: the network address that it comes from.
        at: now.

    Raises:
        Refusal: it is one too many.
    """
    who = sha256(f"{_SENT}:{digits_of(phone)}".encode()).hexdigest()
    check_sendings(
        _count(session, TRY.c.address == address, at), _count(session, TRY.c.who == who, at)
    )
    session.execute(delete(TRY).where(TRY.c.at < at - _KEPT))
    session.execute(insert(TRY).values(at=at, what=_SENT, who=who, address=address, failed=False))


def _count(session: Session, which: ColumnElement[bool], at: datetime) -> int:
    counted = select(func.count()).where(TRY.c.what == _SENT, TRY.c.at > at - HOUR, which)
    return int(session.scalar(counted) or 0)
