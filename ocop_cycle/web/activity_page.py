"""The page of an activity: whose duty it is, by when, what was reported; reports, confirmation."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import progress as queries
from ocop_cycle.queries.activities import activity_numbered
from ocop_cycle.queries.agency_pages import latest_days
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.services import activities, permits, progress
from ocop_cycle.services.activities import Done
from ocop_cycle.services.progress import Told
from ocop_cycle.web.again import OneLine, can, shown_again
from ocop_cycle.web.deps import Db, Me, Writing, day_asked_for, number_in
from ocop_cycle.web.done import Done as Said
from ocop_cycle.web.done import WasDone, then
from ocop_cycle.web.languages import gettext
from ocop_cycle.web.pages import page
from rules.errors import Refusal
from rules.passing import is_overdue
from rules.rights import NotAllowed, Right
from rules.vocabulary import Duty

router: Final = APIRouter(prefix="/activities", default_response_class=HTMLResponse)
_DIGITS: Final = 12


class ReportForm(BaseModel):
    """A report, or a confirmation, as it is typed; "" for what is not said."""

    on: OneLine = ""
    percent: OneLine = ""
    figure: OneLine = ""
    target: OneLine = ""
    measure: OneLine = ""
    note: OneLine = ""


@dataclass(frozen=True)
class Again:
    """What was typed into a form that was refused, and into which of the two."""

    typed: ReportForm
    confirming: bool = False


@router.get("/{activity}")
def show(activity: str, db: Db, done: WasDone) -> HTMLResponse:
    """Show one activity."""
    return _page(db, number_in(activity), done=done)


@router.post("/{activity}/reports")
def report(
    activity: str, db: Writing, me: Me, typed: Annotated[ReportForm, Form()]
) -> RedirectResponse:
    """Report how far an activity is."""
    number = number_in(activity)
    activities.check_reporter(db, activity_numbered(db, number))
    again = Again(typed)
    with shown_again(lambda session, wrong: _page(session, number, wrong=wrong, again=again)):
        told = Told(
            _day(typed.on),
            percent=_number(typed.percent),
            figure=_number(typed.figure),
            target=_number(typed.target),
            measure=typed.measure,
            note=typed.note,
        )
        progress.report(db, number, told, by=me.name, at=clock.now())
    return then(f"/activities/{number}", "reported")


@router.post("/{activity}/done")
def confirm(
    activity: str, db: Writing, me: Me, typed: Annotated[ReportForm, Form()]
) -> RedirectResponse:
    """Confirm for the office that an activity is done."""
    number = number_in(activity)
    permits.require_everywhere(db, Right.DECIDE, activity_numbered(db, number).cycle_id)
    again = Again(typed, confirming=True)
    with shown_again(lambda session, wrong: _page(session, number, wrong=wrong, again=again)):
        activities.confirm(db, number, Done(_day(typed.on), me.name, typed.note))
    return then(f"/activities/{number}", "confirmed")


@router.post("/{activity}/reopen")
def reopen(activity: str, db: Writing) -> RedirectResponse:
    """Take back that an activity is done."""
    number = number_in(activity)
    activities.reopen(db, number)
    return then(f"/activities/{number}", "reopened")


def _page(
    session: Session,
    number: int,
    *,
    done: Said | None = None,
    wrong: str = "",
    again: Again | None = None,
) -> HTMLResponse:
    row = activity_numbered(session, number)
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == row.cycle_id)).one()
    day = latest_days(session, [row.id]).get(row.id)
    today = today_in(cycle, clock.now())
    late = bool(day and day.firm) and not row.done_on and is_overdue(_last(day), today)
    return page(
        "activity.html",
        activity=row,
        cycle=cycle,
        day=day,
        today=today,
        tone="good" if row.done_on else "late" if late else "now",
        parties=[
            {"row": each, "duty": Duty(each.duty)} for each in queries.parties_of(session, row.id)
        ],
        reports=queries.reports_of(session, row.id),
        reports_it=_may_report(session, row),
        confirms=can(session, Right.DECIDE, row.cycle_id),
        typed=(again.typed if again else ReportForm(on=today.isoformat())).model_dump(),
        confirming=bool(again and again.confirming),
        wrong=wrong,
        done=done,
    )


def _last(day: AnyRow | None) -> date | None:
    return day.last_day if day else None


def _may_report(session: Session, row: AnyRow) -> bool:
    try:
        activities.check_reporter(session, row)
    except NotAllowed:
        return False
    return True


def _day(text: str) -> date:
    day = day_asked_for(text)
    if day is None:
        raise Refusal(gettext("Hãy ghi ngày."))
    return day


def _number(text: str) -> int | None:
    """Read a whole number; dots may part its thousands.

    Raises:
        Refusal: it is none.
    """
    figures = text.replace(".", "").replace(" ", "")
    if not figures:
        return None
    if not (figures.isascii() and figures.isdigit() and len(figures) <= _DIGITS):
        raise Refusal(gettext("“%(text)s” không phải là một số nguyên: hãy sửa lại.", text=text))
    return int(figures)
