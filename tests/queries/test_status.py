"""Where a cycle stands as of any day: from its windows and its counts, never from its entries."""

from datetime import date

from sqlalchemy import event
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.activities import ActivityStatus
from ocop_cycle.queries.holders import Late, Locality, held
from ocop_cycle.queries.status import StageStatus, picture, status
from ocop_cycle.services import stages
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.deadlines import adjust_activity, adjust_stage
from rules.standing import Act
from rules.vocabulary import Action, Holder, Kind, Milestone, Stage
from tests.building import MORNING, a_cycle, an_entry

IDEAS = Stage.IDEA_REGISTRATION
PAPER = Adjustment("trước ngày 10/3/2020", "25/VPĐP", date(2020, 2, 20), "Cán bộ", MORNING)
OFFICE = "Văn phòng Điều phối Chương trình MTQG xây dựng nông thôn mới tỉnh"


def move(session: Session, entry: int, action: Action, day: date, **more: object) -> None:
    act = Act(action, day, by="Cán bộ", **more)  # type: ignore[arg-type]
    stages.move_one(session, entry, act, at=MORNING)


def a_dossier_at_the_province(session: Session, cycle: AnyRow, code: str) -> int:
    entry = an_entry(session, cycle, code, kind=Kind.UPGRADE)
    move(session, entry, Action.FILE, date(2020, 6, 1))
    move(session, entry, Action.FORWARD, date(2020, 7, 1))
    return entry


def stage_of(session: Session, cycle: AnyRow, stage: Stage, day: date) -> StageStatus:
    return next(row for row in picture(session, cycle, day).stages if row.stage is stage)


def activity_of(session: Session, cycle: AnyRow, clause: str, day: date) -> ActivityStatus:
    return next(row for row in picture(session, cycle, day).activities if row.clause == clause)


def test_a_status_answers_under_the_keys_that_programs_read(session: Session) -> None:
    cycle = a_cycle(session)

    told = status(session, cycle, date(2020, 8, 14))

    assert list(told) == [
        "cycle", "as_of", "stages", "outcomes", "proposed", "targets", "activities",
    ]  # fmt: skip
    assert told["outcomes"] == {
        "certified": 0,
        "not_selected": 0,
        "below_three_stars": 0,
        "disqualified": 0,
        "lapsed": 0,
        "withdrawn": 0,
    }
    assert told["proposed"] == {"lapse": 0, "next_round": 0}


def test_the_stages_stand_in_the_order_of_the_path_with_their_windows(session: Session) -> None:
    cycle = a_cycle(session)

    rows = picture(session, cycle, date(2020, 8, 14)).stages

    assert [(row.stage, row.round, row.opens, row.last_day, row.holder) for row in rows] == [
        (IDEAS, "1/2020", date(2020, 2, 7), date(2020, 2, 29), Holder.PRODUCER),
        (Stage.IDEA_SELECTION, "1/2020", date(2020, 3, 1), date(2020, 3, 14), Holder.LOCALITY),
        (
            Stage.BUSINESS_PLAN_TRAINING,
            "1/2020",
            date(2020, 3, 15),
            date(2020, 3, 31),
            Holder.LOCALITY,
        ),
        (Stage.PLAN_IMPLEMENTATION, "1/2020", date(2020, 4, 1), date(2020, 6, 30), Holder.PRODUCER),
        (Stage.DISTRICT_EVALUATION, "1/2020", date(2020, 7, 1), date(2020, 8, 14), Holder.LOCALITY),
        (
            Stage.PROVINCIAL_RATING,
            "1/2020",
            date(2020, 8, 15),
            date(2020, 8, 31),
            Holder.PROVINCE_OFFICE,
        ),
    ]


def test_before_the_plan_s_own_day_nothing_is_issued(session: Session) -> None:
    cycle = a_cycle(session)

    seen = picture(session, cycle, date(2020, 2, 6))

    assert len(seen.stages) == 6
    assert {(row.issued, row.opens, row.last_day) for row in seen.stages} == {(False, None, None)}
    assert {(row.issued, row.last_day, row.overdue) for row in seen.activities} == {
        (False, None, False)
    }


def test_as_of_a_day_before_a_paper_the_old_day_is_shown(session: Session) -> None:
    cycle = a_cycle(session)
    adjust_stage(session, cycle, IDEAS, PAPER)

    before = stage_of(session, cycle, IDEAS, date(2020, 2, 19))
    after = stage_of(session, cycle, IDEAS, date(2020, 2, 20))

    assert (before.last_day, before.paper) == (date(2020, 2, 29), "")
    assert (after.last_day, after.paper) == (date(2020, 3, 9), "25/VPĐP")


def test_an_activity_keeps_its_old_day_before_a_paper_too(session: Session) -> None:
    cycle = a_cycle(session)
    adjust_activity(session, cycle, "5.1", PAPER)

    before = activity_of(session, cycle, "5.1", date(2020, 2, 19))
    after = activity_of(session, cycle, "5.1", date(2020, 2, 20))

    assert before.last_day == date(2020, 9, 30)
    assert (after.last_day, after.phrase) == (date(2020, 3, 9), PAPER.phrase)


def test_a_round_that_a_later_paper_adds_is_not_there_before_it(session: Session) -> None:
    cycle = a_cycle(session)
    later = Adjustment("trước ngày 15/12/2020", "90/VPĐP", date(2020, 9, 20), "Cán bộ", MORNING)
    adjust_stage(session, cycle, Stage.PROVINCIAL_RATING, later, round_no=2)

    before = picture(session, cycle, date(2020, 9, 19)).stages
    after = picture(session, cycle, date(2020, 9, 20)).stages

    assert [row.round for row in before if row.stage is Stage.PROVINCIAL_RATING] == ["1/2020"]
    assert [row.last_day for row in after if row.round == "2/2020"] == [date(2020, 12, 14)]


