"""Files into sheets: encodings, delimiters, headings, workbooks."""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from ocop_cycle.registers.sheets import Row, read_sheet
from rules.errors import Refusal

Write = Callable[..., Path]

HEADER = ("Mã", "Tên sản phẩm", "Chủ thể", "Địa bàn")
TEA = ("SP01", "Chè Tân Cương", "HTX Hảo Đạt", "Thành phố Thái Nguyên")
CSV = "Mã,Tên sản phẩm,Chủ thể,Địa bàn\r\nSP01,Chè Tân Cương,HTX Hảo Đạt,Thành phố Thái Nguyên\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_files_give_the_same_rows(csv_file: Write, encoding: str) -> None:
    mark = "\ufeff" if encoding.startswith("utf-16-") else ""

    sheet = read_sheet(csv_file(mark + CSV, encoding))

    assert (sheet.header, sheet.rows) == (HEADER, (Row(2, TEA),))


def test_a_windows_1258_file_with_combining_marks_is_read_as_nfc(csv_file: Write) -> None:
    text = unicodedata.normalize("NFD", CSV)
    for pair in ("ă", "â", "ê", "ô", "ơ", "ư", "Ă", "Â", "Ê", "Ô", "Ơ", "Ư"):
        text = text.replace(unicodedata.normalize("NFD", pair), pair)

    sheet = read_sheet(csv_file(text, "cp1258"))

    assert (sheet.header, sheet.rows) == (HEADER, (Row(2, TEA),))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_composed_and_decomposed_text_are_one(csv_file: Write, form: str) -> None:
    sheet = read_sheet(csv_file(unicodedata.normalize(form, CSV)))

    assert sheet.rows == (Row(2, TEA),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_from_the_heading(csv_file: Write, delimiter: str) -> None:
    sheet = read_sheet(csv_file(CSV.replace(",", delimiter)))

    assert sheet.rows == (Row(2, TEA),)


def test_a_comma_inside_the_cells_does_not_decide_the_delimiter(csv_file: Write) -> None:
    text = "Mã;Tên sản phẩm, dịch vụ;Chủ thể\nSP01;Chè, trà, hoa, mật, cốm;HTX Hảo Đạt\n"

    sheet = read_sheet(csv_file(text))

    assert sheet.rows == (Row(2, ("SP01", "Chè, trà, hoa, mật, cốm", "HTX Hảo Đạt")),)


def test_the_line_sep_of_spreadsheets_is_passed_over(csv_file: Write) -> None:
    sheet = read_sheet(csv_file("sep=;\n" + CSV.replace(",", ";")))

    assert sheet.rows == (Row(3, TEA),)


def test_quoted_cells_keep_delimiters_and_quotes(csv_file: Write) -> None:
    sheet = read_sheet(csv_file('Mã,Tên sản phẩm,Chủ thể\nSP01,"Chè ""Tân Cương"", loại 1",HTX\n'))

    assert sheet.rows == (Row(2, ("SP01", 'Chè "Tân Cương", loại 1', "HTX")),)


@pytest.mark.parametrize("bad", ["Chè\nxanh", "Chè\r\nxanh", "Chè\rxanh", "Chè\u2028xanh"])
def test_a_line_break_in_a_cell_is_a_problem_never_joined(csv_file: Write, bad: str) -> None:
    sheet = read_sheet(csv_file(f'Mã,Tên sản phẩm,Chủ thể\nSP01,"{bad}",HTX\nSP02,Miến,HTX\n'))

    [problem] = sheet.problems
    assert (problem.line, problem.column) == (2, "Tên sản phẩm")
    assert "xuống dòng" in problem.text
    assert sheet.rows[0].cells == ("SP01", "", "HTX")


def test_a_control_character_in_a_cell_is_a_problem(csv_file: Write) -> None:
    sheet = read_sheet(csv_file("Mã,Tên sản phẩm,Chủ thể\nSP01,Chè\x07 xanh,HTX\n"))

    assert [(each.line, each.column) for each in sheet.problems] == [(2, "Tên sản phẩm")]


def test_lines_are_those_of_the_file_after_a_cell_of_two_lines(csv_file: Write) -> None:
    sheet = read_sheet(csv_file('Mã,Tên sản phẩm\nSP01,"Chè\nxanh"\nSP02,Miến\n'))

    assert [row.line for row in sheet.rows] == [2, 4]


@pytest.mark.parametrize("row", ["SP01,Chè", "SP01,Chè,HTX,thừa"])
def test_an_uneven_row_is_a_problem_with_its_line(csv_file: Write, row: str) -> None:
    sheet = read_sheet(csv_file(f"Mã,Tên sản phẩm,Chủ thể\nSP00,Miến,HTX\n{row}\n"))

    assert [(each.line, each.column) for each in sheet.problems] == [(3, "")]


def test_titles_before_the_heading_are_tolerated(xlsx_file: Write) -> None:
    sheet = read_sheet(xlsx_file(["DANH SÁCH SẢN PHẨM"], ["Năm 2020"], [], HEADER, TEA))

    assert (sheet.header, sheet.header_line, sheet.rows) == (HEADER, 4, (Row(5, TEA),))


def test_a_heading_of_two_lines_and_a_line_of_numbers_are_read(xlsx_file: Write) -> None:
    path = xlsx_file(
        ["STT", "Tên\nsản phẩm", "Chủ thể", None, "Địa bàn"],
        [None, None, "Tên", "Điện thoại", None],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        [1, "Chè Tân Cương", "HTX Hảo Đạt", "0200345678", "Xã Tân Cương"],
    )

    sheet = read_sheet(path)

    assert sheet.header == ("STT", "Tên sản phẩm", "Chủ thể", "Điện thoại", "Địa bàn")
    assert sheet.rows == (
        Row(4, ("1", "Chè Tân Cương", "HTX Hảo Đạt", "0200345678", "Xã Tân Cương")),
    )


def test_columns_of_sensitive_facts_never_reach_the_sheet(xlsx_file: Write) -> None:
    header = (
        *HEADER,
        "Dân tộc",
        "Giới tính",
        "Số CCCD (12 số)",
        "Địa chỉ thường trú",
        "Khuyết tật",
    )
    path = xlsx_file(header, (*TEA, "Tày", "Nữ", 19012345678, "Tổ 1\nphường 2", "Không"))

    sheet = read_sheet(path)

    assert (sheet.header, sheet.rows, sheet.problems) == (HEADER, (Row(2, TEA),), ())
    assert [notice.split("”")[0] for notice in sheet.notices] == [
        f"Cột “{each}" for each in header[len(HEADER) :]
    ]


def test_numbers_and_dates_of_a_workbook_become_plain_text(xlsx_file: Write) -> None:
    days = [date(2027, 12, 31), datetime(2027, 12, 31, 8, 30)]  # noqa: DTZ001 -- cells have no zone
    sheet = read_sheet(xlsx_file(HEADER, [7, 12.5, *days], [True, 9.12e8, -3.0, "007"]))

    assert [row.cells for row in sheet.rows] == [
        ("7", "12.5", "2027-12-31", "2027-12-31"),
        ("TRUE", "912000000", "-3", "007"),
    ]


def test_a_number_shown_with_zeros_in_front_keeps_them(tmp_path: Path, xlsx_file: Write) -> None:
    book = load_workbook(xlsx_file(HEADER, [7, "Chè", "HTX", "Xã"]))
    book.worksheets[0]["A2"].number_format = "000"
    book.save(tmp_path / "so.xlsx")

    sheet = read_sheet(tmp_path / "so.xlsx")

    assert sheet.rows[0].cells[0] == "007"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("=A1&B1", "dán giá trị"),
        ("#REF!", "báo lỗi"),
        (1e18, "làm tròn"),
        ("Chè\nxanh", "xuống dòng"),
        ("Chè_x000D_ xanh", "xuống dòng"),
        ("S?n ph?m", "mất dấu"),
        ("Trµ xanh", "bảng mã cũ"),
        ("dài" * 1000, "rút ngắn"),
    ],
)
def test_a_bad_cell_is_a_problem_with_line_and_column(
    xlsx_file: Write, value: object, words: str
) -> None:
    sheet = read_sheet(xlsx_file(HEADER, TEA, ("SP02", value, "HTX", "Xã")))

    [problem] = sheet.problems
    assert (problem.line, problem.column) == (3, "Tên sản phẩm")
    assert words in problem.text
    assert sheet.rows[1].cells == ("SP02", "", "HTX", "Xã")


