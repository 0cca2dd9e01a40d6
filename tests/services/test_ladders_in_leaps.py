"""A year tells the same by days or in one leap, and a second run adds nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ocop_cycle import clock, days, db
from ocop_cycle.services import stages
from ocop_cycle.services.notices import NOTICE
from rules.standing import Act
from rules.vocabulary import Action, Kind, Milestone
from tests.building import a_cycle, an_entry
from tests.services.test_year import fresh_store

CYCLE = "thai-nguyen-2020"
START, END = date(2020, 2, 7), date(2020, 9, 20)
REPORTS = ("office_digest", "week_digest")  # a played cycle has them on the days that it plays


def a_year() -> None:
    """Leave entries with the producer, the district, the council and the chairman."""
    with db.unit_of_work() as session:
        cycle = a_cycle(session, on=START)
        an_entry(session, cycle, "SP-1")
        for code, acts in (
            ("SP-2", [(Action.SUBMIT, date(2020, 2, 18))]),
            ("SP-3", [(Action.SUBMIT, date(2020, 2, 18)), (Action.SELECT, date(2020, 2, 24))]),
        ):
            do(session, an_entry(session, cycle, code), acts)
        for code, milestone in (("SP-4", Milestone.COUNCIL), ("SP-5", Milestone.DECISION)):
            entry = an_entry(session, cycle, code, kind=Kind.UPGRADE)
            do(
                session,
                entry,
                [(Action.FILE, date(2020, 2, 20)), (Action.FORWARD, date(2020, 3, 2))],
            )
            act = Act(Action.REACH, date(2020, 3, 9), by="Cán bộ", milestone=milestone)
            stages.move_one(session, entry, act, at=clock.now())


def do(session: object, entry: int, acts: list[tuple[Action, date]]) -> None:
    for action, day in acts:
        act = Act(action, day, by="Cán bộ", reason="x")
        stages.move_one(session, entry, act, at=clock.now())  # type: ignore[arg-type]  # a session


def told(length: int) -> set[tuple[str, str, date]]:
    """Live a year in stretches; tell which notices were written, on which day."""
    a_year()
    end = START
    while end < END:
        end = min(end + timedelta(days=length), END)
        list(days.advance(CYCLE, end))
        assert list(days.advance(CYCLE, end)) == []
    with db.reading() as session:
        rows = session.execute(select(NOTICE).where(NOTICE.c.kind.not_in(REPORTS)))
        return {(row.key, row.kind, row.day) for row in rows}


@pytest.mark.slow
def test_a_year_in_one_leap_tells_what_a_year_by_days_tells(sqlite_template: Path) -> None:
    with fresh_store(sqlite_template):
        by_days = told(1)
    with fresh_store(sqlite_template):
        in_a_leap = told(400)

    kinds = {kind for _, kind, _ in by_days}
    assert in_a_leap == by_days
    assert {
        "deadline_reminder", "deadline_passed", "lapse_proposed", "agency_reminder",
        "stage_overdue", "activity_reminder", "activity_overdue", "set_a_day",
    } <= kinds  # fmt: skip
