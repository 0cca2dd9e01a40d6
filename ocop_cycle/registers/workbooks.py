"""XLSX: the first visible worksheet that holds something, into lines of cells."""

import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Final, Protocol, cast
from xml.etree.ElementTree import ParseError  # only the error: defusedxml parses
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ocop_cycle.registers.archives import refuse_unsafe
from ocop_cycle.registers.cells import (
    EMPTY,
    SAVE_AGAIN,
    Cell,
    Fault,
    Line,
    NoText,
    Unreadable,
    bounded,
    cell_of,
)
from ocop_cycle.registers.encodings import is_old_font, typed_for_old_font

_MOST_SCANNED: Final = 1_300_000  # cells, empty ones too: a sheet has 1,048,576 rows
_ROUNDED_FROM: Final = 10**15  # a spreadsheet keeps fifteen digits
_ZEROS: Final = re.compile("0+")
_BROKEN: Final = (  # what openpyxl, zipfile and expat raise at a malformed workbook
    *(BadZipFile, InvalidFileException, ParseError, EOFError, OSError, zlib.error, struct.error),
    *(LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError),
    *(NotImplementedError, AssertionError),
)


class _Font(Protocol):
    name: str | None


class _SheetCell(Protocol):
    @property
    def value(self) -> object: ...
    @property
    def data_type(self) -> str: ...
    @property
    def number_format(self) -> str | None: ...
    @property
    def font(self) -> _Font | None: ...


class _Worksheet(Protocol):
    title: str
    sheet_state: str

    @property
    def rows(self) -> Iterator[tuple[_SheetCell, ...]]: ...
    def reset_dimensions(self) -> None: ...


def lines_of_workbook(content: bytes) -> tuple[list[Line], list[str]]:
    """Read a workbook's lines, and tell of the worksheets that are left out.

    Raises:
        Unreadable: a bomb, a broken or foreign archive, too many rows or columns.
    """
    refuse_unsafe(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drawings and extensions, which we do not read
            return _read(content)
    except _BROKEN:
        raise Unreadable(f"bị hỏng, không mở được: {SAVE_AGAIN}") from None


def _read(content: bytes) -> tuple[list[Line], list[str]]:
    workbook = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    try:
        sheets = cast("list[_Worksheet]", workbook.worksheets)  # read only: all of one kind
        lines: list[Line] = []
        notices: list[str] = []
        for sheet in sheets:
            sheet.reset_dimensions()
            if sheet.sheet_state != "visible":
                notices.append(f"Trang tính ẩn “{sheet.title}” không được đọc.")
            elif not lines:
                lines = bounded(_lines(sheet))
            elif next(_lines(sheet), None):
                notices.append(
                    f"Trang tính “{sheet.title}” không được đọc, chỉ đọc trang đầu tiên."
                )
        return lines, notices
    finally:
        workbook.close()


def _lines(sheet: _Worksheet) -> Iterator[Line]:
    scanned = 0
    for number, row in enumerate(sheet.rows, start=1):
        scanned += 1 + len(row)
        if scanned > _MOST_SCANNED:
            raise Unreadable(
                f"có trang “{sheet.title}” trải quá rộng: hãy xoá các dòng, cột trống có định dạng"
            )
        filled = [at for at, cell in enumerate(row) if cell.value is not None]
        if filled:
            yield Line(number, tuple(map(_cell, row[: filled[-1] + 1])))


def _cell(cell: _SheetCell) -> Cell:
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "f":
        return Cell(fault=Fault.FORMULA)
    if cell.data_type == "e":
        return Cell(fault=Fault.ERROR)
    if isinstance(value, str):
        return _text(cell, value)
    if isinstance(value, int | float):
        return _number(cell, value)
    return Cell(_day(value), no_text=NoText.DAY)


def _text(cell: _SheetCell, text: str) -> Cell:
    if typed_for_old_font(text) and cell.font and is_old_font(cell.font.name or ""):
        return Cell(fault=Fault.OLD_LETTERS)
    return cell_of(text)


def _number(cell: _SheetCell, value: float) -> Cell:
    """Write a number as a person typed it; a format of zeros keeps the zeros in front."""
    if isinstance(value, bool):
        return Cell(str(value).upper(), no_text=NoText.TRUTH)
    if abs(value) >= _ROUNDED_FROM:
        return Cell(fault=Fault.ROUNDED)
    if value != int(value):
        return Cell(repr(value))
    zeros = _ZEROS.fullmatch(cell.number_format or "")
    return Cell(str(int(value)).zfill(len(zeros[0]) if zeros else 0))


def _day(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
