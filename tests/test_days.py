"""A day over many entries: in batches, a transaction each, which a failure does not lose."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.orm import Session

from ocop_cycle import clock, days, db
from ocop_cycle.queries.counts import facets
from ocop_cycle.services import batches, stages
from ocop_cycle.services.notices import NOTICE
from ocop_cycle.services.steps import JOURNAL
from rules.errors import Refusal
from rules.standing import Act
from rules.vocabulary import Action, Kind, Outcome, Proposal, Stage
from tests.building import a_cycle, an_entry

IDEAS = Stage.IDEA_REGISTRATION
PROPOSED = date(2020, 3, 6)
LAPSED, MOVED = Proposal.LAPSE, Proposal.NEXT_ROUND


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 10)


def a_year(*alike: int) -> int:
    """Start the year with so many ideas in each group; every group has a day of its own."""
    with db.unit_of_work() as session:
        cycle = a_cycle(session)
        for number, count in enumerate(alike):
            for place in range(count):
                entry = an_entry(session, cycle, f"SP-{number}-{place}")
                if number:
                    extend(session, entry, date(2020, 3, number))
        return int(cycle.id)


def extend(session: Session, entry: int, until: date) -> None:
    act = Act(Action.EXTEND, date(2020, 2, 20), by="Cán bộ", reason="x", until=until)
    stages.move_one(session, entry, act, at=clock.now())


@contextmanager
def written() -> Iterator[list[int]]:
    """Write down how many entries each transaction moves that is not rolled back."""
    sizes: list[int] = []
    moved = 0

    def count(*given: object) -> None:
        nonlocal moved
        moved += given[1].rowcount if str(given[2]).startswith("UPDATE entry") else 0  # type: ignore[attr-defined]  # a cursor

    def commit(_: Connection) -> None:
        nonlocal moved
        sizes.extend([moved] if moved else [])
        moved = 0

    def rollback(_: Connection) -> None:
        nonlocal moved
        moved = 0

    with listening(after_cursor_execute=count, commit=commit, rollback=rollback):
        yield sizes


@contextmanager
def somebody_faster_from_the_second_batch_on() -> Iterator[None]:
    """Change an entry of each batch but the first, between its journal and its own change."""
    journaled = 0

    def interfere(*given: object) -> None:
        nonlocal journaled
        if str(given[2]).startswith("INSERT INTO journal"):
            journaled += 1
            if journaled > 1:
                assert isinstance(given[0], Connection)
                later = "UPDATE entry SET acted = '2020-12-31' WHERE id IN (5, 15, 25)"
                given[0].execute(text(later))

    with listening(after_cursor_execute=interfere):
        yield


@contextmanager
def listening(**heard: object) -> Iterator[None]:
    for name, hear in heard.items():
        event.listen(db.engine(), name, hear)
    yield
    for name, hear in heard.items():
        event.remove(db.engine(), name, hear)


def proposed(cycle_id: int) -> int:
    with db.reading() as session:
        counted = facets(session, cycle_id)
    return sum(count for facet, count in counted.items() if facet.proposed)


def outcomes(cycle_id: int) -> dict[Outcome, int]:
    with db.reading() as session:
        counted = facets(session, cycle_id)
    return {facet.outcome: count for facet, count in counted.items()}


def told(kind: str) -> list[int]:
    """List who has been told something of a kind, once for each time."""
    with db.reading() as session:
        which = select(NOTICE.c.entry_id).where(NOTICE.c.kind == kind)
        return list(session.scalars(which.order_by(NOTICE.c.entry_id)))


def journaled(action: Action) -> int:
    with db.reading() as session:
        which = select(func.count()).select_from(JOURNAL).where(JOURNAL.c.action == action.value)
        return session.scalars(which).one()


def test_many_are_proposed_in_batches_and_each_is_told_once(store: str) -> None:
    cycle_id = a_year(25)

    with written() as sizes:
        first = days.propose(cycle_id, IDEAS, PROPOSED)
        second = days.propose(cycle_id, IDEAS, PROPOSED)

    assert store
    assert (first, second, sizes) == (25, 0, [10, 10, 5])
    assert (proposed(cycle_id), journaled(Action.PROPOSE)) == (25, 25)
    assert told("lapse_proposed") == list(range(1, 26))


def test_two_full_batches_are_two_transactions(store: str) -> None:
    cycle_id = a_year(20)

    with written() as sizes:
        done = days.propose(cycle_id, IDEAS, PROPOSED)

    assert store
    assert (done, sizes) == (20, [10, 10])


def test_small_groups_share_a_batch_and_no_ids_are_read(store: str) -> None:
    cycle_id = a_year(4, 6, 3)
    asked: list[str] = []

    with written() as sizes, listening(before_cursor_execute=lambda *given: asked.append(given[2])):
        done = days.propose(cycle_id, IDEAS, date(2020, 3, 31))

    assert store
    assert (done, len(sizes), sum(sizes), max(sizes) <= 10) == (13, 2, 13, True)
    assert [each for each in asked if "row_number" in each] == []


def test_a_failure_in_the_second_batch_leaves_the_first_done_and_a_second_run_completes(
    store: str,
) -> None:
    cycle_id = a_year(25)

    with somebody_faster_from_the_second_batch_on(), pytest.raises(Refusal, match="chạy lại"):
        days.propose(cycle_id, IDEAS, PROPOSED)
    left = (proposed(cycle_id), told("lapse_proposed"))
    with written() as sizes:
        done = days.propose(cycle_id, IDEAS, PROPOSED)

    assert store
    assert left == (10, list(range(1, 11)))
    assert (done, sizes) == (15, [10, 5])
    assert (proposed(cycle_id), journaled(Action.PROPOSE)) == (25, 25)
    assert told("lapse_proposed") == list(range(1, 26))


def test_many_go_to_the_next_round_in_batches(store: str) -> None:
    with db.unit_of_work() as session:
        cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
        for number in range(12):
            on = date(2027, 1, 11)
            code = f"SP-{number}"
            entry = an_entry(session, cycle, code, unit="xa-an-phu", kind=Kind.UPGRADE, on=on)
            filed = Act(Action.FILE, date(2027, 4, 20), by="Chủ thể")
            stages.move_one(session, entry, filed, at=clock.now())

    with written() as sizes:
        first = days.move_rounds(cycle.id, Stage.COMMUNE_CHECK, date(2027, 4, 30))
        second = days.move_rounds(cycle.id, Stage.COMMUNE_CHECK, date(2027, 4, 30))

    assert store
    assert (first, second, sizes) == (12, 0, [10, 2])
    assert told("round_moved") == list(range(1, 13))


def test_many_lapses_are_confirmed_in_batches_and_once(store: str) -> None:
    cycle_id = a_year(25)

    with written() as sizes:
        first = days.confirm_lapses(cycle_id, by="Chị Hà", on=PROPOSED)
        second = days.confirm_lapses(cycle_id, by="Chị Hà", on=PROPOSED)

    assert store
    assert (first, second) == ({LAPSED: 25, MOVED: 0}, {LAPSED: 0, MOVED: 0})
    assert sizes == [10, 10, 5, 10, 10, 5]
    assert outcomes(cycle_id) == {Outcome.LAPSED: 25}
    assert told("result") == list(range(1, 26))


def test_a_confirmation_that_fails_half_way_goes_on_when_it_is_given_again(store: str) -> None:
    cycle_id = a_year(25)
    days.propose(cycle_id, IDEAS, PROPOSED)

    with somebody_faster_from_the_second_batch_on(), pytest.raises(Refusal, match="chạy lại"):
        days.confirm_lapses(cycle_id, by="Chị Hà", on=PROPOSED)
    left = outcomes(cycle_id)
    done = days.confirm_lapses(cycle_id, by="Chị Hà", on=PROPOSED)

    assert store
    assert left == {Outcome.OPEN: 15, Outcome.LAPSED: 10}
    assert done == {LAPSED: 15, MOVED: 0}
    assert (outcomes(cycle_id), journaled(Action.LAPSE)) == ({Outcome.LAPSED: 25}, 25)
    assert told("result") == list(range(1, 26))
