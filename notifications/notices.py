"""What is told: the values that every notice is made of."""

import re
from datetime import date
from types import MappingProxyType
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, ValidationInfo
from pydantic.dataclasses import dataclass

from rules.names import clean

SHOWN: Final = 50  # a mail lists no more entries than this; `total` tells how many there are
STORED: Final = MappingProxyType({"stored": True})
"""The context in which facts are read back from the outbox: they have been cleaned already."""
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _one_line(text: str, info: ValidationInfo) -> str:
    if info.context is STORED:
        return text
    return clean(_CONTROLS.sub(" ", text))


Text = Annotated[str, AfterValidator(_one_line)]  # so no name can begin a header or a line


@dataclass(frozen=True)
class Office:
    """Where to go and whom to call."""

    name: Text
    phone: Text = ""
    email: Text = ""


@dataclass(frozen=True)
class Line:
    """A stage or an activity of the plan, with the phrase of its deadline."""

    name: Text
    clause: Text = ""
    phrase: Text = ""
    last_day: date | None = None
    tentative: bool = False


@dataclass(frozen=True)
class Entry:
    """A product that an agency holds."""

    code: Text
    product: Text
    producer: Text


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What every notice knows.

    `key` is unique and made of ids and ISO dates; `plan` is the paper with its number and day;
    `why` tells the reader why this mail is for him.
    """

    kind: ClassVar[str]

    key: Text
    to: str
    name: Text
    place: Text
    year: int
    plan: Text
    clause: Text
    why: Text
    office: Office


@dataclass(frozen=True, kw_only=True)
class Dated(Notice):
    """What a notice before a last day knows.

    `days_left` are working days when `counted`, else days of the calendar; `tentative`: the plan
    says "dự kiến", nobody is ever late; `last_working_day`: the one before a last day that is off.
    """

    last_day: date
    days_left: int
    last_working_day: date | None = None
    phrase: Text = ""
    tentative: bool = False
    counted: bool = False


@dataclass(frozen=True, kw_only=True)
class Late(Notice):
    """What a notice after a last day knows.

    `days_late` are working days; `follows`: others hold it, the reader only follows it up;
    `letter`: a draft letter (công văn đôn đốc) waits for the reader's decision.
    """

    last_day: date
    days_late: int = 0
    phrase: Text = ""
    follows: bool = False
    letter: bool = False
