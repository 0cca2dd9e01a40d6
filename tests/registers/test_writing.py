"""Empty registers: what is filled into them is read back."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ocop_cycle.registers.agencies import agency_notices, agency_rows
from ocop_cycle.registers.products import product_notices, product_rows
from ocop_cycle.registers.sheets import read_sheet
from ocop_cycle.registers.writing import Register, template
from rules.errors import Refusal
from rules.vocabulary import Group, Kind


def filled(path: Path, register: Register, cells: Sequence[str | date]) -> Path:
    book = load_workbook(BytesIO(template(register)))
    for at, cell in enumerate(cells, start=1):
        book.worksheets[0].cell(2, at, cell)
    book.save(path)
    return path


def test_a_filled_template_of_products_is_read_back(tmp_path: Path) -> None:
    cells: list[str | date] = [
        *("SP01", "Chè", "HTX A", "Hợp tác xã", "Bà B", "0200345678", "a@example.vn", "Xã A"),
        *(Group.TOURISM.label, Kind.UPGRADE.label, "12/GCN", date(2027, 12, 31)),
    ]

    sheet = read_sheet(filled(tmp_path / "sp.xlsx", Register.PRODUCTS, cells))

    [row], problems = product_rows(sheet)
    assert problems == []
    assert (row.phone, row.group, row.kind) == ("0200345678", Group.TOURISM, Kind.UPGRADE)
    assert len(product_notices(sheet)) == 1


def test_a_filled_template_of_agencies_is_read_back(tmp_path: Path) -> None:
    cells = [
        "so-a",
        "Sở A",
        "Sở, ngành",
        "",
        "",
        "Bà B",
        "a@example.vn",
        "0200385512",
    ]

    sheet = read_sheet(filled(tmp_path / "cq.xlsx", Register.AGENCIES, cells))

    [row], problems = agency_rows(sheet)
    assert (row.contact, row.phone, problems) == ("Bà B", "0200385512", [])
    assert len(agency_notices(sheet)) == 1


@pytest.mark.parametrize("register", Register)
def test_an_empty_template_is_refused_as_empty(tmp_path: Path, register: Register) -> None:
    path = tmp_path / "mau.xlsx"
    path.write_bytes(template(register))

    with pytest.raises(Refusal, match="chỉ có dòng tiêu đề"):
        read_sheet(path)


def test_telephones_and_codes_are_text_in_a_template() -> None:
    page = load_workbook(BytesIO(template(Register.PRODUCTS))).worksheets[0]

    formats = {page.cell(1, at).value: page.cell(2, at).number_format for at in range(1, 13)}

    assert {heading for heading, kept in formats.items() if kept == "@"} == {
        *("Mã", "Điện thoại", "Giấy chứng nhận", "Ngày hết hạn")
    }
