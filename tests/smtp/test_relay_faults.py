"""The relay is away, busy or misconfigured: the outbox waits as a whole, and no mail is lost."""

import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import socket
from time import monotonic

import pytest
from sqlalchemy import select

from ocop_cycle import db
from ocop_cycle.services import mails, queue
from tests.smtp.conftest import Point
from tests.smtp.outbox import (
    IMPATIENT,
    THEN,
    alarms,
    configure,
    deliver,
    deliver_again,
    held,
    results,
    states,
    waiting_mails,
)
from tests.smtp.rules import (
    CLOSE,
    DRIBBLE,
    GARBAGE,
    HANG,
    RESET,
    Rule,
)
from tests.smtp.scripted import (
    Scripted,
    running,
)

CERTIFICATE = Path(__file__).parents[1] / "notifications" / "untrusted.pem"
EVERY_MINUTE = range(1, 21)
_MORE_THAN_QUEUED = 4
SIGN_IN = "AHZhbi1waG9uZwBtOnQ="  # van-phong, m:t


def a_free_port() -> int:
    with running(Scripted()) as server:
        return server.port


def certificate() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def test_e1_a_relay_that_refuses_connections_is_tried_once_a_minute_and_nothing_dies(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Scripted(port=a_free_port())
    point(server.url)

    first = deliver()
    deliver_again(monkeypatch, [0.2, 0.5, 0.9, *EVERY_MINUTE])
    waited = (states(), results(), held(), alarms())
    with db.reading() as session:
        tries = session.scalar(select(queue.HOLD.c.tries))
    with running(server):
        (back,) = deliver_again(monkeypatch, [21])

    assert first.stopped.startswith("Kết nối với máy chủ thư bị lỗi")
    assert waited == ({"waiting": five}, [], "away", ["mail_away"])
    assert tries == 1 + len(EVERY_MINUTE)
    assert (back.sent, held(), alarms()) == (five, "", [])


def test_e2_a_name_that_does_not_resolve_is_told_to_the_operator_after_a_quarter_of_an_hour(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    point("smtp://khong-co.invalid")

    deliver_again(monkeypatch, range(15))
    quiet = alarms()
    deliver_again(monkeypatch, [15])

    assert (quiet, alarms(), held()) == ([], ["mail_away"], "away")
    assert states() == {"waiting": five}


@contextmanager
def a_host_that_drops_packets() -> Iterator[int]:
    """Listen with a queue that is full: nobody who asks to connect hears anything any more."""
    with socket() as listening, ExitStack() as waiting:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(_MORE_THAN_QUEUED):
            each = waiting.enter_context(socket())
            each.settimeout(0)
            each.connect_ex(listening.getsockname())
        yield int(listening.getsockname()[1])


def test_e3_a_host_that_drops_packets_is_left_in_time_and_the_outbox_waits(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_host_that_drops_packets() as port:
        point(f"smtp://127.0.0.1:{port}?starttls=never")
        begun = monotonic()
        done = deliver()
        took = monotonic() - begun
        (again,) = deliver_again(monkeypatch, [1])
        waited = (states(), results(), held(), alarms())
    with running(Scripted()) as server:
        point(server.url)
        (back,) = deliver_again(monkeypatch, [2])

    assert (done.tried, again.tried) == (0, 0)
    assert IMPATIENT.opening <= took < 20 * IMPATIENT.opening
    assert waited == ({"waiting": five}, [], "away", [])
    assert (back.sent, held()) == (five, "")


def test_e4_a_relay_that_is_busy_at_its_door_is_asked_with_one_connection_a_minute(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Scripted([Rule("connect", "421 4.3.2 come later", times=5)])) as server:
        point(server.url)
        done = deliver()
        deliver_again(monkeypatch, [0.5, 1, 1.5, 2, 3, 4])
        asked = server.connections
        (last,) = deliver_again(monkeypatch, [5])

    assert (done.tried, asked, last.sent) == (0, 5, five)
    assert (results(), held()) == (["sent"] * five, "")


def test_e5_421_at_rcpt_lets_the_mail_and_the_relay_wait_and_no_mail_dies(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Scripted([Rule("rcpt", "421 4.3.2 closing", times=20)])) as server:
        point(server.url)
        first = deliver()
        after_first = (states(), held())
        deliver_again(monkeypatch, range(1, 180))

    assert after_first == ({"waiting": five}, "away")
    assert (first.temporary, first.permanent) == (2, 0)
    assert (states(), results().count("temporary"), held()) == ({"sent": five}, 20, "")


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("reply", ["550 5.7.1 who are you", "553 5.1.8 no such sender", "530 no"])
def test_e12_a_refused_sender_holds_the_queue_and_no_mail_dies(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch, reply: str, *, pipelining: bool
) -> None:
    with running(Scripted([Rule("mail", reply, times=4)], pipelining=pipelining)) as server:
        point(server.url)
        deliver()
        after_first = (states(), results(), held(), alarms())
        deliver_again(monkeypatch, range(1, 61))
        tried = server.said("MAIL")
        (last,) = deliver_again(monkeypatch, [80])

    assert after_first == ({"waiting": five}, [], "configuration", ["mail_configuration"])
    assert tried == 4  # at once and after 20, 40 and 60 minutes
    assert (last.sent, held(), alarms()) == (five, "", [])


@pytest.mark.parametrize("reply", ["450 4.7.1 later", "452 4.3.1 no space", GARBAGE, CLOSE, RESET])
def test_a_relay_that_takes_no_sender_for_now_is_away(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch, reply: str
) -> None:
    with running(Scripted([Rule("mail", reply, times=2)])) as server:
        point(server.url)
        deliver()
        first = (states(), held(), alarms())
        deliver_again(monkeypatch, [1, 7])

    assert first == ({"waiting": five}, "away", [])
    assert states() == {"sent": five}


@pytest.mark.parametrize("reply", ["450 busy", "550 blocked", "552 no", "554 5.7.1 go away"])
def test_a_refusal_at_the_door_lets_everything_wait(five: int, point: Point, reply: str) -> None:
    with running(Scripted([Rule("connect", reply)])) as server:
        point(server.url)
        deliver()

    assert (states(), results()) == ({"waiting": five}, [])
    assert held() == ("away" if reply.startswith("4") else "configuration")
    assert server.connections == 1


def test_e13_a_refused_sign_in_is_tried_three_times_an_hour_with_one_alarm(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Scripted(password=SIGN_IN, tls=certificate())
    with running(server):
        point(f"smtp+starttls://van-phong:sai@127.0.0.1:{server.port}?ca={CERTIFICATE}")
        deliver_again(monkeypatch, range(60))
        signed_in = server.said("AUTH")
        wrong = (states(), results(), held(), alarms())
        right = f"smtp+starttls://van-phong:m%3At@127.0.0.1:{server.port}?ca={CERTIFICATE}"
        point(right)
        refused = deliver()
        with db.unit_of_work() as session:
            mails.resume(session)
        resumed = deliver()

    assert signed_in == 3
    assert wrong == ({"waiting": five}, [], "configuration", ["mail_configuration"])
    assert "ocop mail resume" in refused.stopped
    assert (resumed.sent, alarms()) == (five, [])


@pytest.mark.parametrize("tls", [None, "refused", "broken", "untrusted"])
def test_e21_e22_without_the_encryption_that_is_required_no_mail_leaves_in_clear(
    five: int, point: Point, tls: str | None
) -> None:
    server = Scripted(tls=certificate() if tls == "untrusted" else tls)
    with running(server):
        point(f"smtp+starttls://127.0.0.1:{server.port}")
        deliver()

    assert (server.said("MAIL"), server.taken, states()) == (0, [], {"waiting": five})
    assert held() == ("away" if tls == "refused" else "configuration")


def test_a_certificate_of_ones_own_authority_is_trusted_when_it_is_named(
    five: int, point: Point
) -> None:
    server = Scripted(tls=certificate())
    with running(server):
        point(f"smtp+starttls://127.0.0.1:{server.port}?ca={CERTIFICATE}")
        done = deliver()

    assert (done.sent, held()) == (five, "")


@pytest.mark.parametrize("pipelining", [True, False])
def test_e25_a_relay_that_takes_three_mails_a_connection_gets_more_connections(
    store: str, point: Point, *, pipelining: bool
) -> None:
    assert store
    with db.unit_of_work() as session:
        waiting_mails(session, 20)

    with running(Scripted(most=3, at_once=2, pipelining=pipelining)) as server:
        point(server.url)
        done = deliver()

    assert (done.sent, done.tried, held()) == (20, 20, "")
    assert results() == ["sent"] * 20
    assert server.connections <= 20


@pytest.mark.parametrize("where", ["connect", "ehlo", "mail"])
def test_e18_e19_a_relay_that_says_nothing_or_a_letter_a_second_is_left(
    five: int, point: Point, where: str
) -> None:
    does = DRIBBLE if where == "connect" else HANG
    with running(Scripted([Rule(where, does, seconds=2.0)])) as server:
        point(server.url)
        deliver()

    assert (states(), held()) == ({"waiting": five}, "away")


def test_a_hold_of_one_process_stops_another(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, mail_connections="1")
    with running(Scripted()) as server:
        point(server.url)

        def hold(number: int, _line: str) -> None:
            if number == 9:  # in the middle of the second mail
                with db.unit_of_work() as session:
                    queue.hold(session, queue.AWAY, "elsewhere", at=THEN)

        server.on_reply = hold
        done = deliver()

    assert done.sent < five
    assert done.stopped == "elsewhere"
