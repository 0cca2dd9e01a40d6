"""The officers' pages of applications: those that wait, and one of them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import (
    Area,
    Registration,
    Wanted,
    areas,
    listing,
    registration_of,
)
from ocop_cycle.queries.cycles import cycle_named, cycles, today_in
from ocop_cycle.queries.likenesses import likenesses, others
from ocop_cycle.queries.searches import words_in
from ocop_cycle.queries.waiting_applications import spoken
from ocop_cycle.services import application_answers, permits
from ocop_cycle.services.application_answers import (
    Answer,
    answerable,
    may_answer,
    readable,
    said_in,
)
from ocop_cycle.services.applications import FACTS
from ocop_cycle.web.again import OneLine
from ocop_cycle.web.behalf import is_own, takes
from ocop_cycle.web.deps import Db, Me, Writing, number_in
from ocop_cycle.web.done import Done, WasDone, then
from ocop_cycle.web.idea_forms import Cell, IdeaForm, Tried, fields, tried_again
from ocop_cycle.web.languages import gettext
from ocop_cycle.web.pages import page
from rules.applications import ApplicationState, Channel
from rules.rights import SEES_APPLICATIONS, Actor, Right, may
from rules.vocabulary import Group

router: Final = APIRouter(default_response_class=HTMLResponse)
_PAGE: Final = 100
_ALL: Final = "all"


class AnswerForm(IdeaForm):
    """What an officer does with an application.

    Attributes:
        version: that he has seen; reason: why it is refused; submits: the idea is handed in.
    """

    version: Cell = ""
    reason: OneLine = ""
    submits: Cell = ""


@dataclass(frozen=True)
class Line:
    """An application of the list: by which day it is to be answered, whether that has passed."""

    row: AnyRow
    spoken: str
    state: ApplicationState
    answer_day: date | None
    today: date

    @property
    def late(self) -> bool:
        """Tell whether it should have been answered."""
        waits = self.state is ApplicationState.WAITING
        return waits and self.answer_day is not None and self.answer_day < self.today


_NOTHING_TRIED: Final = Tried()


class Asked(BaseModel):
    """Which applications the list is to show."""

    state: Cell = ""
    cycle: Cell = ""
    q: Cell = ""
    after: Cell = ""

    def meant(self) -> ApplicationState | None:
        """Give the state that is asked for: those that wait, if none is; None: all."""
        if self.state == _ALL:
            return None
        known = self.state in set(ApplicationState)
        return ApplicationState(self.state) if known else ApplicationState.WAITING


@router.get("/applications")
def show_all(db: Db, done: WasDone, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """List the applications that whoever looks may read, those that wait first by their day."""
    permits.require_any(db, SEES_APPLICATIONS)
    known, registers = cycles(db), may(actor_of(db), Right.REGISTER)
    named = {row.name: row.id for row in known}
    wanted = Wanted(
        state=asked.meant(),
        cycle=named.get(asked.cycle),
        words=words_in(asked.q),
        after=number_in(asked.after) if asked.after else None,
        limit=_PAGE + 1,
    )
    rows = listing(db, actor_of(db), wanted)
    here = {row.id: registration_of(db, row, today_in(row, clock.now())) for row in known}
    return page(
        "applications.html",
        lines=[_line(row, here[row.cycle_id]) for row in rows[:_PAGE]],
        more=rows[_PAGE - 1].id if len(rows) > _PAGE else None,
        states=tuple(ApplicationState),
        state=wanted.state.value if wanted.state else _ALL,
        cycles=list(named),
        cycle=asked.cycle,
        q=asked.q,
        behalf=[row.name for row in known if registers and takes(here[row.id])],
        done=done,
    )


@router.get("/applications/{application}")
def show(application: str, db: Db, done: WasDone) -> HTMLResponse:
    """Show one application: what it says, what it may be a double of, what can be done."""
    return _page(db, application, done=done)


@router.post("/applications/{application}/edit")
def correct(
    application: str, db: Writing, me: Me, typed: Annotated[AnswerForm, Form()]
) -> RedirectResponse:
    """Put right what an application says."""
    answerable(db, application)
    with _again(application, "edit", typed):
        row = application_answers.correct(db, application, typed.idea(), _answer(typed, me))
    gone = not is_own(me, row.unit_id, row.cycle_id)
    return then("/applications" if gone else f"/applications/{application}", "corrected")


@router.post("/applications/{application}/confirm")
def confirm(
    application: str, db: Writing, me: Me, typed: Annotated[AnswerForm, Form()]
) -> RedirectResponse:
    """Register what an application says, on the day on which it was sent."""
    answerable(db, application)
    with _again(application, "confirm", typed):
        submits = bool(typed.submits)
        application_answers.confirm(db, application, _answer(typed, me), submits=submits)
    return then(f"/applications/{application}", "application_confirmed")


@router.post("/applications/{application}/refuse")
def refuse(
    application: str, db: Writing, me: Me, typed: Annotated[AnswerForm, Form()]
) -> RedirectResponse:
    """Take an application not up; its producer is told why."""
    answerable(db, application)
    with _again(application, "refuse", typed):
        application_answers.refuse(db, application, typed.reason, _answer(typed, me))
    return then(f"/applications/{application}", "application_refused")


def _page(
    db: Session, application: str, tried: Tried = _NOTHING_TRIED, *, done: Done | None = None
) -> HTMLResponse:
    row = readable(db, application)
    cycle = cycle_named(db, row.cycle)
    here = registration_of(db, cycle, today_in(cycle, clock.now()))
    waits = row.state == ApplicationState.WAITING.value
    known = areas(db, cycle, row.sent_on) if cycle.regime else []
    said = said_in(row)
    return page(
        "application.html",
        line=_line(row, here),
        said=_in_words(said, known),
        original=_in_words(row.original, known),
        channel=Channel(row.channel),
        like=likenesses(db, row, cycle.place) if waits else [],
        others=others(db, row) if waits else [],
        answers=waits and may_answer(db, row),
        closed=bool(cycle.closed_on),
        over=not here.is_open,
        tried=tried,
        done=done,
        **fields({**said, **tried.typed} if tried.what == "edit" else said, tried.faults, known),
    )


def _answer(typed: AnswerForm, me: Actor) -> Answer:
    return Answer(me.name, clock.now(), number_in(typed.version))


def _again(application: str, what: str, typed: IdeaForm) -> AbstractContextManager[None]:
    return tried_again(what, typed, lambda session, tried: _page(session, application, tried))


def _line(row: AnyRow, here: Registration) -> Line:
    return Line(
        row=row,
        spoken=spoken(row.receipt),
        state=ApplicationState(row.state),
        answer_day=here.answer_day(row.sent_on) if here.course else None,
        today=here.day,
    )


def _in_words(said: Mapping[str, str], known: Sequence[Area]) -> dict[str, str]:
    """Say codes as people read them, in the order of the form."""
    names = {each.code: each.name for each in known}
    groups = {each.value: gettext(each.label) for each in Group}
    words = {"locality": names, "group": groups}
    return {name: words.get(name, {}).get(said[name], said[name]) for name in FACTS if name in said}
