"""Facts that are keyed after a paper of a later day: the counts and the day stay right."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from ocop_cycle.queries.counts import facets
from ocop_cycle.services import batches, passing, stages
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.deadlines import adjust_stage
from rules.errors import MoveRefused
from rules.standing import Act
from rules.vocabulary import Action, Stage
from tests.building import MORNING, a_cycle, an_entry

IDEAS = Stage.IDEA_REGISTRATION
PROPOSED = date(2020, 3, 5)
PAPER = Adjustment("trước ngày 13/3/2020", "25/VPĐP", date(2020, 3, 6), "Cán bộ", MORNING)


def submit(session: Session, entry: int, day: date) -> None:
    keyed = MORNING + timedelta(days=60)
    stages.move_one(session, entry, Act(Action.SUBMIT, day, by="Cán bộ xã"), at=keyed)


def propose(session: Session, cycle_id: int) -> None:
    found = passing.proposals(session, cycle_id, (IDEAS,), PROPOSED)
    batches.move(session, cycle_id, found, at=MORNING)


def test_between_a_late_fact_and_the_paper_each_entry_is_counted_once(session: Session) -> None:
    cycle = a_cycle(session)
    entries = [an_entry(session, cycle, f"SP-{number}") for number in range(3)]
    adjust_stage(session, cycle, IDEAS, PAPER)

    submit(session, entries[0], date(2020, 2, 20))

    for days in range(30):
        counted = facets(session, cycle.id, date(2020, 2, 19) + timedelta(days=days))
        moved = sum(count for facet, count in counted.items() if facet.stage is not IDEAS)
        assert (min(counted.values()), sum(counted.values())) == (1 if days else 3, 3)
        assert moved == (1 if days else 0)


def test_a_late_fact_takes_a_proposal_back_and_leaves_the_day_of_the_paper(
    session: Session,
) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    propose(session, cycle.id)
    adjust_stage(session, cycle, IDEAS, PAPER)

    submit(session, entry, date(2020, 3, 4))

    counted = facets(session, cycle.id, PAPER.on)
    assert {facet.stage: count for facet, count in counted.items()} == {Stage.IDEA_SELECTION: 1}


def test_without_a_paper_what_came_after_the_last_day_stays_refused(session: Session) -> None:
    cycle = a_cycle(session)
    entry = an_entry(session, cycle)
    propose(session, cycle.id)

    with pytest.raises(MoveRefused, match="cần gia hạn"):
        submit(session, entry, date(2020, 3, 4))
