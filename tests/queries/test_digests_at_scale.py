"""What reports cost: what is due, not what exists. Of 20,000 entries none is looked at in vain."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text, update
from sqlalchemy.orm import Session

from ocop_cycle import db
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.digests import office_report
from ocop_cycle.queries.drafts import delays
from ocop_cycle.queries.weeks import unit_weeks
from ocop_cycle.services import digests, drafts, stages
from rules.standing import Act
from rules.vocabulary import Action
from tests.bench import seeding
from tests.building import ENTRY

pytestmark = pytest.mark.slow
ENTRIES = 20_000
FEW = 40
MONDAY = date(2020, 3, 9)
"""The selected ideas were due on the fourteenth, in this week; the others wait unhandled."""
WHOLE = re.compile(r"^SCAN entry|Seq Scan on entry|\(cycle_id=\?(?: AND stage=\?)?\)$")
"""How a store says that it looks at all entries, or at all of a cycle or a stage."""
Recorded = list[tuple[str, Any]]


def fill(entries: int) -> int:
    """Let few ideas wait at their districts, and all others at their producers."""
    cycle_id = seeding.seed(entries)
    with db.unit_of_work() as session:
        for entry in range(1, FEW + 1):
            act = Act(Action.SUBMIT, date(2020, 2, 20), by="Cán bộ")
            stages.move_one(session, entry, act, at=seeding.AT)
        units = session.scalars(select(AGENCY.c.id)).all()
        session.execute(
            insert(CONTACT),
            [
                {"agency_id": unit, "email": f"u{unit}@example.vn", "since": date(2020, 1, 1),
                 "name": "", "role": "", "phone": ""}
                for unit in units
            ],
        )  # fmt: skip
        session.execute(update(CYCLE).where(CYCLE.c.id == cycle_id).values(done_on=MONDAY))
    with db.unit_of_work() as session:
        session.execute(text("ANALYZE"))
    return cycle_id


@contextmanager
def recorded() -> Iterator[Recorded]:
    """Note each statement with its parameters."""
    found: Recorded = []

    def note(_connection: object, _cursor: object, statement: str, *given: object) -> None:
        found.append((statement, given[0]))

    event.listen(db.engine(), "before_cursor_execute", note)
    yield found
    event.remove(db.engine(), "before_cursor_execute", note)


def steps(session: Session) -> dict[str, Callable[[], object]]:
    cycle = session.execute(select(CYCLE)).one()
    units = list(session.scalars(select(AGENCY.c.id)))
    return {
        "the report": lambda: office_report(session, cycle, MONDAY),
        "the weeks": lambda: unit_weeks(session, cycle, units, MONDAY),
        "the delays": lambda: delays(session, cycle, MONDAY),
        "the drafts": lambda: drafts.due(session, cycle.id, MONDAY),
        "the notices": lambda: digests.due(session, cycle.id, MONDAY),
    }


def plans(session: Session, statements: Recorded) -> list[str]:
    """Ask the store how it finds the rows of each statement that names the entries."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    words = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    found = []
    for statement, given in statements:
        if re.search(r"\bentry\b", statement) and statement.startswith(("SELECT", "INSERT")):
            rows = session.connection().exec_driver_sql(words + statement, given).all()
            found += [str(row[-1]) for row in rows]
    return [line for line in found if re.search(r"\bentry\b", line)]


def test_no_report_looks_through_the_entries(store: str) -> None:
    assert store
    fill(ENTRIES)

    with db.unit_of_work() as session:
        todo = steps(session)
        with recorded() as statements:
            for step in todo.values():
                step()
        looked = plans(session, statements)
        whole = session.scalar(select(ENTRY.c.id).order_by(ENTRY.c.id.desc()).limit(1))

    assert whole == ENTRIES
    assert looked
    assert [line for line in looked if WHOLE.search(line)] == []


def test_a_hundred_times_the_entries_ask_no_more_questions(store: str) -> None:
    assert store
    cycle_id = fill(ENTRIES // 100)
    few = questions()
    with db.reading() as session:
        areas = session.scalars(select(AGENCY.c.id).where(AGENCY.c.code.like("huyen-%"))).all()
    seeding._seed_chunk(cycle_id, areas, range(ENTRIES // 100, ENTRIES))  # noqa: SLF001 -- the rest

    many = questions()

    assert many == few
    assert many["the report"] > 5


def questions() -> dict[str, int]:
    """Count the statements of what only reads."""
    counts = {}
    with db.reading() as session:
        todo = steps(session)
        for name in ("the report", "the weeks", "the delays"):
            with recorded() as statements:
                todo[name]()
            counts[name] = len(statements)
    return counts
