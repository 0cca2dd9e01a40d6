"""Where Prefect keeps what it keeps, and which server is spoken to."""

import os
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread

import pytest

from flows import engine
from ocop_cycle.settings import settings

ADDRESS = "PREFECT_API_URL"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Begin without any setting of Prefect, and take back what a test sets."""
    before = dict(os.environ)
    for name in [each for each in os.environ if each.startswith("PREFECT_")]:
        del os.environ[name]
    monkeypatch.setenv("OCOP_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    os.environ.clear()
    os.environ.update(before)
    settings.cache_clear()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Answer as a healthy server does."""
    (tmp_path / "site" / "api").mkdir(parents=True)
    (tmp_path / "site" / "api" / "health").write_text("true")
    answering = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "site"))
    serving = HTTPServer((engine.HOST, 0), answering)
    Thread(target=serving.serve_forever, daemon=True).start()
    yield engine.address_of(serving.server_port)
    serving.shutdown()
    serving.server_close()


def test_nothing_is_told_to_anybody_and_all_is_kept_in_the_home(home: Path) -> None:
    engine.prepare()

    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["DO_NOT_TRACK"] == "1"
    assert os.environ["PREFECT_HOME"] == str(home / "prefect")
    assert (home / "prefect").stat().st_mode & 0o777 == 0o700


def test_what_the_operator_has_set_stays(home: Path) -> None:
    os.environ["PREFECT_LOGGING_LEVEL"] = "DEBUG"
    os.environ[ADDRESS] = "https://prefect.example.vn/api"

    engine.prepare()

    assert home
    assert os.environ["PREFECT_LOGGING_LEVEL"] == "DEBUG"
    assert os.environ[ADDRESS] == "https://prefect.example.vn/api"


def test_the_server_of_this_process_goes_before_the_operators(home: Path) -> None:
    os.environ[ADDRESS] = "https://prefect.example.vn/api"

    engine.prepare(engine.address_of(4201))

    assert home
    assert os.environ[ADDRESS] == "http://127.0.0.1:4201/api"


def test_a_server_that_runs_here_is_found_until_it_is_withdrawn(home: Path, server: str) -> None:
    engine.prepare()
    engine.announce(server)

    engine.prepare()
    found = os.environ.pop(ADDRESS)
    engine.withdraw()
    engine.prepare()

    assert home
    assert found == server
    assert ADDRESS not in os.environ


def test_a_server_that_was_killed_is_not_spoken_to(home: Path) -> None:
    engine.prepare()
    engine.announce("http://127.0.0.1:9/api")

    engine.prepare()

    assert home
    assert ADDRESS not in os.environ


def test_flow_runs_older_than_90_days_are_deleted_by_the_server(home: Path) -> None:
    engine.prepare()

    from prefect.settings.models.root import Settings  # noqa: PLC0415 -- it reads the environment

    vacuum = Settings().server.services.db_vacuum
    assert home
    assert "flow_runs" in vacuum.enabled_vacuum_types
    assert vacuum.retention_period.days == 90
