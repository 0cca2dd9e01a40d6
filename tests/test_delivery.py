"""The outbox over real SMTP conversations: nothing lost, nothing twice, everything told."""

import asyncio
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from threading import Event, Thread

import pytest
from sqlalchemy import select

from notifications.notices import DeadlineReminder
from ocop_cycle import days, db, delivery
from ocop_cycle.services import mails, stages
from ocop_cycle.services.mails import ATTEMPT, MAIL
from ocop_cycle.settings import settings
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import MORNING, a_cycle, an_entry
from tests.notifications.relay import Relay, listening

THE_DAY = date(2020, 2, 22)  # seven days before the last day of the registration
THEN = datetime(2020, 2, 22, 2, 0, tzinfo=UTC)


@contextmanager
def answering(monkeypatch: pytest.MonkeyPatch, **replies: list[str]) -> Iterator[Relay]:
    """Run a relay in a thread of its own and let mail go to it."""
    relay, ready, over = Relay(**replies), Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with listening(relay):
            ready.set()
            await over.wait()

    thread = Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    monkeypatch.setenv("OCOP_SMTP_URL", relay.url)
    settings.cache_clear()
    try:
        yield relay
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


@pytest.fixture
def waiting(store: str) -> int:
    """Leave the reminders of five producers in the outbox, and nothing else."""
    with db.unit_of_work() as session:
        cycle = a_cycle(session)
        for number in range(5):
            an_entry(session, cycle, f"SP-{number}")
    list(days.advance("thai-nguyen-2020", THE_DAY))
    with db.unit_of_work() as session:
        session.execute(MAIL.delete().where(MAIL.c.kind != "deadline_reminder"))
    assert store
    return 5


def states() -> dict[str, int]:
    with db.reading() as session:
        found = session.scalars(select(MAIL.c.state)).all()
    return {state: found.count(state) for state in set(found)}


def results() -> list[str]:
    with db.reading() as session:
        rows = session.scalars(
            select(ATTEMPT.c.result).order_by(ATTEMPT.c.mail_id, ATTEMPT.c.number)
        )
        return list(rows)


def keys(relay: Relay) -> list[str]:
    return sorted(str(message_from_bytes(mail)["X-OCOP-Key"]) for mail in relay.mails)


def test_what_waits_leaves_once_under_its_key_and_message_id(
    waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(monkeypatch) as relay:
        done = delivery.deliver(THEN)
        again = delivery.deliver(THEN)

    with db.reading() as session:
        rows = session.execute(select(MAIL.c.key, MAIL.c.message_id)).all()
    assert (done.sent, again.sent, states()) == (waiting, 0, {"sent": waiting})
    assert keys(relay) == sorted(row.key for row in rows)
    sent = {message_from_bytes(mail)["Message-ID"] for mail in relay.mails}
    assert sent == {row.message_id for row in rows}


def test_four_deliveries_at_once_post_each_mail_once(
    waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(monkeypatch) as relay, ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: delivery.deliver(THEN), range(4)))

    assert sum(each.sent for each in done) == waiting
    assert len(keys(relay)) == waiting


def test_a_refused_mailbox_ends_its_mail_and_no_other(
    waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(monkeypatch, RCPT=["550 no such user", "250 OK"]):
        done = delivery.deliver(THEN)

    assert (done.permanent, done.sent) == (1, waiting - 1)
    assert states() == {"failed": 1, "sent": waiting - 1}


def test_a_busy_mailbox_is_tried_again_later_not_at_once(
    waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(monkeypatch, RCPT=["450 busy", "250 OK"]) as relay:
        first = delivery.deliver(THEN)
        at_once = delivery.deliver(THEN)
        later = _later(relay)

    assert (first.temporary, first.sent) == (1, waiting - 1)
    assert at_once.sent == 0
    assert later == 1


def _later(relay: Relay) -> int:
    assert relay.port
    with db.unit_of_work() as session:
        session.execute(MAIL.update().values(not_before=THEN))
    return delivery.deliver(THEN + timedelta(minutes=10)).sent


def test_a_relay_that_is_away_leaves_the_outbox_as_it_was(
    waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_SMTP_URL", "smtp://127.0.0.1:9?starttls=never")
    settings.cache_clear()

    done = delivery.deliver(THEN)

    assert done.stopped != ""
    assert (states(), results()) == ({"waiting": waiting}, [])


def test_a_connection_lost_after_the_last_byte_is_told_as_ambiguous_and_sent_again(
    waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(monkeypatch, DATA=["drop", "250 queued"]) as relay:
        first = delivery.deliver(THEN)
        second = _later(relay)

    assert (first.ambiguous, second) == (1, 1)
    assert sorted(results()) == ["ambiguous", *["sent"] * waiting]
    ids = [message_from_bytes(mail)["Message-ID"] for mail in relay.mails]
    assert len(ids) == waiting + 1
    assert len(set(ids)) == waiting


def test_ten_refusals_in_a_row_stop_the_delivery(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.unit_of_work() as session:
        cycle = a_cycle(session)
        for number in range(14):
            an_entry(session, cycle, f"SP-{number}")
    list(days.advance("thai-nguyen-2020", THE_DAY))

    with answering(monkeypatch, RCPT=["554 5.7.1 looks like spam"]):
        done = delivery.deliver(THEN)

    assert store
    assert done.stopped != ""
    assert 10 <= done.permanent <= 10 + delivery.CONNECTIONS


def test_an_expired_reminder_is_shown_not_sent(
    waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(monkeypatch) as relay:
        done = delivery.deliver(datetime(2020, 3, 2, 2, 0, tzinfo=UTC))

    assert (done.expired, relay.mails, states()) == (waiting, [], {"expired": waiting})


def test_a_reminder_of_what_has_been_done_meanwhile_is_replaced(
    waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.unit_of_work() as session:
        act = Act(Action.SUBMIT, THE_DAY, by="Cán bộ xã")
        stages.move_one(session, 1, act, at=MORNING)

    with answering(monkeypatch):
        done = delivery.deliver(THEN)

    assert done.sent == waiting - 1
    assert states()["replaced"] == 1


def test_days_left_are_those_of_the_day_a_mail_leaves(waiting: int) -> None:
    with db.reading() as session:
        row = session.execute(select(MAIL).limit(1)).one()

    notice = delivery.as_sent(row, THEN + timedelta(days=2))

    assert waiting
    assert isinstance(notice, DeadlineReminder)
    assert notice.days_left == 5


@pytest.mark.slow
def test_a_sender_killed_between_the_answer_and_its_record_sends_again_under_the_same_id(
    waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.engine().dispose()

    with answering(monkeypatch) as relay:
        child = os.fork()
        if child == 0:
            monkeypatch.setattr(mails, "record", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            db.engine.cache_clear()
            delivery.deliver(THEN)
            os._exit(0)
        died = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        stuck = states()
        again = delivery.deliver(THEN + mails.CLAIM + timedelta(minutes=1))
        last = _later_still()

    assert died
    assert stuck["sending"] >= 1
    assert again.sent + last == waiting
    assert states() == {"sent": waiting}
    ids = [message_from_bytes(mail)["Message-ID"] for mail in relay.mails]
    assert len(set(ids)) == waiting
    assert len(ids) - waiting <= results().count("ambiguous")


def _later_still() -> int:
    with db.unit_of_work() as session:
        session.execute(MAIL.update().values(not_before=THEN))
    return delivery.deliver(THEN + timedelta(hours=1)).sent
