"""Papers about rounds and activities."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from notifications.kinds import facts
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.cycles import ACTIVITY_DAY
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import mailing, notices
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.deadlines import adjust_activity, adjust_stage
from ocop_cycle.services.notices import NOTICE
from rules.errors import Refusal
from rules.rounds import Round
from rules.standing import DueSource
from rules.vocabulary import Kind, Stage
from tests.building import MORNING, a_cycle, an_entry
from tests.telling import letters

IDEAS = Stage.IDEA_REGISTRATION
PAPER = Adjustment("trước ngày 10/3/2020", "25/VPĐP", date(2020, 2, 20), "Cán bộ", MORNING)
OLD, NEW = date(2020, 2, 29), date(2020, 3, 9)
SAID_2027 = Adjustment("trước ngày 10/5/2027", "9/UBND", date(2027, 3, 1), "Cán bộ", MORNING)


def entry_row(session: Session, entry: int) -> AnyRow:
    return session.execute(select(ENTRY).where(ENTRY.c.id == entry)).one()


def told(session: Session, *, units: bool) -> list[AnyRow]:
    rows = session.execute(select(NOTICE).where(NOTICE.c.kind == "day_moved"))
    return [row for row in rows if (row.agency_id is not None) is units]


def a_year_of_two_rounds(session: Session) -> AnyRow:
    return a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))


def test_a_round_is_named_where_there_are_several(session: Session) -> None:
    cycle = a_year_of_two_rounds(session)

    with pytest.raises(Refusal, match="hãy ghi --round, một trong 1, 2"):
        adjust_stage(session, cycle, Stage.COMMUNE_CHECK, SAID_2027)
    with pytest.raises(Refusal, match="đợt thêm là --round 3"):
        adjust_stage(session, cycle, Stage.COMMUNE_CHECK, SAID_2027, round_no=5)


def test_a_cut_off_that_moves_takes_the_safe_day_with_it(session: Session) -> None:
    cycle = a_year_of_two_rounds(session)
    entry = an_entry(session, cycle, unit="xa-an-phu", kind=Kind.UPGRADE, on=date(2027, 1, 11))
    before = entry_row(session, entry)

    done = adjust_stage(session, cycle, Stage.COMMUNE_CHECK, SAID_2027, round_no=1)

    after = entry_row(session, entry)
    assert done.moved == 1
    assert before.due_source == after.due_source == DueSource.SAFE
    assert after.due > before.due
    assert after.due_limit == date(2027, 5, 9)


def test_a_paper_adds_a_round(session: Session) -> None:
    cycle = a_year_of_two_rounds(session)
    said = replace(SAID_2027, phrase="hết ngày 20/12/2027")

    done = adjust_stage(session, cycle, Stage.COMMUNE_CHECK, said, round_no=3)

    course = course_named(session, cycle.id)
    assert (done.old_day, done.told > 0) == (None, True)
    assert [str(cut.round) for cut in course.cut_offs][:3] == ["1/2027", "2/2027", "3/2027"]
    added = course.windows[Stage.COMMUNE_CHECK, Round(2027, 3)]
    assert added.opens == date(2027, 10, 30)  # the day after the second round


def test_units_are_told_of_which_round_a_paper_speaks(session: Session) -> None:
    cycle = a_year_of_two_rounds(session)
    unit = session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == "xa-an-phu")).one()
    session.execute(insert(CONTACT).values(agency_id=unit, name="", email="xa@example.com"))
    adjust_stage(session, cycle, Stage.COMMUNE_CHECK, SAID_2027, round_no=1)

    mailing.make(session, cycle.id, date(2027, 3, 2), at=MORNING)

    [letter] = letters(session)
    told = {notice.kind: facts(notice) for notice in letter.notices}
    opened = [line["name"] for line in told["cycle_opened"]["lines"]]  # type: ignore[attr-defined]  # a list
    assert told["day_moved"]["what"] == "bước Kiểm tra hồ sơ cấp xã, đợt 1/2027"
    assert "Kiểm tra hồ sơ cấp xã, đợt 2/2027" in opened


def test_the_deadline_of_an_activity_moves_and_is_told_once(session: Session) -> None:
    cycle = a_cycle(session)
    said = replace(PAPER, phrase="xong trước tháng 8/2020")

    done = adjust_activity(session, cycle, "4.5.2", said)
    again = adjust_activity(session, cycle, "4.5.2", said)

    days = session.scalars(
        select(ACTIVITY_DAY.c.last_day)
        .where(ACTIVITY_DAY.c.clause == "4.5.2")
        .order_by(ACTIVITY_DAY.c.id)
    ).all()
    assert (done.new, done.told, again.new) == (True, len(told(session, units=True)), False)
    assert days[-1] == date(2020, 7, 31)
    assert told(session, units=True)[0].details["what"].startswith("nhiệm vụ “")


def test_an_unknown_activity_is_told_with_those_that_are_near(session: Session) -> None:
    cycle = a_cycle(session)

    with pytest.raises(NotFound, match=r"không có nhiệm vụ ở mục “4\.5\.9”; có thể là: 4\.5"):
        adjust_activity(session, cycle, "4.5.9", PAPER)


def test_reminders_of_an_activity_stop_with_its_old_day(session: Session) -> None:
    cycle = a_cycle(session)
    row = session.execute(select(ACTIVITY_DAY).where(ACTIVITY_DAY.c.clause == "4.5.2")).first()
    assert row is not None
    key = f"activity:{row.activity_id}:{row.last_day}:7:1"
    row_of = {"key": key, "kind": "activity_reminder", "activity_id": row.activity_id}
    notices.add(session, [{**row_of, "cycle_id": cycle.id, "day": row.last_day}])

    adjust_activity(session, cycle, "4.5.2", replace(PAPER, phrase="xong trước tháng 8/2020"))

    state = session.scalars(select(NOTICE.c.state).where(NOTICE.c.key == key)).one()
    assert state == "replaced"


def test_a_played_cycle_tells_on_the_day_it_has_reached(session: Session) -> None:
    started = a_cycle(session, on=date(2020, 2, 10))
    session.execute(update(CYCLE).values(done_on=date(2020, 2, 21)))
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == started.id)).one()

    adjust_stage(session, cycle, IDEAS, PAPER)

    assert {row.day for row in told(session, units=True)} == {date(2020, 2, 21)}
