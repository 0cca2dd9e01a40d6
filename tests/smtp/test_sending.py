"""Mails leave once, over several connections, and what happened is committed first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from ocop_cycle import days, db
from ocop_cycle.services import mails, stages
from ocop_cycle.services.attempts import MAIL
from rules.errors import Refusal
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import MORNING, a_cycle, an_entry
from tests.smtp.conftest import Point
from tests.smtp.outbox import THEN, configure, deliver, held, results, states, waiting_mails
from tests.smtp.scripted import Scripted, Taken, running


def state_of(key: str) -> str:
    with db.reading() as session:
        return str(session.scalar(select(MAIL.c.state).where(MAIL.c.key == key)))


def pause() -> None:
    with db.unit_of_work() as session:
        mails.pause(session, by="Chị Lan", at=THEN)


@pytest.mark.parametrize("pipelining", [True, False])
def test_what_waits_leaves_once_under_its_key_and_message_id(
    five: int, point: Point, *, pipelining: bool
) -> None:
    with running(Scripted(pipelining=pipelining)) as server:
        point(server.url)
        done, again = deliver(), deliver()

    with db.reading() as session:
        rows = session.execute(select(MAIL.c.key, MAIL.c.message_id)).all()
    assert (done.sent, again.sent, states()) == (five, 0, {"sent": five})
    assert server.keys() == sorted(row.key for row in rows)
    assert {each.message_id for each in server.taken} == {row.message_id for row in rows}
    assert results() == ["sent"] * five


def test_four_deliveries_at_once_post_each_mail_once(store: str, point: Point) -> None:
    assert store
    with db.unit_of_work() as session:
        waiting_mails(session, 60)

    with running(Scripted()) as server, ThreadPoolExecutor(4) as pool:
        point(server.url)
        done = list(pool.map(lambda _: deliver(), range(4)))

    assert sum(each.sent for each in done) == 60
    assert len(server.keys()) == len(set(server.keys())) == 60


@pytest.mark.parametrize("pipelining", [True, False])
def test_no_byte_leaves_on_a_connection_before_the_outcome_of_its_last_mail_is_committed(
    store: str, point: Point, *, pipelining: bool
) -> None:
    assert store
    with db.unit_of_work() as session:
        waiting_mails(session, 40)
    seen: list[str] = []

    def look(last: Taken | None) -> None:
        if last:
            seen.append(state_of(last.key))

    with running(Scripted(pipelining=pipelining, on_command=look)) as server:
        point(server.url)
        deliver()

    assert len(seen) >= 40
    assert set(seen) == {"sent"}


def test_a_mail_that_is_under_way_is_claimed_before_its_first_byte(five: int, point: Point) -> None:
    seen: list[str] = []

    def look(_number: int, line: str) -> None:
        if line.startswith("354"):
            with db.reading() as session:
                under_way = select(MAIL.c.attempts).where(MAIL.c.state == "sending")
                seen.extend(map(str, session.scalars(under_way)))

    with running(Scripted(on_reply=look)) as server:
        point(server.url)
        deliver()

    assert len(seen) >= five
    assert set(seen) == {"1"}


def test_a_pause_stops_all_mail_at_once_even_in_the_middle(
    store: str, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store
    configure(monkeypatch, mail_connections="2")
    with db.unit_of_work() as session:
        waiting_mails(session, 30)

    with running(Scripted()) as server:
        point(server.url)
        server.on_command = lambda _: pause() if len(server.taken) >= 8 else None
        done = deliver()

    assert done.stopped == "Mọi thư đã được tạm dừng."
    assert 8 <= done.sent == len(server.taken) < 15
    assert states() == {"sent": done.sent, "waiting": 30 - done.sent}


def test_a_delivery_is_refused_while_all_mail_is_paused(five: int, point: Point) -> None:
    pause()

    with running(Scripted()) as server:
        point(server.url)
        with pytest.raises(Refusal, match="ocop mail resume"):
            deliver()

    assert (server.connections, states()) == (0, {"waiting": five})


def test_while_all_mail_is_paused_what_is_past_its_time_expires_and_dead_claims_are_given_back(
    five: int, point: Point
) -> None:
    an_hour = timedelta(hours=1)
    with db.unit_of_work() as session:
        waiting_mails(session, 3, prefix="late", expires_at=THEN - an_hour)
        waiting_mails(
            session,
            2,
            state="sending",
            attempts=1,
            claimed_by="a dead sender",
            claimed_until=THEN - an_hour,
        )
    pause()
    point("smtp://127.0.0.1:9?starttls=never")

    with pytest.raises(Refusal, match="ocop mail resume"):
        deliver()

    assert states() == {"waiting": five + 2, "expired": 3}
    assert results() == ["ambiguous"] * 2


def test_a_mail_that_is_discarded_while_others_leave_does_not_leave(
    store: str, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store
    with db.unit_of_work() as session:
        last = waiting_mails(session, 20)[-1]
    configure(monkeypatch, mail_connections="1")

    def discard(last_taken: Taken | None) -> None:
        if last_taken:
            with db.unit_of_work() as session:
                session.execute(update(MAIL).where(MAIL.c.id == last).values(state="expired"))

    with running(Scripted(on_command=discard)) as server:
        point(server.url)
        done = deliver()

    assert (done.sent, states()) == (19, {"sent": 19, "expired": 1})
    assert len(server.taken) == 19


def test_a_reminder_of_what_has_been_done_meanwhile_is_not_sent(store: str, point: Point) -> None:
    assert store
    with db.unit_of_work() as session:
        cycle = a_cycle(session)
        first = an_entry(session, cycle, "SP-1")
        an_entry(session, cycle, "SP-2")
    list(days.advance("thai-nguyen-2020", date(2020, 2, 21)))
    with db.unit_of_work() as session:
        session.execute(MAIL.delete().where(MAIL.c.kind != "deadline_reminder"))
        act = Act(Action.SUBMIT, date(2020, 2, 21), by="Cán bộ xã")
        stages.move_one(session, first, act, at=MORNING)

    with running(Scripted()) as server:
        point(server.url)
        done = deliver()

    assert (done.sent, done.expired, states()) == (1, 1, {"sent": 1, "expired": 1})
    assert len(server.taken) == 1


def test_a_mail_that_cannot_be_written_fails_and_keeps_no_other_from_leaving(
    five: int, point: Point
) -> None:
    with db.unit_of_work() as session:
        broken = {"name": "x", "notices": [{"kind": "deadline_reminder"}]}
        where = MAIL.c.recipient == "htx-2@example.com"
        session.execute(update(MAIL).where(where).values(facts=broken))

    with running(Scripted()) as server:
        point(server.url)
        done = deliver()

    assert (done.sent, done.permanent, held()) == (five - 1, 1, "")
    assert server.said("MAIL") == five - 1


@pytest.mark.parametrize(
    "variable", [{"mail_from": "văn@example.vn"}, {"mail_reply_to": "văn@example.vn"}]
)
def test_a_wrong_sender_is_said_before_anything_begins(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch, variable: dict[str, str]
) -> None:
    with running(Scripted()) as server:
        point(server.url)
        configure(monkeypatch, **variable)
        with pytest.raises(Refusal, match="Địa chỉ thư điện tử"):
            deliver()

    assert (server.connections, states()) == (0, {"waiting": five})


def test_without_a_mail_server_nothing_leaves(five: int, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, smtp_url="")

    with pytest.raises(Refusal, match="OCOP_SMTP_URL"):
        deliver()
    assert states() == {"waiting": five}
