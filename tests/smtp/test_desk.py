"""Thousands of mails: a second process finds and writes them ahead."""

import asyncio
import os
import signal
from collections.abc import Callable

import pytest

from ocop_cycle import db
from ocop_cycle.sending import desk
from ocop_cycle.sending.desk import Desk, beside
from ocop_cycle.sending.orders import Delivered, Orders
from ocop_cycle.sending.search import Ask, Found, look
from ocop_cycle.sending.supply import Supply
from tests.smtp.outbox import waiting_mails

pytestmark = pytest.mark.slow
ORDERS = Orders("smtp://127.0.0.1:9")
FIRST = Ask(last_calls=False, after=0, most=4)


@pytest.fixture
def twelve(store: str) -> int:
    assert store
    with db.unit_of_work() as session:
        waiting_mails(session, 12)
    return 12


def asked(begun: Desk, *asks: Ask) -> list[Found]:
    async def ask() -> list[Found]:
        return [await begun.look(each) for each in asks]

    try:
        return asyncio.run(ask())
    finally:
        begun.close()


def keys(found: Found) -> list[str]:
    return [parcel.key for parcel in found.parcels]


def test_it_finds_and_writes_what_the_first_process_would(twelve: int) -> None:
    second = FIRST._replace(after=4)
    begun = Desk.begin(ORDERS)

    found = asked(begun, FIRST, second)

    assert found == [look(ORDERS, FIRST), look(ORDERS, second)]
    assert [len(each.parcels) for each in found] == [4, 4]
    assert twelve > 8


def test_what_it_has_found_ahead_and_nobody_wants_is_dropped(twelve: int) -> None:
    elsewhere = FIRST._replace(after=8)
    begun = Desk.begin(ORDERS)

    found = asked(begun, FIRST, elsewhere, FIRST)

    assert [keys(each) for each in found] == [keys(look(ORDERS, each)) for each in (
        FIRST, elsewhere, FIRST,
    )]  # fmt: skip
    assert twelve == 12


@pytest.mark.parametrize("moment", ["before", "between"])
def test_when_it_dies_the_first_process_goes_on_alone(twelve: int, moment: str) -> None:
    begun = Desk.begin(ORDERS)
    kill: Callable[[], None] = lambda: os.kill(begun._number, signal.SIGKILL)  # noqa: E731, SLF001

    async def take_all() -> list[str]:
        supply = Supply(ORDERS, Delivered(), lambda _: None, begun)
        if moment == "before":
            kill()
        taken = []
        while parcel := await supply.take():
            taken.append(parcel.key)
            if moment == "between":
                kill()
        return taken

    try:
        taken = asyncio.run(take_all())
    finally:
        begun.close()
    assert len(taken) == len(set(taken)) == twelve


def test_it_ends_when_the_first_process_is_no_more(twelve: int) -> None:
    """Nobody asks any more: the pipe has no writer left."""
    begun = Desk.begin(ORDERS)

    os.close(begun._asks)  # noqa: SLF001 -- what the end of a process does
    _, status = os.waitpid(begun._number, 0)  # noqa: SLF001 -- as above
    os.close(begun._answers)  # noqa: SLF001 -- as above

    assert (status, twelve) == (0, 12)


def test_it_is_there_for_many_mails_alone(twelve: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with beside(ORDERS) as nobody:
        assert nobody is None

    monkeypatch.setattr(desk, "MANY", twelve)
    monkeypatch.setattr("threading.active_count", lambda: 1)
    with beside(ORDERS) as somebody:
        assert isinstance(somebody, Desk)


def test_a_process_with_several_threads_is_not_doubled(
    twelve: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MANY", twelve)
    monkeypatch.setattr("threading.active_count", lambda: 2)

    with beside(ORDERS) as nobody:
        assert nobody is None
