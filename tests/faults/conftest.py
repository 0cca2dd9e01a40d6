"""One store with a year under way for each kind, made once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from ocop_cycle import db
from ocop_cycle.services import batches
from tests.faults import harness


@pytest.fixture
def template(
    store_kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> harness.Template:
    """Give the prepared store, moved in small batches; the environment is restored at the end."""
    for name in ("OCOP_HOME", "OCOP_DATABASE_URL", "OCOP_NOW"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setenv("OCOP_NOW", "2020-03-20T08:00")
    monkeypatch.setattr(batches, "BATCH", 3)
    made = request.getfixturevalue(f"{store_kind}_year")
    assert isinstance(made, harness.Template)
    return made


@pytest.fixture(scope="session")
def sqlite_year(tmp_path_factory: pytest.TempPathFactory) -> harness.Template:
    work = tmp_path_factory.mktemp("kill-sqlite")
    return _kept(harness.prepare, "sqlite", f"sqlite:///{work / 'template.db'}", work)


@pytest.fixture(scope="session")
def postgresql_year(
    postgresql_server: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[harness.Template]:
    name = f"ocop_kill_{worker_id}_{os.getpid()}"
    outside = create_engine(db.url_of(postgresql_server), isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = db.url_of(postgresql_server).set(database=name).render_as_string(hide_password=False)
    work = tmp_path_factory.mktemp("kill-postgresql")
    yield _kept(harness.prepare, "postgresql", url, work)
    with outside.connect() as connection:
        for each in (f"{name}_run", name):
            connection.execute(text(f"DROP DATABASE IF EXISTS {each} WITH (FORCE)"))
    outside.dispose()


def _kept(prepare: object, kind: str, url: str, work: Path) -> harness.Template:
    """Prepare without leaving the environment changed for other tests."""
    kept = {name: os.environ.get(name) for name in ("OCOP_HOME", "OCOP_DATABASE_URL")}
    made = prepare(kind, url, work)  # type: ignore[operator]
    for name, value in kept.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    assert isinstance(made, harness.Template)
    return made
