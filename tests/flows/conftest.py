"""One Prefect server for all tests of flows, named before Prefect is imported."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from flows.engine import SETTINGS
from ocop_cycle.db import unit_of_work
from tests.building import a_cycle


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


PORT = _free_port()
ADDRESS = f"http://127.0.0.1:{PORT}/api"
_HOME = tempfile.TemporaryDirectory(prefix="ocop-prefect-")
os.environ |= {
    **SETTINGS,
    "PREFECT_HOME": _HOME.name,
    "PREFECT_API_URL": ADDRESS,
    "PREFECT_UI_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
}
_STARTS_WITHIN = 90


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[str]:
    """Start the server, a process of its own: its warnings are no errors of ours."""
    command = [sys.executable, "-m", "uvicorn", "--factory", "--port", str(PORT)]
    server = subprocess.Popen(  # noqa: S603 -- a server that we began
        [*command, "--log-level", "critical", "prefect.server.api.server:create_app"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + _STARTS_WITHIN
    while not _answers():
        assert server.poll() is None
        assert time.monotonic() < until
        time.sleep(0.1)
    yield ADDRESS
    server.terminate()
    server.wait(10)


@pytest.fixture
def name(store: str, prefect_server: str) -> str:
    """Open the year of Thái Nguyên in real time, with flows ready to run."""
    assert store
    assert prefect_server
    with unit_of_work() as session:
        return str(a_cycle(session).name)


@pytest.fixture
def played(store: str, prefect_server: str) -> str:
    """Open the year of Thái Nguyên on a past day, with flows ready to run."""
    assert store
    assert prefect_server
    with unit_of_work() as session:
        return str(a_cycle(session, on=date(2020, 2, 10)).name)


@pytest.fixture
def kept_environment() -> Iterator[None]:
    """Let a test change the environment: what was there comes back."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def _answers() -> bool:
    try:
        with urlopen(f"{ADDRESS}/health", timeout=2):  # noqa: S310 -- our own server
            return True
    except (URLError, OSError):
        return False
