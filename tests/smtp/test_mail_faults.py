"""A mail is refused, delayed, lost or doubtful: each ends as it should, and the others go on."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from ocop_cycle import db
from ocop_cycle.services import queue
from ocop_cycle.services.addresses import BAD_ADDRESS
from ocop_cycle.services.attempts import ATTEMPT, MAIL
from rules.sending import wait_before_next
from tests.smtp.conftest import Point
from tests.smtp.outbox import (
    THEN,
    alarms,
    deliver,
    deliver_again,
    held,
    pin,
    results,
    states,
    waiting_mails,
)
from tests.smtp.rules import (
    CLOSE,
    DRIBBLE,
    GARBAGE,
    HANG,
    LOSE_AND_CLOSE,
    RESET,
    SLOW,
    TAKE_AND_CLOSE,
    Rule,
)
from tests.smtp.scripted import (
    Scripted,
    running,
)

ONE = "htx-2@"  # the mail that the rules are about
HOUR = 60
DAYS = 24 * HOUR


def bad_addresses() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(BAD_ADDRESS.c.address)))


def state_of_one() -> str:
    with db.reading() as session:
        where = MAIL.c.recipient == "htx-2@example.com"
        return str(session.scalar(select(MAIL.c.state).where(where)))


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("at", ["rcpt", "data", "end"])
@pytest.mark.parametrize(
    ("reply", "ends_as", "result"),
    [
        ("450 4.2.1 busy", "waiting", "temporary"),
        ("550 5.2.1 no", "failed", "permanent"),
        ("552 5.2.2 full", "waiting", "temporary"),
        ("554 5.7.1 spam", "failed", "permanent"),
    ],
)
def test_a_refusal_of_one_mail_ends_or_delays_that_mail_alone(
    five: int, point: Point, at: str, reply: str, *, ends_as: str, result: str, pipelining: bool
) -> None:
    with running(Scripted([Rule(at, reply, to=ONE)], pipelining=pipelining)) as server:
        point(server.url)
        done = deliver()

    assert (done.sent, state_of_one(), held()) == (five - 1, ends_as, "")
    assert sorted(results()) == sorted(["sent"] * (five - 1) + [result])


def test_e6_a_busy_mailbox_is_tried_after_5_10_20_40_and_then_60_minutes(
    store: str, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store
    with db.unit_of_work() as session:
        waiting_mails(session, 1)
    with running(Scripted([Rule("rcpt", "450 4.2.1 busy")])) as server:
        point(server.url)
        deliver_again(monkeypatch, range(6 * HOUR))

    with db.reading() as session:
        tries = list(session.scalars(select(ATTEMPT.c.at).order_by(ATTEMPT.c.number)))
        key = str(session.scalar(select(MAIL.c.key)))
    waits = [(later - sooner).total_seconds() / 60 for sooner, later in pairwise(tries)]
    said = [wait_before_next(number, key).total_seconds() / 60 for number in range(1, len(tries))]
    assert [round(wait) for wait in said[:4]] != [5, 10, 20, 40]  # they are spread
    assert all(0 <= real - told < 1 for real, told in zip(waits, said, strict=True))
    for told, usual in zip(said, [5, 10, 20, 40, 60, 60], strict=False):
        assert 0.8 * usual <= told <= 1.2 * usual
    assert set(results()) == {"temporary"}


def test_a_mail_that_is_only_ever_delayed_is_given_up_after_five_days(
    store: str, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store
    with db.unit_of_work() as session:
        waiting_mails(session, 1)
    with running(Scripted([Rule("rcpt", "450 4.2.1 busy")])) as server:
        point(server.url)
        deliver_again(monkeypatch, [0, 4 * DAYS, 5 * DAYS - 30])
        before = states()
        deliver_again(monkeypatch, [7 * DAYS])

    assert (before, states()) == ({"waiting": 1}, {"failed": 1})


def test_e7_a_greylisted_mail_is_delivered_by_its_second_try(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Scripted([Rule("rcpt", "451 4.7.1 greylisted", each=1)])) as server:
        point(server.url)
        deliver_again(monkeypatch, range(5))
        early = results()
        deliver_again(monkeypatch, [7])

    assert early == ["temporary"] * five
    assert results() == ["temporary", "sent"] * five
    assert len(server.taken) == five


def test_e9_an_unknown_mailbox_ends_its_mail_at_once_and_marks_the_address(
    five: int, point: Point
) -> None:
    with running(Scripted([Rule("rcpt", "550 5.1.1 no such user", to=ONE)])) as server:
        point(server.url)
        done = deliver()

    assert (done.permanent, done.sent) == (1, five - 1)
    assert bad_addresses() == ["htx-2@example.com"]
    assert state_of_one() == "failed"


@pytest.mark.parametrize("reply", ["550 5.7.1 blocked", "552 5.2.2 full", "554 5.3.0 no"])
def test_what_is_refused_for_another_reason_marks_no_address(
    five: int, point: Point, reply: str
) -> None:
    with running(Scripted([Rule("rcpt", reply, to=ONE)])) as server:
        point(server.url)
        done = deliver()

    assert (done.sent, bad_addresses()) == (five - 1, [])


def test_e10_a_full_mailbox_is_tried_three_times_over_a_day(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Scripted([Rule("end", "552 5.2.2 over quota", to=ONE)])) as server:
        point(server.url)
        for hours in (0, 1, 3, 12, 23):
            pin(monkeypatch, THEN + timedelta(hours=hours))
            deliver()
        before = state_of_one()
        pin(monkeypatch, THEN + timedelta(hours=24))
        deliver()

    assert (before, state_of_one()) == ("waiting", "failed")
    one = [each for each in results() if each != "sent"]
    assert one == ["temporary", "temporary", "permanent"]
    assert (bad_addresses(), results().count("sent")) == ([], five - 1)


@pytest.mark.parametrize("at", ["rcpt", "end"])
def test_e11_ten_refusals_by_policy_in_a_row_stop_everything_with_one_alarm(
    store: str, point: Point, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    assert store
    with db.unit_of_work() as session:
        waiting_mails(session, 40)
    with running(Scripted([Rule(at, "554 5.7.1 looks like spam")])) as server:
        point(server.url)
        done = deliver()
        later = deliver_again(monkeypatch, [1, 30, 300])

    assert done.permanent == 10
    assert states() == {"failed": 10, "waiting": 30}
    assert (held(), alarms()) == ("policy", ["mail_policy"])
    assert [each.tried for each in later] == [0, 0, 0]
    assert done.stopped != ""


def test_e11_after_the_queue_is_released_one_more_refusal_holds_it_again_and_burns_nothing(
    store: str, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store
    with db.unit_of_work() as session:
        waiting_mails(session, 40)
    with running(Scripted([Rule("end", "554 5.7.1 looks like spam")])) as server:
        point(server.url)
        deliver()
        release_the_queue()
        deliver()
        second = (states(), held())
        release_the_queue()
        server.rules.clear()
        deliver_again(monkeypatch, [100])

    assert second == ({"failed": 10, "waiting": 30}, "policy")
    assert (states(), held(), alarms()) == ({"failed": 10, "sent": 30}, "", [])


def release_the_queue() -> None:
    with db.unit_of_work() as session:
        queue.release(session)


@pytest.mark.parametrize("does", [CLOSE, RESET])
def test_e14_a_connection_that_breaks_before_the_text_delays_the_mail_and_is_not_ambiguous(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    with running(Scripted([Rule("data", does, to=ONE, times=1)])) as server:
        point(server.url)
        deliver_again(monkeypatch, [0, 7])

    assert states() == {"sent": five}
    assert sorted(results()) == [*["sent"] * five, "temporary"]
    assert len(server.taken) == five


@pytest.mark.parametrize("does", [TAKE_AND_CLOSE, LOSE_AND_CLOSE, GARBAGE])
def test_e15_e16_a_lost_answer_is_ambiguous_and_the_same_mail_is_sent_once_more(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    with running(Scripted([Rule("end", does, to=ONE, times=1)])) as server:
        point(server.url)
        first = deliver()
        deliver_again(monkeypatch, [7])

    assert (first.ambiguous, first.sent) == (1, five - 1)
    assert sorted(results()) == ["ambiguous", *["sent"] * five]
    copies = [each for each in server.taken if each.recipient.startswith(ONE)]
    assert len(copies) == (2 if does == TAKE_AND_CLOSE else 1)
    assert len({each.message_id for each in copies}) == 1
    assert states() == {"sent": five}


def test_e15_a_mail_that_is_in_doubt_twice_waits_for_a_person(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Scripted([Rule("end", TAKE_AND_CLOSE, to=ONE)])) as server:
        point(server.url)
        deliver_again(monkeypatch, range(0, 600, 7))

    copies = [each for each in server.taken if each.recipient.startswith(ONE)]
    assert (len(copies), states()) == (2, {"held": 1, "sent": five - 1})


def test_e17_a_late_answer_to_the_text_is_waited_for(five: int, point: Point) -> None:
    with running(Scripted([Rule("end", SLOW, seconds=0.45)])) as server:  # a command: 0.3
        point(server.url)
        done = deliver()

    assert (done.sent, done.tried, len(server.taken)) == (five, five, five)


def test_e18_no_answer_to_the_text_is_ambiguous(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Scripted([Rule("end", HANG, to=ONE, times=1, seconds=2.0)])) as server:
        point(server.url)
        deliver_again(monkeypatch, [0, 7])

    assert sorted(results()) == ["ambiguous", *["sent"] * five]
    assert states() == {"sent": five}


def test_e19_an_answer_that_trickles_in_does_not_keep_the_connection_for_ever(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(Scripted([Rule("end", DRIBBLE, to=ONE, times=1, seconds=0.08)])) as server:
        point(server.url)
        deliver_again(monkeypatch, [0, 7])

    assert sorted(results()) == ["ambiguous", *["sent"] * five]


@pytest.mark.parametrize("at", ["rcpt", "data"])
def test_e20_nonsense_before_the_text_delays_the_mail_on_a_new_connection(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    with running(Scripted([Rule(at, GARBAGE, to=ONE, times=1)])) as server:
        point(server.url)
        deliver_again(monkeypatch, [0, 7])

    assert sorted(results()) == [*["sent"] * five, "temporary"]
    assert len(server.taken) == five
