"""When mail leaves by itself, and how much of it: office hours, last calls, the relay's limits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from sqlalchemy import insert

from ocop_cycle import db
from ocop_cycle.services.attempts import ATTEMPT
from tests.smtp.conftest import Point
from tests.smtp.outbox import (
    THEN,
    configure,
    deliver,
    pin,
    results,
    states,
    waiting_mails,
)
from tests.smtp.scripted import Scripted, running

SATURDAY = datetime(2020, 2, 22, 2, 0, tzinfo=UTC)
EVENING = datetime(2020, 2, 21, 11, 0, tzinfo=UTC)  # six o'clock in Vietnam
HOURS = "Ngoài giờ gửi thư (07:30-17:00 ngày làm việc)."


def used(count: int, ago: timedelta) -> None:
    """Let so many mails have been posted some time ago."""
    with db.unit_of_work() as session:
        (done,) = waiting_mails(session, 1, state="sent")
        rows = [
            {"mail_id": done, "number": n, "at": THEN - ago, "result": "sent", "reply": "",
             "code": 250, "sent_to": ""}
            for n in range(count)
        ]  # fmt: skip
        session.execute(insert(ATTEMPT), rows)


def test_on_a_working_day_everything_leaves_by_itself(five: int, point: Point) -> None:
    with running(Scripted()) as server:
        point(server.url)
        done = deliver(in_hours=True)

    assert (done.sent, done.waits) == (five, "")


def test_on_a_day_off_only_last_calls_leave_by_themselves(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.unit_of_work() as session:
        waiting_mails(session, 2, last_call=True, prefix="last")
    pin(monkeypatch, SATURDAY)

    with running(Scripted()) as server:
        point(server.url)
        done = deliver(in_hours=True)

    assert (done.sent, done.stopped, done.waits) == (2, "", HOURS)
    assert states() == {"sent": 2, "waiting": five}


def test_in_the_evening_nothing_leaves_by_itself(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.unit_of_work() as session:
        waiting_mails(session, 1, last_call=True, prefix="last")
    pin(monkeypatch, EVENING)

    with running(Scripted()) as server:
        point(server.url)
        done = deliver(in_hours=True)

    assert (done.sent, done.waits, server.connections) == (0, HOURS, 0)
    assert states() == {"waiting": five + 1}


@pytest.mark.parametrize("moment", [SATURDAY, EVENING])
def test_a_delivery_that_a_person_asks_for_knows_no_hours(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch, moment: datetime
) -> None:
    pin(monkeypatch, moment)

    with running(Scripted()) as server:
        point(server.url)
        done = deliver()

    assert done.sent == five


def test_last_calls_leave_first(store: str, point: Point, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store
    configure(monkeypatch, mail_connections="1")
    with db.unit_of_work() as session:
        waiting_mails(session, 5)
        waiting_mails(session, 5, last_call=True, prefix="last")

    with running(Scripted()) as server:
        point(server.url)
        deliver()

    assert [each.key.partition(":")[0] for each in server.taken] == ["last"] * 5 + ["day"] * 5


def test_what_a_relay_takes_in_a_minute_is_not_exceeded_and_spread(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, mail_per_minute="600")  # a tenth of a second apart
    used(597, timedelta(seconds=30))
    moments: list[float] = []

    with running(Scripted()) as server:
        server.on_reply = lambda _n, line: moments.append(monotonic()) if "354" in line else None
        point(server.url)
        begun = monotonic()
        first = deliver()
        at_once = deliver()
        pin(monkeypatch, THEN + timedelta(seconds=61))
        later = deliver()

    assert (first.sent, at_once.sent, later.sent) == (3, 0, five - 3)
    assert first.waits.startswith("Đã đủ số thư mà máy chủ thư nhận (600 thư một phút)")
    assert first.stopped == ""
    assert all(moment - begun > 0.1 * n for n, moment in enumerate(moments[:3]))


def test_what_a_relay_takes_in_a_day_is_not_exceeded(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, mail_per_day="100")
    used(98, timedelta(hours=23))

    with running(Scripted()) as server:
        point(server.url)
        first = deliver()
        pin(monkeypatch, THEN + timedelta(hours=1, minutes=1))
        later = deliver()

    assert (first.sent, later.sent) == (2, five - 2)
    assert "100 thư một ngày" in first.waits


def test_several_processes_share_what_a_relay_takes(
    store: str, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store
    configure(monkeypatch, mail_per_day="7")
    with db.unit_of_work() as session:
        waiting_mails(session, 20)

    with running(Scripted()) as server, ThreadPoolExecutor(3) as pool:
        point(server.url)
        done = list(pool.map(lambda _: deliver(), range(3)))

    assert sum(each.sent for each in done) == len(server.taken) == 7
    assert results() == ["sent"] * 7
