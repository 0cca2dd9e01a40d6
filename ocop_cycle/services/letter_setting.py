"""What the letters of one cycle and day share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.orm import Session

from notifications import wording
from notifications.notices import Office
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import Unit
from ocop_cycle.queries.held import Held
from ocop_cycle.queries.matters import Matters
from rules.reminders import is_counted
from rules.standing import Course, Window
from rules.urgency import goes_to_leader
from rules.vocabulary import Duty
from rules.workdays import last_working_day, working_days_between

HOLDS: Final = frozenset({"", Duty.RESPONSIBLE})
_OF_HOLDERS: Final = frozenset({"agency_reminder", "agency_round_moved", "stage_overdue"})
_WHYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Duty.COORDINATING: wording.WHY_COORDINATES,
        Duty.REPORT: wording.WHY_REPORTED,
        Duty.INFORM: wording.WHY_INFORMED,
    }
)


@dataclass(frozen=True)
class Setting:
    """What the letters of one cycle share, read for all of them at once.

    Attributes:
        session: for what is told once a cycle; never for one notice of many.
        day: the day on which the letters leave; days left and days late are counted from it.
        units: who is told, localities, the office, each with the one to call.
        traces: journal rows by entry and sequence: of each notice, and the one before it.
        duties: the lines of the plan for which a unit is responsible, in their order.
        activities: each with the newest paper that set its day.
    """

    session: Session
    cycle: AnyRow
    course: Course
    day: date
    units: Mapping[int, Unit]
    matters: Matters
    traces: Mapping[tuple[int, int], AnyRow]
    duties: Mapping[int, Sequence[AnyRow]]
    activities: Mapping[int, AnyRow]

    @property
    def entries(self) -> Mapping[int, AnyRow]:
        """Give where each entry stands, with its product, its producer and his address."""
        return self.matters.entries

    @property
    def held(self) -> Mapping[str, Held]:
        """Give what a unit holds, by the key of the notice."""
        return self.matters.held

    def office(self, other: Unit) -> Unit:
        """Give the coordinating office of the cycle; another unit where the plan has none."""
        return self.units.get(self.cycle.office_id or 0, other)

    def to(self, row: AnyRow) -> str:
        """Give the address of the reader of a notice; "" when he has no usable one."""
        return self.matters.address(row)


def common(setting: Setting, row: AnyRow, window: Window | None, office: Unit) -> dict[str, Any]:
    """Give what every mail knows; the caller adds whom it is for."""
    cycle = setting.cycle
    number = f" số {cycle.number}" if cycle.number else ""
    issued = f" ngày {cycle.issued:%d/%m/%Y}" if cycle.issued else ""
    return {
        "key": row.key,
        "place": cycle.place,
        "year": cycle.year,
        "plan": f"Kế hoạch{number}{issued}",
        "clause": window.clause if window else "",
        "office": Office(office.name, office.phone, office.email),
    }


def phrase_of(window: Window | None, due: date | None) -> str:
    """Quote the plan only where the day comes from it."""
    return window.phrase if window and window.last_day == due else ""


def round_label(setting: Setting, round_: str) -> str:
    """Name the round where the plan has several."""
    return f"đợt {round_}" if setting.course.cut_offs else ""


def why(setting: Setting, row: AnyRow) -> str:
    """Tell a unit why it is told: what the plan makes it, what it holds, whom it leads."""
    if goes_to_leader(row.rung):
        return wording.WHY_LEADER
    if row.duty == Duty.REPORT and row.agency_id == setting.cycle.office_id:
        return wording.WHY_FOLLOWS
    if row.kind in _OF_HOLDERS and row.duty in HOLDS:
        return wording.WHY_HOLDER
    return _WHYS.get(row.duty, wording.WHY_RESPONSIBLE)


def days_late(setting: Setting, row: AnyRow) -> int:
    """Count the working days since the last day of what is late."""
    return max(working_days_between(setting.course.calendar, row.about, setting.day), 0)


def dated(setting: Setting, row: AnyRow) -> dict[str, Any]:
    """Give what a reminder says of its last day: working days are counted to a clock's end."""
    calendar, counted = setting.course.calendar, is_counted(row.rung)
    left = (row.about - setting.day).days
    if counted:
        left = working_days_between(calendar, setting.day, row.about)
    return {
        "last_day": row.about,
        "days_left": max(left, 0),
        "last_working_day": last_working_day(calendar, row.about),
        "counted": counted,
    }
