"""What pages are given: the store to read, the day they show, what runs beside them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Depends, Query, Request
from sqlalchemy.orm import Session

from ocop_cycle.db import reading
from ocop_cycle.errors import NotFound
from rules.dates import FIRST_YEAR, LAST_YEAR
from rules.errors import Refusal

_FIRST: Final = date(FIRST_YEAR, 1, 1)
_LAST: Final = date(LAST_YEAR, 12, 31)
_DIGITS: Final = 19


@dataclass(frozen=True)
class Run:
    """A recent run of a flow: its name, its state as the orchestrator calls it, its start."""

    name: str
    state: str
    started: datetime | None = None


@dataclass(frozen=True)
class Playing:
    """A demo under way: its cycle, the day it has come to, how much of it is done."""

    cycle: str
    day: date
    done: int
    total: int


@dataclass(frozen=True)
class Beside:
    """What runs beside the pages; both answer at once and never fail."""

    runs: Callable[[], list[Run]]
    playing: Callable[[], Playing | None]


def session_for_reading() -> Iterator[Session]:
    """Open a transaction that reads; it ends before the answer leaves."""
    with reading() as session:
        yield session


def beside(request: Request) -> Beside:
    """Find what runs beside the pages of this application."""
    found = request.app.state.beside
    assert isinstance(found, Beside)  # noqa: S101 -- put there by create_app
    return found


def day_asked_for(as_of: Annotated[str, Query()] = "") -> date | None:
    """Read the day that a page is to show; None: the newest.

    Raises:
        Refusal: it is no day, or one that no plan can mean.
    """
    if not as_of.strip():
        return None
    try:
        day = date.fromisoformat(as_of.strip())
    except ValueError:
        day = date.min
    if not _FIRST <= day <= _LAST:
        raise Refusal(
            f"“{as_of}” không phải là một ngày từ năm {FIRST_YEAR} đến năm {LAST_YEAR}: "
            "hãy viết năm-tháng-ngày, ví dụ 2020-08-14."
        )
    return day


def number_in(text: str) -> int:
    """Read a number out of an address.

    Raises:
        NotFound: it is none, or one that nothing here can bear.
    """
    if text.isascii() and text.isdigit() and len(text) < _DIGITS:
        return int(text)
    raise NotFound(f"“{text}” không phải là một số có trong danh sách.")


Db = Annotated[Session, Depends(session_for_reading, scope="function")]
Day = Annotated[date | None, Depends(day_asked_for)]
Outside = Annotated[Beside, Depends(beside)]
