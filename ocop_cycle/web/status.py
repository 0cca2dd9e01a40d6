"""The page of a year and the list of years: routes, and what of them is kept ready."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import reading
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.counts import facets_of
from ocop_cycle.queries.cycles import cycle_named, cycles, today_in
from ocop_cycle.web.deps import Me, Playing, Run, beside, day_asked_for
from ocop_cycle.web.pages import page
from ocop_cycle.web.places import OWN
from ocop_cycle.web.ready import Shelf
from ocop_cycle.web.run_words import run_in_words
from ocop_cycle.web.year import Asked, figures, year
from rules.rights import Actor, Role

router: Final = APIRouter(default_response_class=HTMLResponse)
_REFRESH: Final = 3
_SEE_OTHER: Final = 303


@dataclass(frozen=True)
class Now:
    """What runs beside the pages at the moment of a request."""

    runs: tuple[Run, ...]
    playing: Playing | None


@router.get("/")
async def home(request: Request, me: Me) -> Response:
    """Show the one cycle there is to look at, or the list of cycles; a producer what is his."""
    if me.roles == {Role.PRODUCER}:
        return RedirectResponse(OWN[0], _SEE_OTHER)

    def write(db: Session, seen: Now) -> HTMLResponse:
        shown = _only_one(cycles(db), seen.playing)
        return _year(db, shown, Asked(), seen) if shown else _list(db)

    return await _answer(request, me, write)


@router.get("/cycles")
async def listing(request: Request, me: Me) -> Response:
    """List the cycles, each with its figures of today."""
    return await _answer(request, me, lambda db, _: _list(db))


@router.get("/cycles/{name}")
async def show(name: str, request: Request, me: Me) -> Response:
    """Show where a cycle stands as of a day, in all rounds or in one, beside another if asked."""
    words = request.query_params

    def write(db: Session, seen: Now) -> HTMLResponse:
        asked = Asked(
            as_of=day_asked_for(words.get("as_of", "")),
            round=words.get("round", "").strip(),
            beside=words.get("beside", "").strip(),
        )
        return _year(db, cycle_named(db, name), asked, seen)

    return await _answer(request, me, write)


async def _answer(
    request: Request, me: Actor, write: Callable[[Session, Now], HTMLResponse]
) -> Response:
    """Answer with a page that is ready; only one that is not costs a reading of the store."""
    shelf, outside = request.app.state.shelf, beside(request)
    assert isinstance(shelf, Shelf)  # noqa: S101 -- put there by create_app
    now = Now(tuple(outside.runs()), outside.playing())

    def written() -> HTMLResponse:
        with reading(me) as db:
            return write(db, now)

    return await shelf.answer(request, who=me, beside=now, write=written)


def _only_one(known: Sequence[AnyRow], playing: Playing | None) -> AnyRow | None:
    running = [row for row in known if row.closed_on is None]
    named = [row for row in known if playing and row.name == playing.cycle]
    newest = sorted(known, key=lambda row: (row.started_on, row.id))[-1:]
    shown = named or (running if len(running) == 1 else [] if running else newest)
    return shown[0] if shown else None


def _list(db: Session) -> HTMLResponse:
    now = clock.now()
    known = cycles(db)
    days = {row.id: today_in(row, now) for row in known}
    counts = facets_of(db, days)
    lines = [(row, days[row.id], figures(counts[row.id], days[row.id])) for row in known]
    return page("cycles.html", lines=lines, at=now)


def _year(db: Session, cycle: AnyRow, asked: Asked, now: Now) -> HTMLResponse:
    live = now.playing if now.playing and now.playing.cycle == cycle.name else None
    return page(
        "status.html",
        **year(db, cycle, asked),
        playing=live,
        refresh=_REFRESH if live and asked.as_of is None else 0,
        runs=[run_in_words(each) for each in now.runs],
    )
