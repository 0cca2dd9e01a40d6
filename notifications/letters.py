"""What leaves in one mail: one person's notices of a day, the most urgent first."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from notifications.edited import Edited
from notifications.kinds import facts, notice_of
from notifications.notices import STORED, Notice, Text

REQUEST: Final = "REQUEST"
CANCEL: Final = "CANCEL"


@dataclass(frozen=True)
class Event:
    """A last day for somebody's calendar (RFC 5545).

    `uid` stays while the day moves, `sequence` rises each time; `method` is REQUEST or CANCEL.
    """

    uid: str
    sequence: int
    method: str
    day: date
    title: Text
    about: Text = ""


@dataclass(frozen=True)
class Letter:
    """A mail before it is written: to whom, what is told, which days go into a calendar.

    `key` is the mail's, `to` an address, `name` how the reader is addressed; `edited`: what a
    person wrote instead.
    """

    key: str
    to: str
    name: Text
    notices: tuple[Notice, ...]
    events: tuple[Event, ...] = ()
    edited: Edited | None = None

    @property
    def first(self) -> Notice:
        """Give the most urgent notice: the mail is filed and titled by it."""
        return self.notices[0]


_EVENTS: Final = TypeAdapter(tuple[Event, ...])


def letter_facts(letter: Letter) -> dict[str, object]:
    """Write a letter as what a row of the outbox can hold."""
    return {
        "name": letter.name,
        "notices": [{"kind": each.kind, **facts(each)} for each in letter.notices],
        "events": _EVENTS.dump_python(letter.events, mode="json"),
    }


def letter_of(key: str, to: str, facts_of: Mapping[str, Any]) -> Letter:
    """Read a letter back from its row.

    Raises:
        Refusal: a notice of no known kind, or facts that are not of its kind.
    """
    return Letter(
        key=key,
        to=to,
        name=facts_of["name"],
        notices=tuple(
            notice_of(each["kind"], {name: each[name] for name in each if name != "kind"})
            for each in facts_of["notices"]
        ),
        events=_EVENTS.validate_python(facts_of.get("events", ()), context=STORED),
    )
