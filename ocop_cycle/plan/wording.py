"""How findings name a line of the plan and a day, so that an officer finds them in the paper."""

from datetime import date
from typing import Final

from ocop_cycle.plan.schema import Line, PlannedActivity, PlannedStage, PlannedTarget

_WEEKDAYS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def title_of(line: Line) -> str:
    """Name a line: its kind, its name, its clause."""
    clause = f" (mục {line.clause})" if line.clause else ""
    match line:
        case PlannedStage():
            turn = f", đợt {line.round}" if line.round > 1 else ""
            return f"Bước “{line.stage.label}”{turn}{clause}"
        case PlannedActivity():
            return f"Nhiệm vụ “{line.name}”{clause}"
        case PlannedTarget():
            return f"Chỉ tiêu “{line.title}”{clause}"
    return f"Mục{clause}"


def day_of(day: date) -> str:
    """Write a day with its weekday."""
    return f"{_WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"
