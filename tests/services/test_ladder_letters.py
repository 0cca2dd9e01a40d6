"""What the mails of the ladders say: their facts, worked out on the day on which they are made."""

from datetime import date
from typing import TypeVar

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from notifications import wording
from notifications.agency_notices import (
    ActivityOverdue,
    ActivityReminder,
    AgencyReminder,
    SetADay,
    StageOverdue,
)
from notifications.notices import Notice
from notifications.producer_notices import DeadlinePassed, DeadlineReminder, LapseProposed
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.cycles import ACTIVITY
from ocop_cycle.services import (
    activity_reminders,
    batches,
    day_requests,
    drafts,
    mailing,
    passing,
    reminders,
)
from ocop_cycle.services.notices import NOTICE
from rules.vocabulary import Action, Kind, Milestone, Stage
from tests.building import ENTRY, MORNING, a_cycle, an_entry
from tests.telling import a_contact, act, letters

IDEAS, SELECTION, COMMUNE = Stage.IDEA_REGISTRATION, Stage.IDEA_SELECTION, Stage.COMMUNE_CHECK
OFFICE, DAI_TU = "vpdp-tinh", "ubnd-dai-tu"
N = TypeVar("N", bound=Notice)


@pytest.fixture
def cycle(session: Session) -> AnyRow:
    """Start a cycle whose units can be written to, and of which nothing has been told yet."""
    started = a_cycle(session)
    a_contact(session, OFFICE, "office@example.com", "Chuyên viên")
    a_contact(session, DAI_TU, "officer@example.com", "Chuyên viên")
    a_contact(session, DAI_TU, "leader@example.com", "Chủ tịch")
    a_contact(session, "ubnd-vo-nhai", "vo-nhai@example.com", "Chuyên viên")
    session.execute(NOTICE.delete())
    return started


def submitted(session: Session, cycle: AnyRow) -> int:
    entry = an_entry(session, cycle)
    act(session, entry, Action.SUBMIT, date(2020, 2, 18))
    session.execute(NOTICE.delete())
    return entry


def run(session: Session, cycle: AnyRow, stage: Stage, day: date) -> None:
    reminders.remind(session, cycle.id, stage, day)
    reminders.raise_delays(session, cycle.id, stage, day)
    drafts.due(session, cycle.id, day)
    mailing.make(session, cycle.id, day, at=MORNING)


def tasks(session: Session, cycle: AnyRow, clause: str, day: date) -> None:
    """Remind of one activity alone."""
    activity = session.scalars(select(ACTIVITY.c.id).where(ACTIVITY.c.clause == clause)).one()
    activity_reminders.remind(session, cycle.id, day)
    session.execute(NOTICE.delete().where(NOTICE.c.activity_id != activity))
    drafts.due(session, cycle.id, day)
    mailing.make(session, cycle.id, day, at=MORNING)


def told(session: Session, kind: type[N]) -> dict[str, N]:
    """Give the notices of a kind by the address of their reader."""
    return {
        letter.to: notice
        for letter in letters(session)
        for notice in letter.notices
        if isinstance(notice, kind)
    }


def test_a_reminder_counts_the_days_and_names_the_last_working_day(
    session: Session, cycle: AnyRow
) -> None:
    an_entry(session, cycle)

    run(session, cycle, IDEAS, date(2020, 2, 26))

    [said] = told(session, DeadlineReminder).values()
    assert (said.days_left, said.counted, said.tentative) == (3, False, False)
    assert (said.last_day, said.last_working_day) == (date(2020, 2, 29), date(2020, 2, 28))


def test_a_tentative_day_is_told_as_tentative(session: Session, cycle: AnyRow) -> None:
    entry = an_entry(session, cycle)
    act(session, entry, Action.EXTEND, date(2020, 2, 11), until=date(2020, 3, 6))
    session.execute(NOTICE.delete())
    session.execute(update(ENTRY).values(due_limit=None))
    session.execute(update(ENTRY.metadata.tables["tally"]).values(due_limit=date(9999, 12, 31)))
    session.execute(update(ENTRY.metadata.tables["journal"]).values(due_limit=None))

    run(session, cycle, IDEAS, date(2020, 2, 28))

    [said] = told(session, DeadlineReminder).values()
    assert (said.tentative, said.last_day) == (True, date(2020, 3, 6))


def test_who_is_late_hears_until_when_it_can_be_keyed_and_what_comes(
    session: Session, cycle: AnyRow
) -> None:
    an_entry(session, cycle)

    run(session, cycle, IDEAS, date(2020, 3, 2))

    [said] = told(session, DeadlinePassed).values()
    assert (said.last_day, said.record_until) == (date(2020, 2, 29), date(2020, 3, 4))
    assert said.proposal == "Dừng hồ sơ vì hết hạn"
    assert said.todo.startswith("nộp phiếu đăng ký ý tưởng")


def test_who_holds_hears_of_its_entries_and_who_works_along_of_the_stage(
    session: Session, cycle: AnyRow
) -> None:
    submitted(session, cycle)

    run(session, cycle, SELECTION, date(2020, 3, 6))

    said = told(session, AgencyReminder)
    holder, helper = said["officer@example.com"], said["office@example.com"]
    assert (holder.days_left, holder.total, holder.helps) == (8, 1, False)
    assert [entry.code for entry in holder.entries] == ["SP-1"]
    assert (helper.helps, helper.entries) == (True, ())
    assert (holder.why, helper.why) == (wording.WHY_HOLDER, wording.WHY_COORDINATES)
    assert holder.phrase == "xong trước ngày 15/3/2020"