def test_a_date_outside_the_calendar_is_a_problem_not_a_crash(
    tmp_path: Path, xlsx_file: Write
) -> None:
    book = load_workbook(xlsx_file(HEADER, [99_999_999, "Chè", "HTX", "Xã"]))
    book.worksheets[0]["A2"].number_format = "dd/mm/yyyy"
    book.save(tmp_path / "ngay.xlsx")

    sheet = read_sheet(tmp_path / "ngay.xlsx")

    assert [(each.line, each.column) for each in sheet.problems] == [(2, "Mã")]


def test_hidden_and_further_worksheets_are_named_not_read(tmp_path: Path) -> None:
    book = Workbook()
    for title in ("Ẩn", "Trống", "Danh mục", "Khác"):
        book.create_sheet(title)
    book.remove(book.worksheets[0])
    book["Ẩn"].sheet_state = "hidden"
    for title in ("Ẩn", "Danh mục", "Khác"):
        book[title].append(HEADER)
        book[title].append((title, *TEA[1:]))
    book.save(tmp_path / "nhieu.xlsx")

    sheet = read_sheet(tmp_path / "nhieu.xlsx")

    assert [row.cells[0] for row in sheet.rows] == ["Danh mục"]
    assert [notice.split("”")[0] for notice in sheet.notices] == [
        "Trang tính ẩn “Ẩn",
        "Trang tính “Khác",
    ]


