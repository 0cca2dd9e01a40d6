"""What a producer's own page reads, on both stores: his own, in all years, and what came back."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle import db
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import agency_pages, own_pages
from ocop_cycle.queries.feeds import FEED
from ocop_cycle.queries.products import entry_of
from ocop_cycle.services import feeds, producer_feeds, stages, undo
from ocop_cycle.services.feeds import calendar
from rules.rights import Actor, Grant, NotAllowed, Role
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import a_cycle, an_entry

AT = datetime(2020, 2, 20, 2, 0, tzinfo=UTC)
TODAY = date(2020, 2, 20)


@pytest.fixture
def entry(store: str) -> AnyRow:
    assert store
    with db.unit_of_work() as session:
        cycle = a_cycle(session)
        for code in ("SP-1", "SP-2"):
            an_entry(session, cycle, code)
        return entry_of(session, "SP-1")


def act(session: Session, entry: AnyRow, action: Action, reason: str = "") -> None:
    stages.move_one(session, entry.id, Act(action, TODAY, by="Lan", reason=reason), at=AT)


def producer(*ids: int) -> Actor:
    return Actor("HTX", tuple(Grant(Role.PRODUCER, producer=each) for each in ids))


def test_he_reads_his_own_and_whom_to_reach(entry: AnyRow) -> None:
    with db.reading(producer(entry.producer_id)) as session:
        own = own_pages.own(session, TODAY)
        course = own_pages.course_for(session, own.entries[0])

    assert [row.code for row in own.entries] == ["SP-1"]
    assert [row.name for row in own.producers] == ["HTX SP-1"]
    assert own.units[entry.locality_id].name == own.entries[0].unit
    assert course.windows


def test_two_producers_of_one_account_are_read_together(entry: AnyRow) -> None:
    with db.reading(producer(entry.producer_id, entry.producer_id + 1)) as session:
        own = own_pages.own(session, TODAY)

    assert {row.code for row in own.entries} == {"SP-1", "SP-2"}


@pytest.mark.usefixtures("entry")
def test_who_is_no_producer_has_no_such_page() -> None:
    office = Actor("Văn phòng", (Grant(Role.OFFICE),))

    with db.reading(office) as session, pytest.raises(NotAllowed, match="dành cho chủ thể"):
        own_pages.own(session, TODAY)


def test_what_came_back_is_told_until_it_is_undone(entry: AnyRow) -> None:
    seen = []
    with db.unit_of_work() as session:
        act(session, entry, Action.SUBMIT)
        act(session, entry, Action.RETURN, "Thiếu vùng nguyên liệu")
    for _ in range(2):
        with db.reading(producer(entry.producer_id)) as session:
            own = own_pages.own(session, TODAY)
        seen.append({number: row.reason for number, row in own.returned.items()})
        with db.unit_of_work() as session:
            last = undo.undoable(session, entry.id, at=AT)
            undo.undo(session, entry.id, last.sequence, by="Lan", at=AT)

    assert seen == [{entry.id: "Thiếu vùng nguyên liệu"}, {}]


def test_his_calendar_has_his_days_and_a_unit_s_has_its_own(entry: AnyRow) -> None:
    with db.unit_of_work(producer(entry.producer_id)) as session:
        token = producer_feeds.make(session, entry.producer_id, by="HTX", at=AT)
    with db.unit_of_work() as session:
        unit = own_pages.entries_of(session, [entry.producer_id])[0].locality_id
        agency = agency_pages.agency_seen(session, unit)
        other = feeds.make(session, agency, by="Lan", at=AT)
        written = calendar(session, token, at=AT), calendar(session, other, at=AT)
        whose = session.execute(select(FEED.c.producer_id, FEED.c.agency_id)).all()

    assert ["Hạn: Chè SP-1" in text for text in written] == [True, False]
    assert "SP-2" not in written[0]
    assert {tuple(row) for row in whose} == {(entry.producer_id, None), (None, unit)}
