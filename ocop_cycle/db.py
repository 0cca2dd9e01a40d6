"""The store: its engine, its transactions, its version."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from pydantic_core import from_json
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from ocop_cycle.errors import StoreUnavailable, TooNew
from ocop_cycle.migrations import HEAD, KNOWN
from ocop_cycle.settings import settings
from rules.rights import SYSTEM, Actor

_SAFE_WAL: Final = (3, 51, 3)
_BACKPORTED: Final = frozenset({(3, 44, 6), (3, 50, 7)})
_ACTOR: Final = "actor"
_READING: Final = "ocop_reading"
_BUSY_SECONDS: Final = 30
_JSON: Final[Mapping[str, Any]] = {
    "json_serializer": partial(json.dumps, ensure_ascii=False),  # Vietnamese at half the size
    "json_deserializer": from_json,
}
_PLANNED: Final = {"random_page_cost": 1.1, "max_parallel_workers_per_gather": 0, "jit": "off"}
_LOG: Final = "wal_autocheckpoint=8000"  # pages: 32 MB of log before it is folded in


class _Count:
    """How often this process has committed; one that two threads count as one is no harm."""

    commits = 0


_COUNT: Final = _Count()


def url_of(address: str) -> URL:
    """Read an address of a store; PostgreSQL is always spoken to through psycopg 3."""
    url = make_url(address)
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def open_engine(address: str) -> Engine:
    """Open a store without looking inside.

    Raises:
        StoreUnavailable: the folder of an SQLite file cannot be made.
    """
    url = url_of(address)
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_pre_ping=True, **_JSON)
        event.listen(engine, "connect", _set_up_postgresql)
        return engine
    module = _sqlite_module()
    if url.database and url.database != ":memory:":
        _make_folder(Path(url.database).parent)
    engine = create_engine(
        url,
        module=module,
        connect_args={"timeout": _BUSY_SECONDS},
        **_JSON,
    )
    _set_up_sqlite(engine, module)
    return engine


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Give the store of this process, made and brought up to date when first asked for.

    Raises:
        TooNew: a newer program has written it.
        StoreUnavailable: it cannot be opened.
    """
    opened = open_engine(settings().database_url)
    with translated():
        make_ready(opened)
    return opened


@contextmanager
def unit_of_work(actor: Actor = SYSTEM) -> Iterator[Session]:
    """Do what one command does in one transaction: all of it, or nothing.

    Args:
        actor: who does it; services ask whether he may.

    Raises:
        StoreUnavailable: the store is busy, full or gone.
    """
    opened = Session(engine(), autoflush=False, expire_on_commit=False, info={_ACTOR: actor})
    with translated(), opened as session, session.begin():
        yield session
    _COUNT.commits += 1


def commits() -> int:
    """Tell how often this process has committed: what it did itself it need not look for."""
    return _COUNT.commits


@contextmanager
def reading(actor: Actor = SYSTEM) -> Iterator[Session]:
    """Read without keeping anybody from writing; `actor`: who reads, queries show him his own."""
    quiet = engine().execution_options(**{_READING: True})
    opened = Session(quiet, autoflush=False, info={_ACTOR: actor})
    with translated(), opened as session, session.begin():
        yield session


def is_reading(session: Session) -> bool:
    """Tell whether a transaction only reads: what it has read once it need not read again."""
    return bool(session.get_bind().get_execution_options().get(_READING))


def actor_of(session: Session) -> Actor:
    """Tell who reads or writes in a transaction."""
    actor = session.info[_ACTOR]
    assert isinstance(actor, Actor)  # noqa: S101 -- put there by whoever opened it
    return actor


def make_ready(opened: Engine) -> None:
    """Make the tables, or bring them to this program's version.

    Raises:
        TooNew: the store is ahead of this program.
    """
    version = stored_version(opened)
    if version == HEAD:
        return
    if version is not None and version not in KNOWN:
        raise TooNew(
            f"Cơ sở dữ liệu do một phiên bản mới hơn tạo ra ({version}); chương trình này chỉ biết "
            f"đến {HEAD}: hãy nâng cấp chương trình."
        )
    upgrade(opened)


def stored_version(opened: Engine) -> str | None:
    """Tell the version of a store's tables; None when it has none."""
    with opened.execution_options(**{_READING: True}).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(opened: Engine) -> None:
    """Bring the tables to this program's version, in one transaction."""
    from alembic import command  # noqa: PLC0415 -- slow, and needed once in a store's life
    from alembic.config import Config  # noqa: PLC0415 -- as above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with opened.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(20260522)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def lock(session: Session, number: int) -> None:
    """Let one writer at a time into a cycle; SQLite's BEGIN IMMEDIATE has done it already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def lock_cycle_of(connection: Connection, entry_id: int) -> None:
    """Let one writer at a time into the cycle of an entry."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(cycle_id) FROM entry WHERE id = :entry"),
            {"entry": entry_id},
        )


@contextmanager
def translated() -> Iterator[None]:
    """Say in words what is wrong with the store."""
    try:
        yield
    except OperationalError as fault:
        reason = str(fault.orig).strip().splitlines()[0]
        raise StoreUnavailable(f"{_remedy(reason)} ({reason})") from fault


def journal_mode(version: tuple[int, ...]) -> str:
    """Choose WAL where the library has the fix for its reset fault, else TRUNCATE."""
    return "WAL" if version >= _SAFE_WAL or version in _BACKPORTED else "TRUNCATE"


def _remedy(reason: str) -> str:
    if "full" in reason or "No space" in reason:
        return "Ổ đĩa đã đầy, chưa ghi gì cả: hãy giải phóng chỗ trống rồi chạy lại"
    if "locked" in reason or "busy" in reason:
        return "Cơ sở dữ liệu đang bận, chưa ghi gì cả: hãy chạy lại sau ít phút"
    if "readonly" in reason:
        return "Cơ sở dữ liệu chỉ cho đọc: hãy kiểm tra quyền ghi của tệp và thư mục"
    return "Không mở được cơ sở dữ liệu: hãy kiểm tra OCOP_HOME hoặc OCOP_DATABASE_URL"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreUnavailable(f"Không tạo được thư mục {folder}: {fault.strerror}.") from fault


def _sqlite_module() -> ModuleType:
    try:
        import pysqlite3  # noqa: PLC0415 -- a wheel that not every platform has
    except ImportError:
        import sqlite3  # noqa: PLC0415 -- the fallback

        return sqlite3
    return pysqlite3  # type: ignore[no-any-return]  # the wheel has no types


def _set_up_postgresql(raw: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401 -- a driver's connection
    """Plan for what a page asks: some rows out of memory, by an index, in no time for helpers."""
    with raw.transaction():
        for name, value in _PLANNED.items():
            raw.execute(f"SET {name} = {value}")


def _set_up_sqlite(opened: Engine, module: ModuleType) -> None:
    mode = journal_mode(module.sqlite_version_info)

    def connected(raw: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401 -- a driver's connection
        raw.isolation_level = None  # transactions are ours, not the driver's
        for pragma in (f"journal_mode={mode}", "synchronous=FULL", "foreign_keys=ON", _LOG):
            raw.execute(f"PRAGMA {pragma}")

    def begins(connection: Connection) -> None:
        reading_only = connection.get_execution_options().get(_READING)
        raw = connection.connection.dbapi_connection
        raw.execute("BEGIN" if reading_only else "BEGIN IMMEDIATE")  # type: ignore[union-attr]  # open

    event.listen(opened, "connect", connected)
    event.listen(opened, "begin", begins)
