"""Many processes enrol and take out people at once: no seat twice, nobody lost, in order."""

import os
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import pytest
from sqlalchemy import func, select

from ocop_cycle import db
from ocop_cycle.queries.classes import CLASS, SEAT
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.services import classes, seats
from ocop_cycle.services.classes import Draft
from ocop_cycle.services.seats import Keyed, Person
from rules.training import Audience, SeatState
from tests.building import MORNING, a_cycle
from tests.people import unit_id

pytestmark = pytest.mark.slow
PEOPLE: Final = int(os.environ.get("OCOP_TEST_PEOPLE", "400"))
PROCESSES: Final = 16
SEATS: Final = PEOPLE // 4
KEYED: Final = Keyed("Cán bộ", date(2020, 2, 20), MORNING)


def at_once(work: Callable[[Sequence[str]], None]) -> None:
    """Share people among forked processes that begin at one signal."""
    db.engine().dispose()  # no connection goes along
    gate, starter = os.pipe()
    children = []
    for number in range(PROCESSES):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.close(starter)
                os.read(gate, 1)
                work([f"Người {each}" for each in range(number, PEOPLE, PROCESSES)])
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    os.close(gate)
    os.close(starter)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * PROCESSES


def come(names: Sequence[str]) -> None:
    for name in names:
        with db.unit_of_work() as session:
            cycle = cycle_named(session, "thai-nguyen-2020")
            person = Person(name, Audience.WORKER, unit_id(session, "ubnd-dai-tu"))
            seats.enrol(session, cycle, "L01", person, KEYED)


def leave(names: Sequence[str]) -> None:
    for name in names:
        with db.unit_of_work() as session:
            seated = select(SEAT.c.state).where(SEAT.c.name == name)
            if session.scalars(seated).one() == "seated" and name in GIVE_UP:
                cycle = cycle_named(session, "thai-nguyen-2020")
                seats.leave(session, cycle, "L01", name, KEYED)


GIVE_UP: set[str] = set()


def counts() -> dict[str, int]:
    with db.reading() as session:
        rows = session.execute(select(SEAT.c.state, func.count()).group_by(SEAT.c.state)).all()
        found = {str(state): int(number) for state, number in rows}
        seated = session.scalars(select(CLASS.c.seated)).one()
    assert seated == found.get("seated", 0)
    return found


def names(state: SeatState) -> list[str]:
    with db.reading() as session:
        which = select(SEAT.c.name).where(SEAT.c.state == state.value).order_by(SEAT.c.arrival)
        return list(session.scalars(which))


def test_seats_go_in_order_of_arrival_and_as_many_move_up_as_leave(store: str) -> None:
    assert store
    with db.unit_of_work() as session:
        cycle = a_cycle(session)
        draft = Draft("Lập phương án kinh doanh", Audience.WORKER, SEATS, 1)
        classes.add(session, cycle, draft, by="x", at=MORNING)

    at_once(come)

    assert counts() == {"seated": SEATS, "waiting": PEOPLE - SEATS}
    with db.reading() as session:
        in_order = select(SEAT.c.arrival, SEAT.c.state).order_by(SEAT.c.arrival)
        arrived = [tuple(row) for row in session.execute(in_order)]
    assert arrived == [
        (number, "seated" if number <= SEATS else "waiting") for number in range(1, PEOPLE + 1)
    ]

    waiting = names(SeatState.WAITING)
    GIVE_UP.clear()
    GIVE_UP.update(names(SeatState.SEATED))
    at_once(leave)

    assert counts() == {"seated": SEATS, "waiting": PEOPLE - 2 * SEATS, "left": SEATS}
    assert names(SeatState.SEATED) == waiting[:SEATS]
