"""Awkward addresses, long names, days without a relay: what leaves is right and true."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from sqlalchemy import select, update

from notifications.letters import Letter, letter_facts
from notifications.smtp import USUAL
from ocop_cycle import db, delivery
from ocop_cycle.services.attempts import MAIL
from tests.posting import a_reminder
from tests.smtp.conftest import Point
from tests.smtp.outbox import (
    THEN,
    alarms,
    deliver,
    deliver_again,
    pin,
    results,
    states,
    waiting_mails,
)
from tests.smtp.rules import CUT, Rule
from tests.smtp.scripted import (
    Scripted,
    running,
)

HOUR = 60
DAYS = 24 * HOUR
ONE = "htx-2@"
LARGER_THAN_BUFFERS = 6 * 2**20


def test_e23_some_refused_recipients_keep_no_other_from_his_mail(store: str, point: Point) -> None:
    assert store
    with db.unit_of_work() as session:
        waiting_mails(session, 30)
    with running(Scripted([Rule("rcpt", "550 5.1.1 no", every=3)])) as server:
        point(server.url)
        deliver()

    assert states() == {"failed": 10, "sent": 20}
    assert len(server.taken) == 20


@pytest.mark.parametrize(
    "address", ["a@", "a b@example.com", "an@tên.vn", f"{'a' * 300}@example.com", "a@b.vn\r\nX: y"]
)
def test_e26_a_bad_address_reaches_no_server(five: int, point: Point, address: str) -> None:
    with db.unit_of_work() as session:
        session.execute(
            update(MAIL).where(MAIL.c.recipient == "htx-2@example.com").values(recipient=address)
        )
    with running(Scripted()) as server:
        point(server.url)
        done = deliver()

    assert (done.sent, done.permanent) == (five - 1, 1)
    assert (server.said("MAIL"), server.said("RCPT")) == (five - 1, five - 1)


@pytest.mark.parametrize("pipelining", [True, False])
def test_e27_the_longest_names_arrive_whole_in_short_lines(
    store: str, point: Point, *, pipelining: bool
) -> None:
    assert store
    product = "Chè đinh thượng hạng vùng đặc sản La Bằng " * 5
    reader = "Hợp tác xã “Chè” La Bằng, xóm Lau Sau, xã La Bằng, huyện Đại Từ, tỉnh Thái Nguyên"
    letter = Letter("day:1", "htx-0@example.com", reader, (a_reminder(product),))
    with db.unit_of_work() as session:
        waiting_mails(session, 1, facts=letter_facts(letter))
    with running(Scripted(pipelining=pipelining)) as server:
        point(server.url)
        deliver()

    (taken,) = server.taken
    assert max(len(line) for line in taken.mail.split(b"\r\n")) <= 78
    assert b"\n" not in taken.mail.replace(b"\r\n", b"")
    read = message_from_bytes(taken.mail)
    subject, to = (str(make_header(decode_header(read[name]))) for name in ("Subject", "To"))
    assert "Chè đinh thượng hạng vùng đặc sản La Bằng" in subject
    assert to == f"{reader} <htx-0@example.com>"


def test_e29_after_three_days_without_a_relay_only_what_is_still_true_is_sent(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.unit_of_work() as session:
        first_three = MAIL.c.id.in_(select(MAIL.c.id).order_by(MAIL.c.id).limit(3))
        session.execute(update(MAIL).where(first_three).values(expires_at=THEN + timedelta(days=1)))
    server = Scripted(port=a_free_port())
    point(server.url)
    deliver_again(monkeypatch, range(0, 3 * DAYS, 3 * HOUR))
    with running(server):
        deliver_again(monkeypatch, [3 * DAYS])

    assert states() == {"expired": 3, "sent": five - 3}
    assert (len(server.taken), alarms()) == (five - 3, [])
    with db.reading() as session:
        late = select(MAIL.c.id).where(MAIL.c.sent_at > MAIL.c.expires_at)
        assert session.scalars(late).all() == []
        notes = session.scalars(select(MAIL.c.note).where(MAIL.c.state == "expired"))
        assert set(notes) == {"quá thời hạn của thư mà chưa gửi được"}


def test_the_clock_running_back_sends_nothing_again(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Scripted()) as server:
        point(server.url)
        deliver_again(monkeypatch, [0, -DAYS, -HOUR, 0])

    assert (states(), len(server.taken)) == ({"sent": five}, five)


def a_free_port() -> int:
    with running(Scripted()) as server:
        return server.port


def test_e14_a_connection_that_breaks_within_the_text_delivers_its_mail_once(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Scripted([Rule("text", CUT, to=ONE, times=1)])) as server:
        point(server.url)
        deliver_again(monkeypatch, [0, 7])

    [other] = set(results()) - {"sent"}
    assert other in {"temporary", "ambiguous"}  # the client cannot know how much was read
    assert (states(), len(server.taken)) == ({"sent": five}, five)


def at_minutes(monkeypatch: pytest.MonkeyPatch, minutes: Iterable[float]) -> Iterator[float]:
    for each in minutes:
        pin(monkeypatch, THEN + timedelta(minutes=each))
        yield each


def test_e14_a_mail_that_the_system_has_not_taken_whole_is_delayed_without_a_doubt_and_sent_once(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is larger than what the buffers of both sides hold: its final dot was never on its way."""
    long_text = {"subject": "Danh sách", "text": f"{'Chè La Bằng, ' * 5}\n" * 60_000}
    with db.unit_of_work() as session:
        this_one = MAIL.c.recipient == "htx-2@example.com"
        session.execute(update(MAIL).where(this_one).values(edited=long_text))

    with running(Scripted([Rule("text", CUT, to=ONE, times=1)])) as server:
        point(server.url)
        first, soon, later = (
            delivery.deliver(in_hours=True, patience=replace(USUAL, again=0.01))
            for _ in at_minutes(monkeypatch, [0, 1, 7])
        )

    assert (first.temporary, first.ambiguous, first.sent) == (1, 0, five - 1)
    assert (soon.tried, later.sent, states()) == (0, 1, {"sent": five})
    (copy,) = (each for each in server.taken if each.recipient.startswith(ONE))
    assert len(copy.mail) > LARGER_THAN_BUFFERS
