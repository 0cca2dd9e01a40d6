import pytest

from ocop_cycle import db
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.services.deadlines import adjust_stage
from rules.errors import Refusal
from rules.rounds import Round
from rules.vocabulary import Stage
from tests.building import a_cycle
from tests.services.test_deadlines import NEW, OLD, PAPER

IDEAS = (Stage.IDEA_REGISTRATION, Round(2020))


def _adjust_and_fail(cycle: AnyRow) -> None:
    with db.unit_of_work() as session:
        adjust_stage(session, cycle, IDEAS[0], PAPER)
        assert course_named(session, cycle.id).windows[IDEAS].last_day == NEW
        raise Refusal("thôi")


def test_a_course_whose_paper_was_taken_back_is_forgotten(store: str) -> None:
    assert store
    with db.unit_of_work() as session:
        cycle = a_cycle(session)

    with pytest.raises(Refusal):
        _adjust_and_fail(cycle)

    with db.unit_of_work() as session:
        session.execute(CYCLE.update().values(revision=CYCLE.c.revision + 1))
        assert course_named(session, cycle.id).windows[IDEAS].last_day == OLD
