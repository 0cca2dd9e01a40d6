"""Addresses that servers refuse for good: whose they are, and that they are right again."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ocop_cycle.queries.addresses import listing
from ocop_cycle.services import permits
from ocop_cycle.services.addresses import clear
from ocop_cycle.web.again import Line, shown_again
from ocop_cycle.web.deps import Db, Writing
from ocop_cycle.web.done import Done, WasDone, then
from ocop_cycle.web.mail_list import covered
from ocop_cycle.web.pages import page
from rules.errors import Refusal
from rules.rights import Right

router: Final = APIRouter(prefix="/addresses", default_response_class=HTMLResponse)


@router.get("")
def show(db: Db, done: WasDone) -> HTMLResponse:
    """List the addresses to which nothing is sent any more."""
    return _page(db, done=done)


@router.post("/clear")
def mark_right(db: Writing, address: Line = "") -> RedirectResponse:
    """Take the mark from an address: mail is sent there again, and what it missed with it."""
    with shown_again(lambda session, wrong: _page(session, wrong=wrong)):
        if not clear(db, address):
            raise Refusal(f"Địa chỉ {address} không bị đánh dấu: hãy xem danh sách dưới đây.")
    return then("/addresses", "cleared")


def _page(db: Session, *, done: Done | None = None, wrong: str = "") -> HTMLResponse:
    permits.require_everywhere(db, Right.WRITE)
    rows = [{**row, "reason": covered(row["reason"])} for row in listing(db)]
    return page("addresses.html", rows=rows, done=done, wrong=wrong)
