"""What units are told: one frozen class a kind, its finished facts."""

from datetime import date
from typing import ClassVar

from pydantic.dataclasses import dataclass

from notifications.notices import Dated, Entry, Late, Line, Notice, Text


@dataclass(frozen=True, kw_only=True)
class CycleOpened(Notice):
    """To an agency: the year has begun; these lines of the plan are its own.

    `helps`: it works along in them; `informed`: they are others', told for its information.
    """

    kind: ClassVar[str] = "cycle_opened"

    lines: tuple[Line, ...]
    next_day: date | None = None
    helps: bool = False
    informed: bool = False


@dataclass(frozen=True, kw_only=True)
class StageOpened(Notice):
    """To an agency: a stage is open; these entries are in its hands, until that day.

    `helps`: it only works along; `informed`: it is told for its information.
    """

    kind: ClassVar[str] = "stage_opened"

    stage: Text
    opens: date
    last_day: date | None
    last_working_day: date | None
    phrase: Text
    entries: tuple[Entry, ...]
    total: int
    round: Text = ""
    helps: bool = False
    informed: bool = False


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
class AgencyRoundMoved(Notice):
    """To a unit: entries that it holds go to another round; `late`: their day has passed."""

    kind: ClassVar[str] = "agency_round_moved"

    stage: Text
    old_round: Text
    new_round: Text
    cause: Text
    entries: tuple[Entry, ...]
    total: int
    last_day: date | None = None
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class AgencyReminder(Dated):
    """To a unit: so many days are left for what it holds of a stage; `helps`: it works along."""

    kind: ClassVar[str] = "agency_reminder"

    stage: Text
    entries: tuple[Entry, ...]
    total: int
    round: Text = ""
    helps: bool = False


@dataclass(frozen=True, kw_only=True)
class StageOverdue(Late):
    """To a unit: the day of a stage has passed and these entries are still in its hands."""

    kind: ClassVar[str] = "stage_overdue"

    stage: Text
    entries: tuple[Entry, ...]
    total: int
    round: Text = ""


@dataclass(frozen=True, kw_only=True)
class ActivityReminder(Dated):
    """To a unit: so many days are left for a task of the plan; `helps`: it only works along."""

    kind: ClassVar[str] = "activity_reminder"

    activity: Text
    target: Text = ""
    helps: bool = False


@dataclass(frozen=True, kw_only=True)
class ActivityOverdue(Late):
    """To a unit: the day of a task of the plan has passed and nobody has reported it done."""

    kind: ClassVar[str] = "activity_overdue"

    activity: Text
    holder: Text
    target: Text = ""


@dataclass(frozen=True, kw_only=True)
class SetADay(Notice):
    """To a unit: the plan leaves the day of this line to a paper of its own; it is not set yet."""

    kind: ClassVar[str] = "set_a_day"

    what: Text
    phrase: Text
