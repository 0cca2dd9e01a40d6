"""Days that were missed, days that come twice: what is true is told once, the rest to nobody."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from notifications.producer_notices import DeadlinePassed
from ocop_cycle import days, db
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.services.truth import Void
from tests.building import a_cycle, an_entry
from tests.telling import (
    a_contact,
    kinds,
    leave,
    letters,
    mails,
    morning,
)

PLAN = "thai-nguyen-2020"
THREE_LEFT = date(2020, 2, 26)
BACK = date(2020, 3, 3)  # the last day was Saturday 29/02; 02/03 is the first working day after it
PRODUCER = "sp-1@example.com"


@pytest.fixture
def running(store: str) -> None:
    """Run a year in real time until three days before the last day of the registration."""
    assert store
    with db.unit_of_work() as session:
        an_entry(session, a_cycle(session))
    advance(THREE_LEFT)


def advance(until: date) -> int:
    return sum(done.mails for done in days.advance(PLAN, until))


def told(address: str = PRODUCER) -> list[tuple[date, str, list[str]]]:
    """List what a person's mails tell: the day, the state, the kinds."""
    with db.reading() as session:
        return [
            (row.day, row.state, each)
            for row, each in zip(mails(session), kinds(session), strict=True)
            if row.recipient == address
        ]


def waits(until: date) -> None:
    """Let the relay take what waits."""
    with db.unit_of_work() as session:
        leave(session, morning(until))


@pytest.mark.usefixtures("running")
def test_three_days_out_over_a_deadline_remind_nobody_and_tell_once_that_it_has_passed() -> None:
    advance(BACK)
    waits(BACK)

    assert told() == [
        (THREE_LEFT, "replaced", ["deadline_reminder"]),
        (BACK, "sent", ["deadline_passed"]),
    ]
    with db.reading() as session:
        [notice] = letters(session)[-1].notices
    assert isinstance(notice, DeadlinePassed)
    assert notice.last_day == date(2020, 2, 29)


@pytest.mark.usefixtures("running")
def test_a_relay_that_was_away_over_a_deadline_sends_no_reminder() -> None:
    with db.unit_of_work() as session:
        answers = leave(session, morning(BACK))

    assert answers == [Void(answers[0].mail_id, "Không gửi: đã quá ngày.")]


@pytest.mark.usefixtures("running")
def test_a_year_that_is_played_makes_the_mails_of_every_day() -> None:
    with db.unit_of_work() as session:
        session.execute(update(CYCLE).values(played=True))

    advance(BACK)

    assert [day for day, *_ in told()] == [THREE_LEFT, date(2020, 2, 28), date(2020, 3, 2)]


@pytest.mark.parametrize("days_back", [0, 1, 20])
@pytest.mark.usefixtures("running")
def test_a_clock_that_runs_back_sends_nothing_again(days_back: int) -> None:
    waits(THREE_LEFT)
    with db.unit_of_work() as session:
        session.execute(update(CYCLE).values(done_on=THREE_LEFT - timedelta(days=days_back + 1)))
        before = [row.key for row in mails(session)]

    made = advance(THREE_LEFT - timedelta(days=days_back))

    with db.reading() as session:
        after = [row.key for row in mails(session)]
    assert (made, after) == (0, before)


def test_a_plan_that_is_loaded_late_sends_one_mail_not_four(store: str) -> None:
    begun = date(2020, 2, 27)  # 14, 7 and 3 days before the last day are past
    with db.unit_of_work() as session:
        cycle = a_cycle(session, on=begun)
        session.execute(update(CYCLE).values(played=False))
        an_entry(session, cycle, on=begun)
        a_contact(session, "ubnd-dai-tu", "lan@example.com")

    advance(begun)
    advance(begun + timedelta(days=1))

    assert store
    assert [(day, each) for day, _, each in told("lan@example.com")] == [
        (begun, ["stage_opened", "cycle_opened"])
    ]
    assert [(day, each) for day, _, each in told()] == [
        (begun + timedelta(days=1), ["deadline_reminder"])
    ]
