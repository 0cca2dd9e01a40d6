from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr

import pytest
from icalendar import Calendar, Component

from notifications.calendars import calendar
from notifications.letters import Event, Letter
from rules.errors import Refusal
from tests.notifications.examples import (
    AT,
    CANCELLED,
    DEADLINE_REMINDER,
    EVENT,
    MOVED,
    SENDER,
    alone,
    hostile,
)


def written(letter: Letter, *, sender: str = SENDER) -> str:
    return calendar(letter, sender=sender, at=AT)


def read(letter: Letter) -> Component:
    """Read a file back; the parser notes what it cannot take, and writes what it has taken."""
    whole = Calendar.from_ical(written(letter))
    assert [fault for part in whole.walk() for fault in part.errors] == []
    return whole


def events(letter: Letter) -> list[Component]:
    return read(letter).walk("VEVENT")


def test_a_last_day_is_an_event_of_a_whole_day() -> None:
    [event] = events(alone(DEADLINE_REMINDER, EVENT))

    assert event.decoded("DTSTART") == date(2020, 6, 30)
    assert event.decoded("DTEND") == date(2020, 7, 1)
    assert event.decoded("DTSTAMP") == AT
    assert (str(event["UID"]), int(event["SEQUENCE"])) == (EVENT.uid, 0)
    assert str(event["SUMMARY"]) == EVENT.title
    assert str(event["DESCRIPTION"]) == EVENT.about
    assert str(event["STATUS"]) == "CONFIRMED"


def test_one_event_is_a_request_to_its_reader_that_wants_no_answer() -> None:
    letter = alone(DEADLINE_REMINDER, EVENT)

    [event] = events(letter)
    assert str(read(letter)["METHOD"]) == "REQUEST"
    assert str(event["ORGANIZER"]) == f"mailto:{parseaddr(SENDER)[1]}"
    assert event["ORGANIZER"].params["CN"] == parseaddr(SENDER)[0]
    assert str(event["ATTENDEE"]) == "mailto:htx.laban@example.vn"
    assert event["ATTENDEE"].params["CN"] == "HTX Chè La Bằng"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"


def test_a_calendar_reminds_on_the_morning_of_the_day_before() -> None:
    [alarm] = read(alone(DEADLINE_REMINDER, EVENT)).walk("VALARM")

    assert str(alarm["ACTION"]) == "DISPLAY"
    assert str(alarm["DESCRIPTION"]) == EVENT.title
    midnight = datetime(2020, 6, 30, tzinfo=UTC)
    assert midnight + alarm.decoded("TRIGGER") == datetime(2020, 6, 29, 8, tzinfo=UTC)


def test_a_duty_that_has_ended_is_cancelled_without_an_alarm() -> None:
    letter = alone(DEADLINE_REMINDER, CANCELLED)

    [event] = events(letter)
    assert str(read(letter)["METHOD"]) == "CANCEL"
    assert (str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCELLED", 1)
    assert read(letter).walk("VALARM") == []


def test_several_events_are_published_each_with_its_own_state() -> None:
    letter = alone(DEADLINE_REMINDER, EVENT, MOVED, CANCELLED)

    assert str(read(letter)["METHOD"]) == "PUBLISH"
    assert [(str(each["UID"]), str(each["STATUS"])) for each in events(letter)] == [
        (EVENT.uid, "CONFIRMED"),
        (MOVED.uid, "CONFIRMED"),
        (CANCELLED.uid, "CANCELLED"),
    ]
    assert [each.get("ATTENDEE") for each in events(letter)] == [None, None, None]
    assert len(read(letter).walk("VALARM")) == 2


def test_a_day_that_moves_keeps_its_uid_and_counts_up() -> None:
    later = replace(EVENT, sequence=1, day=date(2020, 7, 15))

    [before], [after] = (events(alone(DEADLINE_REMINDER, each)) for each in (EVENT, later))
    assert str(after["UID"]) == str(before["UID"])
    assert after.decoded("DTSTART") - before.decoded("DTSTART") == timedelta(days=15)
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1


@pytest.mark.parametrize(
    "title",
    [
        "nộp; rồi, chờ \\ xem\\n",
        "🍵" * 60,
        "Chè đinh La Bằng " * 12,
        "a" * 67 + "ếệ" * 40,
        "BEGIN:VEVENT",
        "“trích” \"kép\" 'đơn': xong",
    ],
)
def test_any_title_comes_back_as_it_was(title: str) -> None:
    event = replace(EVENT, title=title, about=title)

    [read_back] = events(alone(DEADLINE_REMINDER, event))
    assert str(read_back["SUMMARY"]) == event.title
    assert str(read_back["DESCRIPTION"]) == event.about


def test_lines_end_and_are_folded_as_the_standard_wants() -> None:
    letter = alone(hostile(DEADLINE_REMINDER), replace(EVENT, title="ế" * 200))

    lines = written(letter).encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines if b"\n" in line] == []  # each is whole UTF-8, too
    assert lines[-1] == b""


def test_a_name_cannot_break_out_of_its_line() -> None:
    notice = replace(DEADLINE_REMINDER, name='HTX "Chè";X=1:2\r\nATTENDEE:mailto:ke.xau@example.vn')

    [event] = events(alone(notice, EVENT))
    assert event["ATTENDEE"].params["CN"] == ("HTX 'Chè';X=1:2 ATTENDEE:mailto:ke.xau@example.vn")
    assert str(event["ATTENDEE"]) == "mailto:htx.laban@example.vn"


def test_an_event_without_words_of_its_own_has_no_description() -> None:
    [event] = events(alone(DEADLINE_REMINDER, replace(EVENT, about="")))

    assert "DESCRIPTION" not in event


def test_a_sender_without_a_name_is_named_by_its_address() -> None:
    whole = written(alone(DEADLINE_REMINDER, EVENT), sender="ocop@example.vn")

    assert "\r\nORGANIZER:mailto:ocop@example.vn\r\n" in whole


@pytest.mark.parametrize("uid", ["", "a\r\nSUMMARY:b"])
def test_what_is_no_uid_is_a_fault_of_ours(uid: str) -> None:
    event: Event = replace(EVENT, uid=uid)

    with pytest.raises(ValueError, match=r"^$|SUMMARY"):
        written(alone(DEADLINE_REMINDER, event))


def test_an_address_that_would_break_a_line_is_refused() -> None:
    letter = replace(alone(DEADLINE_REMINDER, EVENT), to="a@b.vn\r\nX:1")

    with pytest.raises(Refusal, match="Địa chỉ thư điện tử"):
        written(letter)
