"""Everything on one machine, as a process: the page at once, an end within seconds."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.cli.acting import PROGRAM

pytestmark = pytest.mark.slow
ENDS_WITHIN = 10  # 5 are promised; other tests share this machine
READY_WITHIN = 300


class Machine:
    """A running `ocop up`: where it answers, what it has said."""

    def __init__(self, home: Path, *, now: str | None = None) -> None:
        self.port, self.prefect_port = free_port(), free_port()
        self.log = home.with_suffix(".log")
        known = {n: v for n, v in os.environ.items() if not n.startswith(("OCOP_", "PREFECT_"))}
        pinned = {"OCOP_NOW": now} if now else {}
        self.environment = {**known, "OCOP_HOME": str(home), **pinned}
        self.began = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 -- our own program
            [PROGRAM, "up", "--port", str(self.port), "--prefect-port", str(self.prefect_port)],
            env=self.environment,
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait(self, until: Callable[[], bool]) -> float:
        """Wait for something and tell after how many seconds of its life it was so."""
        while not until():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - self.began < READY_WITHIN, self.said()
            time.sleep(0.05)
        return time.monotonic() - self.began

    def is_ready(self) -> bool:
        return "Prefect: http" in self.said()

    def heeds_signals(self) -> bool:
        """Tell whether SIGTERM is caught yet: before, Python itself is only starting."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
        return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(number) for each in listed for number in each.read_text().split()]

    def ocop(self, *words: str) -> str:
        done = subprocess.run(  # noqa: S603 -- our own program
            [PROGRAM, *words], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; give the exit code and the seconds it took."""
        asked = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(30)
        return code, time.monotonic() - asked


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:  # noqa: S310 -- our own page
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Machine]]:
    begun: list[Machine] = []

    def one(**settings: str) -> Machine:
        begun.append(Machine(tmp_path / "home", **settings))
        return begun[-1]

    yield one
    for machine in begun:
        machine.process.kill()
        machine.process.wait()


def test_the_page_is_there_long_before_prefect(start: Callable[..., Machine]) -> None:
    machine = start()

    page = machine.wait(lambda: answers(f"http://127.0.0.1:{machine.port}/"))
    early = machine.is_ready()
    ready = machine.wait(machine.is_ready)

    print(f"page {page:.1f} s, Prefect {ready:.1f} s")  # noqa: T201 -- a measurement
    assert not early
    assert answers(f"http://127.0.0.1:{machine.prefect_port}/api/health")
    assert answers(f"http://127.0.0.1:{machine.prefect_port}/")


def test_it_ends_in_order_at_any_moment_also_while_prefect_starts(
    start: Callable[..., Machine],
) -> None:
    for seconds in (0.1, 2.0, 4.0, 8.0):
        machine = start()
        machine.wait(machine.heeds_signals)
        time.sleep(seconds)

        code, took = machine.end()

        print(f"at {seconds} s: {took:.1f} s")  # noqa: T201 -- a measurement
        assert (seconds, code) == (seconds, 0)
        assert took < ENDS_WITHIN
        assert "Traceback" not in machine.said()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_once_all_runs(
    start: Callable[..., Machine], number: signal.Signals
) -> None:
    machine = start()
    machine.wait(machine.is_ready)
    assert not answers(f"http://127.0.0.1:{machine.port}/nothing-here")

    code, took = machine.end(number)

    assert code == 0
    assert took < ENDS_WITHIN
    assert "Traceback" not in machine.said()
    assert machine.said().endswith("Đang dừng…\n")


def test_what_is_due_is_done_by_a_flow_run_and_no_run_outlives_the_machine(
    start: Callable[..., Machine],
) -> None:
    machine = start(now="2026-11-22T09:00")
    machine.ocop("cycle", "start", "mau-qd-26-2027")
    machine.wait(machine.is_ready)
    machine.wait(lambda: bool(machine.children()))
    runs = machine.children()

    code, took = machine.end()

    assert (code, [each for each in runs if alive(each)]) == (0, [])
    assert took < ENDS_WITHIN


def test_a_day_is_done_by_prefect_and_not_by_hand(start: Callable[..., Machine]) -> None:
    machine = start(now="2026-11-22T09:00")
    machine.ocop("cycle", "start", "mau-qd-26-2027")

    machine.wait(lambda: '"done_on": "2026-11-22"' in machine.ocop("cycle", "list", "--json"))

    machine.wait(lambda: not machine.children())
    assert "trực tiếp" not in machine.said()


def test_a_busy_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = subprocess.run(  # noqa: S603 -- our own program
            [PROGRAM, "up", "--port", str(port)],
            env={**os.environ, "OCOP_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    assert done.returncode == 1
    assert done.stderr == (
        f"Không dùng được cổng {port} của 127.0.0.1 (Address already in use): hãy dừng chương "
        "trình đang dùng cổng này, hoặc chọn cổng khác bằng --port, --prefect-port.\n"
    )
