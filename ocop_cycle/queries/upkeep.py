"""What keeps the store and its clock going: sizes, who holds the timetable, what waits longest."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import table
from ocop_cycle.models.leases import Lease
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.documents import VERSION
from ocop_cycle.queries.mail_filters import MAIL

LEASE: Final = table(Lease)


def sizes(session: Session) -> Mapping[str, int]:
    """Tell how many bytes the store takes: an SQLite file and its log, or a database."""
    url = session.get_bind().engine.url
    if url.get_backend_name() != "sqlite":
        whole = session.scalar(text("SELECT pg_database_size(current_database())"))
        version = session.scalar(text("SHOW server_version"))
        return {f"PostgreSQL {version}": int(whole or 0)}
    files = {"SQLite": Path(url.database or ""), "WAL": Path(f"{url.database}-wal")}
    return {name: path.stat().st_size for name, path in files.items() if path.is_file()}


def timetable(session: Session, *, at: datetime) -> str:
    """Tell who holds a lease now; "" for nobody."""
    return "; ".join(session.scalars(select(LEASE.c.holder).where(LEASE.c.until > at)))


def oldest_waiting(session: Session) -> datetime | None:
    """Tell since when the oldest mail waits to be sent; None without one."""
    found = select(func.min(MAIL.c.made_at)).where(MAIL.c.state == MailState.WAITING.value)
    return session.execute(found).scalar()


def documents(session: Session) -> Mapping[str, int]:
    """Tell how large each file is that producers handed in, by the name under which it lies."""
    rows = session.execute(select(VERSION.c.stored, VERSION.c.size))
    return {row.stored: row.size for row in rows}
