"""Reminders of the plan's activities: who does them, who works along, who hears of a delay."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.agenda import next_due
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.cycles import ACTIVITY, ACTIVITY_DAY, PARTY
from ocop_cycle.services import activity_reminders, notices
from ocop_cycle.services.activities import Done, mark_done, mark_not_done
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.deadlines import adjust_activity
from ocop_cycle.services.notices import NOTICE
from rules.errors import Refusal
from tests.building import MORNING, a_cycle
from tests.telling import unit_of

OFFICE, STATION = "vpdp-tinh", "dai-pt-th"
ADVICE, FAIR, TALK = "4.4.1", "5.2c", "3a"  # to 31/05, to 30/09, tentatively in May
PAPER = Adjustment("xong trước tháng 8/2020", "25/VPĐP", date(2020, 5, 20), "Cán bộ", MORNING)
Told = list[tuple[str, str, str, date]]


def run(session: Session, cycle: AnyRow, first: date, last: date) -> int:
    """Remind on every day."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return sum(activity_reminders.remind(session, cycle.id, day) for day in days)


def number_of(session: Session, clause: str) -> int:
    return session.scalars(select(ACTIVITY.c.id).where(ACTIVITY.c.clause == clause)).one()


def told(session: Session, clause: str, kind: str) -> Told:
    rows = session.execute(
        select(AGENCY.c.code, NOTICE)
        .join(AGENCY, AGENCY.c.id == NOTICE.c.agency_id)
        .where(NOTICE.c.activity_id == number_of(session, clause), NOTICE.c.kind == kind)
    )
    found = [(row.code, row.duty, row.rung, row.day) for row in rows]
    return sorted(found, key=lambda each: (each[3], each[0]))


def a_duty(session: Session, cycle: AnyRow, clause: str, code: str, duty: str) -> None:
    unit, activity = unit_of(session, code), number_of(session, clause)
    values = {"cycle_id": cycle.id, "activity_id": activity, "agency_id": unit, "duty": duty}
    session.execute(insert(PARTY).values(stage="", round="", **values))


def alone(session: Session, cycle: AnyRow, clause: str, code: str) -> None:
    """Make one unit alone responsible for an activity."""
    session.execute(PARTY.delete().where(PARTY.c.activity_id == number_of(session, clause)))
    a_duty(session, cycle, clause, code, "responsible")


def test_who_does_a_task_and_who_works_along_are_reminded_of_it(session: Session) -> None:
    cycle = a_cycle(session)

    first = run(session, cycle, date(2020, 9, 15), date(2020, 9, 30))
    second = run(session, cycle, date(2020, 9, 15), date(2020, 9, 30))

    found = told(session, FAIR, "activity_reminder")
    rungs = [
        ("14", date(2020, 9, 16)),
        ("7", date(2020, 9, 23)),
        ("3", date(2020, 9, 25)),
        ("1", date(2020, 9, 29)),
        ("0", date(2020, 9, 30)),
    ]
    assert [each[2:] for each in found if each[0] == OFFICE] == rungs
    assert [each[2:] for each in found if each[0] == "ubnd-vo-nhai"] == rungs
    assert {each[1] for each in found if each[0] == OFFICE} == {"responsible"}
    assert {each[1] for each in found if each[0] != OFFICE} == {"coordinating"}
    assert len(found) == 10 * len(rungs)
    assert (first > len(found), second) == (True, 0)


