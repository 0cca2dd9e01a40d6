"""Mails that are no longer true when they are about to leave, and days that are told too late."""

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.producer_notices import RoundMoved
from ocop_cycle.services import batches, mailing, passing, reminders
from rules.vocabulary import Action, Kind, Stage
from tests.building import MORNING, a_cycle, an_entry
from tests.telling import MAIL, act, leave, letter

DUE = date(2020, 3, 14)  # the last day of the selection
ASKED = date(2020, 3, 6)  # seven days before it is a Saturday
THEN = datetime(2020, 3, 6, 2, 0, tzinfo=UTC)


def states(session: Session, kind: str) -> list[str]:
    return list(session.scalars(select(MAIL.c.state).where(MAIL.c.kind == kind)))


def test_who_has_acted_gets_no_reminder_though_the_next_holder_has_the_same_day(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    act(session, entry, Action.EXTEND, date(2020, 2, 20), until=DUE)
    mailing.make(session, cycle.id, date(2020, 2, 20), at=MORNING)
    leave(session, datetime(2020, 2, 20, 2, 0, tzinfo=UTC))
    reminders.remind(session, cycle.id, Stage.IDEA_REGISTRATION, ASKED)
    mailing.make(session, cycle.id, ASKED, at=MORNING)
    before = states(session, "deadline_reminder")

    act(session, entry, Action.SUBMIT, ASKED)
    leave(session, THEN)

    assert (before, states(session, "deadline_reminder")) == (["waiting"], ["expired"])


def test_who_has_completed_what_came_back_is_not_asked_to(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    act(session, entry, Action.SUBMIT, date(2020, 2, 20))
    act(session, entry, Action.RETURN, date(2020, 3, 2))
    mailing.make(session, cycle.id, ASKED, at=MORNING)
    before = states(session, "returned")

    act(session, entry, Action.SUBMIT, date(2020, 3, 6))
    leave(session, THEN)

    assert (before, states(session, "returned")) == (["waiting"], ["expired"])


def test_a_day_that_has_passed_is_not_told_as_the_new_one_of_a_round(session: Session) -> None:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    an_entry(session, cycle, unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11))
    act(session, 1, Action.FILE, date(2027, 4, 7))
    cut_off = date(2027, 4, 30)
    found = passing.rounds_missed(session, cycle.id, Stage.COMMUNE_CHECK, cut_off)
    batches.move(session, cycle.id, found, at=MORNING)

    mailing.make(session, cycle.id, cut_off, at=MORNING)

    mail = session.execute(select(MAIL).where(MAIL.c.entry_id == 1)).one()
    [moved] = [each for each in letter(mail).notices if isinstance(each, RoundMoved)]
    assert moved.last_day is None
    assert "hạn mới" not in mail.subject
