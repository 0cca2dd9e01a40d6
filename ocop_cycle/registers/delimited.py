"""CSV: text into lines of cells; the delimiter is found from the heading."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Final

from ocop_cycle.registers.cells import HEADING_LINES, SAVE_AGAIN, Line, Unreadable, cell_of
from ocop_cycle.registers.columns import headings_in
from ocop_cycle.registers.encodings import Undecodable, decode

_DELIMITERS: Final = ",;\t"
_SEPARATOR_LINE: Final = "sep="


def lines_of_csv(content: bytes) -> Iterator[Line]:
    """Read the lines of a CSV file one by one, quoted cells and empty lines included.

    Raises:
        Unreadable: the file is no text, or its quotes do not close.
    """
    text = _text(content).removeprefix("\ufeff")
    if text[: len(_SEPARATOR_LINE)].lower() == _SEPARATOR_LINE:
        text = "\n" + text.partition("\n")[2]
    yield from _lines(text, max(_DELIMITERS, key=lambda each: _score(text, each)))


def _text(content: bytes) -> str:
    try:
        text = decode(content)
    except Undecodable as cause:
        raise Unreadable(_undecodable(str(cause))) from None
    if "\0" in text:
        raise Unreadable(f"không phải bảng văn bản (có ký tự NUL): {SAVE_AGAIN}")
    return text


def _undecodable(encoding: str) -> str:
    if encoding:
        return f"gõ bằng bảng mã cũ {encoding}: hãy chuyển sang Unicode rồi {SAVE_AGAIN}"
    return f"không đọc được theo bảng mã nào đã biết: {SAVE_AGAIN}"


def _score(text: str, delimiter: str) -> int:
    """Count the headings that a delimiter brings to light in the first lines."""
    try:
        return max(
            (
                len(headings_in([cell.text for cell in line.cells]))
                for line in islice(_lines(text, delimiter), HEADING_LINES)
            ),
            default=0,
        )
    except Unreadable:
        return 0


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    last = 0
    try:
        for cells in reader:
            yield Line(last + 1, tuple(map(cell_of, cells)))
            last = reader.line_num
    except csv.Error:
        raise Unreadable(
            f"không tách được thành ô từ dòng {last + 1}: "
            "hãy kiểm tra dấu nháy kép và dấu phân cách ở dòng đó"
        ) from None
