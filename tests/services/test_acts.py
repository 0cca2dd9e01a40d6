"""Who may undo what, and what an act on a page needs: the entry as it was seen, a day that came."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound, Stale
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.services import acts, undo
from rules.errors import Refusal
from rules.rights import Actor, Grant, NotAllowed, Role
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import a_cycle, an_entry
from tests.people import unit_id
from tests.undoing import ACTED, AT, SUBMIT, a_submitted_entry, does, undoes, version


def acts_as(session: Session, role: Role, account: int | None, *units: int) -> None:
    where = frozenset(units) or None
    session.info["actor"] = Actor("Người", (Grant(role, units=where),), account)


def test_who_did_it_may_undo_it_though_another_holds_it_now(session: Session) -> None:
    entry = an_entry(session, a_cycle(session))
    session.execute(update(CYCLE).values(played=True))
    unit = unit_id(session, "ubnd-dai-tu")
    acts_as(session, Role.LOCALITY_LEADER, 7, unit)
    does(session, entry, SUBMIT)
    undoes(session, entry)

    assert version(session, entry) == 3


@pytest.mark.parametrize(("role", "account"), [(Role.LOCALITY_LEADER, 8), (Role.AUDITOR, 7)])
def test_nobody_else_undoes_it(session: Session, role: Role, account: int) -> None:
    entry = an_entry(session, a_cycle(session))
    session.execute(update(CYCLE).values(played=True))
    acts_as(session, Role.LOCALITY_LEADER, 7, unit_id(session, "ubnd-dai-tu"))
    does(session, entry, SUBMIT)
    acts_as(session, role, account)

    assert "Chỉ người đã ghi nhận" in undo.undoable(session, entry, at=AT).why_not
    with pytest.raises(NotAllowed):
        undo.undo(session, entry, 2, by="Người", at=AT)


def test_the_office_undoes_what_others_did(session: Session) -> None:
    entry = a_submitted_entry(session)
    acts_as(session, Role.OFFICE, None)
    undoes(session, entry)

    assert version(session, entry) == 3


def test_what_somebody_may_not_see_is_not_there_for_him(session: Session) -> None:
    entry = a_submitted_entry(session)
    acts_as(session, Role.LOCALITY_OFFICER, 9, unit_id(session, "ubnd-dinh-hoa"))

    with pytest.raises(NotFound):
        undo.undoable(session, entry, at=AT)


def test_an_act_on_an_entry_that_has_moved_is_refused(session: Session) -> None:
    entry = a_submitted_entry(session)

    with pytest.raises(Stale):
        acts.do(session, entry, 1, Act(Action.SELECT, ACTED, by="Cán bộ"), at=AT)


def test_a_day_that_has_not_come_is_refused(session: Session) -> None:
    entry = an_entry(session, a_cycle(session))

    with pytest.raises(Refusal, match="chưa đến"):
        does(session, entry, replace(SUBMIT, day=date(2020, 3, 3)), at=AT)
