"""A list as an XLSX file: what is in it is text, and nothing in it can run."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ocop_cycle.registers.lists import workbook

HEADINGS = {"Gọi cho": 20, "Điện thoại": 12}


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.com","x")',
        "=1+1",
        "+84 200 345 678",
        "-1",
        "@SUM(A1)",
        "\t=1+1",
        "0200345678",
        "29/02/2020",
        "#REF!",
        "<b>&amp;</b>",
        "hai dòng\nhai dòng",
    ],
)
def test_a_text_stays_the_text_that_it_is(text: str) -> None:
    [cell] = load_workbook(BytesIO(workbook("x", {"a": 5}, [[text]]))).active["A2:A2"][0]

    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert cell.quotePrefix


def test_no_formula_is_in_the_file() -> None:
    content = workbook("x", {"a": 5}, [["=1+1"], ["+1"]])

    with zipfile.ZipFile(BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page


def test_what_no_file_can_hold_is_left_out() -> None:
    content = workbook("x", {"a": 5}, [["a\x00b\x1b\ud800c" + "d" * 40_000]])

    text = load_workbook(BytesIO(content)).active["A2"].value

    assert text.startswith("a b  cd")
    assert len(text) == 32_000


def test_headings_stay_and_a_note_stands_below() -> None:
    content = workbook("Cần gọi điện", HEADINGS, [["An", "0200"], ["Bình", ""]], note="Còn nữa.")

    page = load_workbook(BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in page.iter_rows()]

    assert page.title == "Cần gọi điện"
    assert rows[:2] == [["Gọi cho", "Điện thoại"], ["An", "0200"]]
    assert rows[-1][0] == "Còn nữa."
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:B3")


def test_a_list_may_be_empty() -> None:
    page = load_workbook(BytesIO(workbook("x", HEADINGS, []))).active

    assert [cell.value for cell in page[1]] == ["Gọi cho", "Điện thoại"]
    assert page.max_row == 1
