"""People who sign in, as tests need them: accounts with roles, and actors without an account."""

from datetime import UTC, date, datetime
from typing import Any, Final

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import account_numbered
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.services import accounts, factors, passwords, sign_in
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.sessions import Opened
from rules.rights import Actor, Grant, Role

NOW: Final = datetime(2020, 3, 2, 2, 0, tzinfo=UTC)
PASSWORD: Final = "bốn con trâu gặm cỏ xanh"  # noqa: S105 -- of tests alone
HERE: Final = "192.0.2.7"
OFFICE: Final = Actor("Văn phòng", (Grant(Role.OFFICE), Grant(Role.OPERATOR)))
"""Somebody who sees everything and may do what an office may."""


def unit_id(session: Session, code: str) -> int:
    return session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == code)).one()


def an_account(session: Session, email: str = "an@example.vn", *given: Given) -> AnyRow:
    """Make an account with some roles, as the command line does."""
    account = accounts.create(session, f"Người {email}", email, at=NOW)
    for each in given:
        accounts.grant(session, account, each, by="máy chủ", at=NOW)
    return account


def as_account(session: Session, account: AnyRow) -> None:
    """Go on as the owner of an account."""
    session.info["actor"] = Actor(account.name, (), account.id)


def with_password(session: Session, account: AnyRow, password: str = PASSWORD) -> AnyRow:
    """Let the owner of an account choose his password; the transaction goes on as before."""
    before = session.info["actor"]
    as_account(session, account)
    passwords.choose(session, account, password)
    session.info["actor"] = before
    return account_numbered(session, account.id)


def with_factor(session: Session, account: AnyRow, *, at: datetime = NOW) -> AnyRow:
    """Let the owner of an account put a second factor in use."""
    before = session.info["actor"]
    as_account(session, account)
    secret = factors.begin(session, account_numbered(session, account.id))
    code = pyotp.TOTP(secret).at(at)
    factors.confirm(session, account_numbered(session, account.id), code, at=at)
    session.info["actor"] = before
    return account_numbered(session, account.id)


def signs_in(
    session: Session, email: str, password: str = PASSWORD, *, at: datetime = NOW
) -> Opened | None:
    """Try a password, all in one transaction."""
    tried = sign_in.begin(session, email, HERE, at=at)
    return sign_in.settle(session, tried, right=tried.matches(password), at=at)


def grants(role: Role, **where: Any) -> Actor:  # noqa: ANN401 -- the fields of a grant
    """Give somebody of one role."""
    return Actor(role.label, (Grant(role, **where),))


TODAY: Final = date(2020, 3, 2)
