"""What a later paper changes in a running cycle: a deadline, a round, one entry's day."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.activities import activities_as_of
from ocop_cycle.queries.courses import windows_as_of
from ocop_cycle.queries.cycles import cycle_named, day_meant, today_in
from ocop_cycle.queries.products import entry_of
from ocop_cycle.services import permits
from ocop_cycle.services.adjustments import Adjustment
from ocop_cycle.services.deadlines import Adjusted, adjust_activity, adjust_stage
from ocop_cycle.services.stages import move_one
from ocop_cycle.web.again import OneLine, shown_again
from ocop_cycle.web.deps import Db, Me, Writing, day_asked_for
from ocop_cycle.web.done import then
from ocop_cycle.web.languages import gettext, marked
from ocop_cycle.web.pages import page
from rules.errors import Refusal
from rules.regimes import REGIMES
from rules.rights import Right
from rules.rounds import Round
from rules.standing import Act
from rules.vocabulary import Action, Stage

router: Final = APIRouter(prefix="/operations/{name}", default_response_class=HTMLResponse)
_ROUND: Final = marked("Bước “%(stage)s”, đợt %(round)s")
_NEXT: Final = marked("Bước “%(stage)s”, thêm đợt %(round)s")
_TASK: Final = marked("Nhiệm vụ “%(name)s”")
_MOST_ROUNDS: Final = 12


@dataclass(frozen=True)
class Choice:
    """What a paper may move: its code in the form, its name, the words that set it now."""

    code: str
    label: str
    phrase: str = ""


class AdjustForm(BaseModel):
    """What a later paper says of a deadline; `what`: the code of a choice."""

    what: OneLine = ""
    deadline: OneLine = ""
    paper: OneLine = ""
    on: OneLine = ""


class ExtendForm(BaseModel):
    """More time for one entry."""

    code: OneLine = ""
    to: OneLine = ""
    reason: OneLine = ""
    paper: OneLine = ""
    on: OneLine = ""


@router.get("/adjust")
def show_adjust(name: str, db: Db) -> HTMLResponse:
    """Give the form for a deadline that a later paper moves."""
    return _adjust_page(db, name, AdjustForm())


@router.post("/adjust")
def adjust(
    name: str, db: Writing, me: Me, typed: Annotated[AdjustForm, Form()]
) -> RedirectResponse:
    """Move a deadline; whom it concerns is told once."""
    cycle = _decided(db, name)
    with shown_again(lambda session, wrong: _adjust_page(session, name, typed, wrong=wrong)):
        day = day_meant(cycle, day_asked_for(typed.on), clock.now())
        said = Adjustment(typed.deadline, typed.paper, day, by=me.name, at=clock.now())
        done = _adjusted(db, cycle, typed.what, said)
    what = "adjusted" if done.new else "adjusted_before"
    return then(f"/operations/{name}", what, done.moved)


@router.get("/extend")
def show_extend(name: str, db: Db) -> HTMLResponse:
    """Give the form for more time for one entry."""
    return _extend_page(db, name, ExtendForm())


@router.post("/extend")
def extend(
    name: str, db: Writing, me: Me, typed: Annotated[ExtendForm, Form()]
) -> RedirectResponse:
    """Give one entry more time."""
    cycle = _decided(db, name)
    with shown_again(lambda session, wrong: _extend_page(session, name, typed, wrong=wrong)):
        entry = entry_of(db, typed.code, name)
        until = day_asked_for(typed.to)
        if until is None:
            raise Refusal("Chưa có ngày cuối mới: hãy ghi ngày.")
        day = day_meant(cycle, day_asked_for(typed.on), clock.now())
        act = Act(
            Action.EXTEND, day, by=me.name, reason=typed.reason, paper=typed.paper, until=until
        )
        move_one(db, entry.id, act, at=clock.now())
    return then(f"/operations/{name}", "extended")


def _decided(db: Session, name: str) -> AnyRow:
    """Find a cycle for whoever decides for all of it."""
    permits.require(db, Right.DECIDE)
    cycle = cycle_named(db, name)
    permits.require_everywhere(db, Right.DECIDE, cycle.id)
    return cycle


def _adjusted(db: Session, cycle: AnyRow, what: str, said: Adjustment) -> Adjusted:
    """Do what a paper says.

    Raises:
        Refusal: nothing is chosen that the cycle has, or the paper cannot be followed.
    """
    known = {each.code for each in _choices(db, cycle)}
    if what not in known:
        raise Refusal("Chưa chọn bước hoặc nhiệm vụ: hãy chọn trong danh sách.")
    kind, _, rest = what.partition(":")
    if kind == "task":
        return adjust_activity(db, cycle, rest, said)
    stage, _, number = rest.partition(":")
    return adjust_stage(db, cycle, Stage(stage), said, round_no=int(number))


def _choices(db: Session, cycle: AnyRow) -> list[Choice]:
    """List what a paper may move: each round of each stage and the next one, each activity."""
    day = today_in(cycle, clock.now())
    windows = {(Stage(row.stage), row.round): row for row in windows_as_of(db, cycle.id, day)}
    path = REGIMES[cycle.regime].path if cycle.regime else ()
    found = [choice for stage in path for choice in _of_stage(cycle, stage, windows)]
    tasks = [
        Choice(f"task:{task.name}", gettext(_TASK, name=task.name), task.phrase)
        for task in activities_as_of(db, cycle, day)
    ]
    return found + tasks


def _of_stage(
    cycle: AnyRow, stage: Stage, windows: dict[tuple[Stage, str], AnyRow]
) -> list[Choice]:
    found: list[Choice] = []
    for number in range(1, _MOST_ROUNDS + 1):
        row = windows.get((stage, str(Round(cycle.year, number))))
        words = _ROUND if row else _NEXT
        label = gettext(words, stage=gettext(stage.label), round=number)
        found.append(Choice(f"stage:{stage.value}:{number}", label, row.phrase if row else ""))
        if row is None:
            break
    return found


def _adjust_page(db: Session, name: str, typed: AdjustForm, *, wrong: str = "") -> HTMLResponse:
    cycle = _decided(db, name)
    return page("adjust.html", cycle=cycle, choices=_choices(db, cycle), typed=typed, wrong=wrong)


def _extend_page(db: Session, name: str, typed: ExtendForm, *, wrong: str = "") -> HTMLResponse:
    cycle = _decided(db, name)
    return page("extend.html", cycle=cycle, typed=typed, wrong=wrong)
