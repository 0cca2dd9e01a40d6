"""Draft letters: what waits for somebody's signature, on the screen and on paper."""

from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.cycles import cycle_named, cycles, day_meant
from ocop_cycle.queries.drafts import DraftState, draft_row, listing
from ocop_cycle.queries.drafts import show as draft_numbered
from ocop_cycle.services import drafts, permits
from ocop_cycle.web.again import Line, can, shown_again
from ocop_cycle.web.deps import Db, Me, Writing, day_asked_for, number_in
from ocop_cycle.web.done import Done, WasDone, then
from ocop_cycle.web.pages import page
from rules.rights import Right

router: Final = APIRouter(prefix="/letters", default_response_class=HTMLResponse)
_MOST: Final = 200


@router.get("")
def show_all(db: Db, cycle: str = "") -> HTMLResponse:
    """List the drafts, those that wait for somebody first."""
    permits.require_everywhere(db, Right.SEE)
    rows = listing(db, cycle_named(db, cycle) if cycle else None)
    return page(
        "letters.html",
        rows=[_shown(row) for row in rows[:_MOST]],
        more=max(len(rows) - _MOST, 0),
        cycles=[row.name for row in cycles(db)],
        cycle=cycle,
    )


@router.get("/{number}")
def show(number: str, db: Db, done: WasDone) -> HTMLResponse:
    """Show a draft, and what can be done with it."""
    return _page(db, number_in(number), {}, done=done)


@router.get("/{number}/print")
def print_form(number: str, db: Db) -> HTMLResponse:
    """Show a draft as it goes on paper."""
    permits.require_everywhere(db, Right.SEE)
    return page("letter_print.html", draft=draft_numbered(db, number_in(number)))


@router.post("/{number}/release")
def release(number: str, db: Writing, me: Me, paper: Line = "", on: Line = "") -> RedirectResponse:
    """Note that a person has sent a letter made of a draft, under its number."""
    draft = _draft(db, number)
    typed = {"paper": paper, "on": on}
    with shown_again(lambda session, wrong: _page(session, draft.id, typed, wrong=wrong)):
        day = day_meant(cycle_named(db, draft.cycle), day_asked_for(on), clock.now())
        drafts.release(db, draft.id, by=me.name, paper=paper, on=day)
    return then(f"/letters/{draft.id}", "letter_released")


@router.post("/{number}/discard")
def discard(number: str, db: Writing, me: Me, reason: Line = "") -> RedirectResponse:
    """Note that a person does not want a letter."""
    draft = _draft(db, number)
    typed = {"reason": reason}
    with shown_again(lambda session, wrong: _page(session, draft.id, typed, wrong=wrong)):
        day = day_meant(cycle_named(db, draft.cycle), None, clock.now())
        drafts.discard(db, draft.id, by=me.name, reason=reason, on=day)
    return then(f"/letters/{draft.id}", "letter_discarded")


def _draft(db: Session, number: str) -> AnyRow:
    """Find a draft for whoever writes for its cycle; others are not told whether it is there."""
    permits.require(db, Right.WRITE)
    return draft_row(db, number_in(number))


def _page(
    db: Session,
    number: int,
    typed: dict[str, str],
    *,
    done: Done | None = None,
    wrong: str = "",
) -> HTMLResponse:
    permits.require_everywhere(db, Right.SEE)
    draft = _shown(draft_numbered(db, number))
    cycle = cycle_named(db, draft["cycle"])
    today = day_meant(cycle, None, clock.now())
    return page(
        "letter.html",
        draft=draft,
        typed={"paper": "", "on": today.isoformat(), "reason": "", **typed},
        may_write=can(db, Right.WRITE, cycle.id),
        done=done,
        wrong=wrong,
    )


def _shown(draft: dict[str, Any]) -> dict[str, Any]:
    return {**draft, "state": DraftState(draft["state"])}
