"""What visitors do on the page of a product: an act, and the undoing of the last one."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from ocop_cycle import clock
from ocop_cycle.errors import NotFound
from ocop_cycle.queries import products
from ocop_cycle.queries.sights import NO_ENTRY
from ocop_cycle.services import acts, undo
from ocop_cycle.web.again import OneLine, shown_again
from ocop_cycle.web.deps import Me, Writing, number_in
from ocop_cycle.web.languages import gettext
from ocop_cycle.web.product_facts import address_of
from ocop_cycle.web.products import shown_with
from rules.errors import Refusal
from rules.rights import NEEDED
from rules.standing import Act
from rules.vocabulary import Action, Milestone

router: Final = APIRouter()
_SEE_OTHER: Final = 303
_STARS: Final = frozenset("12345")


class ActForm(BaseModel):
    """An act as a form says it, "" for what does not apply.

    `entry`, `version`: the entry as the visitor saw it.
    """

    entry: OneLine = ""
    version: OneLine = ""
    action: OneLine = ""
    on: OneLine = ""
    reason: OneLine = ""
    paper: OneLine = ""
    until: OneLine = ""
    stars: OneLine = ""
    milestone: OneLine = ""
    clock_runs_on: OneLine = ""


@router.post("/products/{code:path}/acts")
def act(code: str, db: Writing, me: Me, said: Annotated[ActForm, Form()]) -> RedirectResponse:
    """Do an act to an entry; what is refused is shown again with what was typed."""
    entry = number_in(said.entry)
    seen = products.entry_numbered(db, entry)
    if seen.code != code:
        raise NotFound(NO_ENTRY)
    with shown_again(lambda session, wrong: shown_with(session, entry, wrong, said.model_dump())):
        meant = act_said(said, by=me.name)
        moved, row = acts.do(db, entry, number_in(said.version), meant, at=clock.now())
    cycle = products.entry_numbered(db, moved).cycle
    return RedirectResponse(address_of(code, cycle, did=str(row)), _SEE_OTHER)


@router.post("/products/{code:path}/undo")
def take_back(
    code: str,
    db: Writing,
    me: Me,
    entry: Annotated[OneLine, Form()] = "",
    step: Annotated[OneLine, Form()] = "",
) -> RedirectResponse:
    """Undo the last step of an entry."""
    number = number_in(entry)
    seen = products.entry_numbered(db, number)
    if seen.code != code:
        raise NotFound(NO_ENTRY)
    with shown_again(lambda session, wrong: shown_with(session, number, wrong, {})):
        undo.undo(db, number, number_in(step), by=me.name, at=clock.now())
    version = products.entry_numbered(db, number).version
    return RedirectResponse(address_of(code, seen.cycle, did=str(version)), _SEE_OTHER)


def act_said(said: ActForm, *, by: str) -> Act:
    """Read an act off a form.

    Raises:
        Refusal: something in it cannot be read; the sentence says what.
    """
    if said.action not in NEEDED:
        raise Refusal(gettext("Hãy chọn một xử lý trong danh sách."))
    if said.milestone and said.milestone not in set(Milestone):
        raise Refusal(gettext("Hãy chọn một mốc trong danh sách."))
    if said.stars and said.stars not in _STARS:
        raise Refusal(gettext("Hạng sao là một số từ 1 đến 5."))
    on = _day(said.on)
    if on is None:
        raise Refusal(gettext("Hãy ghi ngày diễn ra."))
    return Act(
        Action(said.action),
        on,
        by=by,
        reason=said.reason,
        paper=said.paper,
        until=_day(said.until),
        stars=int(said.stars or 0),
        milestone=Milestone(said.milestone),
        clock_runs_on=bool(said.clock_runs_on),
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not _FIRST <= day <= _LAST:
        raise Refusal(gettext("“%(text)s” không phải là một ngày có thật: hãy sửa lại.", text=text))
    return day


_FIRST: Final = date(1990, 1, 1)
_LAST: Final = date(2100, 12, 31)
