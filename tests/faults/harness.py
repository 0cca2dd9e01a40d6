"""Kill a process at a chosen database call, run again, and compare with a year nobody killed."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Column, ColumnElement, Table, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from ocop_cycle import days, db
from ocop_cycle.queries import courses
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.services import stages
from ocop_cycle.settings import settings
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import MORNING, a_cycle, an_entry

CYCLE: Final = "thai-nguyen-2020"
KILLS: Final = int(os.environ.get("OCOP_TEST_KILLS", "12"))
AS_OF: Final = date(2020, 7, 10) if KILLS >= 1000 else date(2020, 3, 16)
ENTRIES: Final = 12
_UNSTEADY: Final = frozenset({"keyed_at", "made_at", "at"})
_MAIL: Final = SQLModel.metadata.tables["mail"]  # a rolled back INSERT leaves a gap in its numbers

Dump = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Template:
    """A store with a year under way, of which every run gets its own copy."""

    kind: str
    url: str
    work: Path

    @contextmanager
    def copied(self) -> Iterator[str]:
        """Point this process, and its children, at a fresh copy."""
        url = self._copy()
        _point(url, self.work)
        try:
            yield url
        finally:
            db.engine().dispose()
            _forget()

    def _copy(self) -> str:
        if self.kind == "sqlite":
            target = self.work / "run.db"
            for old in self.work.glob("run.db*"):
                old.unlink()
            shutil.copy(make_url(self.url).database or "", target)
            return f"sqlite:///{target}"
        source = make_url(self.url)
        outside = create_engine(
            db.url_of(self.url).set(database="postgres"), isolation_level="AUTOCOMMIT"
        )
        with outside.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {source.database}_run WITH (FORCE)"))
            connection.execute(
                text(f"CREATE DATABASE {source.database}_run TEMPLATE {source.database}")
            )
        outside.dispose()
        return source.set(database=f"{source.database}_run").render_as_string(hide_password=False)


def prepare(kind: str, url: str, work: Path) -> Template:
    """Fill a store with a year in which something is due every few days."""
    _point(url, work)
    with db.unit_of_work() as session:
        cycle = a_cycle(session)
        for number in range(ENTRIES):
            entry = an_entry(session, cycle, f"SP-{number}")
            for act in _history(number):
                stages.move_one(session, entry, act, at=MORNING)
    db.engine().dispose()
    _forget()
    return Template(kind, url, work)


def advance() -> None:
    """Run the year to its day."""
    for _ in days.advance(CYCLE, AS_OF):
        pass


def live() -> None:
    """Run the year to its day, and let the office confirm what is proposed by then."""
    advance()
    with db.reading() as session:
        cycle = cycle_named(session, CYCLE)
    days.confirm_lapses(cycle.id, by="Chị Hà", on=AS_OF)


def in_child(work: Callable[[], None]) -> int:
    """Run something in a forked child that has imported everything; give its exit status."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def killed_at(call: int, work: Callable[[], None] = live) -> bool:
    """Run in a child that kills itself before its n-th database call; tell whether it did."""

    def doomed() -> None:
        left = call

        def count(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        engine = db.engine()
        event.listen(engine, "before_cursor_execute", count)
        event.listen(engine, "commit", count)
        work()

    status = in_child(doomed)
    if os.WIFSIGNALED(status):
        return True
    assert status == 0, f"the child failed by itself: {status}"
    return False


def dump() -> Dump:
    """Write down all that a store holds, except when it was keyed."""
    with db.reading() as session:
        return {
            table.name: sorted(
                (tuple(row) for row in session.execute(select(*_steady(table)))),
                key=repr,
            )
            for table in SQLModel.metadata.sorted_tables
        }


def _steady(table: Table) -> list[ColumnElement[object]]:
    """Choose what is the same in every run; a mail is named by its key, not by its number."""
    left_out = _UNSTEADY | ({"id"} if table is _MAIL else frozenset())
    return [_named(column) for column in table.columns if column.name not in left_out]


def _named(column: Column[object]) -> ColumnElement[object]:
    if not any(key.column is _MAIL.c.id for key in column.foreign_keys):
        return column
    other = _MAIL.alias()
    return select(other.c.key).where(other.c.id == column).scalar_subquery()


def _history(number: int) -> list[Act]:
    """Leave a third where they began, submit a third, and bring a third to their class."""
    by = "Cán bộ OCOP huyện Đại Từ"
    acts = [
        Act(Action.SUBMIT, date(2020, 2, 18), by=by),
        Act(Action.SELECT, date(2020, 2, 24), by=by),
        Act(Action.INVITE, date(2020, 2, 25), by=by, until=date(2020, 2, 28)),
    ]
    return acts[: (0, 1, 3)[number % 3]]


def _point(url: str, work: Path) -> None:
    os.environ["OCOP_HOME"] = str(work)
    os.environ["OCOP_DATABASE_URL"] = url
    _forget()


def _forget() -> None:
    courses.forget()
    settings.cache_clear()
    db.engine.cache_clear()