def test_a_delay_of_a_task_rises_as_that_of_an_entry_and_nobody_helping_hears(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    alone(session, cycle, ADVICE, "so-cong-thuong")
    a_duty(session, cycle, ADVICE, "ubnd-dai-tu", "coordinating")
    a_duty(session, cycle, ADVICE, "so-nn-ptnt", "report")

    run(session, cycle, date(2020, 6, 1), date(2020, 6, 17))

    assert told(session, ADVICE, "activity_overdue") == [
        ("so-cong-thuong", "responsible", "+1", date(2020, 6, 1)),
        ("so-cong-thuong", "responsible", "+3", date(2020, 6, 3)),
        ("so-nn-ptnt", "report", "+7", date(2020, 6, 9)),
        (OFFICE, "report", "+7", date(2020, 6, 9)),
        ("so-cong-thuong", "responsible", "+12", date(2020, 6, 16)),
        (OFFICE, "report", "+12", date(2020, 6, 16)),
    ]


def test_a_delay_names_who_holds_it(session: Session) -> None:
    cycle = a_cycle(session)

    run(session, cycle, date(2020, 6, 1), date(2020, 6, 1))

    rows = session.execute(
        select(NOTICE).where(NOTICE.c.activity_id == number_of(session, ADVICE))
    ).all()
    [named] = {row.details["holder"] for row in rows}
    assert named.endswith(" và 7 đơn vị khác")
    assert named.count(",") == 2


def test_no_machine_presses_the_provincial_committee(session: Session) -> None:
    cycle = a_cycle(session)
    alone(session, cycle, ADVICE, "ubnd-tinh")

    run(session, cycle, date(2020, 5, 28), date(2020, 6, 9))

    assert told(session, ADVICE, "activity_reminder") == []
    assert told(session, ADVICE, "activity_overdue") == [
        (OFFICE, "report", "+1", date(2020, 6, 1)),
        (OFFICE, "report", "+7", date(2020, 6, 9)),
    ]


def test_no_kind_of_notice_is_written_to_the_provincial_committee(session: Session) -> None:
    cycle = a_cycle(session)
    row = {"kind": "cycle_opened", "cycle_id": cycle.id, "day": date(2020, 2, 7)}
    units = [unit_of(session, code) for code in ("ubnd-tinh", STATION, OFFICE, "ubnd-dai-tu")]

    count = notices.add(session, [{**row, "key": f"x:{unit}", "agency_id": unit} for unit in units])

    keys = session.scalars(select(NOTICE.c.key).where(NOTICE.c.key.startswith("x:"))).all()
    assert (count, set(keys)) == (2, {f"x:{unit}" for unit in units[2:]})


def test_a_tentative_task_is_reminded_and_never_late(session: Session) -> None:
    cycle = a_cycle(session)

    run(session, cycle, date(2020, 5, 15), date(2020, 6, 3))

    assert [each[2] for each in told(session, TALK, "activity_reminder")] == ["14", "7", "3", "0"]
    assert told(session, TALK, "activity_overdue") == []


def test_what_goes_on_all_year_asks_for_nothing(session: Session) -> None:
    cycle = a_cycle(session)

    run(session, cycle, date(2020, 12, 28), date(2021, 1, 5))

    assert told(session, "2a", "activity_reminder") == []
    assert told(session, "2a", "activity_overdue") == []


def test_what_was_past_when_the_plan_was_loaded_is_told_to_nobody(session: Session) -> None:
    cycle = a_cycle(session, on=date(2020, 6, 10))

    run(session, cycle, date(2020, 6, 10), date(2020, 6, 17))

    assert told(session, ADVICE, "activity_overdue") == []
    assert told(session, "4.5.2", "activity_overdue") == []


@pytest.mark.parametrize(
    ("started", "rungs"),
    [
        (date(2020, 9, 26), [("3", date(2020, 9, 26)), ("1", date(2020, 9, 29))]),
        (date(2020, 9, 29), [("1", date(2020, 9, 29))]),
    ],
)
def test_a_cycle_that_begins_late_reminds_once_of_the_rungs_that_have_passed(
    session: Session, started: date, rungs: list[tuple[str, date]]
) -> None:
    cycle = a_cycle(session, on=started)

    due = next_due(session, cycle, date(2020, 9, 29))
    run(session, cycle, started, date(2020, 9, 29))

    found = told(session, FAIR, "activity_reminder")
    assert [each[2:] for each in found if each[0] == OFFICE] == rungs
    assert due is not None
    assert due[0] == started


def test_a_task_that_is_done_is_reminded_no_more(session: Session) -> None:
    cycle = a_cycle(session)
    run(session, cycle, date(2020, 5, 11), date(2020, 5, 15))

    done = mark_done(session, cycle, ADVICE, Done(date(2020, 5, 18), "Chị Hà", "Đủ 9 huyện"))
    again = mark_done(session, cycle, ADVICE, Done(date(2020, 5, 18), "Chị Hà", "Đủ 9 huyện"))
    run(session, cycle, date(2020, 5, 22), date(2020, 6, 1))

    states = session.scalars(
        select(NOTICE.c.state).where(NOTICE.c.activity_id == number_of(session, ADVICE))
    ).all()
    assert (done.new, again.new) == (True, False)
    assert set(states) == {"replaced"}
    assert len(states) == 10  # the rung of fourteen days, to ten units


def test_a_task_that_is_not_done_after_all_is_reminded_again(session: Session) -> None:
    cycle = a_cycle(session)
    mark_done(session, cycle, ADVICE, Done(date(2020, 5, 18), "Chị Hà"))

    undone = mark_not_done(session, cycle, ADVICE)
    again = mark_not_done(session, cycle, ADVICE)
    run(session, cycle, date(2020, 5, 22), date(2020, 6, 1))

    assert (undone.new, again.new) == (True, False)
    assert {each[2] for each in told(session, ADVICE, "activity_reminder")} == {"7", "3", "0"}
    assert {each[2] for each in told(session, ADVICE, "activity_overdue")} == {"+1"}


def test_a_task_is_named_by_one_clause_or_its_name(session: Session) -> None:
    cycle = a_cycle(session)
    session.execute(update(ACTIVITY).where(ACTIVITY.c.clause == "1.2a").values(clause="1.2b"))

    with pytest.raises(Refusal, match=r"Mục 1\.2b có 2 nhiệm vụ"):
        mark_done(session, cycle, "1.2b", Done(date(2020, 5, 18), "Chị Hà"))


def test_a_plan_has_its_own_ladder_for_a_task_and_a_later_paper_keeps_it(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    activity = number_of(session, ADVICE)
    session.execute(
        update(ACTIVITY_DAY).where(ACTIVITY_DAY.c.activity_id == activity).values(remind="20 2")
    )

    adjust_activity(session, cycle, ADVICE, PAPER)
    run(session, cycle, date(2020, 5, 28), date(2020, 5, 29))
    run(session, cycle, date(2020, 7, 9), date(2020, 7, 10))
    run(session, cycle, date(2020, 7, 28), date(2020, 7, 31))

    found = told(session, ADVICE, "activity_reminder")
    assert [each[2:] for each in found if each[0] == OFFICE] == [
        ("20", date(2020, 7, 10)),  # from 31/07, over a weekend
        ("2", date(2020, 7, 29)),
    ]


def test_a_day_with_activities_alone_has_no_stages(session: Session) -> None:
    cycle = a_cycle(session, on=date(2020, 9, 15))  # every stage is past

    found = [next_due(session, cycle, date(2020, 9, day)) for day in (15, 16, 30)]

    assert found == [None, (date(2020, 9, 16), ()), (date(2020, 9, 16), ())]
