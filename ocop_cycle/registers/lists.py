"""A list as an XLSX file: every cell is text as it is read, and nothing in it can run."""

import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST: Final = 32_000  # letters; Excel takes 32,767
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)


def workbook(
    title: str, columns: Mapping[str, int], rows: Iterable[Sequence[str]], *, note: str = ""
) -> bytes:
    """Make a list: a heading that stays, columns of some widths, a row each.

    Args:
        title: of the sheet, at most 31 letters.
        columns: the headings, each with its width in letters.
        rows: their cells, in the order of the headings.
        note: a sentence below the last row.
    """
    book = Workbook()
    page = book.worksheets[0]
    page.title = title
    for at, (heading, width) in enumerate(columns.items(), start=1):
        write_text(page, 1, at, heading)
        page.cell(1, at).font = Font(bold=True)
        page.column_dimensions[get_column_letter(at)].width = width
    last = 1
    for last, row in enumerate(rows, start=2):
        for at, text in enumerate(row, start=1):
            write_text(page, last, at, text)
    if note:
        write_text(page, last + 2, 1, note)
        page.cell(last + 2, 1).alignment = Alignment(wrap_text=False)
    page.freeze_panes = "A2"
    to_print(page, len(columns), last)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def write_text(page: Worksheet, row: int, column: int, text: str) -> None:
    """Write a text that stays one, whatever it begins with, also when it is edited."""
    cell = page.cell(row, column)
    cell.value = _UNWRITABLE.sub(" ", text)[:_LONGEST]
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    cell.alignment = _WRAPPED


def to_print(page: Worksheet, columns: int, rows: int) -> None:
    """Lay a sheet out for A4 across, the heading on each page; so many rows can be filtered."""
    page.auto_filter.ref = f"A1:{get_column_letter(columns)}{rows}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
