"""A register's file as a sheet: one heading, rows with their lines, and what is wrong where."""

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ocop_cycle.registers.archives import is_archive, refuse_foreign
from ocop_cycle.registers.cells import (
    EMPTY,
    HEADING_LINES,
    MOST_ROWS,
    SAVE_AGAIN,
    Cell,
    Fault,
    Line,
    NoText,
    Unreadable,
    bounded,
)
from ocop_cycle.registers.columns import heading_key, headings_in, is_sensitive
from ocop_cycle.registers.delimited import lines_of_csv
from rules.errors import Refusal
from rules.names import clean

MOST_BYTES: Final = 20 * 1024 * 1024
_TOO_LARGE: Final = "lớn hơn 20 MB: hãy bỏ ảnh và dòng thừa hoặc chia thành nhiều tệp"
_EMPTY: Final = "trống: hãy kiểm tra lại tệp đã chọn"

_FEWEST_HEADINGS: Final = 2
_COLUMN_NUMBER: Final = re.compile(r"\(?(\d{1,2})\)?")
_NAME_ONLY: Final = {"ten", "ho ten", "ho va ten"}  # under a heading that spans several columns
_OLD_CELLS: Final = 2  # one may be a foreign name, two are a way of typing


@dataclass(frozen=True)
class Row:
    """A row of a sheet, with the line on which a person finds it.

    Attributes:
        no_text: the places of cells that were not typed as text, and what they are.
    """

    line: int
    cells: tuple[str, ...]
    no_text: Mapping[int, NoText] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place of a file, and what to write instead."""

    line: int
    column: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """A table read from a file: clean cells, and what reading found; a faulty cell is empty."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
    header_line: int = 1


@dataclass
class _Draft:
    header: list[str]
    line: int
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_sheet(path: Path, *, name: str = "") -> Sheet:
    """Read a CSV or XLSX file, told apart by content.

    Columns of sensitive facts are left out here, before anything else sees them.

    Args:
        path: where the file lies.
        name: the name by which people know it, if it was stored under another one.

    Raises:
        Refusal: the file cannot be read at all; the sentence names it and says what to do.
    """
    with _named(name or path.name):
        return _sheet_of(_content(path))


