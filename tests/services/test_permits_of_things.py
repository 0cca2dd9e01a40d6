"""Permits on things: sets, sectors, units, what is not his is not there."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle import days, db
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import ACTIVITY, PARTY
from ocop_cycle.services import (
    activities,
    permits,
)
from rules.rights import Actor, Grant, NotAllowed, Right, Role, Thing
from tests.building import ENTRY, PRODUCT, a_cycle
from tests.people import unit_id
from tests.services.asking import DAY, cycle, who_is

__all__ = ["cycle"]


def test_what_somebody_may_not_see_is_told_as_what_is_not_there(
    session: Session, cycle: AnyRow
) -> None:
    session.info["actor"] = who_is(session, cycle)["other leader"]

    with pytest.raises(NotFound) as not_his:
        permits.require_entry(session, Right.SIGN, 1)
    with pytest.raises(NotFound) as not_there:
        permits.require_entry(session, Right.SIGN, 99)

    assert str(not_his.value) == str(not_there.value)


def test_an_act_on_a_set_is_refused_if_one_of_it_is_not_his(
    session: Session, cycle: AnyRow
) -> None:
    session.info["actor"] = who_is(session, cycle)["own leader"]

    permits.require_entries(session, Right.SIGN, ENTRY.c.id == -1, cycle.id)
    permits.require_entries(session, Right.HAND_IN, ENTRY.c.id == 1, cycle.id)
    with pytest.raises(NotAllowed):
        permits.require_entries(session, Right.HAND_IN, ENTRY.c.id.in_([1, 2]), cycle.id)


def test_a_department_acts_where_its_sector_is(session: Session, cycle: AnyRow) -> None:
    session.info["actor"] = who_is(session, cycle)["department"]
    session.execute(update(PRODUCT).where(PRODUCT.c.code == "SP-1").values(sector="crafts"))

    permits.require_entry(session, Right.SEE, 1)
    with pytest.raises(NotFound):
        permits.require_entry(session, Right.SEE, 2)


def test_a_unit_reports_of_its_own_tasks(session: Session, cycle: AnyRow) -> None:
    task = session.scalars(
        select(ACTIVITY.c.name).where(
            ACTIVITY.c.cycle_id == cycle.id, ACTIVITY.c.id.in_(_tasks_of(session, "so-cong-thuong"))
        )
    ).first()
    assert task
    unit = frozenset({unit_id(session, "so-cong-thuong")})
    session.info["actor"] = Actor("Sở", (Grant(Role.DEPARTMENT_OFFICER, unit),))

    done = activities.Done(DAY, "Sở")

    assert activities.mark_done(session, cycle, task, done).new
    session.info["actor"] = who_is(session, cycle)["own leader"]
    with pytest.raises(NotAllowed):
        activities.mark_done(session, cycle, task, done)


def _tasks_of(session: Session, code: str) -> list[int]:
    rows = session.scalars(
        select(PARTY.c.activity_id).where(PARTY.c.agency_id == unit_id(session, code))
    )
    return [each for each in rows if each]


def test_an_office_confirms_lapses_and_a_leader_does_not(store: str) -> None:
    assert store
    with db.unit_of_work() as session:
        cycle = a_cycle(session)
        people = who_is(session, cycle)
        assert session.execute(select(CYCLE)).first()

    with pytest.raises(NotAllowed):
        days.confirm_lapses(cycle.id, by="x", on=DAY, actor=people["own leader"])
    assert days.confirm_lapses(cycle.id, by="x", on=DAY, actor=people["office"])


def test_a_thing_is_named_by_its_entry(session: Session, cycle: AnyRow) -> None:
    [thing] = permits.things_of(session, ENTRY.c.id == 1)

    assert (thing.unit, thing.cycle) == (unit_id(session, "ubnd-dai-tu"), cycle.id)
    assert isinstance(thing, Thing)
