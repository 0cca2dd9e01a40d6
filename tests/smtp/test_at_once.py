"""A mail for which somebody waits at his screen leaves at any hour, with what it opens in it."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from flows.sweep import Sweep
from ocop_cycle import db
from ocop_cycle.queries.mail_filters import MAIL
from ocop_cycle.services import accounts, sign_in_links, sign_in_mails
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.sign_in_links import Way
from rules.rights import Role
from tests.smtp.conftest import Point
from tests.smtp.outbox import deliver, pin, states, waiting_mails
from tests.smtp.scripted import Scripted, running

SATURDAY = datetime(2020, 2, 22, 2, 0, tzinfo=UTC)
EVENING = datetime(2020, 2, 21, 11, 0, tzinfo=UTC)  # six o'clock in Vietnam
EMAIL = "an@example.vn"


@pytest.fixture
def way(five: int) -> Way:
    """Ask for a link in the evening, while other mails wait."""
    assert five
    way = Way.to(EMAIL)
    with db.unit_of_work() as session:
        waiting_mails(session, 1, last_call=True, prefix="last")
        account = accounts.create(session, "An", EMAIL, at=EVENING)
        accounts.grant(session, account, Given(Role.OFFICE), by="máy chủ", at=EVENING)
        sign_in_links.ask(session, way, browser="x", address="", at=EVENING)
    return way


def test_in_the_evening_it_leaves_alone_with_its_link_and_its_code(
    way: Way, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin(monkeypatch, EVENING)

    with running(Scripted()) as server:
        point(server.url)
        done = deliver(in_hours=True)
        [taken] = server.taken

    text = message_from_bytes(taken.mail, policy=policy.default).get_body(("plain",))
    assert done.sent == 1
    assert text
    assert sign_in_mails.digits_of(way.seed) in text.get_content()
    assert f"/sign-in/link/{sign_in_mails.token_of(way.seed)}" in text.get_content()
    assert states() == {"sent": 1, "waiting": 6}


def test_a_day_later_it_is_of_no_use_and_stays(
    way: Way, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert way
    pin(monkeypatch, SATURDAY)

    with running(Scripted()) as server:
        point(server.url)
        deliver(in_hours=True)

    with db.reading() as session:
        state = session.scalars(select(MAIL.c.state).where(MAIL.c.kind == "sign_in")).one()
    assert state == "expired"


def test_the_clock_of_one_machine_looks_for_it_every_few_seconds(
    way: Way, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert way
    pin(monkeypatch, EVENING)
    said: list[str] = []

    with running(Scripted()) as server:
        point(server.url)
        Sweep(said.append).post_at_once()
        Sweep(said.append).post_at_once()

    assert len(server.taken) == 1
    assert said == []
