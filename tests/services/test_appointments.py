"""The days that mails bring into calendars: they move with the duty and are cancelled once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.letters import Event
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.services import mailing
from ocop_cycle.services.appointments import APPOINTMENT
from rules.vocabulary import Action
from tests.building import MORNING, an_entry
from tests.telling import (
    a_contact,
    act,
    leave,
    letter,
    letters,
    mails,
    morning,
    one_reader,
    remind,
    tell_unit,
    unit_of,
)

DAY = date(2020, 2, 22)
NEXT = DAY + timedelta(days=1)
LAST_DAY = date(2020, 2, 29)
EXTENDED = date(2020, 3, 9)
OF_ENTRY = "entry-1-idea_registration@example.vn"


def made(session: Session, day: date) -> int:
    return mailing.make(session, 1, day, at=MORNING)


def events(session: Session) -> list[list[tuple[str, int, str, date]]]:
    """Give what each mail does to calendars."""
    return [[of(event) for event in each.events] for each in letters(session)]


def of(event: Event) -> tuple[str, int, str, date]:
    return event.uid, event.sequence, event.method, event.day


def reminded(session: Session, cycle: AnyRow, *, left: bool = True) -> int:
    entry = an_entry(session, cycle)
    remind(session, entry, DAY)
    made(session, DAY)
    if left:
        leave(session, morning(DAY))
    return entry


def test_a_reminder_brings_its_day_into_the_calendar(session: Session, cycle: AnyRow) -> None:
    reminded(session, cycle)

    [brought] = letters(session)[0].events
    assert of(brought) == (OF_ENTRY, 0, "REQUEST", LAST_DAY)
    assert brought.title == "Hạn: Chè SP-1, Đăng ký ý tưởng sản phẩm"
    assert brought.about.startswith("nộp phiếu đăng ký ý tưởng sản phẩm “Chè SP-1” tại UBND")


def test_the_same_day_again_has_the_same_number(session: Session, cycle: AnyRow) -> None:
    entry = reminded(session, cycle)
    eve = LAST_DAY - timedelta(days=1)
    remind(session, entry, eve, "1")
    made(session, eve)

    assert events(session) == [[(OF_ENTRY, 0, "REQUEST", LAST_DAY)]] * 2


def test_a_day_that_moves_has_the_same_name_and_a_higher_number(
    session: Session, cycle: AnyRow
) -> None:
    entry = reminded(session, cycle)
    act(session, entry, Action.EXTEND, NEXT, until=EXTENDED)
    made(session, NEXT)

    assert events(session)[1] == [(OF_ENTRY, 1, "REQUEST", EXTENDED)]


@pytest.mark.parametrize("action", [Action.SUBMIT, Action.WITHDRAW])
def test_a_duty_that_ends_is_cancelled_once(
    session: Session, cycle: AnyRow, action: Action
) -> None:
    entry = reminded(session, cycle)
    act(session, entry, action, NEXT)
    made(session, NEXT)
    leave(session, morning(NEXT))
    if action is Action.SUBMIT:
        act(session, entry, Action.REJECT, NEXT + timedelta(days=1))
        made(session, NEXT + timedelta(days=1))

    assert events(session)[1] == [(OF_ENTRY, 1, "CANCEL", LAST_DAY)]
    assert events(session)[2:] in ([], [[]])


def test_what_never_left_is_not_cancelled(session: Session, cycle: AnyRow) -> None:
    entry = reminded(session, cycle, left=False)
    act(session, entry, Action.SUBMIT, NEXT)
    leave(session, morning(NEXT))

    made(session, NEXT)

    assert [row.state for row in mails(session)] == ["expired", "waiting"]
    assert events(session)[1] == []


def test_what_a_mail_lost_before_it_left_is_not_cancelled(session: Session, cycle: AnyRow) -> None:
    for code in ("SP-1", "SP-2"):
        remind(session, an_entry(session, cycle, code), DAY)
    one_reader(session)
    made(session, DAY)
    act(session, 1, Action.SUBMIT, DAY)
    leave(session, morning(DAY))

    made(session, NEXT)

    assert [uid for uid, *_ in events(session)[0]] == ["entry-2-idea_registration@example.vn"]
    assert events(session)[1] == []


def test_a_cancellation_that_never_left_is_made_again(session: Session, cycle: AnyRow) -> None:
    entry = reminded(session, cycle)
    act(session, entry, Action.SUBMIT, NEXT)
    made(session, NEXT)
    act(session, entry, Action.SELECT, NEXT)
    leave(session, morning(NEXT))

    made(session, NEXT + timedelta(days=1))

    assert [row.state for row in mails(session)] == ["sent", "expired", "waiting"]
    assert [event[2] for event in events(session)[2]] == ["CANCEL"]


def test_a_duty_that_comes_back_is_asked_for_again(session: Session, cycle: AnyRow) -> None:
    entry = reminded(session, cycle)
    act(session, entry, Action.SUBMIT, NEXT)
    made(session, NEXT)
    leave(session, morning(NEXT))
    back = NEXT + timedelta(days=1)
    act(session, entry, Action.RETURN, back, until=EXTENDED)
    made(session, back)

    assert [each[1:] for each in events(session)[2]] == [(2, "REQUEST", EXTENDED)]


def test_units_have_a_day_for_what_they_hold_and_none_for_what_they_only_hear_of(
    session: Session, cycle: AnyRow
) -> None:
    last_day = date(2020, 3, 14)
    for code, duty in (("ubnd-dai-tu", "responsible"), ("ubnd-dinh-hoa", "inform")):
        a_contact(session, code, f"{code}@example.com")
        tell_unit(session, code, "stage_opened", DAY, about=last_day, duty=duty)
    made(session, DAY)

    unit = unit_of(session, "ubnd-dai-tu")
    uid = f"hold-{cycle.id}-idea_selection-1/2020-{unit}@example.vn"
    assert events(session) == [[(uid, 0, "REQUEST", last_day)], []]


def test_what_is_past_is_nothing_for_a_calendar(session: Session, cycle: AnyRow) -> None:
    entry = an_entry(session, cycle)
    act(session, entry, Action.EXTEND, DAY, until=EXTENDED)
    made(session, EXTENDED + timedelta(days=1))

    assert events(session) == [[]]
    assert letter(mails(session)[0]).first.kind == "day_moved"
    assert session.execute(select(APPOINTMENT)).all() == []
