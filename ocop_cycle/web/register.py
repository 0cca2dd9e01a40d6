"""The public pages on which a producer registers an idea: no account, no mail address needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.errors import NotFound, StoreUnavailable
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import (
    NO_APPLICATION,
    NO_REGISTRATION,
    Registration,
    application_of,
    areas,
    registration_of,
    registrations,
)
from ocop_cycle.queries.contacts import Unit, units
from ocop_cycle.queries.cycles import cycles, today_in
from ocop_cycle.queries.waiting_applications import spoken
from ocop_cycle.services import access_log, applications
from ocop_cycle.services.applications import NotOpen, Sending, Unfit
from ocop_cycle.services.tokens import digest, new_token, same
from ocop_cycle.web.auth import Asking
from ocop_cycle.web.idea_forms import NO_FAULTS, IdeaForm, fields
from ocop_cycle.web.languages import marked
from ocop_cycle.web.pages import page
from rules.applications import ApplicationState, Fault, Opening
from rules.errors import Refusal
from rules.rights import Actor
from rules.workdays import is_working, last_working_day

router: Final = APIRouter(default_response_class=HTMLResponse)
_SEE_OTHER: Final = 303
_REFUSED: Final = 400
_SENDER: Final = Actor("Chủ thể gửi phiếu")
_AGAIN: Final = marked("Phiếu chưa được gửi: hãy bấm “Gửi phiếu đăng ký” một lần nữa.")
_OF_PRODUCER: Final = ("producer", "legal_form", "representative", "phone", "email")
_REMEMBERED: Final = timedelta(hours=1)  # a browser may be a village's
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Shown:
    """A registration as a page tells it.

    Attributes:
        first, last: its days, None where the plan sets none; until: the last day that is taken.
        working: the last working day, where the last one is a day off.
        office: whom one may call.
    """

    here: Registration
    first: date
    last: date | None
    until: date | None
    working: date | None
    office: Unit | None

    @property
    def state(self) -> str:
        """Tell whether it is open: the code of an `Opening`."""
        return self.here.opening.value


@router.get("/register")
def choose(asking: Asking) -> HTMLResponse:
    """Show where ideas can be registered today; the form itself where there is only one."""
    with reading() as db:
        known = registrations(db, at=clock.now())
        running = [each for each in known if each.is_open]
        if len(running) == 1:
            return _form(db, running[0], {"form_key": new_token()})
        shown = [_shown(db, each) for each in known]
    del asking
    order = {Opening.OPEN.value: 0, Opening.NOT_YET.value: 1}
    shown.sort(key=lambda each: (order.get(each.state, 2), each.here.cycle.name))
    return page("register.html", shown=shown, remarks=[])


@router.get("/cycles/{name}/register")
def show(
    name: str, asking: Asking, like: Annotated[str, Query(max_length=64)] = ""
) -> HTMLResponse:
    """Give the form of a cycle, or say that it is not open; `like`: with the same producer."""
    with reading() as db:
        here = _registration(db, name)
        known = _remembered(db, like, asking.browser, here) if like else {}
        return _form(db, here, {**known, "form_key": new_token()})


@router.post("/cycles/{name}/register")
def send(name: str, asking: Asking, typed: Annotated[IdeaForm, Form()]) -> Response:
    """Keep what a producer sends, and show him its receipt."""
    if typed.more:  # only a machine sees this field
        return _refused(name, typed, _AGAIN)
    sending = Sending(
        form_key=typed.form_key,
        consent=bool(typed.consent),
        browser=digest(asking.browser),
        address=asking.address,
    )
    try:
        row = _sent(name, typed, sending)
    except Unfit as unfit:
        return _refused(name, typed, str(unfit), unfit.faults)
    except (NotFound, StoreUnavailable):
        raise
    except NotOpen:
        return _refused(name, typed, "")
    except Refusal as refusal:
        return _refused(name, typed, str(refusal))
    return RedirectResponse(f"/register/receipts/{row.public_id}", _SEE_OTHER)


@router.get("/register/receipts/{receipt}")
def show_receipt(receipt: str, asking: Asking) -> HTMLResponse:
    """Show how an application stands: nothing of who sent it."""
    with reading() as db:
        row = application_of(db, receipt)
        cycle = _cycle(db, row.cycle)
        if cycle is None:
            raise NotFound(NO_APPLICATION)
        here = registration_of(db, cycle, today_in(cycle, clock.now()))
        ids = [row.unit_id, cycle.office_id or row.unit_id]
        known = units(db, ids, here.day)
    unit, office = (known[each] for each in ids)
    return page(
        "register_receipt.html",
        row=row,
        spoken=spoken(row.receipt),
        state=ApplicationState(row.state),
        unit=unit,
        caller=unit if unit.phone else office,
        answer_day=here.answer_day(row.sent_on) if here.course else None,
        shown=_shown_of(here, None),
        again=same(row.browser, digest(asking.browser)) and here.is_open,
        remarks=[],
    )


def _sent(name: str, typed: IdeaForm, sending: Sending) -> AnyRow:
    at = clock.now()
    with unit_of_work(_SENDER) as session:
        cycle = _cycle(session, name)
        if cycle is None:
            raise NotFound(NO_REGISTRATION)
        row = applications.send(session, cycle, typed.idea(), sending, at=at)
        access_log.note(session, "application", at=at, about=row.public_id, address=sending.address)
    return row


def _refused(
    name: str, typed: IdeaForm, wrong: str, faults: Mapping[str, Fault] = NO_FAULTS
) -> HTMLResponse:
    with reading() as db:
        here = _registration(db, name)
        answer = _form(db, here, {**typed.model_dump(), "more": ""}, wrong=wrong, faults=faults)
    answer.status_code = _REFUSED
    return answer


def _form(
    db: Session,
    here: Registration,
    typed: Mapping[str, str],
    *,
    wrong: str = "",
    faults: Mapping[str, Fault] = NO_FAULTS,
) -> HTMLResponse:
    shown = _shown(db, here)
    if not here.is_open:
        return page("register.html", shown=[shown], remarks=[])
    blank = dict.fromkeys(IdeaForm.model_fields, "")
    its: dict[str, Any] = fields({**blank, **typed}, faults, areas(db, here.cycle, here.day))
    return page("register_form.html", shown=shown, wrong=wrong, remarks=[], **its)


def _registration(db: Session, name: str) -> Registration:
    """Find the registration of a cycle as it is today.

    Raises:
        NotFound: the cycle has none, or is not there.
    """
    cycle = _cycle(db, name)
    if cycle is not None:
        found = registration_of(db, cycle, today_in(cycle, clock.now()))
        if found.opening is not Opening.NONE:
            return found
    raise NotFound(NO_REGISTRATION)


def _cycle(db: Session, name: str) -> AnyRow | None:
    return next((row for row in cycles(db) if row.name == name), None)


def _remembered(db: Session, public_id: str, browser: str, here: Registration) -> Mapping[str, str]:
    """Give what an application says of its producer, to the browser that has just sent it."""
    try:
        row = application_of(db, public_id)
    except NotFound:
        return _NOTHING
    fresh = row.sent_at > clock.now() - _REMEMBERED and row.cycle_id == here.cycle.id
    if not fresh or not row.browser or not same(row.browser, digest(browser)):
        return _NOTHING
    return {**{name: row._mapping[name] for name in _OF_PRODUCER}, "locality": row.unit}


def _shown(db: Session, here: Registration) -> Shown:
    office = here.cycle.office_id
    return _shown_of(here, units(db, [office], here.day).get(office) if office else None)


def _shown_of(here: Registration, office: Unit | None) -> Shown:
    window = here.window
    last = window.last_day if window else None
    working = None
    if last and here.course and not is_working(here.course.calendar, last):
        working = last_working_day(here.course.calendar, last)
    return Shown(
        here=here,
        first=(window.opens if window else None) or here.cycle.started_on,
        last=last,
        until=(window.lenient_day if window else None) or last,
        working=working,
        office=office,
    )
