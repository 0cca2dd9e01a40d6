"""One frozen class a mail: its finished facts and its key."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from rules.errors import Refusal
from rules.names import clean

SHOWN: Final = 50  # a mail lists no more entries than this; `total` tells how many there are
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _one_line(text: str) -> str:
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
    """What every mail knows.

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
class CycleOpened(Notice):
    """To an agency: the year has begun; these lines of the plan are its own."""

    kind: ClassVar[str] = "cycle_opened"

    lines: tuple[Line, ...]
    next_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class StageOpened(Notice):
    """To an agency: a stage is open; these entries are in its hands, until that day."""

    kind: ClassVar[str] = "stage_opened"

    stage: Text
    opens: date
    last_day: date | None
    last_working_day: date | None
    phrase: Text
    entries: tuple[Entry, ...]
    total: int
    round: Text = ""


@dataclass(frozen=True, kw_only=True)
class DeadlineReminder(Notice):
    """To a producer: so many days are left; `todo` is a sentence without a subject."""

    kind: ClassVar[str] = "deadline_reminder"

    product: Text
    code: Text
    stage: Text
    todo: Text
    last_day: date
    days_left: int
    last_working_day: date | None
    phrase: Text


@dataclass(frozen=True, kw_only=True)
class LapseProposed(Notice):
    """To a producer: his day has passed, and what he still can do before an officer confirms."""

    kind: ClassVar[str] = "lapse_proposed"

    product: Text
    code: Text
    stage: Text
    last_day: date
    proposal: Text
    phrase: Text = ""


@dataclass(frozen=True, kw_only=True)
class DayMoved(Notice):
    """To whom it concerns: a later paper moves the day of a stage or of a product."""

    kind: ClassVar[str] = "day_moved"

    what: Text
    old_day: date | None
    new_day: date | None
    paper: Text
    reason: Text
    phrase: Text = ""


@dataclass(frozen=True, kw_only=True)
class RoundMoved(Notice):
    """To a producer: his product goes to another round, with the cause in a sentence."""

    kind: ClassVar[str] = "round_moved"

    product: Text
    code: Text
    old_round: Text
    new_round: Text
    cause: Text
    last_day: date | None
    todo: Text = ""
    phrase: Text = ""


@dataclass(frozen=True, kw_only=True)
class EntryMoved(Notice):
    """To a producer: the product has moved on; without `todo` nothing is asked of him."""

    kind: ClassVar[str] = "entry_moved"

    product: Text
    code: Text
    stage: Text
    holder: Text
    todo: Text = ""
    last_day: date | None = None
    phrase: Text = ""


@dataclass(frozen=True, kw_only=True)
class Returned(Notice):
    """To a producer: the product comes back; `ask` is "hoàn thiện" or "bổ sung"."""

    kind: ClassVar[str] = "returned"

    product: Text
    code: Text
    stage: Text
    ask: Text
    reason: Text
    until: date | None
    paper: Text = ""


@dataclass(frozen=True, kw_only=True)
class Result(Notice):
    """To a producer: how it ended and what is possible next; 0 stars are not mentioned."""

    kind: ClassVar[str] = "result"

    product: Text
    code: Text
    outcome: Text
    stars: int
    reason: Text
    paper: Text
    next_step: Text


@dataclass(frozen=True, kw_only=True)
class StageOverdue(Notice):
    """To an agency: the day of a stage has passed and these entries are still in its hands.

    `follows`: they are in the hands of others, the reader only follows them up.
    """

    kind: ClassVar[str] = "stage_overdue"

    follows: bool = False
    stage: Text
    last_day: date
    phrase: Text
    entries: tuple[Entry, ...]
    total: int
    round: Text = ""


KINDS: Final[Mapping[str, type[Notice]]] = {
    each.kind: each
    for each in (
        CycleOpened,
        StageOpened,
        DeadlineReminder,
        LapseProposed,
        DayMoved,
        RoundMoved,
        EntryMoved,
        Returned,
        Result,
        StageOverdue,
    )
}


@cache
def _adapter(kind: str) -> TypeAdapter[Notice]:
    return TypeAdapter(KINDS[kind])


def facts(notice: Notice) -> dict[str, object]:
    """Write a notice as what a row of the outbox can hold: JSON values, dates in ISO form."""
    written: dict[str, object] = _adapter(notice.kind).dump_python(notice, mode="json")
    return written


def notice_of(kind: str, facts: Mapping[str, object]) -> Notice:
    """Read a notice back from its kind and its facts.

    Raises:
        Refusal: no such kind of mail, or facts that are not of this kind.
    """
    if kind not in KINDS:
        raise Refusal(f"Không có loại thư {kind!r}; các loại có là {', '.join(KINDS)}.")
    try:
        return _adapter(kind).validate_python(facts)
    except ValidationError as fault:
        where = ", ".join(".".join(map(str, error["loc"])) for error in fault.errors())
        raise Refusal(f"Thư loại {kind!r} thiếu hoặc sai nội dung ở: {where}.") from None
