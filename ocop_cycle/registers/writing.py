"""Empty registers to fill in: Vietnamese headings, codes and telephones kept as text."""

from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ocop_cycle.registers.cells import MOST_ROWS
from ocop_cycle.registers.columns import AGENCY_COLUMNS, PRODUCT_COLUMNS
from rules.vocabulary import Group, Kind, Level

_ROWS_AS_TEXT: Final = 500
_WIDTH: Final = 24
_COLUMNS: Final = {"products": PRODUCT_COLUMNS, "agencies": AGENCY_COLUMNS}
_TEXT_COLUMNS: Final = {"code", "phone", "certificate", "parent", "expires", "since", "until"}
_CHOICES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("products", "group"): tuple(group.label for group in Group),
    ("products", "kind"): tuple(kind.label for kind in Kind),
    ("agencies", "level"): tuple(level.label for level in Level),
}


class Register(StrEnum):
    """A register that people fill in."""

    PRODUCTS = "products"
    AGENCIES = "agencies"


def template(register: Register) -> bytes:
    """Make an empty register as an XLSX file; its words can be picked from lists."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Danh mục"
    choices = book.create_sheet("Lựa chọn")
    choices.sheet_state = "hidden"
    for at, (name, words) in enumerate(_COLUMNS[register].items(), start=1):
        _write_column(page, at, words[0].rstrip("*"), as_text=name in _TEXT_COLUMNS)
        allowed = _CHOICES.get((register, name))
        if allowed:
            _offer(page, choices, at, allowed)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _write_column(page: Worksheet, at: int, heading: str, *, as_text: bool) -> None:
    page.cell(1, at, heading).font = Font(bold=True)
    page.column_dimensions[get_column_letter(at)].width = _WIDTH
    if as_text:
        for row in range(2, _ROWS_AS_TEXT + 2):
            page.cell(row, at).number_format = "@"


def _offer(page: Worksheet, choices: Worksheet, at: int, allowed: tuple[str, ...]) -> None:
    """Offer words from a hidden worksheet: they hold commas, which a list in place may not."""
    letter = get_column_letter(at)
    for row, word in enumerate(allowed, start=1):
        choices.cell(row, at, word)
    listed = f"'{choices.title}'!${letter}$1:${letter}${len(allowed)}"
    offer = DataValidation(type="list", formula1=listed, allow_blank=True)
    offer.add(f"{letter}2:{letter}{MOST_ROWS}")
    page.add_data_validation(offer)
