"""What the letters of one cycle and day share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from notifications.notices import Office
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import Unit
from rules.standing import Course, Window


@dataclass(frozen=True)
class Setting:
    """What the letters of one cycle and day share."""

    session: Session
    cycle: AnyRow
    course: Course
    day: date
    units: Mapping[int, Unit]


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
