"""Tries are begun by one sender, and written down even when their outcome comes late."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.services import tries
from ocop_cycle.services.attempts import (
    ATTEMPT,
    IN_FLIGHT,
    MAIL,
    PERMANENT,
    SENT,
    TEMPORARY,
    Sender,
    Tried,
    Wanted,
    When,
)
from tests.posting import a_mail, standing

AT = datetime(2020, 2, 22, 2, 0, tzinfo=UTC)
NOW = When(AT, AT)
LATER = When(AT + IN_FLIGHT, AT + IN_FLIGHT)
ONE, OTHER = Sender("one"), Sender("other")


@pytest.fixture
def mail(session: Session) -> int:
    return a_mail(session, state=MailState.WAITING)


def begun(session: Session, mail: int, sender: Sender = ONE, attempts: int = 0) -> bool:
    return tries.begin(session, [Wanted(mail, attempts)], sender, NOW) == {mail}


def tried(mail: int, result: str = SENT, number: int = 1) -> Tried:
    return Tried(mail, "day:2020-02-22:a", number, result, "250 OK", "htx@example.com")


def attempts(session: Session) -> list[AnyRow]:
    return list(session.execute(select(ATTEMPT.c.number, ATTEMPT.c.result).order_by("number")))


def test_one_sender_alone_begins_a_mail(session: Session, mail: int) -> None:
    assert begun(session, mail)
    assert not begun(session, mail, OTHER)
    assert not begun(session, mail, OTHER, attempts=1)

    row = standing(session, mail)
    assert (row.state, row.attempts, row.claimed_by) == ("sending", 1, "one")
    assert row.claimed_until == AT + IN_FLIGHT


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "held"},
        {"state": "replaced"},
        {"attempts": 1},
        {"expires_at": AT},
    ],
)
def test_a_mail_that_is_not_as_it_was_found_is_not_begun(
    session: Session, mail: int, changed: dict[str, object]
) -> None:
    other = a_mail(session, key="day:2020-02-22:b", state=MailState.WAITING)
    session.execute(update(MAIL).where(MAIL.c.id == mail).values(**changed))

    known = tries.begin(session, [Wanted(mail, 0), Wanted(other, 0)], ONE, NOW)

    assert known == {other}


def test_what_was_cut_off_is_sent_again_and_told_as_unclear(session: Session, mail: int) -> None:
    assert begun(session, mail)

    tries.give_back(session, NOW)
    too_soon = standing(session, mail).state
    tries.give_back(session, LATER)

    row = standing(session, mail)
    assert (too_soon, row.state, row.claimed_by) == ("sending", "waiting", "")
    assert row.not_before > LATER.now
    assert [tuple(each) for each in attempts(session)] == [(1, "ambiguous")]


def test_an_outcome_that_comes_late_puts_right_what_was_taken_for_cut_off(
    session: Session, mail: int
) -> None:
    assert begun(session, mail)
    tries.give_back(session, LATER)

    tries.record(session, [tried(mail)], LATER)

    assert standing(session, mail).state == "sent"
    assert [tuple(each) for each in attempts(session)] == [(1, "sent")]


def test_an_outcome_that_comes_after_another_try_has_begun_changes_that_try_alone(
    session: Session, mail: int
) -> None:
    assert begun(session, mail)
    tries.give_back(session, LATER)
    again = tries.begin(session, [Wanted(mail, 1)], OTHER, LATER)

    tries.record(session, [tried(mail, TEMPORARY)], LATER)

    row = standing(session, mail)
    assert (again, row.state, row.claimed_by) == ({mail}, "sending", "other")
    assert [tuple(each) for each in attempts(session)] == [(1, "temporary")]


@pytest.mark.parametrize("result", [TEMPORARY, PERMANENT])
def test_a_failure_that_comes_late_does_not_revive_what_a_person_has_discarded(
    session: Session, mail: int, result: str
) -> None:
    assert begun(session, mail)
    tries.give_back(session, LATER)
    session.execute(update(MAIL).where(MAIL.c.id == mail).values(state="expired"))

    tries.record(session, [tried(mail, result)], LATER)

    assert standing(session, mail).state == "expired"


def test_a_mail_that_was_never_named_was_not_tried(session: Session, mail: int) -> None:
    assert begun(session, mail)

    tries.take_back(session, tried(mail))

    row = standing(session, mail)
    assert (row.state, row.attempts, attempts(session)) == ("waiting", 0, [])


def test_a_second_record_of_one_try_changes_nothing(session: Session, mail: int) -> None:
    assert begun(session, mail)
    tries.record(session, [tried(mail)], NOW)

    tries.record(session, [tried(mail)], When(AT + timedelta(minutes=1), AT))

    assert [tuple(each) for each in attempts(session)] == [(1, "sent")]
