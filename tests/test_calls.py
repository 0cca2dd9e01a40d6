"""The last step of a day keeps the list of calls: what matters no longer leaves it."""

from datetime import date

import pytest
from sqlalchemy import select

from ocop_cycle import days
from ocop_cycle.db import unit_of_work
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.calls import NOTICE
from rules.vocabulary import Action
from tests.building import a_cycle
from tests.calling import DAY, to_nobody, unread
from tests.telling import act, remind


@pytest.fixture
def cycle(store: str) -> AnyRow:
    assert store
    with unit_of_work() as session:
        return a_cycle(session)


def states(kind: str = "deadline_reminder") -> dict[str, str]:
    with unit_of_work() as session:
        rows = session.execute(select(NOTICE.c.rung, NOTICE.c.state).where(NOTICE.c.kind == kind))
        return {row.rung: row.state for row in rows}


def test_what_still_matters_stays(cycle: AnyRow) -> None:
    with unit_of_work() as session:
        unread(session, cycle, "SP-1")

    days.make_mails(cycle.id, DAY)

    assert states() == {"7": "unreachable"}


def test_what_was_done_meanwhile_leaves(cycle: AnyRow) -> None:
    with unit_of_work() as session:
        act(session, unread(session, cycle, "SP-1"), Action.SUBMIT, DAY)

    days.make_mails(cycle.id, DAY)

    assert states() == {"7": "replaced"}


def test_what_is_past_leaves(cycle: AnyRow) -> None:
    with unit_of_work() as session:
        unread(session, cycle, "SP-1")

    days.make_mails(cycle.id, date(2020, 3, 2))

    assert states() == {"7": "replaced"}


def test_of_a_ladder_the_newest_rung_stays(cycle: AnyRow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocop_cycle.services.mailing.BATCH", 1)
    with unit_of_work() as session:
        entry = unread(session, cycle, "SP-1")
        for day, rung in ((15, "14"), (26, "3")):
            to_nobody(session, remind(session, entry, date(2020, 2, day), rung=rung))

    days.make_mails(cycle.id, date(2020, 2, 26))

    assert states() == {"14": "replaced", "7": "replaced", "3": "unreachable"}
