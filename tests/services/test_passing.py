"""What a passing day finds: entries that stand alike but for what they are."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.services import batches, passing, stages
from rules.standing import Act
from rules.vocabulary import Action, Kind, Stage
from tests.building import ENTRY, MORNING, a_cycle, an_entry

UNTIL = date(2027, 5, 12)
PROPOSED = date(2027, 5, 17)


def test_a_re_rating_beside_an_upgrade_with_the_same_day_lapses_alone(session: Session) -> None:
    cycle = a_cycle(session, "mau-qd-26-2027", on=date(2026, 12, 21))
    session.execute(update(CYCLE).values(lapse="automatic"))
    more = Act(Action.EXTEND, date(2027, 1, 12), by="Cán bộ", reason="x", until=UNTIL)
    for number, kind in enumerate((Kind.UPGRADE, Kind.RE_RATING, Kind.UPGRADE)):
        code = f"SP-{number}"
        entry = an_entry(session, cycle, code, unit="xa-an-phu", kind=kind, on=date(2027, 1, 11))
        stages.move_one(session, entry, more, at=MORNING)

    found = passing.proposals(session, cycle.id, (Stage.PLAN_IMPLEMENTATION,), PROPOSED)
    lapses_first = sorted(found, key=lambda part: part.act.action)
    moved = [batches.move(session, cycle.id, [part], at=MORNING) for part in lapses_first]

    rows = session.execute(select(ENTRY.c.round, ENTRY.c.outcome).order_by(ENTRY.c.id))
    assert [tuple(row) for row in rows] == [("2/2027", ""), ("1/2027", "lapsed"), ("2/2027", "")]
    assert moved == [part.entries for part in lapses_first] == [1, 2]
