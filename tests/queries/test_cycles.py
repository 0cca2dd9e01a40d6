from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from ocop_cycle.queries.cycles import cycle_named, today_in
from ocop_cycle.services import cycles
from tests.building import a_cycle

LATER = datetime(2020, 6, 1, 18, 0, tzinfo=UTC)  # the second of June in Vietnam
STARTED = date(2020, 2, 10)


def test_today_is_the_calendars_in_a_cycle_in_real_time(session: Session) -> None:
    assert today_in(a_cycle(session), LATER) == date(2020, 6, 2)


def test_today_is_how_far_a_played_cycle_has_come(session: Session) -> None:
    cycle = a_cycle(session, on=STARTED)
    cycles.done(session, cycle.id, date(2020, 3, 4))

    done = cycle_named(session, cycle.name)

    assert (today_in(cycle, LATER), today_in(done, LATER)) == (STARTED, date(2020, 3, 4))
