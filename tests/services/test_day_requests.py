"""Whoever is responsible for a line of the plan without a day is asked to set one, now and then."""

from datetime import date, timedelta

import pytest
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from notifications.agency_notices import SetADay
from ocop_cycle import days, db
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import ACTIVITY, PARTY
from ocop_cycle.services import day_requests, mailing
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.deadlines import adjust_activity, adjust_stage
from ocop_cycle.services.notices import NOTICE
from ocop_cycle.services.truth import MAIL, Void
from rules.vocabulary import Stage
from tests.building import MORNING, a_cycle
from tests.services.test_openings import a_cycle_of
from tests.telling import a_contact, leave, letters, morning, unit_of

OFFICE, CLAUSE = "vpdp-tinh", "3b"
RATING, EVALUATION = Stage.PROVINCIAL_RATING, Stage.DISTRICT_EVALUATION
FIRST, SECOND, THIRD = date(2020, 2, 10), date(2020, 3, 9), date(2020, 4, 7)
RATED, EVALUATED = "(xong trước tháng 9/2020)", "xong trước ngày 15/8/2020"
SEPARATE = "theo kế hoạch riêng"
GUIDED = "theo hướng dẫn của Trung ương"


def without_day(session: Session, old: str = RATED, new: str = SEPARATE) -> AnyRow:
    """Start a year in which a stage waits for a paper of its own."""
    cycle = a_cycle_of(session, f'deadline = "{old}"', f'deadline = "{new}"')
    session.execute(NOTICE.delete())
    return cycle


