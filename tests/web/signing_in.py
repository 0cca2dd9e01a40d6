"""What tests of signing in begin from: accounts, a door that lets nobody in unasked."""

from typing import Any

import pytest
from sqlalchemy import select

from ocop_cycle import clock, db
from ocop_cycle.queries.accounts import ACCOUNT, SESSION
from ocop_cycle.services import accounts, factors, passwords, tokens
from ocop_cycle.services.accounts import Given
from ocop_cycle.web.app import create_app
from rules.rights import Role
from tests.people import PASSWORD
from tests.web.clients import Visitor

EMAIL = "an@example.vn"
OFFICER = Given(Role.OFFICE)
HTTPS = "https://ocop.example.vn"


def account(email: str = EMAIL, *given: Given, password: str = PASSWORD) -> None:
    """Make an account with a password, unless it is to have none."""
    with db.unit_of_work() as session:
        made = accounts.create(session, "Nguyễn Văn An", email, at=clock.now())
        for each in given or (OFFICER,):
            accounts.grant(session, made, each, by="máy chủ", at=clock.now())
        if password:
            values = {"password": tokens.slow_hash(password)}
            session.execute(ACCOUNT.update().where(ACCOUNT.c.id == made.id).values(**values))


def first_password(email: str = EMAIL) -> str:
    with db.unit_of_work() as session:
        row = session.execute(select(ACCOUNT).where(ACCOUNT.c.email_key == email)).one()
        return passwords.give_first(session, row, at=clock.now())


def factor_of(email: str = EMAIL) -> str:
    with db.reading() as session:
        row = session.execute(select(ACCOUNT).where(ACCOUNT.c.email_key == email)).one()
        return factors.secret_of(row)


def sessions() -> int:
    with db.reading() as session:
        return len(session.execute(select(SESSION)).all())


def visitor(**more: Any) -> Visitor:  # noqa: ANN401 -- as the client's own
    return Visitor(create_app(), follow_redirects=False, **more)


def signs_in(client: Visitor, email: str = EMAIL, password: str = PASSWORD, **more: str) -> Any:  # noqa: ANN401 -- an answer
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def set_cookie(client: Visitor, text: str) -> None:
    client.cookies.set("ocop", text, domain="testserver.local")


@pytest.fixture
def door(store: str, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Open the door of an application in which nobody is let in unasked."""
    assert store
    monkeypatch.delenv("OCOP_NOW", raising=False)
    return visitor()