def sheet_in(content: bytes, *, name: str) -> Sheet:
    """Read a CSV or XLSX file that is not on a disk, as `read_sheet` does.

    Args:
        content: what it holds.
        name: the name by which people know it.

    Raises:
        Refusal: the file cannot be read at all; the sentence names it and says what to do.
    """
    with _named(name):
        if len(content) > MOST_BYTES:
            raise Unreadable(_TOO_LARGE)
        if not content.strip():
            raise Unreadable(_EMPTY)
        return _sheet_of(content)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Say of which file something is said."""
    try:
        yield
    except Unreadable as cause:
        raise Refusal(f"Tệp “{clean(name)}” {cause}.") from None


def _sheet_of(content: bytes) -> Sheet:
    refuse_foreign(content)
    if is_archive(content):
        from ocop_cycle.registers.workbooks import (  # noqa: PLC0415 -- slow, and not for text
            lines_of_workbook,
        )

        lines, notices = lines_of_workbook(content)
        return _sheet(lines, notices, ragged=True)
    return _sheet(bounded(lines_of_csv(content)), [], ragged=False)


def _content(path: Path) -> bytes:
    try:
        _refuse_outside(path.stat())
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
    except FileNotFoundError:
        raise Unreadable("không có ở nơi đã chỉ: hãy kiểm tra lại đường dẫn") from None
    except (OSError, ValueError):
        raise Unreadable("không mở được: hãy kiểm tra đường dẫn và quyền đọc tệp") from None
    if not content.strip():
        raise Unreadable(_EMPTY)
    return content


def _refuse_outside(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise Unreadable("là thư mục: hãy chỉ tới một tệp .xlsx hoặc CSV")
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("không phải tệp thường: hãy chỉ tới một tệp .xlsx hoặc CSV")
    if found.st_size > MOST_BYTES:
        raise Unreadable(_TOO_LARGE)


def _sheet(lines: list[Line], notices: list[str], *, ragged: bool) -> Sheet:
    if not lines:
        raise Unreadable("không có nội dung nào: hãy kiểm tra lại tệp đã chọn")
    _refuse_old_letters(lines)
    at = _heading_at(lines)
    header, first = _header(lines, at)
    draft = _Draft([cell.text for cell in header], lines[at].number, notices=list(notices))
    body = lines[first:]
    if not body:
        raise Unreadable("chỉ có dòng tiêu đề: hãy điền ít nhất một dòng rồi nhập lại")
    if len(body) > MOST_ROWS:
        raise Unreadable("có hơn 20.000 dòng: hãy chia thành nhiều tệp nhỏ hơn")
    for line in body:
        _add_row(draft, line, ragged=ragged)
    return _without_sensitive(draft)


def _refuse_old_letters(lines: list[Line]) -> None:
    old = [line.number for line in lines for cell in line.cells if cell.fault is Fault.OLD_LETTERS]
    if len(old) >= _OLD_CELLS:
        raise Unreadable(
            f"gõ bằng bảng mã cũ TCVN3, VNI hoặc đã hỏng chữ (xem dòng {old[0]}): "
            f"hãy chuyển sang Unicode rồi {SAVE_AGAIN}"
        )


def _heading_at(lines: list[Line]) -> int:
    scores = [len(headings_in(_texts(line))) for line in lines[:HEADING_LINES]]
    if max(scores) < _FEWEST_HEADINGS:
        raise Unreadable(
            f"không có dòng tiêu đề nào nhận ra được trong {HEADING_LINES} dòng đầu: hãy thêm dòng "
            "tiêu đề có các cột như “Mã”, “Tên sản phẩm”, “Chủ thể”, “Địa bàn”"
        )
    return scores.index(max(scores))


def _header(lines: list[Line], at: int) -> tuple[list[Cell], int]:
    """Join a heading of two lines, pass over a line of numbers; tell where the rows begin."""
    header = [_heading(cell) for cell in lines[at].cells]
    first = at + 1
    if first < len(lines) and _is_second_heading(lines[first]):
        header = _joined(header, [_heading(cell) for cell in lines[first].cells])
        first += 1
    if first < len(lines) and _is_numbering(lines[first]):
        first += 1
    return header, first


def _heading(cell: Cell) -> Cell:
    return cell if cell.fault in {None, Fault.LINE_BREAK} else EMPTY


def _is_second_heading(line: Line) -> bool:
    texts = [text for text in _texts(line) if text]
    known = headings_in(texts)
    return len(known) >= _FEWEST_HEADINGS and 2 * len(known) > len(texts)


def _joined(upper: list[Cell], lower: list[Cell]) -> list[Cell]:
    width = max(len(upper), len(lower))
    pairs = zip(_wide(upper, width), _wide(lower, width), strict=True)
    return [
        above if not below.text or (above.text and heading_key(below.text) in _NAME_ONLY) else below
        for above, below in pairs
    ]


def _wide(cells: list[Cell], width: int) -> list[Cell]:
    return cells + [EMPTY] * (width - len(cells))


def _is_numbering(line: Line) -> bool:
    matches = [_COLUMN_NUMBER.fullmatch(text) for text in _texts(line) if text]
    numbers = [int(match[1]) for match in matches if match]
    return len(matches) > 1 and numbers == list(range(1, len(matches) + 1))


def _texts(line: Line) -> list[str]:
    return [_heading(cell).text for cell in line.cells]


def _add_row(draft: _Draft, line: Line, *, ragged: bool) -> None:
    width, count = len(draft.header), len(line.cells)
    outside = any(cell != EMPTY for cell in line.cells[width:])
    if not ragged and (outside or count < width):
        draft.problems.append(Problem(line.number, "", _uneven(count, width)))
    elif outside:
        draft.notices.append(f"Dòng {line.number} có ô nằm ngoài các cột tiêu đề, không được đọc.")
    cells = line.cells[:width] + (EMPTY,) * (width - count)
    for column, cell in zip(draft.header, cells, strict=True):
        if cell.fault and column:
            draft.problems.append(Problem(line.number, column, cell.fault))
    draft.rows.append(
        Row(
            line.number,
            tuple("" if cell.fault else cell.text for cell in cells),
            {at: cell.no_text for at, cell in enumerate(cells) if cell.no_text},
        )
    )


def _uneven(count: int, width: int) -> str:
    return (
        f"Dòng có {count} ô trong khi tiêu đề có {width} ô: hãy thêm dấu phân cách còn thiếu, "
        "hoặc đặt ô có chứa dấu phân cách trong dấu nháy kép."
    )


def _without_sensitive(draft: _Draft) -> Sheet:
    kept = [at for at, heading in enumerate(draft.header) if not is_sensitive(heading)]
    dropped = [heading for heading in draft.header if is_sensitive(heading)]
    said = [f"Cột “{each}” là dữ liệu cá nhân không được lưu nên đã bỏ qua." for each in dropped]
    return Sheet(
        header=tuple(draft.header[at] for at in kept),
        rows=tuple(_only(row, kept) for row in draft.rows),
        problems=tuple(each for each in draft.problems if each.column not in dropped),
        notices=(*draft.notices, *said),
        header_line=draft.line,
    )


def _only(row: Row, kept: Sequence[int]) -> Row:
    """Keep some columns of a row."""
    no_text = {new: row.no_text[at] for new, at in enumerate(kept) if at in row.no_text}
    return Row(row.line, tuple(row.cells[at] for at in kept), no_text)
