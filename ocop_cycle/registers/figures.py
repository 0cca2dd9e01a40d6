"""A workbook of figures: words on the left as text, counts on the right as numbers."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ocop_cycle.registers.lists import to_print, write_text

_WORDS: Final = 30
_FIGURES: Final = 12
_LONGEST_TITLE: Final = 31
_BOLD: Final = Font(bold=True)

Row = tuple[Sequence[str], Sequence[int]]
"""The words of a row and its counts."""


def figures(sheets: Iterable[tuple[str, Sequence[str], Sequence[str], Iterable[Row]]]) -> bytes:
    """Make a workbook.

    Args:
        sheets: of each its name, the headings of the words, those of the counts, its rows; the
            last row is the sum.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, words, counts, rows in sheets:
        _write(book.create_sheet(name.replace("/", " ")[:_LONGEST_TITLE]), words, counts, rows)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _write(
    page: Worksheet, words: Sequence[str], counts: Sequence[str], rows: Iterable[Row]
) -> None:
    for at, heading in enumerate((*words, *counts), start=1):
        write_text(page, 1, at, heading)
        page.cell(1, at).font = _BOLD
        width = _WORDS if at <= len(words) else _FIGURES
        page.column_dimensions[get_column_letter(at)].width = width
    last = 1
    for last, (said, counted) in enumerate(rows, start=2):
        for at, text in enumerate(said, start=1):
            write_text(page, last, at, text)
        for at, count in enumerate(counted, start=len(said) + 1):
            page.cell(last, at).value = count
    for cell in page[last]:
        cell.font = _BOLD
    page.freeze_panes = "A2"
    to_print(page, len(words) + len(counts), last - 1)  # the sum is no row to filter
