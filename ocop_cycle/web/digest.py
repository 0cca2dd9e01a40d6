"""The office's report of a day as a page in print form: what its mail of the morning tells."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import drafts
from ocop_cycle.queries.cycles import cycle_named, cycles, today_in
from ocop_cycle.queries.digests import office_report
from ocop_cycle.services import permits
from ocop_cycle.web.deps import Db, day_asked_for
from ocop_cycle.web.pages import page
from rules.rights import Right

router: Final = APIRouter(default_response_class=HTMLResponse)
_ONE_DAY: Final = timedelta(days=1)


def _day(on: Annotated[str, Query()] = "") -> date | None:
    return day_asked_for(on)


@router.get("/digest")
def show(db: Db, on: Annotated[date | None, Depends(_day)], cycle: str = "") -> HTMLResponse:
    """Show the report of a day of a cycle: of the named one, or of the only one that is open."""
    permits.require_everywhere(db, Right.SEE)
    running = cycles(db, open_only=True)
    if not cycle and len(running) != 1:
        return page("digests.html", cycles=running)
    row = cycle_named(db, cycle) if cycle else running[0]
    newest = today_in(row, clock.now())
    day = on or newest
    return page(
        "digest.html",
        cycle=row,
        day=day,
        newest=newest,
        before=day - _ONE_DAY,
        after=day + _ONE_DAY,
        report=office_report(db, row, day),
        drafts=_by_subject(drafts.pending(db, row, day)),
        at=clock.now(),
    )


def _by_subject(rows: Iterable[AnyRow]) -> list[tuple[str, date, list[AnyRow]]]:
    """Put drafts of one day and subject, which differ in whom they are to, on one line."""
    lines: dict[tuple[str, date], list[AnyRow]] = {}
    for row in rows:
        lines.setdefault((row.subject, row.day), []).append(row)
    return [(subject, day, alike) for (subject, day), alike in lines.items()]
