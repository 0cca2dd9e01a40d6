"""A list as CSV: UTF-8 with its mark, so that a spreadsheet reads it, and nothing in it can run."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Final

_MARK: Final = "\ufeff"
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LINES: Final = 200


def lines_of(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Write a list piece by piece: the headings, then a line each row (RFC 4180)."""
    text = StringIO(_MARK, newline="")
    text.seek(len(_MARK))
    writer = csv.writer(text)
    writer.writerow(map(inert, headings))
    for number, row in enumerate(rows, start=1):
        writer.writerow(map(inert, row))
        if number % _LINES == 0:
            yield _taken(text)
    yield _taken(text)


def inert(text: str) -> str:
    """Keep a spreadsheet from running a text: what begins like a formula begins with a mark."""
    return f"'{text}" if text.lstrip(" ").startswith(_RUNS) else text


def _taken(text: StringIO) -> bytes:
    piece = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return piece
