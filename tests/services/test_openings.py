"""What a plan says of its units is stored, and each hears of an opening as what it is there."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.plan.check import load
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import WINDOW, course_named
from ocop_cycle.queries.cycles import ACTIVITY_DAY, RECIPIENT
from ocop_cycle.services import cycles, mailing, windows
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.deadlines import adjust_activity, adjust_stage
from ocop_cycle.services.notices import NOTICE
from rules.rounds import Round
from rules.vocabulary import Stage
from tests.building import MORNING, a_cycle
from tests.telling import a_contact, letters

SELECTION, RATING = Stage.IDEA_SELECTION, Stage.PROVINCIAL_RATING
START, LATE = date(2026, 12, 21), date(2022, 11, 9)


def a_model_year(session: Session) -> AnyRow:
    return a_cycle(session, "mau-qd-26-2027", on=START)


def a_cycle_of(session: Session, old: str, new: str) -> AnyRow:
    """Start the plan of Thái Nguyên with something in it changed."""
    text = find("thai-nguyen-2020").read_text("utf-8").replace(old, new, 1)
    plan = load(f'name = "thai-nguyen-2020"\n{text}')
    cycles.start(session, plan, text, on=date(2020, 2, 7), at=MORNING)
    return cycles.cycle_named(session, plan.name)


def told(session: Session, kind: str) -> dict[str, str]:
    rows = session.execute(
        select(AGENCY.c.code, NOTICE.c.duty)
        .join(AGENCY, AGENCY.c.id == NOTICE.c.agency_id)
        .where(NOTICE.c.kind == kind)
    )
    return {row.code: row.duty for row in rows}


def test_the_marks_of_a_plans_recipients_are_stored(session: Session) -> None:
    cycle = a_model_year(session)

    rows = session.execute(
        select(AGENCY.c.code, RECIPIENT.c.duty)
        .join(AGENCY, AGENCY.c.id == RECIPIENT.c.agency_id)
        .where(RECIPIENT.c.cycle_id == cycle.id)
    )

    stored = {(row.code, row.duty) for row in rows}
    assert {("vpdp-tw", "report"), ("ubnd-tinh", "report"), ("xa-an-phu", "responsible")} <= stored
    assert ("so-cong-thuong", "coordinating") in stored


def test_who_only_works_along_or_is_to_know_hears_that_the_year_begins(session: Session) -> None:
    a_cycle(session, "dong-thap-2022", on=LATE)

    found = told(session, "cycle_opened")

    assert found["tt-htdn-kn"] == "responsible"
    assert found["so-khdt"] == "coordinating"
    assert found["so-nn-ptnt"] == "inform"  # the plan was sent to it, no line names it
    assert "ubnd-tinh" not in found


def test_each_is_told_of_the_year_as_what_it_is(session: Session) -> None:
    cycle = a_cycle(session, "dong-thap-2022", on=LATE)
    for code in ("tt-htdn-kn", "so-khdt", "so-nn-ptnt"):
        a_contact(session, code, f"{code}@example.com")

    mailing.make(session, cycle.id, LATE, at=MORNING)

    found = {each.to.partition("@")[0]: each.first for each in letters(session)}
    said = {
        code: (len(each.lines), each.helps, each.informed)  # type: ignore[attr-defined]  # of this kind
        for code, each in found.items()
    }
    assert said == {
        "tt-htdn-kn": (3, False, False),
        "so-khdt": (2, True, False),
        "so-nn-ptnt": (7, False, True),  # a plan of training: all of its tasks
    }
    assert len({each.why for each in found.values()}) == 3


def test_a_stage_that_opens_is_told_by_the_plans_marks(session: Session) -> None:
    cycle = a_model_year(session)

    windows.open_due(session, cycle.id, RATING, date(2027, 4, 30))

    found = told(session, "stage_opened")
    assert found["vpdp-tinh"] == "responsible"
    assert found["so-cong-thuong"] == "coordinating"
    assert found["xa-an-phu"] == "inform"
    assert {"ubnd-tinh", "hoi-dong-tinh"} & set(found) == set()


def test_a_day_that_moves_is_told_by_the_plans_marks(session: Session) -> None:
    cycle = a_model_year(session)
    said = Adjustment("trước ngày 10/7/2027", "9/UBND", date(2027, 3, 1), "Cán bộ", MORNING)

    adjust_stage(session, cycle, RATING, said, round_no=1)

    found = told(session, "day_moved")
    assert found["vpdp-tinh"] == "responsible"
    assert found["so-cong-thuong"] == "coordinating"
    assert found["xa-an-phu"] == "inform"
    assert {"ubnd-tinh", "vpdp-tw"} & set(found) == set()


def test_a_stages_own_ladder_is_stored_and_a_later_paper_keeps_it(session: Session) -> None:
    stage = 'stage = "idea_selection"\n'
    cycle = a_cycle_of(session, stage, f"{stage}remind = [3, 10]\n")
    before = course_named(session, cycle.id).windows[SELECTION, Round(2020)]
    said = Adjustment("trước ngày 20/3/2020", "9/VPĐP", date(2020, 2, 20), "Cán bộ", MORNING)

    adjust_stage(session, cycle, SELECTION, said)

    after = course_named(session, cycle.id).windows[SELECTION, Round(2020)]
    stored = session.scalars(select(WINDOW.c.remind).where(WINDOW.c.stage == SELECTION.value)).all()
    assert (before.remind, after.remind, stored) == ((10, 3), (10, 3), ["10 3", "10 3"])


def test_an_activitys_own_ladder_is_stored_and_a_later_paper_keeps_it(session: Session) -> None:
    clause = 'clause = "5.1"\n'
    cycle = a_cycle_of(session, clause, f"{clause}remind = [0, 20]\n")
    said = Adjustment("trước ngày 20/10/2020", "9/VPĐP", date(2020, 2, 20), "Cán bộ", MORNING)

    adjust_activity(session, cycle, "5.1", said)

    days = select(ACTIVITY_DAY.c.remind).where(ACTIVITY_DAY.c.clause == "5.1")
    assert session.scalars(days).all() == ["20 0", "20 0"]
