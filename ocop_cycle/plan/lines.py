"""On which line of a TOML text each table and key stands; `tomllib` does not tell."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ocop_cycle.plan.findings import Place

_STRINGS_AND_COMMENTS: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""'  # several lines, with escapes
    r"|'''.*?'''"  # several lines, as it is
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*",
    re.DOTALL,
)
_STRING: Final = "\0"
_COMMENT: Final = "\1"
_OPENING: Final = re.compile(r"[\[{]")
_CLOSING: Final = re.compile(r"[\]}]")
_HEADER: Final = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*$")
_NAME: Final = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^.\s"']+))\s*(?:\.|$)""")


def index_lines(text: str) -> dict[Place, int]:
    """Map each table and each key of a TOML text to its line, counted from 1.

    What stands inside an inline table or an array has no line of its own: ask `line_of`.

    Args:
        text: what `tomllib` accepts; other texts get an index of no worth.
    """
    lines: dict[Place, int] = {}
    rows: dict[Place, int] = {}
    table: Place = ()
    for number, original, bare in _top_level(text):
        if header := _HEADER.match(bare):
            inside = original[header.start(2) : header.end(2)]
            table = _open(rows, _names(inside), array=header[1] == "[[")
            for length in range(1, len(table) + 1):
                lines.setdefault(table[:length], number)
        elif "=" in bare:
            names = _names(original[: bare.index("=")])
            for length in range(1, len(names) + 1):
                lines.setdefault((*table, *names[:length]), number)
    return lines


def line_of(lines: Mapping[Place, int], place: Place) -> int:
    """Tell the line of a place, or of the nearest thing around it; the first line if nothing is."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _top_level(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield number, line and line without strings, for lines that go on with no value."""
    bare_text = _STRINGS_AND_COMMENTS.sub(_blank, text)
    depth = 0
    pairs = zip(text.split("\n"), bare_text.split("\n"), strict=True)
    for number, (original, marked) in enumerate(pairs, start=1):
        bare = marked.split(_COMMENT, 1)[0]
        if depth == 0:
            yield number, original, bare
        if depth or not _HEADER.match(bare):
            depth += len(_OPENING.findall(bare)) - len(_CLOSING.findall(bare))


def _blank(found: re.Match[str]) -> str:
    """Put marks of the same length in place of a string or a comment; keep line ends."""
    mark = _COMMENT if found[0].startswith("#") else _STRING
    return re.sub(r"[^\n]", mark, found[0])


def _names(dotted: str) -> tuple[str, ...]:
    """Take a dotted key apart."""
    return tuple(a or b or c for a, b, c in _NAME.findall(dotted))


def _open(rows: dict[Place, int], names: tuple[str, ...], *, array: bool) -> Place:
    """Name the table a header opens; in an array of tables it is the newest one."""
    place: Place = ()
    for position, name in enumerate(names, start=1):
        place = (*place, name)
        if array and position == len(names):
            rows[place] = rows.get(place, -1) + 1
        if place in rows:
            place = (*place, rows[place])
    return place
