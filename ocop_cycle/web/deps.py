"""What pages are given: the store to read, the day they show, what runs beside them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Depends, Query, Request
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.errors import NotFound
from ocop_cycle.services import access_log
from ocop_cycle.services.access_log import Outcome
from ocop_cycle.web.auth import Asking, who_acts
from ocop_cycle.web.visits import Visit
from rules.dates import FIRST_YEAR, LAST_YEAR
from rules.errors import Refusal
from rules.rights import Actor

_FIRST: Final = date(FIRST_YEAR, 1, 1)
_LAST: Final = date(LAST_YEAR, 12, 31)
_LARGEST: Final = 2**31 - 2
"""The largest number that rows are asked for; a store that is asked for a larger one fails."""
_DIGITS: Final = len(str(_LARGEST))


@dataclass(frozen=True)
class Run:
    """A recent run of a flow: its name, its state as the orchestrator calls it, its start.

    `id`: under which the orchestrator's screens show it; "" for none.
    """

    name: str
    state: str
    started: datetime | None = None
    id: str = ""


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


Me = Annotated[Actor, Depends(who_acts)]


def session_for_reading(me: Me) -> Iterator[Session]:
    """Open a transaction in which the visitor reads; it ends before the answer leaves."""
    with reading(me) as session:
        yield session


def session_for_writing(request: Request, me: Me, asking: Asking) -> Iterator[Session]:
    """Open a transaction in which the visitor acts; the access log tells of it, done or refused."""
    try:
        with unit_of_work(me) as session:
            yield session
            _note(session, request, asking, Outcome.DONE)
    except Refusal:
        with unit_of_work(me) as session:
            _note(session, request, asking, Outcome.REFUSED)
        raise


def session_for_export(request: Request, me: Me, asking: Asking) -> Iterator[Session]:
    """Open a transaction in which the visitor takes data away; the access log tells of it."""
    with reading(me) as session:
        yield session
    with unit_of_work(me) as session:
        _note(session, request, asking, Outcome.DONE)


def _note(session: Session, request: Request, asking: Visit, outcome: Outcome) -> None:
    route = request.scope["route"].path
    access_log.note(
        session,
        f"{request.method} {route}",
        at=clock.now(),
        about=" ".join(map(str, request.path_params.values())) or str(request.url.query),
        address=asking.address,
        outcome=outcome,
    )


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


def is_number(text: str) -> bool:
    """Tell whether a text is a number that a row can have."""
    figures = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return figures and int(text) <= _LARGEST


def number_in(text: str) -> int:
    """Read a number out of an address.

    Raises:
        NotFound: it is none, or one that nothing here can bear.
    """
    if is_number(text):
        return int(text)
    raise NotFound(f"“{text}” không phải là một số có trong danh sách.")


Db = Annotated[Session, Depends(session_for_reading, scope="function")]
Writing = Annotated[Session, Depends(session_for_writing, scope="function")]
Export = Annotated[Session, Depends(session_for_export, scope="function")]
Day = Annotated[date | None, Depends(day_asked_for)]
