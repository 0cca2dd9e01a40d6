"""The funnel of a year: kept by the moves, as of any day, by whoever may see it."""

from datetime import UTC, date, datetime
from importlib import import_module

from sqlalchemy import delete, event, select, text
from sqlalchemy.orm import Session

from ocop_cycle import db
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.counts import cells, facets, facets_of
from ocop_cycle.queries.funnel import PASSAGE, acts_since, by_round, passages, whole
from ocop_cycle.queries.holders import held
from ocop_cycle.queries.status import path_of
from ocop_cycle.services import stages
from rules.funnel import Way
from rules.rights import Actor, Grant, Role
from rules.rounds import Round
from rules.standing import Act
from rules.vocabulary import Action, Stage
from tests.building import AGENCY, ENTRY, a_cycle, an_entry
from tests.funnels import misfits, of_the_journal, of_the_table

FIRST, LAST = date(2020, 2, 7), date(2020, 4, 30)
IDEAS, SELECTION, TRAINING = (
    Stage.IDEA_REGISTRATION,
    Stage.IDEA_SELECTION,
    Stage.BUSINESS_PLAN_TRAINING,
)


def move(session: Session, entry: int, action: Action, day: date, **more: object) -> None:
    act = Act(action, day, by="Cán bộ", **more)  # type: ignore[arg-type]  # fields of an act
    at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    stages.move_one(session, entry, act, at=at)


def four_ways(session: Session) -> AnyRow:
    """Let four ideas be handed in: one is chosen, one refused, one returned, one waits."""
    cycle = a_cycle(session)
    units = ("ubnd-dai-tu", "ubnd-dai-tu", "ubnd-vo-nhai", "ubnd-vo-nhai")
    entries = [an_entry(session, cycle, f"SP-{n}", unit=unit) for n, unit in enumerate(units)]
    for entry in entries:
        move(session, entry, Action.SUBMIT, date(2020, 2, 18))
    move(session, entries[0], Action.SELECT, date(2020, 3, 3))
    move(session, entries[1], Action.REJECT, date(2020, 3, 5), reason="Trùng")
    move(session, entries[2], Action.RETURN, date(2020, 3, 5), reason="Thiếu")
    return cycle


def test_each_way_out_of_a_stage_is_counted(session: Session) -> None:
    cycle = four_ways(session)

    lines = whole(
        passages(session, cycle.id, LAST), cells(session, cycle.id, LAST), path_of(cycle), LAST
    )

    here = lines[SELECTION]
    ways = {way: count for way, count in here.ways.items() if count}
    assert ways == {Way.ENTERED: 4, Way.ONWARD: 1, Way.RETURNED: 1, Way.REFUSED: 1}
    assert (here.there, here.late, here.lost, here.done) == (1, 1, 1, 75)
    assert (here.first, here.last) == (date(2020, 3, 3), date(2020, 3, 5))
    assert (lines[IDEAS].entered, lines[IDEAS].there) == (5, 1)  # one came back
    assert (lines[TRAINING].first, lines[TRAINING].done) == (None, 0)


def test_an_earlier_day_is_counted_as_it_was(session: Session) -> None:
    cycle = four_ways(session)
    day = date(2020, 3, 4)

    lines = by_round(
        passages(session, cycle.id, day), cells(session, cycle.id, day), path_of(cycle), day
    )

    here = lines[SELECTION, Round(2020)]
    assert (here.entered, here.ways[Way.ONWARD], here.ways[Way.REFUSED], here.there) == (4, 1, 0, 3)


def test_the_funnel_adds_up_on_every_day_and_is_the_journal_counted(session: Session) -> None:
    cycle = four_ways(session)

    assert misfits(session, cycle, FIRST, LAST) == []
    assert of_the_table(session, cycle) == of_the_journal(session, cycle)


def test_a_store_of_an_older_version_is_counted_once_out_of_its_journal(session: Session) -> None:
    cycle = four_ways(session)
    session.execute(delete(PASSAGE))
    version = import_module("ocop_cycle.migrations.versions.0004_passages")

    session.execute(text(version.COUNTED))

    assert of_the_table(session, cycle) == of_the_journal(session, cycle)


def test_what_was_done_since_a_day_is_counted_by_act(session: Session) -> None:
    cycle = four_ways(session)

    passed = passages(session, cycle.id, LAST)

    assert acts_since(passed, date(2020, 3, 5)) == {Action.REJECT: 1, Action.RETURN: 1}
    assert acts_since(passed, date(2020, 3, 6)) == {}


def test_an_officer_of_a_locality_counts_what_is_his(session: Session) -> None:
    cycle = four_ways(session)
    unit = session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == "ubnd-vo-nhai")).one()
    session.commit()
    officer = Actor("An", (Grant(Role.LOCALITY_OFFICER, units=frozenset({unit})),))
    stranger = Actor("Bình", (Grant(Role.PRODUCER, producer=1),))

    with db.reading(officer) as mine:
        counted = sum(facets(mine, cycle.id, LAST).values())
        lines = whole(
            passages(mine, cycle.id, LAST), cells(mine, cycle.id, LAST), path_of(cycle), LAST
        )
        there = [locality.code for locality in held(mine, cycle, LAST).localities]
        listed = facets_of(mine, {cycle.id: LAST})
    with db.reading(stranger) as others:
        nothing = cells(others, cycle.id, LAST)

    assert (counted, lines[SELECTION].entered, there) == (2, 2, ["ubnd-vo-nhai"])
    assert sum(listed[cycle.id].values()) == 2
    assert nothing == []


def test_neither_entries_nor_the_journal_are_looked_at(session: Session) -> None:
    cycle = four_ways(session)
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(session.get_bind(), "before_cursor_execute", note)
    passages(session, cycle.id, LAST)
    cells(session, cycle.id, LAST)
    event.remove(session.get_bind(), "before_cursor_execute", note)

    assert [each for each in asked if "entry" in each.split() or "journal" in each.split()] == []
    assert len(asked) == 2
    assert session.scalar(select(ENTRY.c.id).limit(1))