def test_letters_under_an_old_font_refuse_the_workbook(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append(HEADER)
    page.append(("SP01", "ChÌ", "Nhµ hµng", "Néi"))
    for cell in page[2]:
        cell.font = Font(name=".VnTime")
    book.save(tmp_path / "font.xlsx")

    with pytest.raises(Refusal, match=r"font\.xlsx.*bảng mã cũ.*dòng 2"):
        read_sheet(tmp_path / "font.xlsx")


def test_unicode_letters_under_an_old_font_are_read(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    for row in (HEADER, TEA):
        page.append(row)
    page["B2"].font = Font(name=".VnArialH")
    book.save(tmp_path / "font.xlsx")

    assert read_sheet(tmp_path / "font.xlsx").rows == (Row(2, TEA),)


@pytest.mark.parametrize(
    ("cell", "words"), [("=1+1", "dán giá trị"), ("#N/A", "báo lỗi"), ("Ch\ufffd", "mất dấu")]
)
def test_a_bad_cell_of_a_csv_file_is_a_problem(csv_file: Write, cell: str, words: str) -> None:
    sheet = read_sheet(csv_file(f"Mã,Tên sản phẩm\nSP01,{cell}\n"))

    [problem] = sheet.problems
    assert (problem.line, problem.column) == (2, "Tên sản phẩm")
    assert words in problem.text


def test_empty_lines_are_passed_over_and_counted(csv_file: Write) -> None:
    sheet = read_sheet(csv_file("Mã,Tên sản phẩm\n\n , \nSP01,Miến\n,\n"))

    assert sheet.rows == (Row(4, ("SP01", "Miến")),)
