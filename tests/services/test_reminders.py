"""Reminders of entries: each rung once, to the producer, to the unit that holds, to the office."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import NO_DAY, AnyRow
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.counts import TALLY
from ocop_cycle.queries.courses import CYCLE, WINDOW, course_named
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import entries, reminders, stages
from ocop_cycle.services.entries import Beginning
from ocop_cycle.services.notices import NOTICE
from rules.regimes import REGIMES
from rules.rounds import Round
from rules.stages import begin
from rules.standing import Act, Standing
from rules.vocabulary import Action, Kind, Milestone, Stage
from tests.building import MORNING, a_cycle, an_entry

IDEAS, SELECTION, RATING = Stage.IDEA_REGISTRATION, Stage.IDEA_SELECTION, Stage.PROVINCIAL_RATING
DAI_TU, OFFICE = "ubnd-dai-tu", "vpdp-tinh"
Step = Callable[[Session, int, Stage, date], int]
Told = list[tuple[str, str, str, date]]


def act(session: Session, entry: int, action: Action, day: date, **more: object) -> None:
    done = Act(action, day, by="Cán bộ", reason="theo đề nghị", **more)  # type: ignore[arg-type]
    stages.move_one(session, entry, done, at=MORNING)


def span(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def run(session: Session, cycle: AnyRow, stage: Stage, first: date, last: date) -> int:
    """Do the reminding steps of a stage on every day, twice."""
    steps: tuple[Step, ...] = (reminders.remind, reminders.raise_delays)
    days = [day for day in span(first, last) for _ in range(2)]
    return sum(step(session, cycle.id, stage, day) for day in days for step in steps)


def rows(session: Session, kind: str) -> list[AnyRow]:
    which = select(NOTICE).where(NOTICE.c.kind == kind)
    return sorted(session.execute(which), key=lambda row: (row.day, row.key))


def told(session: Session, kind: str) -> Told:
    """List which unit is told which rung, as what, on which day."""
    codes = dict(session.execute(select(AGENCY.c.id, AGENCY.c.code)).tuples().all())
    found = [(codes[row.agency_id], row.duty, row.rung, row.day) for row in rows(session, kind)]
    return sorted(found, key=lambda each: (each[3], each[0]))


def submitted(session: Session, cycle: AnyRow, code: str = "SP-1", unit: str = DAI_TU) -> int:
    entry = an_entry(session, cycle, code, unit=unit)
    act(session, entry, Action.SUBMIT, date(2020, 2, 18))
    return entry


def test_a_producer_is_reminded_on_each_rung_once(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)

    count = run(session, cycle, IDEAS, date(2020, 2, 10), date(2020, 2, 29))

    assert [(row.key, row.rung, row.day, row.about) for row in rows(session, "deadline_reminder")] \
        == [
            (f"remind:{entry}:2020-02-29:{rung}", rung, day, date(2020, 2, 29))
            for rung, day in (
                ("14", date(2020, 2, 14)),  # the last day is a Saturday
                ("7", date(2020, 2, 21)),
                ("3", date(2020, 2, 26)),
                ("0", date(2020, 2, 28)),
            )
        ]  # fmt: skip
    assert count == 4


def test_a_producer_hears_once_that_his_day_has_passed(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)

    run(session, cycle, IDEAS, date(2020, 3, 1), date(2020, 3, 12))

    [row] = rows(session, "deadline_passed")
    assert (row.key, row.rung, row.day) == (
        f"passed:{entry}:2020-02-29:+1",
        "+1",
        date(2020, 3, 2),  # the lenient day is Sunday 01/03
    )


def test_a_unit_is_reminded_of_what_it_holds_and_who_works_along_of_the_day(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    submitted(session, cycle)
    submitted(session, cycle, "SP-2")

    run(session, cycle, SELECTION, date(2020, 2, 19), date(2020, 3, 14))

    rungs = [
        ("14", date(2020, 2, 28)),
        ("7", date(2020, 3, 6)),
        ("3", date(2020, 3, 11)),
        ("0", date(2020, 3, 13)),
    ]
    found = told(session, "agency_reminder")
    assert [each[2:] for each in found if each[0] == DAI_TU] == rungs
    assert [each[2:] for each in found if each[0] == OFFICE] == rungs
    assert {each[:2] for each in found} == {(DAI_TU, "responsible"), (OFFICE, "coordinating")}
    unit = session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == DAI_TU)).one()
    keys = [row.key for row in rows(session, "agency_reminder") if row.agency_id == unit]
    assert keys[1] == f"hold:{cycle.id}:{SELECTION}:1/2020:2020-03-14:7:{unit}"


def test_what_a_unit_does_not_hold_is_no_reminder_for_it(session: Session) -> None:
    cycle = a_cycle(session)
    submitted(session, cycle, unit="ubnd-vo-nhai")

    run(session, cycle, SELECTION, date(2020, 3, 1), date(2020, 3, 14))

    assert {each[0] for each in told(session, "agency_reminder")} == {"ubnd-vo-nhai", OFFICE}


def test_a_commune_is_reminded_in_the_working_days_of_its_clock(session: Session) -> None:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    entry = an_entry(session, cycle, unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11))
    act(session, entry, Action.FILE, date(2027, 3, 1))

    run(session, cycle, Stage.COMMUNE_CHECK, date(2027, 3, 1), date(2027, 3, 22))

    assert told(session, "agency_reminder") == [
        ("xa-an-phu", "responsible", "w10", date(2027, 3, 8)),
        ("xa-an-phu", "responsible", "w5", date(2027, 3, 15)),
        ("xa-an-phu", "responsible", "w2", date(2027, 3, 18)),
        ("xa-an-phu", "responsible", "w0", date(2027, 3, 22)),
    ]


def test_a_delay_rises_to_the_leader_and_to_the_office_and_goes_on_each_week(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    submitted(session, cycle)
    submitted(session, cycle, "SP-2")

    run(session, cycle, SELECTION, date(2020, 3, 15), date(2020, 4, 8))

    assert told(session, "stage_overdue") == [
        (DAI_TU, "responsible", "+1", date(2020, 3, 16)),
        (DAI_TU, "responsible", "+3", date(2020, 3, 18)),
        (OFFICE, "report", "+7", date(2020, 3, 24)),
        (DAI_TU, "responsible", "+12", date(2020, 3, 31)),
        (OFFICE, "report", "+12", date(2020, 3, 31)),
        (DAI_TU, "responsible", "+17", date(2020, 4, 8)),  # over Giỗ Tổ
        (OFFICE, "report", "+17", date(2020, 4, 8)),
    ]
    assert rows(session, "stage_overdue")[0].key.startswith(
        f"late:{cycle.id}:{SELECTION}:1/2020:2020-03-14:+1:"
    )


@pytest.mark.parametrize("milestone", [Milestone.COUNCIL, Milestone.DECISION])
def test_what_the_council_or_the_chairman_holds_is_the_offices_to_hear_of(
    session: Session, milestone: Milestone
) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle, kind=Kind.UPGRADE)
    for action, day in (
        (Action.FILE, date(2020, 6, 1)),
        (Action.FORWARD, date(2020, 7, 1)),
    ):
        act(session, entry, action, day)
    act(session, entry, Action.REACH, date(2020, 8, 3), milestone=milestone)

    run(session, cycle, RATING, date(2020, 8, 25), date(2020, 9, 11))

    assert told(session, "agency_reminder") == [
        (OFFICE, "report", "1", date(2020, 8, 28)),  # three days before, and the Sunday
        (OFFICE, "report", "0", date(2020, 8, 31)),
    ]
    assert told(session, "stage_overdue") == [
        (OFFICE, "report", "+1", date(2020, 9, 1)),
        (OFFICE, "report", "+7", date(2020, 9, 10)),
    ]


def test_what_the_office_holds_itself_rises_in_the_office(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle, kind=Kind.UPGRADE)
    act(session, entry, Action.FILE, date(2020, 6, 1))
    act(session, entry, Action.FORWARD, date(2020, 7, 1))

    run(session, cycle, RATING, date(2020, 9, 1), date(2020, 9, 11))

    assert told(session, "stage_overdue") == [
        (OFFICE, "responsible", "+1", date(2020, 9, 1)),
        (OFFICE, "responsible", "+3", date(2020, 9, 4)),
        (OFFICE, "responsible", "+7", date(2020, 9, 10)),
    ]


def test_a_tentative_day_is_reminded_and_nobody_is_late(session: Session) -> None:
    cycle = a_cycle(session)
    entry = submitted(session, cycle)
    tentative = update(ENTRY).where(ENTRY.c.id == entry).values(due_limit=None)
    session.execute(tentative)
    move_counts(session)

    run(session, cycle, SELECTION, date(2020, 3, 6), date(2020, 4, 8))

    assert len(told(session, "agency_reminder")) == 6
    assert told(session, "stage_overdue") == []


def test_what_was_past_when_the_cycle_began_is_nobodys_delay(session: Session) -> None:
    cycle = a_cycle(session)
    submitted(session, cycle)
    session.execute(update(CYCLE).values(started_on=date(2020, 3, 15)))

    assert run(session, cycle, SELECTION, date(2020, 3, 15), date(2020, 3, 24)) == 0


def test_a_plan_has_its_own_ladder_for_a_stage(session: Session) -> None:
    cycle = a_cycle(session)
    an_entry(session, cycle)
    session.execute(update(WINDOW).where(WINDOW.c.stage == IDEAS.value).values(remind="10 2"))
    session.execute(update(CYCLE).values(revision=CYCLE.c.revision + 1))

    run(session, cycle, IDEAS, date(2020, 2, 10), date(2020, 2, 29))

    found = [(row.rung, row.day) for row in rows(session, "deadline_reminder")]
    assert found == [("10", date(2020, 2, 19)), ("2", date(2020, 2, 27))]


@pytest.mark.parametrize(
    ("known", "rungs"),
    [
        (date(2020, 2, 10), []),
        (date(2020, 2, 14), ["14"]),  # the morning of that day is over
        (date(2020, 2, 25), ["7"]),  # of two that have passed the newest
        (date(2020, 2, 29), ["0"]),
        (date(2020, 3, 1), []),  # nothing is ahead any more
    ],
)
def test_an_import_that_comes_late_is_reminded_once(
    session: Session, known: date, rungs: list[str]
) -> None:
    cycle = a_cycle(session)
    a_beginning(session, cycle, known)

    found = rows(session, "deadline_reminder")
    run(session, cycle, IDEAS, known, known)

    assert [(row.rung, row.day) for row in found] == [(rung, known) for rung in rungs]
    assert [row for row in rows(session, "deadline_reminder") if row.entry_id > 1] == found


def a_beginning(session: Session, cycle: AnyRow, known: date) -> None:
    """Register a product on paper on the tenth of February, and key it on a day."""
    keyed = datetime(known.year, known.month, known.day, 3, 0, tzinfo=UTC)
    earlier = an_entry(session, cycle)
    product, locality = session.execute(
        select(ENTRY.c.product_id, ENTRY.c.locality_id).where(ENTRY.c.id == earlier)
    ).one()
    session.execute(update(ENTRY).values(version=2))
    regime, day = REGIMES[cycle.regime], date(2020, 2, 10)
    fresh = Standing(regime, Kind.FIRST, IDEAS, Round(2020), since=day, acted=day)
    standing = begin(fresh, course_named(session, cycle.id))
    registered = Act(Action.REGISTER, day, by="Cán bộ")
    beginning = Beginning(cycle.id, standing, registered, keyed, attempt=2)
    entries.begin_all(session, beginning, [(product, locality)])


def move_counts(session: Session) -> None:
    """Count the entries as somebody has changed them by hand."""
    session.execute(update(TALLY).where(TALLY.c.stage == SELECTION.value).values(due_limit=NO_DAY))
