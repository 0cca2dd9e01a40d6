"""The steps of a day, in their order, each one unit of work; a second time finds nothing to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.errors import Stale
from ocop_cycle.queries.agenda import next_due
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import cycle_named, cycles
from ocop_cycle.services import cycles as cycle_services
from ocop_cycle.services import mails, passing, windows
from rules.errors import Refusal
from rules.vocabulary import Stage

_TRIES: Final = 5
T = TypeVar("T")


@dataclass(frozen=True)
class Done:
    """What was done for a cycle on a day: the counts of each step of each stage."""

    cycle: str
    day: date
    stages: dict[str, dict[str, int]]
    mails: int


def open_windows(cycle_id: int, stage: Stage, day: date) -> int:
    """Open what a stage has to open on a day, and tell the units responsible."""
    return _unit(lambda session: windows.open_due(session, cycle_id, stage, day))


def remind(cycle_id: int, stage: Stage, day: date) -> int:
    """Queue the reminders of a day."""
    return _unit(lambda session: passing.remind(session, cycle_id, stage, day))


def close_windows(cycle_id: int, stage: Stage, day: date) -> int:
    """Close the windows whose last day has passed."""
    return _unit(lambda session: windows.close_due(session, cycle_id, stage, day))


def move_rounds(cycle_id: int, stage: Stage, day: date) -> int:
    """Take to the next round what missed the cut-off of its own."""
    return _unit(lambda s: passing.move_rounds(s, cycle_id, stage, day, at=clock.now()))


def propose(cycle_id: int, stage: Stage, day: date) -> int:
    """Propose what becomes of entries whose producers' day has passed."""
    return _unit(lambda s: passing.propose(s, cycle_id, stage, day, at=clock.now()))


def raise_delays(cycle_id: int, stage: Stage, day: date) -> int:
    """Tell who holds what is late."""
    return _unit(lambda session: passing.raise_delays(session, cycle_id, stage, day))


def make_mails(cycle_id: int, day: date) -> int:
    """Make the mails of a day's notices, the last step of the day."""
    return _unit(lambda session: mails.make(session, cycle_id, day, at=clock.now()))


def finish(cycle_id: int, day: date) -> None:
    """Note that a day is done."""
    _unit(lambda session: cycle_services.done(session, cycle_id, day))


STAGE_STEPS: Final[tuple[tuple[str, Callable[[int, Stage, date], int]], ...]] = (
    ("opened", open_windows),
    ("reminded", remind),
    ("closed", close_windows),
    ("next_round", move_rounds),
    ("proposed", propose),
    ("raised", raise_delays),
)


def run_stage(cycle_id: int, stage: Stage, day: date) -> dict[str, int]:
    """Do the steps of a stage on a day."""
    return {name: step(cycle_id, stage, day) for name, step in STAGE_STEPS}


def run_day(cycle_id: int, name: str, day: date, stages: tuple[Stage, ...]) -> Done:
    """Do all that a day asks of a cycle."""
    counts = {stage.value: run_stage(cycle_id, stage, day) for stage in stages}
    made = make_mails(cycle_id, day)
    finish(cycle_id, day)
    return Done(name, day, counts, made)


def due_days(name: str, as_of: date) -> Iterator[tuple[int, date, tuple[Stage, ...]]]:
    """Walk over the days of a cycle on which something is due, up to a day, as they become known.

    The caller does a day before it asks for the next one; the last day is always `as_of`.

    Raises:
        NotFound: there is no such cycle.
    """
    while True:
        with reading() as session:
            cycle = cycle_named(session, name)
            if cycle.closed_on or cycle.done_on >= as_of:
                return
            due = next_due(session, cycle, as_of)
        day, stages = due or (as_of, ())
        yield cycle.id, day, stages


def advance(name: str, as_of: date) -> Iterator[Done]:
    """Run a cycle up to a day: every day on which something is due, in order.

    Raises:
        NotFound: there is no such cycle.
    """
    for cycle_id, day, stages in due_days(name, as_of):
        yield run_day(cycle_id, name, day, stages)


def open_cycles(*, followed_only: bool = False) -> list[str]:
    """Name the cycles that run: all open ones, or only those in real time."""
    with reading() as session:
        found = cycles(session, open_only=True)
    return [row.name for row in found if not (followed_only and row.played)]


def due_now(as_of: date) -> list[str]:
    """Name the followed cycles whose day has not been done yet."""
    with reading() as session:
        rows = session.execute(
            select(CYCLE.c.name)
            .where(CYCLE.c.closed_on.is_(None), ~CYCLE.c.played, CYCLE.c.done_on < as_of)
            .order_by(CYCLE.c.name)
        )
        return [row.name for row in rows]


def _unit(work: Callable[[Session], T]) -> T:
    """Do a step in one transaction; begin again when somebody was faster."""
    for _ in range(_TRIES):
        try:
            with unit_of_work() as session:
                return work(session)
        except Stale:
            continue
    raise Refusal("Có quá nhiều người đang xử lý cùng lúc: hãy chạy lại sau ít phút.")
