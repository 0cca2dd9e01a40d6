"""What tests of the command line share: an answer, how to ask, what the store holds."""

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ocop_cycle.db import engine
from ocop_cycle.queries import courses
from ocop_cycle.settings import settings

PROGRAM: Final = Path(sys.executable).with_name("ocop")
TODAY: Final = "2026-11-22T09:00"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Ocop = Callable[..., Answer]
Refuses = Callable[..., str]
Write = Callable[..., Path]


def forget() -> None:
    """Let the next command read its settings and open its store anew, as a new process does."""
    if engine.cache_info().currsize:
        engine().dispose()
    engine.cache_clear()
    settings.cache_clear()
    courses._courses.clear()  # noqa: SLF001 -- another store may get the same identity


def dump(home: Path) -> list[str]:
    """Write down all that the store holds."""
    if not (home / "ocop.db").exists():
        return []
    with closing(sqlite3.connect(home / "ocop.db")) as store:
        return list(store.iterdump())
