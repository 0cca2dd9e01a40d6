"""Tries to sign in: counted before they are looked at, forgotten after a day."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.accounts import SignInTry
from ocop_cycle.models.columns import table
from ocop_cycle.queries.accounts import email_key
from rules.sign_in import HOUR, check_tries, wait_after

TRY: Final = table(SignInTry)
CHECK: Final = "check"
"""A password or a code was typed."""
MAIL: Final = "mail"
"""A link was asked for."""
_KEPT: Final = timedelta(days=1)
_LOCK: Final = -5  # no cycle has this number


def begin(session: Session, what: str, email: str, address: str, *, at: datetime) -> int:
    """Count a try before it is looked at, so that many at once are counted as well.

    Args:
        session: a transaction that ends before anything else is done.
        what: CHECK or MAIL.
        email: whom it names, known or not.
        address: the network address that it comes from.
        at: now.

    Returns:
        Its number, to `succeed` with.

    Raises:
        Refusal: it is one too many, or comes too early.
    """
    lock(session, _LOCK)
    who = _who(email)
    mine = TRY.c.who == who
    check_tries(
        _count(session, what, mine, at),
        _count(session, what, TRY.c.address == address, at),
        _still(session, what, mine, at),
    )
    session.execute(delete(TRY).where(TRY.c.at < at - _KEPT))
    written = session.execute(
        insert(TRY).values(at=at, what=what, who=who, address=address, failed=True)
    )
    return int(written.inserted_primary_key[0])  # type: ignore[attr-defined]  # an INSERT has a key


def succeed(session: Session, number: int) -> None:
    """Count no longer what was tried for whom a try named: he has signed in.

    So the officers of one office, who share a network address, do not keep each other out.
    """
    who = select(TRY.c.who).where(TRY.c.id == number).scalar_subquery()
    session.execute(update(TRY).where(TRY.c.who == who).values(failed=False))


def forget(session: Session, email: str) -> None:
    """Count no longer what was tried for an address: its owner has signed in."""
    session.execute(update(TRY).where(TRY.c.who == _who(email)).values(failed=False))


def _who(email: str) -> str:
    return sha256(email_key(email).encode()).hexdigest()


def _count(session: Session, what: str, which: ColumnElement[bool], at: datetime) -> int:
    counted = select(func.count()).where(*_failed(what, at), which)
    return int(session.scalar(counted) or 0)


def _still(session: Session, what: str, mine: ColumnElement[bool], at: datetime) -> timedelta:
    """Tell how long is to be waited after the last failure of the last hour."""
    count, last = session.execute(
        select(func.count(), func.max(TRY.c.at)).where(*_failed(what, at), mine)
    ).one()
    wait = wait_after(count)
    return min(last + wait - at, wait) if last else wait


def _failed(what: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return TRY.c.what == what, TRY.c.failed, TRY.c.at > at - HOUR
