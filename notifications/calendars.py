"""The last days of a letter as a calendar file (RFC 5545, 5546), written by hand."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import Final

from notifications.addresses import check_address
from notifications.letters import CANCEL, Event, Letter

FILE: Final = "han-chot.ics"
PUBLISH: Final = "PUBLISH"
_HEAD: Final = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//OCOP//Thu nhac viec tu dong//VI\r\n"
    "CALSCALE:GREGORIAN\r\nMETHOD:"
)
_LONGEST_LINE: Final = 75  # octets, without the line's end (RFC 5545, 3.1)
_DAY_BEFORE: Final = "-PT16H"  # at eight in the morning: an all-day event begins at midnight
_ONE_DAY: Final = timedelta(days=1)
_SENDERS: Final = 16
_MOMENTS: Final = 4


def method_of(letter: Letter) -> str:
    """Name what the file asks of a calendar: a request has one event, more are published."""
    return letter.events[0].method if len(letter.events) == 1 else PUBLISH


def calendar(letter: Letter, *, sender: str, at: datetime) -> str:
    """Write the events of a letter; with the same UID a later SEQUENCE moves or cancels one.

    Args:
        letter: whose events; it has at least one.
        sender: "Name <address>" or an address: who keeps the day.
        at: the moment of sending.

    Raises:
        Refusal: an address that cannot stand in a line.
        ValueError: the UID of an event is none.
    """
    method = method_of(letter)
    people = organizer(sender)
    if method != PUBLISH:
        people += _attendee(letter.name, check_address(letter.to))
    events = "".join([_event(event, _stamp(at), people) for event in letter.events])
    return f"{_HEAD}{method}\r\n{events}END:VCALENDAR\r\n"


def feed(name: str, events: Iterable[Event], *, sender: str, at: datetime) -> str:
    """Write the days of a unit as a calendar that is read again and again; it may be empty.

    Args:
        name: what the calendar is called.
        events: what it holds; with the same UID a day moves at the next reading.
        sender: "Name <address>" or an address: who keeps the days.
        at: the moment of reading.

    Raises:
        ValueError: the UID of an event is none.
    """
    people = organizer(sender)
    days = "".join([_event(event, _stamp(at), people) for event in events])
    called = _text(name)
    return (
        f"{_HEAD}{PUBLISH}\r\n{_line(f'NAME:{called}')}{_line(f'X-WR-CALNAME:{called}')}"
        f"REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n{days}END:VCALENDAR\r\n"
    )


@lru_cache(_SENDERS)
def organizer(sender: str) -> str:
    """Write the line of who keeps the day."""
    name, address = parseaddr(sender)
    return _line(f"ORGANIZER{_called(name)}:mailto:{check_address(address)}")


def _attendee(name: str, address: str) -> str:
    return _line(
        f"ATTENDEE{_called(name)};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
        f":mailto:{address}"
    )


def _called(name: str) -> str:
    """Write a name as a parameter; it cannot hold a double quote."""
    return f';CN="{name.replace(chr(34), chr(39))}"' if name else ""


def _event(event: Event, stamp: str, people: str) -> str:
    if not event.uid or not event.uid.isprintable():
        raise ValueError(event.uid)
    title = _text(event.title)
    about = _line(f"DESCRIPTION:{_text(event.about)}") if event.about else ""
    over = event.method == CANCEL
    return (
        f"BEGIN:VEVENT\r\n{_line(f'UID:{event.uid}')}DTSTAMP:{stamp}\r\n"
        f"SEQUENCE:{event.sequence}\r\n"
        f"DTSTART;VALUE=DATE:{_figures(event.day)}\r\n"
        f"DTEND;VALUE=DATE:{_figures(event.day + _ONE_DAY)}\r\n"
        f"{_line(f'SUMMARY:{title}')}{about}"
        f"STATUS:{'CANCELLED' if over else 'CONFIRMED'}\r\nTRANSP:TRANSPARENT\r\n"
        f"{people}{'' if over else _alarm(title)}END:VEVENT\r\n"
    )


@lru_cache(_MOMENTS)  # a batch leaves at one moment
def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _figures(day: date) -> str:
    return day.isoformat().replace("-", "")


def _alarm(title: str) -> str:
    return (
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\n"
        f"{_line(f'DESCRIPTION:{title}')}TRIGGER:{_DAY_BEFORE}\r\nEND:VALARM\r\n"
    )


def _text(text: str) -> str:
    """Escape what has a meaning in a value; a line's end in a text is no end of ours."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain if plain.isprintable() else "\\n".join(plain.splitlines())


def _line(line: str) -> str:
    """End a line, folded where it is too long, never inside a letter."""
    octets = line.encode()
    if len(octets) <= _LONGEST_LINE:
        return f"{line}\r\n"
    return "\r\n ".join(_folds(octets)) + "\r\n"


def _folds(octets: bytes) -> Iterator[str]:
    start, room = 0, _LONGEST_LINE
    while start < len(octets):
        end = start + room
        while end < len(octets) and octets[end] & 0xC0 == 0x80:  # noqa: PLR2004 -- inside a letter of UTF-8
            end -= 1
        yield octets[start:end].decode()
        start, room = end, _LONGEST_LINE - 1  # a folded line begins with a space
