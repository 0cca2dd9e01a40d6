"""The officers' form for a producer who came with paper, in person or by a call."""

from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import Area, Registration, areas, registration_of
from ocop_cycle.queries.cycles import cycle_named, today_in
from ocop_cycle.services import application_answers, permits
from ocop_cycle.services.applications import Received
from ocop_cycle.services.tokens import new_token
from ocop_cycle.web.deps import Db, Me, Writing, day_asked_for
from ocop_cycle.web.done import then
from ocop_cycle.web.idea_forms import Cell, IdeaForm, Tried, fields, tried_again
from ocop_cycle.web.languages import marked
from ocop_cycle.web.pages import page
from rules.applications import Channel, Opening
from rules.errors import Refusal
from rules.rights import Actor, Right, Thing, may

router: Final = APIRouter(default_response_class=HTMLResponse)
_CHANNELS: Final = tuple(each for each in Channel if each is not Channel.WEB)


class BehalfForm(IdeaForm):
    """What an officer keys for a producer: how and on which day it came."""

    channel: Cell = ""
    on: Cell = ""
    submits: Cell = ""


@router.get("/cycles/{name}/register/on-behalf")
def show_behalf(name: str, db: Db) -> HTMLResponse:
    """Give the form for a producer who came with paper, in person or by a call."""
    return _behalf(db, name, Tried(typed={"form_key": new_token(), "submits": "1"}))


@router.post("/cycles/{name}/register/on-behalf")
def key_in(
    name: str, db: Writing, me: Me, typed: Annotated[BehalfForm, Form()]
) -> RedirectResponse:
    """Register a product for a producer; it is confirmed at once."""
    cycle = cycle_named(db, name)
    _own_areas(db, cycle)

    def again(session: Session, tried: Tried) -> HTMLResponse:
        return _behalf(session, name, tried)

    with tried_again("behalf", typed, again):
        received = _received(cycle, typed, me)
        row = application_answers.on_behalf(db, cycle, typed.idea(), received)
    return then(f"/applications/{row.public_id}", "application_confirmed")


def takes(here: Registration) -> bool:
    """Tell whether something may still be keyed that came while the registration was open."""
    return here.opening in {Opening.OPEN, Opening.OVER} and not here.cycle.closed_on


def is_own(actor: Actor, unit: int, cycle: int) -> bool:
    """Tell whether somebody may register products in the area of a unit."""
    return may(actor, Right.REGISTER, Thing(unit=unit, cycle=cycle))


def _behalf(db: Session, name: str, tried: Tried) -> HTMLResponse:
    cycle = cycle_named(db, name)
    known = _own_areas(db, cycle)
    here = registration_of(db, cycle, today_in(cycle, clock.now()))
    if not takes(here):
        raise Refusal(_CLOSED)
    blank = {**dict.fromkeys(BehalfForm.model_fields, ""), "on": here.day.isoformat()}
    return page(
        "register_behalf.html",
        registration=here,
        channels=_CHANNELS,
        tried=tried,
        **fields({**blank, **tried.typed}, tried.faults, known),
    )


_CLOSED: Final = marked("Kỳ này chưa đến ngày đăng ký ý tưởng, hoặc không đăng ký ý tưởng.")


def _own_areas(db: Session, cycle: AnyRow) -> list[Area]:
    """List the areas in which whoever asks may register products.

    Raises:
        NotAllowed: there is none.
    """
    permits.require(db, Right.REGISTER)
    day = today_in(cycle, clock.now())
    known = areas(db, cycle, day) if cycle.regime else []
    things = permits.unit_things((each.unit for each in known), cycle.id)
    permits.require_one_of(db, Right.REGISTER, things or [Thing(cycle=cycle.id)])
    return [each for each in known if is_own(actor_of(db), each.unit, cycle.id)]


def _received(cycle: AnyRow, typed: BehalfForm, me: Actor) -> Received:
    if typed.channel not in set(_CHANNELS):
        raise Refusal("Chưa chọn hình thức nhận: hãy chọn trong danh sách.")
    at = clock.now()
    return Received(
        form_key=typed.form_key,
        consent=bool(typed.consent),
        channel=Channel(typed.channel),
        on=day_asked_for(typed.on) or today_in(cycle, at),
        by=me.name,
        at=at,
        submits=bool(typed.submits),
    )
