"""The register of days off and make-up days: day, kind, note."""

from datetime import date
from typing import Final

from ocop_cycle.registers.columns import DAY_COLUMNS, heading_key
from ocop_cycle.registers.fields import Fields, fields_of
from ocop_cycle.registers.sheets import Problem, Sheet
from rules.workdays import DayKind, DayOff

_NEEDED: Final = ("day", "kind")
_KINDS: Final = {
    heading_key(word): kind
    for kind, words in {
        DayKind.OFF: ("nghỉ", "nghỉ bù", "nghỉ lễ", "ngày nghỉ", "off"),
        DayKind.WORKED: ("làm bù", "làm việc", "đi làm", "đi làm bù", "làm việc bù", "worked"),
    }.items()
    for word in words
}
_ALLOWED: Final = ("nghỉ", "làm bù")


def lines_of_days(sheet: Sheet) -> dict[date, int]:
    """Tell on which line of a sheet each day stands first."""
    rows, _ = fields_of(sheet, DAY_COLUMNS, _NEEDED)
    read = [(row.day("day"), row.line) for row in reversed(rows)]
    return {day: line for day, line in read if day}


def days_off(sheet: Sheet) -> tuple[list[DayOff], list[Problem]]:
    """Read the rows of a sheet; a row with a problem gives no day, a day given twice counts once.

    The header may be Vietnamese (Ngày; Loại; Ghi chú or Văn bản) or English (day; kind; note).
    """
    rows, problems = fields_of(sheet, DAY_COLUMNS, _NEEDED)
    days: dict[date, DayOff] = {}
    for row in rows:
        _read(row, days)
        problems += row.problems
    return list(days.values()), sorted(problems, key=lambda problem: problem.line)


def _read(row: Fields, days: dict[date, DayOff]) -> None:
    note = row.text("note")
    day = row.required_day("day")
    kind = row.word("kind", _KINDS, allowed=_ALLOWED) if row.required("kind") else None
    if row.problems or day is None or kind is None:
        return
    if days.setdefault(day, DayOff(day, kind, note)).kind is not kind:
        row.say("day", f"Ngày {day:%d/%m/%Y} đã ghi ở dòng trên với loại khác: hãy bỏ một dòng.")
