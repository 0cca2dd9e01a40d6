"""Days off that become known: days counted over them move, once, and everybody is told once."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.counts import facets
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import notices, stages
from ocop_cycle.services.entries import JOURNAL
from ocop_cycle.services.holidays import import_days
from ocop_cycle.services.notices import NOTICE, Nudge
from ocop_cycle.services.reports import Report, RowStatus
from rules.reminders import Rung
from rules.standing import Act
from rules.vocabulary import Action, Kind, Proposal
from rules.workdays import DayKind, DayOff, is_working
from tests.building import MORNING, a_cycle, an_entry

OFF = DayOff(date(2027, 3, 10), DayKind.OFF, "Công văn 1/BNV")
FILED = date(2027, 3, 1)


def a_filed_entry(session: Session, cycle: AnyRow, code: str = "SP-1") -> int:
    """Make an entry whose commune has fifteen working days: to 22/03/2027."""
    entry = an_entry(
        session, cycle, code, unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11)
    )
    stages.move_one(session, entry, Act(Action.FILE, FILED, by="Cán bộ"), at=MORNING)
    return entry


def a_checked_cycle(session: Session) -> AnyRow:
    return a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))


def entry_row(session: Session, entry: int) -> AnyRow:
    return session.execute(select(ENTRY).where(ENTRY.c.id == entry)).one()


def last_line(session: Session, entry: int) -> AnyRow:
    return session.execute(
        select(JOURNAL)
        .where(JOURNAL.c.entry_id == entry)
        .order_by(JOURNAL.c.sequence.desc())
        .limit(1)
    ).one()


def moved_notices(session: Session) -> list[str]:
    """List who is told of a new day: a producer, a unit."""
    rows = session.execute(
        select(NOTICE).where(NOTICE.c.kind == "day_moved").order_by(NOTICE.c.entry_id.is_(None))
    )
    return ["producer" if row.entry_id else "unit" for row in rows]


def take_in(session: Session, *days: DayOff) -> Report:
    return import_days(session, days, at=MORNING)


def test_a_day_off_moves_what_was_counted_over_it_and_says_why(session: Session) -> None:
    cycle = a_checked_cycle(session)
    entry = a_filed_entry(session, cycle)

    report = take_in(session, OFF)

    row, line = entry_row(session, entry), last_line(session, entry)
    assert (row.due, row.due_limit, row.acted) == (date(2027, 3, 23), date(2027, 3, 23), FILED)
    assert (line.action, line.machine, line.paper) == ("reschedule", False, OFF.note)
    assert line.day >= FILED
    assert report.warnings == ("Hạn của 1 hồ sơ thay đổi theo lịch làm việc.",)
    assert moved_notices(session) == ["producer", "unit"]


def test_the_same_days_again_change_nothing(session: Session) -> None:
    cycle = a_checked_cycle(session)
    entry = a_filed_entry(session, cycle)
    take_in(session, OFF)
    before = entry_row(session, entry)

    report = take_in(session, OFF)

    assert [row.status for row in report.rows] == [RowStatus.UNCHANGED]
    assert entry_row(session, entry) == before
    assert moved_notices(session) == ["producer", "unit"]


def test_the_later_word_on_a_day_counts(session: Session) -> None:
    cycle = a_checked_cycle(session)
    entry = a_filed_entry(session, cycle)
    worked = DayOff(OFF.day, DayKind.WORKED, "Công văn 2/BNV")

    take_in(session, OFF)
    report = take_in(session, OFF, worked)

    assert [(row.status, row.text) for row in report.rows] == [
        (RowStatus.UPDATED, "Làm bù (trước là Nghỉ)")
    ]
    assert entry_row(session, entry).due == date(2027, 3, 22)


def test_the_working_days_of_every_cycle_follow(session: Session) -> None:
    cycle = a_checked_cycle(session)
    before = course_named(session, cycle.id).calendar

    take_in(session, OFF)

    after = course_named(session, cycle.id).calendar
    revision = session.scalars(select(CYCLE.c.revision)).one()
    assert (is_working(before, OFF.day), is_working(after, OFF.day)) == (True, False)
    assert revision == cycle.revision + 1


def test_entries_that_received_on_different_days_move_each_by_their_own(session: Session) -> None:
    cycle = a_checked_cycle(session)
    early, late = a_filed_entry(session, cycle, "SP-1"), a_filed_entry(session, cycle, "SP-2")
    stages.move_one(session, late, Act(Action.RETURN, date(2027, 3, 15), by="Xã"), at=MORNING)
    stages.move_one(session, late, Act(Action.FILE, date(2027, 3, 16), by="HTX"), at=MORNING)
    before = entry_row(session, late).due

    take_in(session, OFF)

    assert entry_row(session, early).due == date(2027, 3, 23)
    assert entry_row(session, late).due == before


def test_the_counts_know_the_new_day(session: Session) -> None:
    cycle = a_checked_cycle(session)
    a_filed_entry(session, cycle)

    take_in(session, OFF)

    assert [(facet.due, count) for facet, count in facets(session, cycle.id).items()] == [
        (date(2027, 3, 23), 1)
    ]


def test_a_fixed_day_of_the_plan_stays(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    before = entry_row(session, entry)

    take_in(session, DayOff(date(2020, 2, 28), DayKind.OFF))

    assert entry_row(session, entry) == before


def test_a_reminder_of_the_old_day_is_stopped(session: Session) -> None:
    cycle = a_checked_cycle(session)
    entry = an_entry(session, cycle, unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11))
    due = entry_row(session, entry).due
    nudge = Nudge("deadline_reminder", "remind", due, Rung("7", date(2027, 3, 31)))
    notices.tell_producers(session, nudge, ENTRY.c.id == entry)

    take_in(session, DayOff(date(2027, 4, 20), DayKind.OFF))

    states = session.execute(
        select(NOTICE.c.kind, NOTICE.c.state).where(NOTICE.c.entry_id == entry)
    ).all()
    assert entry_row(session, entry).due < due
    assert sorted(tuple(row) for row in states) == [
        ("day_moved", "new"),
        ("deadline_reminder", "replaced"),
    ]


def test_a_proposal_falls_when_the_new_day_still_runs(session: Session) -> None:
    cycle = a_checked_cycle(session)
    entry = a_filed_entry(session, cycle)
    act = Act(Action.SUPPLEMENT, date(2027, 3, 2), by="Xã")
    stages.move_one(session, entry, act, at=MORNING)
    due = entry_row(session, entry).due
    proposed = Act(Action.PROPOSE, date(2027, 3, 20), by="hệ thống", machine=True)
    stages.move_one(session, entry, proposed, at=MORNING)

    take_in(session, OFF)

    row = entry_row(session, entry)
    assert (due, row.due, row.proposed) == (date(2027, 3, 16), date(2027, 3, 17), Proposal.NONE)
