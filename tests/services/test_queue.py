"""The outbox as a whole is held, tried in turns, and let go; alarms are raised once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.services import alarms, queue

AT = datetime(2020, 2, 21, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def raised(session: Session) -> list[str]:
    return list(session.scalars(select(alarms.ALARM.c.kind).order_by(alarms.ALARM.c.kind)))


def test_an_alarm_is_raised_once_and_keeps_its_first_words(session: Session) -> None:
    first = alarms.raise_once(session, "mail_away", "Máy chủ thư không trả lời", at=AT)
    second = alarms.raise_once(session, "mail_away", "vẫn không trả lời", at=AT + MINUTE)

    row = session.execute(select(alarms.ALARM)).one()
    assert (first, second) == (True, False)
    assert (row.text, row.since) == ("Máy chủ thư không trả lời", AT)


def test_an_alarm_that_is_over_can_be_raised_again(session: Session) -> None:
    alarms.raise_once(session, "mail_away", "x", at=AT)

    alarms.clear(session, "mail_away", "mail_policy")

    assert raised(session) == []
    assert alarms.raise_once(session, "mail_away", "x", at=AT)


@pytest.mark.parametrize(
    ("cause", "next_try"),
    [
        (queue.AWAY, AT + MINUTE),
        (queue.CONFIGURATION, AT + 20 * MINUTE),
        (queue.POLICY, None),
    ],
)
def test_each_cause_has_its_own_next_turn(
    session: Session, cause: str, next_try: datetime | None
) -> None:
    queue.hold(session, cause, "words", at=AT)

    row = queue.held(session)
    assert row is not None
    assert (row.cause, row.reply, row.since, row.next_try, row.tries) == (
        cause, "words", AT, next_try, 1,
    )  # fmt: skip


def test_a_turn_is_taken_once_and_not_too_soon(session: Session) -> None:
    queue.hold(session, queue.AWAY, "words", at=AT)

    too_soon = queue.take_turn(session, at=AT + MINUTE / 2)
    first = queue.take_turn(session, at=AT + MINUTE)
    second = queue.take_turn(session, at=AT + MINUTE)

    assert (too_soon, first, second) == (False, True, False)


@pytest.mark.parametrize(
    ("cause", "may"), [(queue.AWAY, True), (queue.CONFIGURATION, False), (queue.POLICY, False)]
)
def test_a_person_may_try_sooner_only_whether_the_relay_is_back(
    session: Session, cause: str, *, may: bool
) -> None:
    queue.hold(session, cause, "words", at=AT)

    assert queue.take_turn(session, at=AT, by_hand=True) is may


def test_an_outage_keeps_its_beginning_and_is_told_after_a_quarter_of_an_hour(
    session: Session,
) -> None:
    for minutes in range(15):
        queue.hold(session, queue.AWAY, f"try {minutes}", at=AT + minutes * MINUTE)
    quiet = raised(session)

    queue.hold(session, queue.AWAY, "last", at=AT + 15 * MINUTE)

    row = queue.held(session)
    assert row is not None
    assert (quiet, raised(session)) == ([], ["mail_away"])
    assert (row.since, row.reply) == (AT, "last")


def test_what_a_person_must_end_is_not_replaced_by_an_outage(session: Session) -> None:
    queue.hold(session, queue.POLICY, "spam", at=AT)

    queue.hold(session, queue.AWAY, "away", at=AT + MINUTE)
    queue.works(session)

    row = queue.held(session)
    assert row is not None
    assert (row.cause, raised(session)) == (queue.POLICY, ["mail_policy"])


def test_a_relay_that_works_again_ends_the_hold_and_its_alarms(session: Session) -> None:
    queue.hold(session, queue.CONFIGURATION, "535", at=AT)

    queue.works(session)

    assert (queue.held(session), raised(session)) == (None, [])


def test_a_release_ends_whatever_held(session: Session) -> None:
    queue.hold(session, queue.POLICY, "spam", at=AT)

    queue.release(session)

    assert (queue.held(session), raised(session)) == (None, [])
