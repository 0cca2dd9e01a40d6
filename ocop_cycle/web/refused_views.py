"""Pages that somebody signed in was refused: written down, so many an hour and no more."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.errors import NotFound, StoreUnavailable
from ocop_cycle.queries import (
    agency_pages,
    applications,
    documents,
    mails,
    producer_pages,
    products,
)
from ocop_cycle.services import access_log
from ocop_cycle.services.access_log import Outcome
from ocop_cycle.web.deps import number_in
from ocop_cycle.web.visits import Visit, visit
from rules.errors import Refusal
from rules.rights import NotAllowed, sight

Find = Callable[[Session, str], object]
"""Finds a thing by its name in an address, for whoever sees all."""
THINGS: Final[Mapping[str, Find]] = MappingProxyType(
    {
        "/products/": products.entry_of,
        "/agencies/": lambda session, text: agency_pages.agency_seen(session, number_in(text)),
        "/producers/": lambda session, text: producer_pages.dossier(session, number_in(text)),
        "/mails/": lambda session, text: mails.mail_row(session, number_in(text)),
        "/documents/": documents.version_seen,
        "/applications/": applications.application_of,
    }
)
"""Where pages begin whose things are there, but not for everybody."""


async def noted(request: Request, refusal: Refusal) -> None:
    """Write down that somebody asked for a page that is not for him; nobody else is told of it."""
    asking = visit()
    if request.method != "GET" or asking is None or asking.signed is None or not asking.actor:
        return
    if isinstance(refusal, NotAllowed | NotFound):
        with suppress(StoreUnavailable):  # the refusal itself is to be shown all the same
            await run_in_threadpool(_note, request, asking, refusal)


def _note(request: Request, asking: Visit, refusal: Refusal) -> None:
    actor, at = asking.actor, clock.now()
    assert actor is not None  # noqa: S101 -- asked by `noted`
    path = request.scope["route"].path
    about = " ".join(map(str, request.path_params.values()))
    if isinstance(refusal, NotFound) and (sight(actor).everywhere or not _is_there(path, about)):
        return
    what = f"GET {path}"
    with reading(actor) as session:
        if not access_log.takes_refused(session, what, about, at=at):
            return
    with unit_of_work(actor) as session:
        access_log.note(
            session, what, at=at, about=about, address=asking.address, outcome=Outcome.REFUSED
        )


def _is_there(path: str, named: str) -> bool:
    """Tell whether what an address names is there for whoever sees all."""
    find = next((find for start, find in THINGS.items() if path.startswith(start)), None)
    if find is None or not named:
        return False
    try:
        with reading() as session:
            find(session, named)
    except NotFound:
        return False
    return True
