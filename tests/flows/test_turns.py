"""A cycle is opened, the year turns, mail is delivered: each flow is run twice."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from flows.daily import daily
from flows.deliver_mail import deliver_mail
from flows.open_cycle import open_cycle
from flows.yearly import yearly
from notifications.sink import Sink
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.models.agencies import Contact
from ocop_cycle.models.columns import table
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.settings import settings
from rules.errors import Refusal
from tests.building import an_entry

pytestmark = pytest.mark.slow
FIRST = date(2020, 2, 7)
MORNING = datetime(2020, 2, 7, 1, 0, tzinfo=UTC)


@pytest.fixture
def sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sink:
    caught = Sink(tmp_path / "mails")
    caught.start()
    monkeypatch.setenv("OCOP_SMTP_URL", caught.url)
    monkeypatch.setenv("OCOP_MAIL_LIVE", "1")
    settings.cache_clear()
    return caught


def reach_everybody(name: str) -> None:
    with unit_of_work() as session:
        place = cycle_named(session, name).place
        ids = session.scalars(select(AGENCY.c.id).where(AGENCY.c.place == place)).all()
        rows = [{"agency_id": each, "email": f"don-vi-{each}@example.com"} for each in ids]
        session.execute(
            table(Contact).insert(),
            [{**row, "name": "", "role": "", "phone": "", "since": date.min} for row in rows],
        )


def test_a_plan_becomes_a_cycle_once(store: str, prefect_server: str) -> None:
    assert store
    assert prefect_server

    first = asyncio.run(open_cycle(plan="thai-nguyen-2020", on=FIRST))
    second = asyncio.run(open_cycle(plan="thai-nguyen-2020", on=FIRST))

    assert (first.name, first.new, second.new) == ("thai-nguyen-2020", True, False)


def test_an_unknown_plan_is_refused_and_not_tried_again(store: str, prefect_server: str) -> None:
    assert store
    assert prefect_server

    with pytest.raises(Refusal, match="Không tìm thấy kế hoạch “khong-co”"):
        asyncio.run(open_cycle(plan="khong-co"))


def test_the_year_turns_once_and_carries_what_is_open(name: str) -> None:
    with unit_of_work() as session:
        an_entry(session, cycle_named(session, name), "SP-7")
    last = date(2020, 12, 31)

    first = asyncio.run(yearly(cycle=name, plan="mau-qd-26-2027", as_of=last))
    second = asyncio.run(yearly(cycle=name, plan="mau-qd-26-2027", as_of=date(2021, 1, 15)))

    assert (first.closed, first.carried) == (name, ("SP-7",))
    assert first.opened
    assert second.opened
    assert (first.opened.name, first.opened.new, second.opened.new) == (
        "mau-qd-26-2027",
        True,
        False,
    )
    assert second.carried == ("SP-7",)
    with reading() as session:
        assert cycle_named(session, name).closed_on == last


def test_a_year_with_days_ahead_does_not_turn(name: str) -> None:
    with pytest.raises(Refusal, match="còn chạy đến hết năm 2020"):
        asyncio.run(yearly(cycle=name, as_of=date(2020, 10, 10)))


def test_the_outbox_is_emptied_once(name: str, sink: Sink) -> None:
    reach_everybody(name)
    (done,) = asyncio.run(daily(cycle=name, as_of=FIRST))

    first = asyncio.run(deliver_mail(as_of=MORNING))
    second = asyncio.run(deliver_mail(as_of=MORNING))

    assert done.mails > 0
    assert (first.sent, second.sent) == (done.mails, 0)
    assert len(sink.mails()) == done.mails
    sink.stop()


def test_without_a_mail_server_nothing_has_failed(name: str) -> None:
    assert name

    done = asyncio.run(deliver_mail(as_of=MORNING))

    assert (done.sent, done.stopped) == (
        0,
        "Chưa đặt máy chủ thư nên không gửi gì, thư vẫn nằm trong hộp chờ: hãy đặt OCOP_SMTP_URL.",
    )


def test_outside_the_hours_nothing_leaves_unless_a_person_names_the_moment(
    name: str, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach_everybody(name)
    asyncio.run(daily(cycle=name, as_of=FIRST))
    monkeypatch.setenv("OCOP_NOW", "2020-02-07T20:00")

    by_itself = asyncio.run(deliver_mail())
    named = asyncio.run(deliver_mail(as_of=datetime(2020, 2, 7, 13, 0, tzinfo=UTC)))

    assert (by_itself.sent, by_itself.stopped) == (0, "")
    assert named.sent == len(sink.mails()) > 0
    sink.stop()
