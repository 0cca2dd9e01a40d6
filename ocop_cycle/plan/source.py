"""A plan's file as it lies on disk: read, decoded, parsed as TOML, with the lines of its tables."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ocop_cycle.plan.findings import Finding, Place, PlanRefused, Remark, Severity
from ocop_cycle.plan.lines import index_lines, line_of

LARGEST: Final = 1_048_576  # bytes: a plan of 200 communes and 100 activities has 60,000
_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)")
_SAYINGS: Final[Mapping[str, tuple[str, str]]] = {
    "Invalid date": (
        "Ngày này không có thật.",
        "Hãy xem lại ngày và tháng; ngày viết như 2020-02-07.",
    ),
    "Cannot overwrite": ("Khóa này đã ghi ở trên.", "Hãy bỏ một trong hai dòng."),
    "Cannot declare": ("Bảng này đã mở ở trên.", "Hãy viết [[…]] với hai cặp ngoặc vuông."),
    "Cannot mutate": ("Khóa này đã ghi ở trên.", "Hãy bỏ một trong hai dòng."),
    "at end of document": (
        "Danh sách hoặc dấu nháy chưa đóng cho đến hết tệp.",
        "Hãy thêm dấu ] hoặc dấu nháy còn thiếu.",
    ),
}
_SYNTAX: Final = (
    "Dòng này không đúng cách viết TOML.",
    'Hãy viết khóa = giá trị; chữ đặt trong dấu nháy, ví dụ place = "Thái Nguyên".',
)


@dataclass(frozen=True)
class Source:
    """A plan's text, parsed but not yet checked."""

    file: str
    tables: Mapping[str, object]
    lines: Mapping[Place, int]

    def find(self, remark: Remark) -> Finding:
        """Give a remark its file and line."""
        line = line_of(self.lines, remark.place)
        return Finding(self.file, line, remark.severity, remark.what, remark.instead)


def read_file(path: Path) -> Source:
    """Read a plan's file.

    Raises:
        PlanRefused: there is no such file, or `read_bytes` refuses what it holds.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        raise _refused(
            str(path), 1, "Không đọc được tệp này.", "Hãy xem lại đường dẫn và quyền đọc."
        ) from None
    return read_bytes(content, file=path.name)


def read_bytes(content: bytes, *, file: str) -> Source:
    """Decode and parse a plan.

    Args:
        content: UTF-8, with or without a byte order mark.
        file: its name, for findings.

    Raises:
        PlanRefused: it is over 1 MB, not UTF-8, or not TOML.
    """
    return _parse(text_of(content, file=file), file)


def text_of(content: bytes, *, file: str) -> str:
    """Decode a plan.

    Args:
        content: UTF-8, with or without a byte order mark.
        file: its name, for findings.

    Raises:
        PlanRefused: it is over 1 MB, or not UTF-8.
    """
    if len(content) > LARGEST:
        raise _refused(file, 1, "Tệp lớn hơn 1 MB.", "Hãy kiểm tra xem đây có phải là kế hoạch.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise _refused(
            file, line, "Tệp không viết bằng mã UTF-8.", "Hãy lưu lại tệp với mã UTF-8."
        ) from None


def _parse(text: str, file: str) -> Source:
    """Parse TOML; `tomllib` raises a plain ValueError for a number of thousands of digits."""
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        raise _refused(file, 1, "Tệp có quá nhiều ngoặc lồng nhau.", _SYNTAX[1]) from None
    except ValueError as fault:
        found = _AT_LINE.search(str(fault))
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        what, instead = next(
            (said for words, said in _SAYINGS.items() if words in str(fault)), _SYNTAX
        )
        raise _refused(file, line, what, instead) from None
    return Source(file, tables, index_lines(text))


def _refused(file: str, line: int, what: str, instead: str) -> PlanRefused:
    return PlanRefused([Finding(file, line, Severity.ERROR, what, instead)])
