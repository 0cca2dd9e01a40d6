"""The list of people to call as a file that an officer prints or passes on."""

from collections.abc import Mapping
from typing import Final

from ocop_cycle.services.call_list import MOST, CallLine, CallList

_TITLE: Final = "Cần gọi điện"
_COLUMNS: Final[Mapping[str, int]] = {
    "Địa bàn": 20,
    "Gọi cho": 30,
    "Người nghe": 22,
    "Điện thoại": 16,
    "Hạn": 12,
    "Lời báo": 70,
    "Việc khác cần báo": 40,
    "Vì sao phải gọi": 22,
    "Lần gọi gần nhất": 30,
    "Mã": 14,
    "Kỳ": 18,
}


def call_sheet(calls: CallList) -> bytes:
    """Write the lines of a list as an XLSX file, in their order."""
    from ocop_cycle.registers.lists import workbook  # noqa: PLC0415 -- openpyxl is slow to load

    return workbook(_TITLE, _COLUMNS, map(_row, calls.lines), note=cut_short(calls))


def cut_short(calls: CallList) -> str:
    """Say that a list shows the most urgent alone; "" when it shows all."""
    if calls.total <= len(calls.lines):
        return ""
    return f"Chỉ nêu {MOST} nơi gấp nhất trong {calls.total} nơi: hãy chọn từng địa bàn để xem hết."


def last_call(line: CallLine) -> str:
    """Say when somebody was called last, by whom, and what came of it; "" when never."""
    if line.called_on is None:
        return ""
    note = f": {line.called_note}" if line.called_note else ""
    return f"{line.called_on:%d/%m/%Y}, {line.called_by}{note}"


def _row(line: CallLine) -> tuple[str, ...]:
    return (
        line.locality,
        line.name,
        line.person,
        line.phone,
        f"{line.last_day:%d/%m/%Y}" if line.last_day else "",
        line.say,
        "\n".join(line.others),
        line.why,
        last_call(line),
        line.code,
        line.cycle,
    )
