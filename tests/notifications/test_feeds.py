"""A calendar that is read again and again: a calendar program understands it, even empty."""

from datetime import UTC, date, datetime

from icalendar import Calendar

from notifications.calendars import feed
from notifications.letters import REQUEST, Event

AT = datetime(2020, 3, 2, 2, 0, tzinfo=UTC)
SENDER = "OCOP <ocop@example.vn>"


def test_the_days_of_a_unit_are_published_under_their_uids() -> None:
    day = Event("hold-1@example.vn", 3, REQUEST, date(2020, 8, 14), "Hạn: Đánh giá, cấp huyện")
    read = Calendar.from_ical(feed("OCOP: UBND xã", [day], sender=SENDER, at=AT))
    [event] = read.walk("VEVENT")

    assert read["METHOD"] == "PUBLISH"
    assert read["X-WR-CALNAME"] == "OCOP: UBND xã"
    assert (event["UID"], event["SEQUENCE"]) == ("hold-1@example.vn", 3)
    assert event["DTSTART"].dt == date(2020, 8, 14)
    assert "ATTENDEE" not in event


def test_a_unit_without_days_has_an_empty_calendar() -> None:
    read = Calendar.from_ical(feed("OCOP", [], sender=SENDER, at=AT))

    assert read.walk("VEVENT") == []
