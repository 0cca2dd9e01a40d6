"""A played year to look at, the pages of it, and a browser where there is one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect, sync_playwright

from ocop_cycle import db
from ocop_cycle.cli.serving import HOST, Page, listen, port_of
from ocop_cycle.settings import settings
from ocop_cycle.web.app import create_app
from tests.people import OFFICE
from tests.web.clients import Visitor
from tests.web.years import play

CHROMIUM = "/usr/bin/chromium"
REQUIRED = frozenset(os.environ.get("OCOP_TEST_REQUIRE", "").split(","))
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def played_year(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play the year once; every test gets its own copy."""
    path = tmp_path_factory.mktemp("year") / "ocop.db"
    shutil.copy(sqlite_template, path)
    with pytest.MonkeyPatch.context() as patch:
        _point_at(path, patch)
        play()
        _forget()
    return path


@pytest.fixture
def year(played_year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "ocop.db"
    shutil.copy(played_year, path)
    _point_at(path, monkeypatch)
    yield path
    _forget()


@pytest.fixture
def empty(sqlite_store: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    _point_at(Path(sqlite_store.removeprefix("sqlite:///")), monkeypatch)
    yield
    _forget()


@pytest.fixture
def client(year: Path) -> TestClient:
    assert year
    return Visitor(create_app(visitor=OFFICE), raise_server_exceptions=False)


@pytest.fixture
def site(year: Path) -> Iterator[str]:
    """Serve the year on a port of this machine."""
    assert year
    listening = listen(0)
    page = Page(create_app(visitor=OFFICE), listening)
    page.start()
    page.wait()
    yield f"http://{HOST}:{port_of(listening)}"
    page.stop()
    page.join()
    listening.close()


@pytest.fixture(scope="module")  # while it is open, Playwright's event loop runs in this thread
def browser() -> Iterator[Browser]:
    """Start Chromium; where it is required it must be there."""
    if not Path(CHROMIUM).exists() and "browser" not in REQUIRED:
        pytest.skip("no Chromium on this machine")
    expect.set_options(timeout=30_000)  # as long as Playwright waits for anything else
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


def _point_at(path: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("OCOP_HOME", str(path.parent / "home"))
    patch.setenv("OCOP_DATABASE_URL", f"sqlite:///{path}")
    settings.cache_clear()
    db.engine.cache_clear()


def _forget() -> None:
    if db.engine.cache_info().currsize:
        db.engine().dispose()
    settings.cache_clear()
    db.engine.cache_clear()
