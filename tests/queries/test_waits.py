"""How long entries wait where: from the journal, on both stores."""

from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.waits import Side, Wait, waits
from ocop_cycle.services import stages, undo
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import MORNING, a_cycle, an_entry
from tests.people import unit_id

TODAY = date(2020, 3, 2)


def acts(session: Session, entry: int, action: Action, day: date) -> None:
    stages.move_one(session, entry, Act(action, day, by="Cán bộ"), at=MORNING)


def test_days_are_counted_where_an_entry_lay(session: Session) -> None:
    cycle = a_cycle(session)
    first, second, third = (an_entry(session, cycle, f"SP-{n}") for n in range(3))
    an_entry(session, cycle, "SP-9", unit="ubnd-dinh-hoa")
    acts(session, first, Action.SUBMIT, date(2020, 2, 12))
    acts(session, second, Action.SUBMIT, date(2020, 2, 20))
    acts(session, second, Action.SELECT, date(2020, 2, 24))
    acts(session, third, Action.SUBMIT, date(2020, 2, 14))

    found = waits(session, cycle.id, [unit_id(session, "ubnd-dai-tu")], TODAY)

    assert found == [
        Wait(Side.PRODUCER, 3, 4, 10),
        Wait(Side.LOCALITY, 3, 17, 19),
    ]
    assert waits(session, cycle.id, None, TODAY)[0].entries == 4


def test_what_was_undone_counts_as_if_it_had_not_been(session: Session) -> None:
    cycle = a_cycle(session)
    session.execute(update(CYCLE).values(played=True))
    entry = an_entry(session, cycle)
    acts(session, entry, Action.SUBMIT, date(2020, 2, 12))
    undo.undo(session, entry, 2, by="Cán bộ", at=MORNING)

    [found] = [w for w in waits(session, cycle.id, None, TODAY) if w.side is Side.PRODUCER]

    assert (found.entries, found.median) == (1, 21)
