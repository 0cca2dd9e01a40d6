"""The fields of a row: days, telephones, addresses of e-mail, codes, lengths."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ocop_cycle.registers.products import product_rows
from ocop_cycle.registers.sheets import Row, Sheet, read_sheet

Write = Callable[..., Path]

SHORT = ("Mã", "Tên sản phẩm", "Chủ thể", "Địa bàn")
TEA = ("SP01", "Chè Tân Cương", "HTX Hảo Đạt", "Thành phố Thái Nguyên")


def a_sheet(header: tuple[str, ...], *rows: tuple[str, ...]) -> Sheet:
    return Sheet(header, tuple(Row(at, cells) for at, cells in enumerate(rows, start=2)))


def one_more(heading: str, cell: str) -> Sheet:
    return a_sheet((*SHORT, heading), (*TEA, cell))


def complaints(sheet: Sheet) -> list[tuple[int, str]]:
    return [(each.line, each.column) for each in product_rows(sheet)[1]]


@pytest.mark.parametrize("cell", ["31/02/2027", "2027-13-01", "12/2027", "1/2/27", "46387", "mai"])
def test_a_day_that_is_none_is_a_problem(cell: str) -> None:
    assert complaints(one_more("Ngày hết hạn", cell)) == [(2, "Ngày hết hạn")]


@pytest.mark.parametrize("cell", ["1/2/2027", "01-02-2027", "01.02.2027", "2027-02-01"])
def test_days_are_read_as_vietnam_and_iso_write_them(cell: str) -> None:
    [row], _ = product_rows(one_more("Ngày hết hạn", cell))

    assert row.expires == date(2027, 2, 1)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("200345678", "mất số 0"),
        ("912 345 678", "mất số 0"),
        ("9.12E+08", "mất số 0"),
        ("0200345678, 0200654321", "một số điện thoại"),
        ("0200-345-678", "một số điện thoại"),
        ("0200 345", "một số điện thoại"),
        ("0" * 16, "một số điện thoại"),
        ("không có", "một số điện thoại"),
    ],
)
def test_a_telephone_that_cannot_be_one_is_a_problem(cell: str, words: str) -> None:
    _, [problem] = product_rows(one_more("Điện thoại", cell))

    assert (problem.line, problem.column) == (2, "Điện thoại")
    assert words in problem.text
    assert cell in problem.text


@pytest.mark.parametrize(
    "cell",
    [
        "0200345678",
        "+84 200 345 678",
        "84200345678",
        "0200.3855.123",
        "1900 1234",
        "02003 855 123",
        "",
    ],
)
def test_a_telephone_is_kept_as_it_is_written(cell: str) -> None:
    [row], problems = product_rows(one_more("SĐT", cell))

    assert (row.phone, problems) == (cell, [])


@pytest.mark.parametrize("number", [200345678, 9.12e8])
def test_a_telephone_that_a_workbook_holds_as_a_number_is_a_problem(
    xlsx_file: Write, number: float
) -> None:
    sheet = read_sheet(xlsx_file((*SHORT, "Điện thoại"), (*TEA, number)))

    rows, [problem] = product_rows(sheet)

    assert (rows, problem.line, problem.column) == ([], 2, "Điện thoại")
    assert str(int(number)) in problem.text
    assert "Text" in problem.text


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("a@example.vn; b@example.vn", "một địa chỉ"),
        ("a@example.vn,b@example.vn", "một địa chỉ"),
        ("a @example.vn", "một địa chỉ"),
        ("A <a@example.vn>", "một địa chỉ"),
        ("hảo@example.vn", "không dấu"),
        ("a@chèxanh.vn", "không dấu"),
        ("a@localhost", "không phải địa chỉ"),
        ("a@-x.vn", "không phải địa chỉ"),
        (".a@example.vn", "không phải địa chỉ"),
        ("a..b@example.vn", "không phải địa chỉ"),
        ("a@example.vn.", "không phải địa chỉ"),
        ("a@192.168.1.1", "không phải địa chỉ"),
        ("example.vn", "không phải địa chỉ"),
        ("x" * 65 + "@example.vn", "không phải địa chỉ"),
        ("a@" + "x" * 60 + ".vn" * 90, "254"),
    ],
)
def test_an_address_that_is_none_is_a_problem(cell: str, words: str) -> None:
    rows, problems = product_rows(one_more("Email", cell))

    assert rows == []
    assert {(each.line, each.column) for each in problems} == {(2, "Email")}
    assert words in problems[0].text


@pytest.mark.parametrize(
    "cell", ["a@b.vn", "ten.ho+ocop@so-nn.thainguyen.gov.vn", "A_1@Example.VN"]
)
def test_good_addresses_are_kept(cell: str) -> None:
    [row], problems = product_rows(one_more("E-mail", cell))

    assert (row.email, problems) == (cell, [])


def test_an_address_with_a_line_break_never_gets_through(xlsx_file: Write) -> None:
    cell = "a@example.vn\r\nBcc: b@example.vn"

    rows, problems = product_rows(read_sheet(xlsx_file((*SHORT, "Email"), (*TEA, cell))))

    assert rows == []
    assert [(each.line, each.column) for each in problems] == [(2, "Email")]


@pytest.mark.parametrize("code", ["SP/01", "../x", "SP?01", "-1", "SP#1"])
def test_a_code_that_no_address_can_hold_is_a_problem(code: str) -> None:
    assert complaints(a_sheet(SHORT, (code, *TEA[1:]))) == [(2, "Mã")]


def test_a_name_longer_than_two_hundred_letters_is_a_problem() -> None:
    assert complaints(a_sheet(SHORT, ("", "x" * 201, *TEA[2:]))) == [(2, "Tên sản phẩm")]
