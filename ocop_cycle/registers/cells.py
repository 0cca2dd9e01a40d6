"""A cell of a register: its clean text, or what is wrong with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ocop_cycle.registers.encodings import has_lost_letters, old_encoding
from rules.names import clean

HEADING_LINES: Final = 10
LONGEST: Final = 2_000
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 60
SAVE_AGAIN: Final = "hãy lưu lại dạng .xlsx hoặc CSV UTF-8 rồi nhập lại"

_LINE_BREAK: Final = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|_x000[adAD]_")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]|_x00[01][0-9a-fA-F]_")
_ERROR: Final = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|#+)")


class Unreadable(Exception):  # noqa: N818 -- not an error of the program: a file nobody can read
    """Why a file cannot be read: the rest of a sentence that begins with the file's name."""


class Fault(StrEnum):
    """What is wrong with a cell whatever its column, and what to write instead."""

    FORMULA = "Ô chứa công thức: hãy dán giá trị (Paste Values) thay cho công thức."
    ERROR = "Ô báo lỗi của bảng tính: hãy sửa công thức rồi dán giá trị vào ô."
    LINE_BREAK = "Ô có ký tự xuống dòng: hãy viết trên một dòng."
    CONTROL = "Ô có ký tự điều khiển không nhìn thấy: hãy xoá ô và gõ lại."
    LOST = "Ô có chữ đã bị mất dấu, chỉ còn dấu hỏi: hãy gõ lại nội dung."
    LONG = "Ô dài quá 2.000 ký tự: hãy rút ngắn nội dung."
    ROUNDED = "Ô là số quá dài, đã bị làm tròn: hãy định dạng cột dạng Văn bản (Text) rồi gõ lại."
    OLD_LETTERS = "Ô có vẻ gõ bằng bảng mã cũ TCVN3, VNI hoặc đã hỏng chữ: hãy gõ lại bằng Unicode."


class NoText(StrEnum):
    """What a spreadsheet has made of a cell, and what to write instead where words belong."""

    DAY = "Ô này là ngày, giờ: xin định dạng ô dạng Văn bản (Text) rồi ghi chữ."
    TRUTH = "Ô này là giá trị đúng/sai (TRUE, FALSE): xin ghi chữ."


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell in one form, and its fault, if any; the text is then not to be trusted.

    `no_text` tells that the text was not typed as such: good for a day, not for a name.
    """

    text: str = ""
    fault: Fault | None = None
    no_text: NoText | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, with the number under which a person finds it."""

    number: int
    cells: tuple[Cell, ...]


EMPTY: Final = Cell()


def cell_of(text: str) -> Cell:
    """Judge a text before it is cleaned, so that nothing is joined silently."""
    if not text or text.isspace():
        return EMPTY
    return Cell(clean(text[:LONGEST]), _fault_of(text))


def bounded(lines: Iterable[Line]) -> list[Line]:
    """Keep the lines that hold something, and stop as soon as there are too many.

    Raises:
        Unreadable: more rows or columns than a register has.
    """
    kept: list[Line] = []
    for line in lines:
        filled = [at for at, cell in enumerate(line.cells) if cell != EMPTY]
        if not filled:
            continue
        if filled[-1] >= MOST_COLUMNS:
            raise Unreadable(f"có hơn {MOST_COLUMNS} cột (dòng {line.number}): hãy bỏ các cột thừa")
        if len(kept) >= MOST_ROWS + HEADING_LINES:
            raise Unreadable("có hơn 20.000 dòng: hãy chia thành nhiều tệp nhỏ hơn")
        kept.append(Line(line.number, line.cells[:MOST_COLUMNS]))
    return kept


def _fault_of(text: str) -> Fault | None:
    return _spreadsheet_fault(text) or _letter_fault(text)


def _spreadsheet_fault(text: str) -> Fault | None:
    if text.startswith("="):
        return Fault.FORMULA
    if _ERROR.fullmatch(text.strip()):
        return Fault.ERROR
    return Fault.LONG if len(text) > LONGEST else None


def _letter_fault(text: str) -> Fault | None:
    if _LINE_BREAK.search(text):
        return Fault.LINE_BREAK
    if _CONTROL.search(text):
        return Fault.CONTROL
    if "\ufffd" in text or has_lost_letters(text):
        return Fault.LOST
    return Fault.OLD_LETTERS if old_encoding(text) else None
