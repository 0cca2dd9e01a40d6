from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.queries.counts import facets
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.services import cycles, stages
from ocop_cycle.services.notices import NOTICE
from ocop_cycle.services.steps import JOURNAL
from rules.errors import MoveRefused
from rules.standing import Act
from rules.vocabulary import Action, Holder, Milestone, Outcome, Stage
from tests.building import ENTRY, MORNING, a_cycle, an_entry


def act(action: Action, day: date, **more: object) -> Act:
    return Act(action, day, by="Cán bộ OCOP", **more)  # type: ignore[arg-type]


def test_a_whole_first_rating_of_2020_is_journaled_step_by_step(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    year = [
        act(Action.SUBMIT, date(2020, 2, 18)),
        act(Action.SELECT, date(2020, 3, 10)),
        act(Action.INVITE, date(2020, 3, 12), until=date(2020, 3, 24)),
        act(Action.ATTEND, date(2020, 3, 24)),
        act(Action.FILE, date(2020, 3, 30)),
        act(Action.FILE, date(2020, 6, 20)),
        act(Action.FORWARD, date(2020, 8, 10), paper="12/TTr-UBND"),
        act(Action.REACH, date(2020, 8, 20), milestone=Milestone.COUNCIL),
        act(Action.CERTIFY, date(2020, 8, 28), stars=4, paper="2573/QĐ-UBND"),
    ]

    standings = [stages.move_one(session, entry, each, at=MORNING) for each in year]

    assert [standing.stage for standing in standings] == [
        Stage.IDEA_SELECTION,
        Stage.BUSINESS_PLAN_TRAINING,
        Stage.BUSINESS_PLAN_TRAINING,
        Stage.BUSINESS_PLAN_TRAINING,
        Stage.PLAN_IMPLEMENTATION,
        Stage.DISTRICT_EVALUATION,
        Stage.PROVINCIAL_RATING,
        Stage.PROVINCIAL_RATING,
        Stage.PROVINCIAL_RATING,
    ]
    assert (standings[-1].outcome, standings[-1].stars) == (Outcome.CERTIFIED, 4)
    assert [standing.due.day for standing in standings[:7]] == [
        date(2020, 3, 14),
        date(2020, 3, 31),
        date(2020, 4, 8),
        date(2020, 4, 8),
        date(2020, 6, 30),
        date(2020, 8, 14),
        date(2020, 8, 31),
    ]
    written = session.execute(
        select(JOURNAL.c.sequence, JOURNAL.c.action).order_by(JOURNAL.c.sequence)
    ).all()
    assert [tuple(row) for row in written] == [
        (1, "register"),
        *((number, each.action.value) for number, each in enumerate(year, start=2)),
    ]


def test_the_counts_of_any_day_add_up_to_the_entries(session: Session) -> None:
    cycle = a_cycle(session)
    for number in range(3):
        an_entry(session, cycle, f"SP-{number}")

    stages.move_one(session, 1, act(Action.SUBMIT, date(2020, 2, 18)), at=MORNING)

    before, after = (facets(session, cycle.id, date(2020, 2, day)) for day in (17, 18))
    assert {facet.stage: count for facet, count in before.items()} == {Stage.IDEA_REGISTRATION: 3}
    assert {facet.stage: count for facet, count in after.items()} == {
        Stage.IDEA_REGISTRATION: 2,
        Stage.IDEA_SELECTION: 1,
    }


def test_a_refused_move_leaves_no_trace(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)

    with pytest.raises(MoveRefused, match="không có xử lý"):
        stages.move_one(session, entry, act(Action.FORWARD, date(2020, 2, 18)), at=MORNING)

    assert session.scalar(select(func.count()).select_from(JOURNAL)) == 1
    assert session.scalars(select(ENTRY.c.version)).all() == [1]


def test_entries_that_stand_alike_move_together_and_each_is_told(session: Session) -> None:
    cycle = a_cycle(session)
    entries = [an_entry(session, cycle, f"SP-{number}") for number in range(4)]

    moved = stages.move_all(
        session,
        cycle.id,
        ENTRY.c.id != entries[0],
        act(Action.SUBMIT, date(2020, 2, 20)),
        at=MORNING,
    )

    assert (moved.count, moved.refused) == (3, ())
    told = session.scalars(select(NOTICE.c.entry_id).where(NOTICE.c.kind == "entry_moved"))
    assert sorted(told.all()) == entries[1:]
    holders = session.execute(select(ENTRY.c.stage, ENTRY.c.holder).order_by(ENTRY.c.id)).all()
    assert [tuple(row) for row in holders] == [
        (Stage.IDEA_REGISTRATION, Holder.PRODUCER),
        *[(Stage.IDEA_SELECTION, Holder.LOCALITY)] * 3,
    ]


def test_starting_a_plan_twice_is_starting_it_once(session: Session) -> None:
    first = a_cycle(session)

    again = a_cycle(session)

    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(CYCLE)) == 1
    assert cycles.tell_opening(session, first.id, date(2020, 2, 7)) == 0