def ask(session: Session, cycle: AnyRow, first: date, last: date) -> int:
    """Ask on every day, twice."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return sum(day_requests.ask(session, cycle.id, day) for day in days for _ in range(2))


def asked(session: Session, stage: str = "") -> list[tuple[str, str, date]]:
    """List who is asked for the day of a stage, or of the activity, as what, when."""
    rows = session.execute(
        select(AGENCY.c.code, NOTICE)
        .outerjoin(ACTIVITY, ACTIVITY.c.id == NOTICE.c.activity_id)
        .join(AGENCY, AGENCY.c.id == NOTICE.c.agency_id)
        .where(NOTICE.c.kind == "set_a_day", NOTICE.c.stage == stage)
        .where((ACTIVITY.c.clause == CLAUSE) | ACTIVITY.c.id.is_(None))
        .order_by(NOTICE.c.day, AGENCY.c.code)
    )
    return [(row.code, row.duty, row.day) for row in rows]


def states(session: Session, line: ColumnElement[bool]) -> list[str]:
    which = select(NOTICE.c.state).outerjoin(ACTIVITY, ACTIVITY.c.id == NOTICE.c.activity_id)
    return list(session.scalars(which.where(NOTICE.c.kind == "set_a_day", line)))


def test_the_day_of_an_activity_is_asked_for_every_twenty_working_days(session: Session) -> None:
    cycle = a_cycle(session)

    ask(session, cycle, date(2020, 2, 7), date(2020, 4, 10))

    assert asked(session) == [(OFFICE, "responsible", day) for day in (FIRST, SECOND, THIRD)]


@pytest.mark.parametrize("phrase", [SEPARATE, GUIDED])
def test_the_day_of_a_stage_is_asked_for_as_that_of_an_activity(
    session: Session, phrase: str
) -> None:
    cycle = without_day(session, new=phrase)

    ask(session, cycle, date(2020, 2, 7), date(2020, 4, 10))

    assert asked(session, RATING) == [
        (OFFICE, "responsible", day) for day in (FIRST, SECOND, THIRD)
    ]


def test_every_unit_that_is_responsible_for_a_stage_is_asked(session: Session) -> None:
    cycle = without_day(session, EVALUATED)

    ask(session, cycle, FIRST, FIRST)

    found = asked(session, EVALUATION)
    assert {each[1] for each in found} == {"responsible"}
    assert (len(found), "ubnd-dai-tu" in {each[0] for each in found}) == (9, True)


@pytest.mark.parametrize(
    "phrase", ["thường xuyên", "sau khi có kết quả đánh giá cấp huyện", "theo tình hình thực tế"]
)
def test_a_stage_with_a_day_or_without_any_by_design_is_asked_for_none(
    session: Session, phrase: str
) -> None:
    cycle = without_day(session, RATED, phrase)

    ask(session, cycle, FIRST, THIRD)

    stages = select(NOTICE.c.stage).where(NOTICE.c.kind == "set_a_day", NOTICE.c.stage != "")
    assert session.scalars(stages).all() == []


def test_where_no_machine_may_ask_the_unit_the_office_is_asked(session: Session) -> None:
    cycle = without_day(session)
    only = PARTY.c.stage == RATING.value, PARTY.c.duty == "responsible"
    committee = unit_of(session, "ubnd-tinh")
    session.execute(update(PARTY).where(*only).values(agency_id=committee))

    ask(session, cycle, FIRST, FIRST)

    assert asked(session, RATING) == [(OFFICE, "report", FIRST)]


def test_a_stage_that_its_round_has_come_past_is_asked_for_no_day(session: Session) -> None:
    text = f'deadline = "{EVALUATED}"'
    cycle = a_cycle_of(session, text, f'deadline = "{SEPARATE}"')
    after_the_rating = date(2020, 9, 1)

    ask(session, cycle, date(2020, 8, 3), after_the_rating + timedelta(days=60))

    assert max(each[2] for each in asked(session, EVALUATION)) < after_the_rating


def test_what_was_past_when_the_plan_was_loaded_is_asked_for_no_day(session: Session) -> None:
    cycle = without_day(session, EVALUATED)
    started = date(2020, 9, 7)  # the rating was due on the last of August
    session.execute(update(CYCLE).values(started_on=started))
    late = session.execute(select(CYCLE).where(CYCLE.c.id == cycle.id)).one()

    ask(session, late, started, date(2020, 12, 31))

    assert asked(session, EVALUATION) == []
    assert len(asked(session)) > 0  # nobody knows of an activity without a day that it is past


def test_nobody_is_asked_once_the_year_is_over(session: Session) -> None:
    cycle = without_day(session)

    assert ask(session, cycle, date(2021, 1, 1), date(2021, 3, 1)) == 0


def test_a_paper_that_sets_the_day_of_an_activity_stops_the_request(session: Session) -> None:
    cycle = a_cycle(session)
    ask(session, cycle, FIRST, FIRST)
    said = Adjustment("trước ngày 10/5/2020", "9/VPĐP", date(2020, 3, 2), "Cán bộ", MORNING)

    adjust_activity(session, cycle, CLAUSE, said)
    ask(session, cycle, SECOND, SECOND)

    assert states(session, ACTIVITY.c.clause == CLAUSE) == ["replaced"]


def test_a_paper_that_sets_the_day_of_a_stage_stops_the_request(session: Session) -> None:
    cycle = without_day(session)
    ask(session, cycle, FIRST, FIRST)
    said = Adjustment("trước ngày 01/9/2020", "9/VPĐP", date(2020, 3, 2), "Cán bộ", MORNING)

    adjust_stage(session, cycle, RATING, said)
    ask(session, cycle, SECOND, SECOND)

    assert states(session, NOTICE.c.stage == RATING.value) == ["replaced"]


def test_a_request_whose_day_has_been_set_meanwhile_does_not_leave(session: Session) -> None:
    cycle = without_day(session)
    a_contact(session, OFFICE, "office@example.com")
    ask(session, cycle, FIRST, FIRST)
    session.execute(NOTICE.delete().where(NOTICE.c.stage == ""))
    mailing.make(session, cycle.id, FIRST, at=MORNING)
    session.execute(update(MAIL).values(state="sending"))  # a sender has claimed it, and dies
    said = Adjustment("trước ngày 01/9/2020", "9/VPĐP", FIRST, "Cán bộ", MORNING)
    adjust_stage(session, cycle, RATING, said)
    session.execute(update(MAIL).values(state="waiting"))

    [answer] = leave(session, morning(FIRST))

    assert answer == Void(answer.mail_id, "Không gửi: hạn đã thay đổi.")


def test_the_request_quotes_the_words_of_the_plan(session: Session) -> None:
    cycle = without_day(session)
    a_contact(session, OFFICE, "office@example.com")
    ask(session, cycle, FIRST, FIRST)

    mailing.make(session, cycle.id, FIRST, at=MORNING)
    answers = leave(session, morning(FIRST))

    said = {
        each.what: (each.phrase, each.clause)
        for letter in letters(session)
        for each in letter.notices
        if isinstance(each, SetADay)
    }
    assert said[f"bước {RATING.label}"] == (SEPARATE, "4.5.2")
    assert len(answers) == 1


def test_the_days_of_asking_are_days_with_something_due(store: str) -> None:
    with db.unit_of_work() as session:
        cycle = without_day(session)
        session.execute(update(CYCLE).values(played=True))
        session.execute(update(ACTIVITY).values(done_on=cycle.started_on))

    list(days.advance(cycle.name, date(2020, 4, 10)))

    assert store
    with db.reading() as session:
        assert [each[2] for each in asked(session, RATING)] == [FIRST, SECOND, THIRD]
