"""The steps of a day, in their order, in units of work; a second time finds nothing to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.errors import Stale
from ocop_cycle.queries.agenda import next_due
from ocop_cycle.queries.calls import out_of_date
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import cycle_named, cycles
from ocop_cycle.services import (
    activity_reminders,
    batches,
    calls,
    day_requests,
    digests,
    drafts,
    mailing,
    passing,
    permits,
    reminders,
    windows,
)
from ocop_cycle.services import cycles as cycle_services
from ocop_cycle.services.batches import Part
from rules.errors import Refusal
from rules.rights import SYSTEM, Actor, Right
from rules.vocabulary import Proposal, Stage

_TRIES: Final = 5
T = TypeVar("T")


@dataclass(frozen=True)
class Done:
    """What was done for a cycle on a day: the counts of each step of each stage.

    `activities`: how many reminders of the plan's activities, and requests for days, were written.
    """

    cycle: str
    day: date
    stages: dict[str, dict[str, int]]
    mails: int
    activities: int = 0


class Due(NamedTuple):
    """A day of a cycle, and the stages that have something due on it; `mails`: they are made."""

    cycle_id: int
    day: date
    stages: tuple[Stage, ...]
    mails: bool


def open_windows(cycle_id: int, stage: Stage, day: date) -> int:
    """Open what a stage has to open on a day, and tell the units responsible."""
    return _unit(lambda session: windows.open_due(session, cycle_id, stage, day))


def remind(cycle_id: int, stage: Stage, day: date) -> int:
    """Remind of the last days that come near: producers, and units that hold entries."""
    return _unit(lambda session: reminders.remind(session, cycle_id, stage, day))


def close_windows(cycle_id: int, stage: Stage, day: date) -> int:
    """Close the windows whose last day has passed."""
    return _unit(lambda session: windows.close_due(session, cycle_id, stage, day))


def move_rounds(cycle_id: int, stage: Stage, day: date) -> int:
    """Take to the next round what missed the cut-off of its own."""
    return _in_batches(cycle_id, lambda s: passing.rounds_missed(s, cycle_id, stage, day))


def propose(cycle_id: int, stage: Stage, day: date) -> int:
    """Propose what becomes of entries whose producers' day has passed, or do it at once."""
    return _in_batches(cycle_id, lambda s: passing.proposals(s, cycle_id, (stage,), day))


def raise_delays(cycle_id: int, stage: Stage, day: date) -> int:
    """Tell of the days that have passed: the producers, and who holds what is late."""
    return _unit(lambda session: reminders.raise_delays(session, cycle_id, stage, day))


def remind_activities(cycle_id: int, day: date) -> int:
    """Remind of the plan's activities, and ask for the days that its lines leave open."""
    reminded = _unit(lambda session: activity_reminders.remind(session, cycle_id, day))
    return reminded + _unit(lambda session: day_requests.ask(session, cycle_id, day))


def report(cycle_id: int, day: date) -> int:
    """Write the draft letters that are due, then the reports of the day that count them."""
    drafted = _unit(lambda session: drafts.due(session, cycle_id, day))
    with reading() as session:
        rows = digests.due(session, cycle_id, day)
    return drafted + _unit(lambda session: digests.write(session, cycle_id, day, rows))


def make_mails(cycle_id: int, day: date) -> int:
    """Make the mails of a day's notices, the last step of the day."""
    with reading() as session:
        found = mailing.parts(session, cycle_id, day)
    made = sum(_made(cycle_id, keys, day) for keys in found)
    _let_go(cycle_id, day)
    return made


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


def run_day(name: str, due: Due) -> Done:
    """Do all that a day asks of a cycle."""
    cycle_id, day = due.cycle_id, due.day
    counts = {stage.value: run_stage(cycle_id, stage, day) for stage in due.stages}
    activities = remind_activities(cycle_id, day)
    report(cycle_id, day)
    made = make_mails(cycle_id, day) if due.mails else 0
    finish(cycle_id, day)
    return Done(name, day, counts, made, activities)


def due_days(name: str, as_of: date) -> Iterator[Due]:
    """Walk over the days of a cycle on which something is due, up to a day, as they become known.

    The caller does a day before it asks for the next one; the last day is always `as_of`. A cycle
    in real time that catches up makes mails on that day only: then everybody is told once how it
    stands.

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
        yield Due(cycle.id, day, stages, mails=cycle.played or day == as_of)


def advance(name: str, as_of: date) -> Iterator[Done]:
    """Run a cycle up to a day: every day on which something is due, in order.

    Raises:
        NotFound: there is no such cycle.
    """
    for due in due_days(name, as_of):
        yield run_day(name, due)


def confirm_lapses(
    cycle_id: int, *, by: str, on: date, actor: Actor = SYSTEM
) -> dict[Proposal, int]:
    """Carry out what the system has proposed up to a day, as an officer's decision.

    What a failure has left undone is done when it is called again.

    Args:
        cycle_id: of which cycle.
        by: his name, for the journal.
        on: the day.
        actor: who decides.

    Returns:
        How many entries lapsed now, and how many went to the next round.

    Raises:
        NotAllowed: he does not decide for the province.
    """
    with reading(actor) as session:
        permits.require_everywhere(session, Right.DECIDE, cycle_id)
    _in_batches(cycle_id, lambda session: passing.proposals(session, cycle_id, tuple(Stage), on))
    return {
        proposal: _in_batches(
            cycle_id, partial(passing.confirmed, cycle_id=cycle_id, proposal=proposal, by=by, on=on)
        )
        for proposal in (Proposal.LAPSE, Proposal.NEXT_ROUND)
    }


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


def _in_batches(cycle_id: int, parts_of: Callable[[Session], list[Part]]) -> int:
    """Read what is to be moved, then move it, each batch in one transaction.

    Returns:
        How many entries moved.
    """
    with reading() as session:
        found = batches.cut(session, cycle_id, parts_of(session))
    return sum(_moved(cycle_id, batch) for batch in found)


def _moved(cycle_id: int, batch: list[Part]) -> int:
    return _unit(lambda session: batches.move(session, cycle_id, batch, at=clock.now()))


def _let_go(cycle_id: int, day: date) -> None:
    """Take from the list of calls what matters no longer; it is looked for without a lock."""
    with reading() as session:
        keys = out_of_date(session, cycle_id, day)
    for start in range(0, len(keys), mailing.BATCH):
        some = keys[start : start + mailing.BATCH]
        _unit(partial(calls.let_go, keys=some))


def _made(cycle_id: int, keys: list[str], day: date) -> int:
    return _unit(lambda session: mailing.write(session, cycle_id, keys, day, at=clock.now()))


def _unit(work: Callable[[Session], T]) -> T:
    """Do something in one transaction; begin again when somebody was faster."""
    for _ in range(_TRIES):
        try:
            with unit_of_work() as session:
                return work(session)
        except Stale:
            continue
    raise Refusal("Có quá nhiều người đang xử lý cùng lúc: hãy chạy lại sau ít phút.")
