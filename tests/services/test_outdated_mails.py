"""Mails that are no longer true when they are about to leave, and days that are told too late."""

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.services import mails, passing, stages
from ocop_cycle.services.mails import MAIL
from rules.standing import Act
from rules.vocabulary import Action, Kind, Stage
from tests.building import MORNING, a_cycle, an_entry

DUE = date(2020, 3, 14)  # the last day of the selection
ASKED = date(2020, 3, 7)
THEN = datetime(2020, 3, 7, 2, 0, tzinfo=UTC)


def act(session: Session, entry: int, action: Action, day: date, **more: object) -> None:
    done = Act(action, day, by="Cán bộ", reason="theo đề nghị", **more)  # type: ignore[arg-type]
    stages.move_one(session, entry, done, at=MORNING)


def states(session: Session, kind: str) -> list[str]:
    return list(session.scalars(select(MAIL.c.state).where(MAIL.c.kind == kind)))


def test_who_has_acted_gets_no_reminder_though_the_next_holder_has_the_same_day(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    act(session, entry, Action.EXTEND, date(2020, 2, 20), until=DUE)
    passing.remind(session, cycle.id, Stage.IDEA_REGISTRATION, ASKED)
    mails.make(session, cycle.id, ASKED, at=MORNING)

    act(session, entry, Action.SUBMIT, ASKED)
    mails.sweep(session, at=THEN)

    assert states(session, "deadline_reminder") == ["replaced"]


def test_who_has_completed_what_came_back_is_not_asked_to(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    act(session, entry, Action.SUBMIT, date(2020, 2, 20))
    act(session, entry, Action.RETURN, date(2020, 3, 2))
    mails.make(session, cycle.id, ASKED, at=MORNING)
    mails.sweep(session, at=THEN)
    before = states(session, "returned")

    act(session, entry, Action.SUBMIT, date(2020, 3, 6))
    mails.sweep(session, at=THEN)

    assert (before, states(session, "returned")) == (["waiting"], ["replaced"])


def test_a_day_that_has_passed_is_not_told_as_the_new_one_of_a_round(session: Session) -> None:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    an_entry(session, cycle, unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11))
    act(session, 1, Action.FILE, date(2027, 4, 7))
    cut_off = date(2027, 4, 30)
    passing.move_rounds(session, cycle.id, Stage.COMMUNE_CHECK, cut_off, at=MORNING)

    mails.make(session, cycle.id, cut_off, at=MORNING)

    mail = session.execute(select(MAIL).where(MAIL.c.kind == "round_moved")).one()
    assert mail.facts["last_day"] is None
    assert "hạn mới" not in mail.subject
