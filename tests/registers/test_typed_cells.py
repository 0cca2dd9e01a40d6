"""Cells that a spreadsheet has made days or truth values of: good for days, refused as words."""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest

from ocop_cycle.registers.agencies import agency_rows
from ocop_cycle.registers.days_off import days_off, lines_of_days
from ocop_cycle.registers.products import product_rows
from ocop_cycle.registers.sheets import Problem, read_sheet
from rules.workdays import DayKind, DayOff

Write = Callable[..., Path]

DAY, MOMENT = date(2027, 12, 31), datetime(2027, 12, 31, 8, 30)  # noqa: DTZ001 -- cells have no zone
PRODUCTS = (
    *("Mã", "Tên sản phẩm", "Chủ thể", "Địa bàn", "Người đại diện"),
    *("Lần đăng ký", "Giấy chứng nhận", "Ngày hết hạn"),
)
TEA = ("SP01", "Chè", "HTX", "Xã", "Bà A", "Nâng hạng", "12/GCN", DAY)
AGENCIES = ("Mã", "Tên cơ quan", "Cấp", "Cơ quan cấp trên", "Địa bàn", "Người liên hệ", "Từ ngày")
OFFICE = ("so-a", "Sở A", "Sở", "tinh", "Tỉnh", "Bà A", DAY)


def with_cell(row: tuple[object, ...], at: int, cell: object) -> tuple[object, ...]:
    return (*row[:at], cell, *row[at + 1 :])


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (DAY, "Ô này là ngày"),
        (MOMENT, "Ô này là ngày"),
        (time(8, 30), "Ô này là ngày, giờ"),
        (True, "Ô này là giá trị đúng/sai"),
        (False, "Ô này là giá trị đúng/sai"),
    ],
)
@pytest.mark.parametrize("at", range(len(PRODUCTS) - 1))
def test_where_a_product_has_words_a_day_or_a_truth_value_is_refused(
    xlsx_file: Write, at: int, cell: object, words: str
) -> None:
    sheet = read_sheet(xlsx_file(PRODUCTS, TEA, with_cell(TEA, at, cell)))

    rows, problems = product_rows(sheet)

    assert [row.line for row in rows] == [2]
    assert [(each.line, each.column) for each in problems] == [(3, PRODUCTS[at])]
    assert problems[0].text.startswith(words)
    assert "xin" in problems[0].text


@pytest.mark.parametrize("at", range(len(AGENCIES) - 1))
def test_where_an_agency_has_words_a_day_is_refused(xlsx_file: Write, at: int) -> None:
    _, problems = agency_rows(read_sheet(xlsx_file(AGENCIES, with_cell(OFFICE, at, DAY))))

    assert [(each.line, each.column) for each in problems] == [(2, AGENCIES[at])]


def test_a_day_is_a_day_where_one_belongs_and_a_truth_value_never(xlsx_file: Write) -> None:
    good = product_rows(read_sheet(xlsx_file(PRODUCTS, TEA)))
    _, problems = product_rows(read_sheet(xlsx_file(PRODUCTS, (*TEA[:-1], True))))

    assert ([row.expires for row in good[0]], good[1]) == ([DAY], [])
    assert {each.column for each in problems} == {"Ngày hết hạn"}


def test_columns_that_are_left_out_shift_nothing(xlsx_file: Write) -> None:
    header = ("Giới tính", *PRODUCTS, "Dân tộc")

    sheet = read_sheet(xlsx_file(header, (True, *with_cell(TEA, 1, DAY), DAY)))

    assert [each.column for each in product_rows(sheet)[1]] == ["Tên sản phẩm"]


def test_the_days_of_a_calendar_may_be_days_of_a_spreadsheet(xlsx_file: Write) -> None:
    sheet = read_sheet(
        xlsx_file(
            ("Ngày", "Loại", "Ghi chú"), (MOMENT, "nghỉ", "số 1"), (None, "nghỉ", ""),
            (DAY, True, ""),
        )
    )  # fmt: skip

    days, problems = days_off(sheet)

    assert days == [DayOff(DAY, DayKind.OFF, "số 1")]
    assert problems == [
        Problem(
            3, "Ngày", "Còn trống: hãy điền; nếu ô bị gộp với dòng trên, hãy bỏ gộp và điền lại."
        ),
        Problem(4, "Loại", "Ô này là giá trị đúng/sai (TRUE, FALSE): xin ghi chữ."),
    ]


def test_a_day_is_found_on_the_line_where_it_stands_first(xlsx_file: Write) -> None:
    other = date(2027, 3, 10)
    rows = [(other, "nghỉ"), (DAY, "nghỉ"), (None, None), (other, "nghỉ")]

    assert lines_of_days(read_sheet(xlsx_file(("Ngày", "Loại"), *rows))) == {other: 2, DAY: 3}
