"""Sessions of the pages: opened when somebody signs in, seen, ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from ocop_cycle.clock import day_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import SESSION, actor_for
from ocop_cycle.services import tokens
from rules.sign_in import LONGEST_SESSION, Step, idle_for

SEEN_EVERY: Final = timedelta(minutes=5)
"""How exactly it is known when somebody was last seen: each commit makes ready pages old."""
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Opened:
    """A session that has just been opened: what the cookie is to hold, what is still wanted."""

    token: str
    step: Step


def open_for(
    session: Session, account: AnyRow, step: Step, *, address: str, at: datetime
) -> Opened:
    """Open a session under a new token; what is over of the account is cleared away."""
    token = tokens.new_token()
    roles = actor_for(session, account, day_of(at)).roles
    session.execute(delete(SESSION).where(SESSION.c.ends <= at))
    session.execute(
        insert(SESSION).values(
            token=tokens.digest(token),
            public_id=tokens.new_public_id(),
            account_id=account.id,
            csrf=tokens.new_token(),
            step=step.value,
            idle=idle_for(roles) // _MINUTE,
            address=address,
            made=at,
            seen=at,
            ends=at + LONGEST_SESSION,
        )
    )
    return Opened(token, step)


def touch(session: Session, token: str, *, at: datetime) -> None:
    """Note that somebody is still there.

    Args:
        session: open.
        token: the SHA-256 of what the cookie holds.
        at: now.
    """
    session.execute(update(SESSION).where(SESSION.c.token == token).values(seen=at))


def end(session: Session, token: str) -> None:
    """End one session, by the SHA-256 of what its cookie holds."""
    session.execute(delete(SESSION).where(SESSION.c.token == token))


def end_one(session: Session, account_id: int, public_id: str) -> None:
    """End a session of an account, by its public id."""
    session.execute(
        delete(SESSION).where(SESSION.c.account_id == account_id, SESSION.c.public_id == public_id)
    )


def end_all(session: Session, account_id: int) -> None:
    """End every session of an account."""
    session.execute(delete(SESSION).where(SESSION.c.account_id == account_id))