def test_a_clock_is_counted_in_working_days(session: Session) -> None:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    a_contact(session, "xa-an-phu", "xa@example.com")
    entry = an_entry(session, cycle, unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11))
    act(session, entry, Action.FILE, date(2027, 3, 1))

    run(session, cycle, COMMUNE, date(2027, 3, 15))

    said = told(session, AgencyReminder)["xa@example.com"]
    assert (said.days_left, said.counted, said.last_day) == (5, True, date(2027, 3, 22))
    assert (said.phrase, said.round) == ("", "đợt 1/2027")


@pytest.mark.parametrize(
    ("late", "reader", "why"),
    [
        (1, "officer@example.com", wording.WHY_HOLDER),
        (3, "leader@example.com", wording.WHY_LEADER),
    ],
)
def test_a_delay_is_told_to_the_officer_then_to_the_leader(
    session: Session, cycle: AnyRow, late: int, reader: str, why: str
) -> None:
    submitted(session, cycle)

    run(session, cycle, SELECTION, date(2020, 3, 15 + late))  # its last day is Saturday 14/03

    found = told(session, StageOverdue)
    said = found[reader]
    assert list(found) == [reader]
    assert (said.why, said.days_late, said.total) == (why, late, 1)
    assert (said.follows, said.letter) == (False, False)


def test_the_office_hears_of_a_delay_with_a_draft_letter(session: Session, cycle: AnyRow) -> None:
    submitted(session, cycle)

    run(session, cycle, SELECTION, date(2020, 3, 24))

    [said] = told(session, StageOverdue).values()
    assert (said.to, said.why) == ("office@example.com", wording.WHY_FOLLOWS)
    assert (said.days_late, said.follows, said.letter) == (7, True, True)


def test_a_task_is_reminded_with_what_is_to_be_reached(session: Session, cycle: AnyRow) -> None:
    tasks(session, cycle, "5.2c", date(2020, 9, 23))

    said = told(session, ActivityReminder)
    own, along = said["office@example.com"], said["vo-nhai@example.com"]
    assert (own.days_left, own.helps, own.tentative) == (7, False, False)
    assert (along.helps, along.why) == (True, wording.WHY_COORDINATES)
    assert (own.clause, own.phrase) == ("5.2c", "(xong trước tháng 10/2020)")
    assert own.activity.startswith("Hội chợ đặc sản địa phương")


def test_a_tentative_task_is_told_as_tentative(session: Session, cycle: AnyRow) -> None:
    tasks(session, cycle, "3a", date(2020, 5, 28))

    [said] = told(session, ActivityReminder).values()
    assert said.tentative


def test_a_late_task_names_its_holders_and_the_office_finds_a_letter(
    session: Session, cycle: AnyRow
) -> None:
    tasks(session, cycle, "4.4.1", date(2020, 6, 9))

    said = told(session, ActivityOverdue)
    assert list(said) == ["office@example.com"]  # it is one of those that do it
    [own] = said.values()
    assert (own.days_late, own.follows) == (7, False)
    assert own.holder.startswith("Văn phòng Điều phối")


def test_a_unit_is_asked_to_set_a_day_with_the_words_of_the_plan(
    session: Session, cycle: AnyRow
) -> None:
    day_requests.ask(session, cycle.id, date(2020, 2, 10))
    tasks(session, cycle, "3b", date(2020, 2, 10))

    [said] = told(session, SetADay).values()
    assert (said.what, said.phrase) == ("Thông tin, truyền thông về OCOP", "(theo kế hoạch riêng)")
    assert said.to == "office@example.com"


def test_a_proposal_of_the_next_round_says_until_when_it_runs(session: Session) -> None:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    entry = an_entry(session, cycle, unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11))
    limit = session.scalars(select(ENTRY.c.due_limit).where(ENTRY.c.id == entry)).one()
    day = date(2027, 5, 10)

    found = passing.proposals(session, cycle.id, (Stage.PLAN_IMPLEMENTATION,), day)
    batches.move(session, cycle.id, found, at=MORNING)
    mailing.make(session, cycle.id, day, at=MORNING)

    [said] = told(session, LapseProposed).values()
    assert (limit, said.proposal) == (date(2027, 4, 29), "Chuyển sang đợt sau")
    assert said.next_day is not None
    assert date(2027, 9, 1) < said.next_day < date(2027, 10, 30)


def test_the_council_is_told_nothing_and_the_office_prepares(
    session: Session, cycle: AnyRow
) -> None:
    entry = an_entry(session, cycle, kind=Kind.UPGRADE)
    act(session, entry, Action.FILE, date(2020, 6, 1))
    act(session, entry, Action.FORWARD, date(2020, 7, 1))
    act(session, entry, Action.REACH, date(2020, 8, 3), milestone=Milestone.COUNCIL)
    session.execute(NOTICE.delete())

    run(session, cycle, Stage.PROVINCIAL_RATING, date(2020, 8, 24))

    [said] = told(session, AgencyReminder).values()
    assert (said.to, said.total, said.why) == ("office@example.com", 1, wording.WHY_FOLLOWS)