def test_open_entries_are_counted_where_they_stand_and_late_ones_by_their_limit(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    sent = an_entry(session, cycle, "SP-1")
    an_entry(session, cycle, "SP-2")
    move(session, sent, Action.SUBMIT, date(2020, 2, 20))

    on_the_last_day = stage_of(session, cycle, IDEAS, date(2020, 2, 29))
    after_it = stage_of(session, cycle, IDEAS, date(2020, 3, 1))
    earlier = stage_of(session, cycle, IDEAS, date(2020, 2, 19))

    assert (on_the_last_day.entries, on_the_last_day.overdue) == (1, 0)
    assert (after_it.entries, after_it.overdue, after_it.holders) == (
        1,
        1,
        ((Holder.PRODUCER, 1),),
    )
    assert (earlier.entries, earlier.overdue) == (2, 0)


def test_a_stage_is_held_by_whom_most_of_its_entries_wait_for(session: Session) -> None:
    cycle = a_cycle(session)
    for code in ("SP-1", "SP-2", "SP-3"):
        entry = a_dossier_at_the_province(session, cycle, code)
        if code != "SP-3":
            move(session, entry, Action.REACH, date(2020, 7, 2), milestone=Milestone.COUNCIL)

    row = stage_of(session, cycle, Stage.PROVINCIAL_RATING, date(2020, 7, 3))

    assert row.holder is Holder.COUNCIL
    assert row.holders == ((Holder.COUNCIL, 2), (Holder.PROVINCE_OFFICE, 1))


def test_a_stage_that_only_entries_have_has_a_row_without_a_day(session: Session) -> None:
    cycle = a_cycle(session)
    entry = a_dossier_at_the_province(session, cycle, "SP-1")
    move(session, entry, Action.NOMINATE, date(2020, 8, 20))

    row = stage_of(session, cycle, Stage.NATIONAL_RATING, date(2020, 8, 21))

    assert (row.last_day, row.holder, row.entries, row.overdue, row.without_day) == (
        None,
        Holder.MINISTRY,
        1,
        0,
        1,
    )


def test_a_target_counts_the_stars_that_were_given_by_the_day(session: Session) -> None:
    cycle = a_cycle(session)
    entry = a_dossier_at_the_province(session, cycle, "SP-1")
    move(session, entry, Action.CERTIFY, date(2020, 8, 20), stars=4)

    before = picture(session, cycle, date(2020, 8, 19)).targets
    after = picture(session, cycle, date(2020, 8, 20)).targets

    assert [(row.measure, row.wanted, row.reached) for row in before] == [
        ("rated_products", 25, 0),
        ("rated_products", 1, 0),
        ("tourism_villages", 1, None),
        ("workshops", 4, None),
    ]
    assert [row.reached for row in after] == [1, 0, None, None]


def test_only_a_firm_day_makes_an_activity_overdue(session: Session) -> None:
    cycle = a_cycle(session)
    day = date(2020, 6, 1)

    firm = activity_of(session, cycle, "4.4.1", day)
    tentative = activity_of(session, cycle, "3a", day)
    continuous = activity_of(session, cycle, "2a", date(2021, 1, 31))

    assert (firm.last_day, firm.overdue) == (date(2020, 5, 31), True)
    assert (tentative.last_day, tentative.tentative, tentative.overdue) == (
        date(2020, 5, 31),
        True,
        False,
    )
    assert (continuous.kind, continuous.overdue) == ("continuous", False)


def test_a_plan_that_holds_only_training_has_activities_alone(session: Session) -> None:
    cycle = a_cycle(session, "dong-thap-2022", on=date(2022, 6, 1))

    seen = picture(session, cycle, date(2022, 7, 1))

    assert seen.stages == ()
    assert seen.activities


def test_no_entry_is_looked_at(session: Session) -> None:
    cycle = a_cycle(session)
    an_entry(session, cycle)
    asked: list[str] = []
    engine = session.get_bind()

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", note)
    picture(session, cycle, date(2020, 3, 2))
    held(session, cycle, date(2020, 3, 2))
    event.remove(engine, "before_cursor_execute", note)

    assert asked
    assert [each for each in asked if "FROM entry" in each or "JOIN entry" in each] == []


def test_who_is_late_is_named_agencies_first(session: Session) -> None:
    cycle = a_cycle(session)
    for code in ("SP-1", "SP-2"):
        an_entry(session, cycle, code, unit="ubnd-vo-nhai")
    entry = an_entry(session, cycle, "SP-3", unit="ubnd-dai-tu")
    move(session, entry, Action.SUBMIT, date(2020, 2, 20))

    seen = held(session, cycle, date(2020, 3, 16))

    assert seen.late == (
        Late(Holder.LOCALITY, "UBND huyện Đại Từ", Stage.IDEA_SELECTION, 1, date(2020, 3, 14), 0),
        Late(Holder.PRODUCER, "huyện Võ Nhai", IDEAS, 2, date(2020, 2, 29), 0),
    )
    assert seen.localities == (
        Locality("ubnd-vo-nhai", "huyện Võ Nhai", 2, 2, 2, 0),
        Locality("ubnd-dai-tu", "huyện Đại Từ", 1, 1, 1, 0),
    )


def test_the_office_is_named_where_it_is_late(session: Session) -> None:
    cycle = a_cycle(session)
    a_dossier_at_the_province(session, cycle, "SP-1")

    [late] = held(session, cycle, date(2020, 9, 2)).late

    assert (late.holder, late.unit) == (Holder.PROVINCE_OFFICE, OFFICE)
