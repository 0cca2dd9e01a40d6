"""Reports of a week: to units what they hold, to superiors how the year stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from notifications.digests import OfficeDigest, WeekDigest
from ocop_cycle import days
from ocop_cycle.db import unit_of_work
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.plans import Recipient
from ocop_cycle.queries.agenda import next_due
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import ACTIVITY
from ocop_cycle.services import truth, windows
from ocop_cycle.services.notices import NOTICE
from rules.vocabulary import Action, Duty, Stage
from tests.building import a_cycle, an_entry
from tests.mornings import (
    DISTRICT,
    MAIL,
    MONDAY,
    OFFICE,
    TUESDAY,
    a_quiet_year,
    an_idea,
    keys,
    morning,
    move,
    reach,
    told,
    unit,
    write,
)

AFTERNOON = datetime(2020, 3, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    return a_quiet_year(session)


def test_units_are_told_once_a_week_what_they_hold(session: Session, cycle: AnyRow) -> None:
    district = reach(session, DISTRICT)
    for code in ("SP-2", "SP-1", "SP-3"):
        an_idea(session, cycle, code)
    an_idea(session, cycle, "SP-9", unit="ubnd-vo-nhai")
    an_entry(session, cycle, "SP-8")

    for day in (MONDAY, TUESDAY, date(2020, 3, 9), date(2020, 3, 16)):
        morning(session, cycle, day)

    assert keys(session, "week_digest") == [
        f"week:{cycle.id}:{day}:{district}" for day in ("2020-03-02", "2020-03-09", "2020-03-16")
    ]
    [early] = told(session, f"{DISTRICT}@example.vn", MONDAY)
    [late] = told(session, f"{DISTRICT}@example.vn", date(2020, 3, 16))
    assert isinstance(early, WeekDigest)
    assert isinstance(late, WeekDigest)
    assert (early.monday, early.total, early.late) == (MONDAY, 3, 0)
    [line] = late.held
    assert (line.what, line.last_day) == ("Bước “Lựa chọn ý tưởng sản phẩm”", date(2020, 3, 14))
    assert (line.entries, line.late, line.codes) == (3, 3, ("SP-1", "SP-2", "SP-3"))


def test_a_week_s_report_that_waits_is_brought_up_to_date_and_dropped_when_nothing_is_left(
    session: Session, cycle: AnyRow
) -> None:
    reach(session, DISTRICT)
    first, second = (an_idea(session, cycle, code) for code in ("SP-1", "SP-2"))
    morning(session, cycle, MONDAY, sent=False)
    mails = select(MAIL).where(MAIL.c.recipient == f"{DISTRICT}@example.vn")

    move(session, first, Action.REJECT, MONDAY)
    [ready] = truth.refresh(session, session.execute(mails).all(), at=AFTERNOON)
    [fresh] = told(session, f"{DISTRICT}@example.vn", MONDAY)
    move(session, second, Action.REJECT, TUESDAY)
    [void] = truth.refresh(session, session.execute(mails).all(), at=AFTERNOON)

    assert isinstance(ready, truth.Ready)
    assert isinstance(fresh, WeekDigest)
    assert [(line.entries, line.last_day) for line in fresh.held] == [(1, date(2020, 3, 14))]
    assert isinstance(void, truth.Void)
    assert void.note == "Không gửi: đơn vị không còn giữ việc nào."


def test_a_task_of_the_plan_is_told_to_those_responsible_until_it_is_done(
    session: Session, cycle: AnyRow
) -> None:
    reach(session, DISTRICT)
    session.execute(update(ACTIVITY).where(ACTIVITY.c.clause == "4.4.1").values(done_on=None))
    weeks = [date(2020, 4, 6), date(2020, 5, 4), date(2020, 6, 1)]
    for day in weeks:
        morning(session, cycle, day)
    session.execute(update(ACTIVITY).values(done_on=date(2020, 6, 5)))

    assert write(session, cycle, date(2020, 6, 8)) == 0
    assert len(keys(session, "week_digest")) == 2
    [line] = told(session, f"{DISTRICT}@example.vn", date(2020, 6, 1))[0].held  # type: ignore[union-attr]
    assert "Tư vấn, hỗ trợ phát triển kinh tế cộng đồng" in line.what
    assert (line.last_day, line.entries, line.late) == (date(2020, 5, 31), 0, 1)


def test_no_machine_reports_to_the_people_s_committee_and_superiors_see_no_phones(
    session: Session, cycle: AnyRow
) -> None:
    for code in (OFFICE, "ubnd-tinh", "so-nn-ptnt"):
        reach(session, code)
    superior = unit(session, "so-nn-ptnt")
    session.execute(
        insert(table(Recipient)).values(
            cycle_id=cycle.id, agency_id=superior, duty=Duty.REPORT.value
        )
    )
    an_idea(session, cycle, "SP-1")
    session.execute(
        insert(NOTICE).values(
            key="x",
            kind="entry_moved",
            cycle_id=cycle.id,
            entry_id=1,
            sequence=2,
            day=MONDAY,
            stage="",
            round="",
            details={},
            state="unreachable",
        )
    )

    for day in (MONDAY, TUESDAY):
        morning(session, cycle, day)

    assert [key for key in keys(session, "office_digest") if key.count(":") == 3] == [
        f"digest:{cycle.id}:2020-03-02:{superior}"
    ]
    [above] = told(session, "so-nn-ptnt@example.vn", MONDAY)
    [own] = told(session, f"{OFFICE}@example.vn", MONDAY)
    assert isinstance(above, OfficeDigest)
    assert isinstance(own, OfficeDigest)
    assert (above.unreached, above.unreached_total) == ((), 1)
    assert [each.name for each in own.unreached] == ["HTX SP-1"]


def test_a_played_year_stops_each_week_as_long_as_entries_run(store: str) -> None:
    assert store
    with unit_of_work() as session:
        cycle = a_cycle(session, on=date(2020, 2, 10))
        session.execute(update(ACTIVITY).values(done_on=cycle.started_on))
        entry = an_idea(session, cycle, "SP-1")

    running = {done.day for done in days.advance(cycle.name, date(2020, 5, 3))}
    with unit_of_work() as session:
        move(session, entry, Action.REJECT, date(2020, 5, 3))
    over = [done.day for done in days.advance(cycle.name, date(2020, 6, 15))]

    mondays = {date(2020, 2, 10) + n * timedelta(days=7) for n in range(12)}
    assert mondays <= running
    assert over == [date(2020, 6, 15)]


@pytest.mark.parametrize(
    ("played", "due"), [(True, (date(2020, 2, 10), ())), (False, None)], ids=["played", "real"]
)
def test_only_a_played_year_is_stopped_by_its_reports(
    session: Session, cycle: AnyRow, *, played: bool, due: object
) -> None:
    an_entry(session, cycle, on=date(2020, 2, 7))
    windows.open_due(session, cycle.id, Stage.IDEA_REGISTRATION, date(2020, 2, 7))
    session.execute(update(CYCLE).values(done_on=date(2020, 2, 7), played=played))
    row = session.execute(select(CYCLE)).one()

    assert next_due(session, row, date(2020, 2, 13)) == due
