"""A failed entry enters the next round."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.queries.standings import ENTRY, standing_of
from ocop_cycle.services import stages
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.deadlines import adjust_stage
from ocop_cycle.services.entries import JOURNAL
from ocop_cycle.services.products import re_enter
from rules.errors import Refusal
from rules.standing import Act, DueSource
from rules.vocabulary import Action, Kind, Milestone, Outcome, Stage
from tests.building import MORNING, a_cycle
from tests.services.taking_in import a_row, entries, take_in


def fail(session: Session, entry_id: int, day: date) -> None:
    """Take an upgrade through a round that ends below three stars."""
    for action in (Action.FILE, Action.FORWARD, Action.FAIL):
        stages.move_one(session, entry_id, Act(action, day, by="Cán bộ"), at=MORNING)


def an_upgrade(session: Session, on: date) -> int:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    row = a_row(locality="An Phú", kind=Kind.UPGRADE, certificate="GCN", expires=date(2029, 1, 1))
    take_in(session, cycle, row, on=on)
    return int(session.scalars(select(ENTRY.c.id)).one())


def test_a_failed_entry_enters_the_next_round_at_its_dossier(session: Session) -> None:
    failed = an_upgrade(session, date(2027, 1, 10))
    fail(session, failed, date(2027, 3, 1))

    entered = re_enter(
        session, failed, Act(Action.RE_ENTER, date(2027, 4, 5), by="Cán bộ"), at=MORNING
    )

    [before, after] = entries(session)
    standing = standing_of(after._mapping)
    assert (before.outcome, after.id, after.attempt) == (Outcome.BELOW_THREE_STARS, entered, 2)
    assert (standing.stage, standing.milestone) == (Stage.PLAN_IMPLEMENTATION, Milestone.NONE)
    assert (str(standing.round), standing.due.source) == ("2/2027", DueSource.SAFE)
    actions = session.scalars(select(JOURNAL.c.action).where(JOURNAL.c.entry_id == entered)).all()
    assert actions == ["re_enter"]


def test_a_round_that_a_paper_added_gives_the_time_that_its_own_window_allows(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    take_in(session, cycle, a_row(kind=Kind.UPGRADE, certificate="GCN", expires=date(2022, 1, 1)))
    [failed] = entries(session)
    fail(session, failed.id, date(2020, 6, 1))
    said = Adjustment("trước ngày 20/11/2020", "30/VPĐP", date(2020, 8, 17), "Cán bộ", MORNING)
    adjust_stage(session, cycle, Stage.DISTRICT_EVALUATION, said, round_no=2)

    re_enter(session, failed.id, Act(Action.RE_ENTER, date(2020, 8, 20), by="Cán bộ"), at=MORNING)

    standing = standing_of(entries(session)[-1]._mapping)
    assert str(standing.round) == "2/2020"
    assert (standing.due.day, standing.due.limit) == (date(2020, 11, 12), date(2020, 11, 19))
    assert standing.due.source is DueSource.SAFE


def test_an_entry_that_runs_or_was_followed_does_not_enter_again(session: Session) -> None:
    failed = an_upgrade(session, date(2027, 1, 10))
    act = Act(Action.RE_ENTER, date(2027, 4, 5), by="Cán bộ")

    with pytest.raises(Refusal, match="chỉ hồ sơ chưa đạt 3 sao"):
        re_enter(session, failed, act, at=MORNING)
    fail(session, failed, date(2027, 3, 1))
    re_enter(session, failed, act, at=MORNING)
    with pytest.raises(Refusal, match="đã tham gia lại"):
        re_enter(session, failed, act, at=MORNING)


def test_without_a_later_round_nobody_enters_again(session: Session) -> None:
    cycle = a_cycle(session)
    row = a_row(kind=Kind.UPGRADE, certificate="GCN", expires=date(2022, 1, 1))
    take_in(session, cycle, row)
    [entry] = entries(session)
    fail(session, entry.id, date(2020, 6, 1))

    with pytest.raises(Refusal, match="chưa có đợt nào"):
        re_enter(session, entry.id, Act(Action.RE_ENTER, date(2020, 8, 1), by="Cán bộ"), at=MORNING)
