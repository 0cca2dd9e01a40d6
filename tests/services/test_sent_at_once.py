"""The same form sent by many at once is one application; of many officers at once one answers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from ocop_cycle import db
from ocop_cycle.errors import Stale
from ocop_cycle.queries.applications import application_of
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.services.application_answers import confirm
from ocop_cycle.services.applications import Sending, send
from tests.applying import AT, IDEA, KEY, SENT, all_of, on_day, seen
from tests.building import a_cycle
from tests.services.taking_in import entries

AT_ONCE = 6
NAME = "thai-nguyen-2020"


def at_once(act: Callable[[], str]) -> list[str]:
    """Do the same in several threads that begin together."""
    together = Barrier(AT_ONCE)

    def begun(_: int) -> str:
        together.wait()
        return act()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(begun, range(AT_ONCE)))


def one_sends() -> str:
    with db.unit_of_work() as session:
        sending = Sending(KEY, consent=True)
        return str(send(session, cycle_named(session, NAME), IDEA, sending, at=AT).public_id)


def test_one_form_sent_by_many_at_once_is_one_application(store: str) -> None:
    assert store
    with db.unit_of_work() as session:
        on_day(session, a_cycle(session), SENT)

    sent = at_once(one_sends)

    with db.reading() as session:
        assert [row.public_id for row in all_of(session)] == [sent[0]]
    assert len(set(sent)) == 1


def test_one_of_many_who_answer_at_once_does(store: str) -> None:
    assert store
    with db.unit_of_work() as session:
        on_day(session, a_cycle(session), SENT)
    sent = one_sends()
    with db.reading() as session:
        answer = seen(application_of(session, sent))

    def one_answers() -> str:
        try:
            with db.unit_of_work() as session:
                return confirm(session, sent, answer)
        except Stale:
            return ""

    codes = [code for code in at_once(one_answers) if code]

    with db.reading() as session:
        assert (len(codes), len(entries(session))) == (1, 1)
