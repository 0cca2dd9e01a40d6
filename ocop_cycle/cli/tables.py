"""How answers are shown: aligned tables for people, JSON for programs, remarks beside them."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

import typer

from ocop_cycle import clock
from rules.vocabulary import Word

_SHORT: Final = 12


def show(
    rows: Sequence[Mapping[str, object]],
    headings: Mapping[str, str],
    *,
    as_json: bool,
    empty: str,
) -> None:
    """Print rows: all their keys as a JSON array, or a table of the columns that have a heading.

    Args:
        rows: what is shown.
        headings: the heading of each column of the table, by its key.
        as_json: for programs.
        empty: what people read when there is no row.
    """
    if as_json:
        show_json(list(rows))
    elif rows:
        _table(rows, headings)
    else:
        typer.echo(empty)


def show_json(answer: object) -> None:
    """Print an answer as JSON; days and moments in ISO 8601, moments in Vietnam's time."""
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=_plain))


def show_facts(facts: Mapping[str, object]) -> None:
    """Print named facts for people, one a line."""
    width = max(map(len, facts), default=0)
    for name, fact in facts.items():
        typer.echo(f"{name:<{width}}  {in_words(fact)}")


def remark(text: str) -> None:
    """Tell people something beside the answer."""
    typer.echo(text, err=True)


def in_words(cell: object) -> str:
    """Write a value as people read it."""
    match cell:
        case None | "":
            return "—"
        case bool():
            return "có" if cell else "không"
        case datetime():
            return f"{cell.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"
        case date():
            return f"{cell:%d/%m/%Y}"
        case Word():
            return cell.label
    return str(cell)


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal how far long work has come; in a pipe, nothing."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return

    def tell(text: str) -> None:
        sys.stderr.write(f"\r\x1b[2K{what}: {text}")
        sys.stderr.flush()

    tell("…")
    try:
        yield tell
    finally:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()


def _table(rows: Sequence[Mapping[str, object]], headings: Mapping[str, str]) -> None:
    lines = [[in_words(row.get(name)) for name in headings] for row in rows]
    if sys.stdout.isatty():
        _draw(list(headings.values()), lines)
    else:
        _align([list(headings.values()), *lines])


def _draw(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Fit a table to the terminal; what does that loads slowly, so a pipe is spared it."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for heading, column in zip(headings, zip(*lines, strict=True), strict=True):
        short = max(map(len, column)) <= _SHORT
        drawn.add_column(heading, no_wrap=short, overflow="fold")
    for line in lines:
        drawn.add_row(*line)
    Console(file=sys.stdout, markup=False, emoji=False, highlight=False).print(drawn)


def _align(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)]
        typer.echo("  ".join(cells).rstrip())


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(clock.VIETNAM).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
