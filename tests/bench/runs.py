"""One measurement a process: the engine, the limit, one at a time, bare commits, a task each."""

import gc
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Final

from sqlalchemy import text

from ocop_cycle import db
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import batches, stages
from rules.standing import Act
from rules.vocabulary import Action, Stage
from tests.bench.seeding import AT, empty_store

YEAR: Final = (
    (Stage.IDEA_REGISTRATION, Act(Action.SUBMIT, date(2020, 2, 18), by="x")),
    (Stage.IDEA_SELECTION, Act(Action.SELECT, date(2020, 3, 10), by="x")),
    (Stage.BUSINESS_PLAN_TRAINING, Act(Action.WAIVE, date(2020, 3, 20), by="x", reason="y")),
    (Stage.PLAN_IMPLEMENTATION, Act(Action.FILE, date(2020, 6, 20), by="x")),
    (Stage.DISTRICT_EVALUATION, Act(Action.FORWARD, date(2020, 8, 10), by="x")),
    (Stage.PROVINCIAL_RATING, Act(Action.CERTIFY, date(2020, 8, 28), by="x", stars=4)),
)
ADVANCES: Final = len(YEAR)
_KEPT: Final = (
    "regime, kind, stage, milestone, outcome, stars, holder, proposed, round, due, due_limit, "
    "due_source, due_note, since, acted, class_on, attended, plan_filed, filed, letter_on, "
    "clock_left, deferred, automatic"
)
_JOURNAL: Final = """
INSERT INTO journal (entry_id, sequence, action, day, keyed_at, by, reason, paper, machine, undoes,
    {kept})
SELECT id, version + 1, :action, :day, :at, 'x', '', '', {no}, NULL, {moved}
FROM entry WHERE {which}
"""
_NOTICE: Final = """
INSERT INTO notice (key, kind, cycle_id, entry_id, sequence, stage, round, day, details, state)
SELECT 'move:' || id || ':' || (version + 1), 'entry_moved', cycle_id, id, version + 1, :to, round,
    :day, '{{}}', 'new'
FROM entry WHERE {which}
"""
_ENTRY: Final = """
UPDATE entry SET version = version + 1, stage = :to, acted = :day, since = :day, due = :day,
    due_limit = :day
WHERE {which}
"""
_LIMIT: Final = (_JOURNAL, _NOTICE, _ENTRY)


def _written(statement: str, which: str, *, sqlite: bool) -> str:
    return statement.format(
        kept=_KEPT,
        moved=_KEPT.replace("stage", ":to"),
        no="0" if sqlite else "false",
        which=which,
    )


def engine(entries: int, cycle_id: int) -> float:
    """Move all entries through all stages, as a day does: in batches, one transaction each."""
    begun = time.perf_counter()
    for stage, act in YEAR:
        whole = batches.Part(ENTRY.c.stage == stage.value, act, entries)
        with db.reading() as session:
            found = batches.cut(session, cycle_id, [whole])
        for batch in found:
            with db.unit_of_work() as session:
                batches.move(session, cycle_id, batch, at=AT)
    return time.perf_counter() - begun


def limit(entries: int, cycle_id: int) -> float:
    """Write the same rows by set-based SQL, one transaction a stage."""
    sqlite = db.engine().dialect.name == "sqlite"
    which = "cycle_id = :cycle AND stage = :stage"
    statements = [text(_written(each, which, sqlite=sqlite)) for each in _LIMIT]
    targets = [stage for stage, _ in YEAR[1:]] + [Stage.NATIONAL_RATING]
    begun = time.perf_counter()
    for (stage, act), target in zip(YEAR, targets, strict=True):
        values = {
            "cycle": cycle_id,
            "stage": stage.value,
            "to": target.value,
            "action": act.action.value,
            "day": act.day.isoformat() if sqlite else act.day,
            "at": AT.replace(tzinfo=None).isoformat(sep=" ") if sqlite else AT,
        }
        with db.unit_of_work() as session:
            for statement in statements:
                session.execute(statement, values)
    assert entries
    return time.perf_counter() - begun


def one_by_one(entries: int, cycle_id: int) -> float:
    """Move each entry alone, one durable transaction each."""
    _, act = YEAR[0]
    begun = time.perf_counter()
    for entry in range(1, entries + 1):
        with db.unit_of_work() as session:
            stages.move_one(session, entry, act, at=AT)
    assert cycle_id
    return time.perf_counter() - begun


def bare(entries: int, cycle_id: int) -> float:
    """Write the same rows of each entry through the bare driver, one durable commit each."""
    sqlite = db.engine().dialect.name == "sqlite"
    statements = [_written(each, "id = :entry", sqlite=sqlite) for each in _LIMIT]
    if not sqlite:
        statements = [re.sub(r":(\w+)", r"%(\1)s", each) for each in statements]
    _, act = YEAR[0]
    values = {"to": YEAR[1][0].value, "action": act.action.value, "day": act.day.isoformat()}
    raw = db.engine().raw_connection()
    cursor = raw.cursor()
    begun = time.perf_counter()
    for entry in range(1, entries + 1):
        cursor.execute("BEGIN IMMEDIATE" if sqlite else "BEGIN")
        for statement in statements:
            cursor.execute(statement, {**values, "entry": entry, "at": "2020-02-07 01:00:00"})
        cursor.execute("COMMIT")
    taken = time.perf_counter() - begun
    raw.close()
    assert cycle_id
    return taken


def a_task_each(entries: int, cycle_id: int) -> float:
    """Move each entry in a Prefect task of its own, as a per-product workflow would."""
    from flows.engine import prepare  # noqa: PLC0415 -- slow

    prepare()
    from prefect import flow, task  # noqa: PLC0415 -- slow

    @task
    def advance(entry: int, step: int) -> None:
        with db.unit_of_work() as session:
            stages.move_one(session, entry, YEAR[step][1], at=AT)

    @flow
    def year() -> None:
        for step in range(ADVANCES):
            advance.map(range(1, entries + 1), step).wait()

    @flow
    def nothing() -> None:
        """Start the server, so that only the work is timed."""

    nothing()
    begun = time.perf_counter()
    year()
    assert cycle_id
    return time.perf_counter() - begun


RUNS: Final[dict[str, Callable[[int, int], float]]] = {
    each.__name__: each for each in (engine, limit, one_by_one, bare, a_task_each)
}


def main() -> None:
    """Run one measurement and print it as JSON."""
    name, kind, entries = sys.argv[1], sys.argv[2], int(sys.argv[3])
    gc.set_threshold(250_000)  # as the command `ocop` does
    with empty_store(kind):
        cycle_id = _seeded(entries)
        seconds = RUNS[name](entries, cycle_id)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak_mib": peak / 1024}))


def _seeded(entries: int) -> int:
    """Seed in a process of its own, so that its memory is not counted."""
    work = [sys.executable, "-m", "tests.bench.seeding", str(entries)]
    subprocess.run(work, check=True)  # noqa: S603 -- our own module
    db.make_ready(db.engine())
    return 1


if __name__ == "__main__":
    main()
