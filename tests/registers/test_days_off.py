from datetime import date
from pathlib import Path

import pytest

from ocop_cycle.registers.days_off import days_off
from ocop_cycle.registers.sheets import Problem, Row, Sheet, read_sheet
from rules.workdays import DayKind, DayOff


def a_sheet(*rows: tuple[str, ...], header: tuple[str, ...] = ("Ngày", "Loại", "Ghi chú")) -> Sheet:
    return Sheet(header, tuple(Row(line, cells) for line, cells in enumerate(rows, start=2)))


def test_a_swap_is_read_as_a_day_off_and_a_make_up_day() -> None:
    sheet = a_sheet(
        ("02/01/2026", "Nghỉ", "12729/VPCP-KGVX"),
        ("10/01/2026", "Làm  bù", "12729/VPCP-KGVX"),
    )

    assert days_off(sheet) == (
        [
            DayOff(date(2026, 1, 2), DayKind.OFF, "12729/VPCP-KGVX"),
            DayOff(date(2026, 1, 10), DayKind.WORKED, "12729/VPCP-KGVX"),
        ],
        [],
    )


def test_an_english_header_in_another_order_is_read_and_other_columns_are_left() -> None:
    sheet = a_sheet(("x", "worked", "2026-08-22"), header=("No", "KIND", "Day"))

    assert days_off(sheet) == ([DayOff(date(2026, 8, 22), DayKind.WORKED)], [])


@pytest.mark.parametrize(
    "text", ["2/1/2026", "02-01-2026", "02.01.2026", "2026-01-02", "2026-01-02 00:00:00"]
)
def test_a_day_is_written_as_vietnam_or_a_spreadsheet_writes_it(text: str) -> None:
    days, problems = days_off(a_sheet((text, "nghỉ", "")))

    assert [one.day for one in days] == [date(2026, 1, 2)]
    assert problems == []


@pytest.mark.parametrize("text", ["30/02/2026", "02/01/26", "02/01/0026", "mai", "2026-13-01"])
def test_what_is_no_day_is_told_with_its_line(text: str) -> None:
    sheet = a_sheet(("02/01/2026", "nghỉ", ""), (text, "nghỉ", "ghi chú"))

    days, problems = days_off(sheet)

    assert [one.day for one in days] == [date(2026, 1, 2)]
    assert [(one.line, one.column) for one in problems] == [(3, "Ngày")]
    assert problems[0].text.startswith(f"“{text}” không phải ngày có thật")


@pytest.mark.parametrize(
    ("cells", "columns"),
    [
        (("?", "lễ hội", ""), ["Ngày", "Loại"]),
        (("", "", "ghi chú"), ["Ngày", "Loại"]),
        (("02/01/2026", "", ""), ["Loại"]),
        (("02/01/2026", "nghỉ", "x" * 300), ["Ghi chú"]),
    ],
)
def test_every_mistake_of_a_row_is_told_and_the_row_gives_no_day(
    cells: tuple[str, ...], columns: list[str]
) -> None:
    days, problems = days_off(a_sheet(cells))

    assert days == []
    assert sorted(one.column for one in problems) == sorted(columns)


def test_a_missing_column_is_told_once() -> None:
    sheet = a_sheet(("02/01/2026", "nghỉ"), header=("Ngày", "Tên"))

    days, problems = days_off(sheet)

    assert days == []
    assert [(one.line, one.column) for one in problems] == [(1, "Loại")]


def test_a_cell_that_could_not_be_read_is_told_and_its_row_left_out() -> None:
    fault = Problem(2, "Loại", "Ô chứa công thức")
    sheet = Sheet(("Ngày", "Loại"), (Row(2, ("02/01/2026", "")),), problems=(fault,))

    assert days_off(sheet) == ([], [fault])


def test_a_repeated_day_counts_once() -> None:
    sheet = a_sheet(("02/01/2026", "nghỉ", "a"), ("02/01/2026", "off", "b"))

    assert days_off(sheet) == ([DayOff(date(2026, 1, 2), DayKind.OFF, "a")], [])


def test_a_day_that_is_both_off_and_worked_is_a_problem() -> None:
    sheet = a_sheet(("02/01/2026", "nghỉ", ""), ("02/01/2026", "làm bù", ""))

    days, problems = days_off(sheet)

    assert [one.kind for one in days] == [DayKind.OFF]
    assert [(one.line, one.column) for one in problems] == [(3, "Ngày")]


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    file = tmp_path / "ngày nghỉ.csv"
    file.write_text("Ngày;Loại;Văn bản\n22/08/2026;Làm bù;số 1\n", encoding="utf-8-sig")

    assert days_off(read_sheet(file)) == (
        [DayOff(date(2026, 8, 22), DayKind.WORKED, "số 1")],
        [],
    )
