"""How a command opens the store, and the cycle and the day that it means."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.cli.tables import remark
from ocop_cycle.db import engine, reading, unit_of_work
from ocop_cycle.errors import StoreUnavailable
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.settings import secret_key


def prepare() -> None:
    """Make the home, its secret and the store, or bring the store up to date.

    Raises:
        Refusal: the home cannot be written, or the store cannot be used.
    """
    secret_key()
    try:
        engine()
    except DatabaseError as fault:
        raise StoreUnavailable(
            f"Tệp cơ sở dữ liệu hỏng hoặc không phải của chương trình ({fault.orig}): hãy kiểm tra "
            "OCOP_DATABASE_URL, hoặc khôi phục từ bản sao lưu."
        ) from fault


@contextmanager
def writing() -> Iterator[Session]:
    """Do what one command does in one transaction.

    Raises:
        Refusal: as `prepare`.
    """
    prepare()
    with unit_of_work() as session:
        yield session


@contextmanager
def looking() -> Iterator[Session]:
    """Read without keeping anybody from writing.

    Raises:
        Refusal: as `prepare`.
    """
    prepare()
    with reading() as session:
        yield session


def present_of(cycle: AnyRow) -> date:
    """Tell the present day of a cycle: today, or how far a played one has come."""
    from ocop_cycle.queries.cycles import today_in

    return today_in(cycle, clock.now())


def day_meant(cycle: AnyRow, typed: date | None) -> date:
    """Tell the day on which something happened in a cycle.

    Raises:
        Refusal: the cycle runs in real time and the day has not come yet.
    """
    from ocop_cycle.queries import cycles

    day = cycles.day_meant(cycle, typed, clock.now())
    if typed and not cycle.year <= typed.year <= cycle.last_year:
        remark(f"Lưu ý: ngày {typed:%d/%m/%Y} nằm ngoài năm của kế hoạch ({cycle.year}).")
    return day
