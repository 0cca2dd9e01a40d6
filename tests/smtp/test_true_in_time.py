"""From a plan's days to the relay: late, out for days, or in the wrong order, each is told once."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from ocop_cycle import days, db
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.services.attempts import MAIL
from ocop_cycle.services.products import import_products
from ocop_cycle.services.reports import Intake
from rules.vocabulary import Action
from tests.building import a_cycle, an_entry
from tests.services.taking_in import a_row
from tests.smtp.conftest import Point
from tests.smtp.outbox import deliver, pin
from tests.smtp.scripted import Scripted, running
from tests.telling import a_contact, act, letter, morning

PLAN = "thai-nguyen-2020"
PRODUCER, OTHER, DISTRICT = "sp-1@example.com", "sp-2@example.com", "lan@example.com"
THREE_LEFT = date(2020, 2, 26)
LAST_MORNING = date(2020, 2, 28)  # the last day is a Saturday
PASSED_ON = date(2020, 3, 2)  # the first working day after it
EVENING = timedelta(hours=8)
Through = Callable[..., None]
Told = list[tuple[str, str]]


@pytest.fixture
def relay(point: Point) -> Iterator[Scripted]:
    with running(Scripted()) as server:
        point(server.url)
        yield server


@pytest.fixture
def through(monkeypatch: pytest.MonkeyPatch) -> Through:
    """Live through a moment of the year: do what its day asks for, then let mail leave."""

    def at(day: date, later: timedelta = timedelta()) -> None:
        pin(monkeypatch, morning(day) + later)
        list(days.advance(PLAN, day))
        deliver(in_hours=True)

    return at


def begin(on: date) -> None:
    """Load the plan on a day; the year is lived, not played."""
    with db.unit_of_work() as session:
        a_cycle(session, PLAN, on=on)
        session.execute(update(CYCLE).values(played=False))
        a_contact(session, "ubnd-dai-tu", DISTRICT)


def two_products() -> tuple[int, int]:
    """Begin the year in time, with two ideas that are due on the last of February."""
    begin(date(2020, 2, 7))
    with db.unit_of_work() as session:
        cycle = session.execute(select(CYCLE)).one()
        return an_entry(session, cycle, "SP-1"), an_entry(session, cycle, "SP-2")


def told(server: Scripted, to: str) -> Told:
    """Read what the relay has taken for a person: of each mail its day, and what it tells."""
    with db.reading() as session:
        rows = {row.key: row for row in session.execute(select(MAIL))}
    taken = [rows[each.key] for each in server.taken if each.recipient == to]
    return [
        (f"{row.day:%d/%m}", " ".join(each.kind for each in letter(row).notices)) for row in taken
    ]


def test_a_plan_that_is_loaded_late_sends_one_mail_not_four(
    store: str, relay: Scripted, through: Through
) -> None:
    loaded = date(2020, 2, 27)  # fourteen, seven and three days before the last one are past
    begin(loaded)
    with db.unit_of_work() as session:
        cycle = session.execute(select(CYCLE)).one()
        intake = Intake(at=morning(loaded), on=loaded)
        import_products(session, cycle, [a_row(email=PRODUCER)], intake=intake)

    through(loaded)
    through(loaded, EVENING)
    first = Counter(each.recipient for each in relay.taken)
    through(LAST_MORNING)
    through(date(2020, 2, 29))

    assert store
    assert first == {PRODUCER: 1, DISTRICT: 1}
    assert told(relay, PRODUCER) == [
        ("27/02", "deadline_reminder"),
        ("28/02", "deadline_reminder"),  # the last warning
    ]
    [mail] = told(relay, DISTRICT)
    assert (mail[0], set(mail[1].split()) >= {"cycle_opened", "stage_opened"}) == ("27/02", True)


def test_three_days_without_the_program_send_no_reminder_and_tell_once_that_the_day_has_passed(
    store: str, relay: Scripted, through: Through
) -> None:
    _, other = two_products()
    through(THREE_LEFT)
    with db.unit_of_work() as session:
        act(session, other, Action.SUBMIT, date(2020, 2, 27))
    before = len(told(relay, PRODUCER))

    through(date(2020, 3, 3))
    through(date(2020, 3, 3), EVENING)

    assert store
    assert told(relay, PRODUCER)[before:] == [("03/03", "deadline_passed")]
    assert [each for _, each in told(relay, OTHER)] == ["deadline_reminder", "entry_moved"]


def test_three_days_without_a_relay_send_no_reminder_and_tell_once_that_the_day_has_passed(
    store: str, point: Point, through: Through
) -> None:
    _, other = two_products()
    server = Scripted(port=a_free_port())
    point(server.url)
    for day in (date(2020, 2, 27), LAST_MORNING, date(2020, 2, 29)):
        through(day)
    with db.unit_of_work() as session:
        act(session, other, Action.SUBMIT, date(2020, 2, 28))

    with running(server):
        through(date(2020, 3, 1))  # a Sunday, on which last warnings may leave
        through(PASSED_ON)
        through(PASSED_ON, EVENING)
        through(date(2020, 3, 3))

    assert store
    assert told(server, PRODUCER) == [("02/03", "deadline_passed")]
    assert told(server, OTHER) == [("01/03", "entry_moved")]  # made on Sunday, left on Monday
    assert waiting() == 0


def a_free_port() -> int:
    with running(Scripted()) as server:
        return server.port


def waiting() -> int:
    with db.reading() as session:
        mails = select(MAIL.c.id).where(MAIL.c.state == "waiting", MAIL.c.recipient == PRODUCER)
        return len(session.scalars(mails).all())


@pytest.mark.parametrize(
    "back",
    [
        morning(PASSED_ON) - timedelta(hours=2),
        morning(date(2020, 2, 29)) + EVENING,  # over the last day
        morning(LAST_MORNING),
        morning(THREE_LEFT) - timedelta(days=20),
    ],
)
def test_a_clock_that_runs_back_over_the_last_day_sends_nothing_again(
    store: str, relay: Scripted, through: Through, back: datetime
) -> None:
    two_products()
    for day in (THREE_LEFT, LAST_MORNING, PASSED_ON):
        through(day)
    before = [(each.recipient, each.key) for each in relay.taken]

    through(back.date(), back - morning(back.date()))
    through(PASSED_ON, EVENING)

    assert store
    assert [(each.recipient, each.key) for each in relay.taken] == before
    assert [each for _, each in told(relay, PRODUCER)] == [
        "deadline_reminder",
        "deadline_reminder",
        "deadline_passed",
    ]
