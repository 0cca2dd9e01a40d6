"""One process of the soak: let the year go on, let mail leave, or act as officials do.

    python -m tests.bench.soak_runs seed ENTRIES
    python -m tests.bench.soak_runs advance|post|act SECONDS

Each works until its time is over and says in JSON what it did, and what kept it from doing so.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from typing import Final

from sqlalchemy import and_, select

from ocop_cycle import days, db, delivery
from ocop_cycle.errors import Stale, StoreUnavailable
from ocop_cycle.models.columns import table
from ocop_cycle.models.cycles import Cycle
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import batches, stages
from rules.errors import Refusal
from rules.standing import Act
from rules.vocabulary import Action, Outcome, Stage
from tests.bench.mail_runs import seeded
from tests.bench.runs import YEAR
from tests.bench.seeding import AT

SLICES: Final = 10
_TODAY: Final = date(2020, 2, 25)
_TURNS: Final = [(stage, act, part) for stage, act in YEAR for part in range(SLICES)]
_KEPT_BACK: Final = 50  # of so many entries one is left to the officials
_LEFT: Final = ENTRY.c.id % _KEPT_BACK == 0


def seed(entries: int) -> None:
    """Register so many entries, and remind the producers of each of them by mail."""
    seeded(entries)
    db.engine().dispose()


def advance() -> Iterator[int]:
    """Move the entries through the year, a tenth of a stage at a time, and write its mails."""
    cycle = _cycle()
    for stage, act, part in _TURNS:
        which = and_(ENTRY.c.stage == stage.value, ENTRY.c.id % SLICES == part, ~_LEFT)
        with db.unit_of_work() as session:
            moved = batches.move(session, cycle, [batches.Part(which, act, 0)], at=AT)
        days.make_mails(cycle, _TODAY)
        yield moved


def post() -> Iterator[int]:
    """Empty the outbox again and again."""
    while True:
        yield delivery.deliver().sent


def act() -> Iterator[int]:
    """Send single products on and take them back, as officials do all day."""
    with db.reading() as session:
        mine = session.scalars(
            select(ENTRY.c.id).where(
                ENTRY.c.stage == Stage.IDEA_SELECTION.value,
                ENTRY.c.outcome == Outcome.OPEN.value,
                _LEFT,
            )
        ).all()
    for turn in count():
        entry, action = mine[turn // 2 % len(mine)], (Action.RETURN, Action.SUBMIT)[turn % 2]
        with db.unit_of_work() as session:
            stages.move_one(session, entry, Act(action, _TODAY, by="x", reason="y"), at=AT)
        yield 1


def _cycle() -> int:
    with db.reading() as session:
        return int(session.scalars(select(table(Cycle).c.id)).one())


def run(name: str, seconds: float) -> dict[str, object]:
    """Work until the time is over; note how long the longest turn took, and each fault."""
    done, longest, faults = 0, 0.0, list[str]()
    apart = {"post": 0.5, "act": 0.2, "advance": 0.9 * seconds / len(_TURNS)}[name]
    until, turns = time.monotonic() + seconds, WORKS[name]()
    while time.monotonic() < until:
        begun = time.perf_counter()
        try:
            done += next(turns)
        except StopIteration:
            break
        except (Stale, StoreUnavailable, Refusal) as fault:
            faults.append(str(fault))
            turns = WORKS[name]()
        taken = time.perf_counter() - begun
        longest = max(longest, taken)
        time.sleep(max(apart - taken, 0))
    return {"name": name, "done": done, "longest_ms": 1000 * longest, "faults": faults}


WORKS: Final[dict[str, Callable[[], Iterator[int]]]] = {
    each.__name__: each for each in (advance, post, act)
}


def main() -> None:
    """Do what is asked for."""
    name, number = sys.argv[1], float(sys.argv[2])
    if name == "seed":
        seed(int(number))
        return
    gc.set_threshold(250_000)  # as the command `ocop` does
    print(json.dumps(run(name, number)))
    db.engine().dispose()


if __name__ == "__main__":
    main()
