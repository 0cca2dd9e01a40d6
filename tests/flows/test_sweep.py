"""The clock of a single machine: what it begins, what it does itself, and when it keeps quiet."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from flows.sweep import Sweep
from ocop_cycle import days
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.services import leases
from ocop_cycle.settings import settings
from tests.building import a_cycle

NOW = datetime(2020, 2, 7, 3, 0, tzinfo=UTC)
TODAY = date(2020, 2, 7)


class Prefect:
    """Stands for Prefect: keeps what was asked, and answers as told."""

    def __init__(self, *, answer: bool | OSError) -> None:
        self.asked: list[tuple[str, date]] = []
        self._answer = answer

    def begin_daily(self, cycle: str, day: date) -> bool:
        self.asked.append((cycle, day))
        if isinstance(self._answer, OSError):
            raise self._answer
        return self._answer


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def sweep(store: str, said: list[str], monkeypatch: pytest.MonkeyPatch) -> Sweep:
    assert store
    monkeypatch.setenv("OCOP_NOW", NOW.isoformat())
    return Sweep(said.append)


@pytest.fixture
def cycle(sweep: Sweep) -> str:
    assert sweep
    with unit_of_work() as session:
        return str(a_cycle(session).name)


def done_on(name: str) -> date:
    with reading() as session:
        day: date = cycle_named(session, name).done_on
        return day


def test_what_is_due_is_begun_with_prefect(sweep: Sweep, cycle: str, said: list[str]) -> None:
    prefect = Prefect(answer=True)
    sweep.flows = prefect

    sweep.look()

    assert prefect.asked == [(cycle, TODAY)]
    assert done_on(cycle) < TODAY
    assert said == []


def test_what_is_done_is_not_begun_again(sweep: Sweep, cycle: str) -> None:
    prefect = Prefect(answer=True)
    sweep.flows = prefect
    assert list(days.advance(cycle, TODAY))

    sweep.look()

    assert prefect.asked == []


def test_while_prefect_may_still_come_nothing_is_done(
    sweep: Sweep, cycle: str, said: list[str]
) -> None:
    sweep.look()

    assert done_on(cycle) < TODAY
    assert said == []


def test_when_prefect_does_not_come_the_steps_are_done_here_and_it_is_said(
    sweep: Sweep, cycle: str, said: list[str]
) -> None:
    sweep.patience = 0.0

    sweep.look()
    sweep.look()

    assert done_on(cycle) == TODAY
    by_hand = "việc của kỳ thai-nguyen-2020 đến ngày 07/02/2020 được làm trực tiếp"
    assert said == [
        f"Prefect chưa sẵn sàng: {by_hand}, không qua Prefect.",
        "Kỳ thai-nguyen-2020: đã xong ngày 07/02/2020, soạn 0 thư.",
    ]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (False, "Luồng daily của Prefect không hoàn thành"),
        (OSError("connection refused"), "Prefect không trả lời"),
    ],
)
def test_when_prefect_fails_the_steps_are_done_here(
    sweep: Sweep, cycle: str, said: list[str], *, answer: bool | OSError, why: str
) -> None:
    sweep.flows = Prefect(answer=answer)

    sweep.look()

    assert done_on(cycle) == TODAY
    assert said[0].startswith(why)


def test_a_clock_that_starts_looks_at_once(sweep: Sweep, cycle: str, said: list[str]) -> None:
    sweep.patience = 0.0

    sweep.start()
    until = monotonic() + 20
    while len(said) < 2 and monotonic() < until:
        sleep(0.05)
    sweep.stop()

    assert done_on(cycle) == TODAY


def test_prefect_is_asked_as_soon_as_it_is_ready(sweep: Sweep, cycle: str) -> None:
    prefect = Prefect(answer=True)
    sweep.start()

    sweep.give(prefect)
    until = monotonic() + 20
    while not prefect.asked and monotonic() < until:
        sleep(0.05)
    sweep.stop()

    assert set(prefect.asked) == {(cycle, TODAY)}


def test_a_played_cycle_is_left_alone(sweep: Sweep, said: list[str]) -> None:
    sweep.patience = 0.0
    with unit_of_work() as session:
        name = str(a_cycle(session, on=date(2020, 1, 10)).name)

    sweep.look()

    assert done_on(name) == date(2020, 1, 9)
    assert said == []


def test_whoever_does_not_hold_the_timetable_does_nothing(sweep: Sweep, cycle: str) -> None:
    sweep.patience = 0.0
    with unit_of_work() as session:
        assert leases.take(session, leases.TIMETABLE, "another machine", at=NOW)

    sweep.look()

    assert done_on(cycle) < TODAY


def test_the_timetable_of_a_dead_machine_is_taken_over(sweep: Sweep, cycle: str) -> None:
    sweep.patience = 0.0
    with unit_of_work() as session:
        assert leases.take(session, leases.TIMETABLE, "a dead machine", at=NOW - leases.LASTS)

    sweep.look()

    assert done_on(cycle) == TODAY


def test_a_clock_that_stops_gives_the_timetable_back(sweep: Sweep, cycle: str) -> None:
    assert cycle
    sweep.look()

    sweep.stop()

    with reading() as session:
        assert leases.held_by(session, leases.TIMETABLE, at=NOW) is None


def test_a_lease_is_renewed_by_its_holder_alone(store: str) -> None:
    assert store
    later = NOW + timedelta(minutes=2)

    with unit_of_work() as session:
        first = leases.take(session, "duty", "one", at=NOW)
        other = leases.take(session, "duty", "two", at=NOW)
        again = leases.take(session, "duty", "one", at=later)

    assert (first, other, again) == (True, False, True)
    with reading() as session:
        assert leases.held_by(session, "duty", at=NOW + timedelta(minutes=4)) == "one"
        assert leases.held_by(session, "duty", at=later + leases.LASTS) is None


def test_nobody_gives_back_the_lease_of_another(store: str) -> None:
    assert store
    with unit_of_work() as session:
        assert leases.take(session, "duty", "one", at=NOW)

    with unit_of_work() as session:
        leases.give_back(session, "duty", "two")

    with reading() as session:
        assert leases.held_by(session, "duty", at=NOW) == "one"


def test_what_came_back_is_read_every_ten_minutes_and_what_hinders_it_said_once(
    sweep: Sweep, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tra-ve"
    monkeypatch.setenv("OCOP_BOUNCE_ADDRESS", "bounces@ocop.example.vn")
    monkeypatch.setenv("OCOP_BOUNCE_DIR", str(folder))
    settings.cache_clear()

    for minutes in (0, 1, 10):
        monkeypatch.setenv("OCOP_NOW", (NOW + timedelta(minutes=minutes)).isoformat())
        sweep.read()
    folder.mkdir()
    (folder / "1.eml").write_bytes(b"Subject: x\r\n\r\n")
    monkeypatch.setenv("OCOP_NOW", (NOW + timedelta(minutes=20)).isoformat())
    sweep.read()

    assert said == [
        f"Chưa đọc được thư trả về: Không có thư mục {folder}: hãy kiểm tra OCOP_BOUNCE_DIR."
    ]
    assert (folder / "done" / "1.eml").exists()
