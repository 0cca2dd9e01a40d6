"""Reports that leave as mails: what a unit holds, how the year stands."""

from datetime import date
from typing import ClassVar

from pydantic.dataclasses import dataclass

from notifications.notices import Notice, Text


@dataclass(frozen=True)
class Held:
    """What a unit holds of a stage until one day, or a task of the plan.

    `late`: how many of them are beyond their day; `codes`: the first few, to look them up.
    """

    what: Text
    last_day: date | None
    entries: int = 0
    late: int = 0
    codes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Change:
    """So many entries that went from one place to another since the last report."""

    what: Text
    entries: int


@dataclass(frozen=True)
class Late:
    """What one holder keeps beyond its day, and where to call."""

    holder: Text
    what: Text
    entries: int
    since: date
    phone: Text = ""


@dataclass(frozen=True)
class Unreached:
    """One who could not be written to; the phone is for the call."""

    name: Text
    locality: Text
    why: Text
    phone: Text = ""


@dataclass(frozen=True, kw_only=True)
class WeekDigest(Notice):
    """To a unit, on the first working day of a week: what it holds.

    `total`: entries in all; `late`: entries and tasks beyond their day.
    """

    kind: ClassVar[str] = "week_digest"

    monday: date
    held: tuple[Held, ...]
    total: int
    late: int

    @property
    def next_day(self) -> date | None:
        """Give the first of its days, passed or not."""
        return _first(self.held)


@dataclass(frozen=True, kw_only=True)
class OfficeDigest(Notice):
    """To the coordinating office, each working morning: the year since the last report.

    `since`: the day of the last report; None in the first one.
    """

    kind: ClassVar[str] = "office_digest"

    day: date
    since: date | None
    changes: tuple[Change, ...]
    due_this_week: tuple[Held, ...]
    late: tuple[Late, ...]
    unreached: tuple[Unreached, ...]
    unreached_total: int
    drafts: int
    open_entries: int
    late_entries: int

    @property
    def next_day(self) -> date | None:
        """Give the first day that is due this week."""
        return _first(self.due_this_week)


def _first(held: tuple[Held, ...]) -> date | None:
    return min((line.last_day for line in held if line.last_day), default=None)
