"""The page of people to call: for the office alone, for it shows telephone numbers."""

from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.queries.agencies import listing as agencies
from ocop_cycle.queries.calls import known_as
from ocop_cycle.queries.cycles import cycle_named, cycles, today_in
from ocop_cycle.services import calls, permits
from ocop_cycle.services.call_list import CallLine, CallList, call_list
from ocop_cycle.services.call_sheets import call_sheet, cut_short, last_call
from ocop_cycle.web.again import OneLine, shown_again
from ocop_cycle.web.deps import Db, Export, Me, Writing
from ocop_cycle.web.done import Done, WasDone, then
from ocop_cycle.web.pages import page
from rules.rights import Right
from rules.vocabulary import Level

router: Final = APIRouter(default_response_class=HTMLResponse)
_LOCAL: Final = (Level.DISTRICT, Level.COMMUNE)
_FILE: Final = "can-goi-dien.xlsx"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DIALLED: Final = frozenset("+0123456789")


class CallForm(BaseModel):
    """A call as a form tells it.

    Attributes:
        code: of a product, or of the unit, that was called; cycle: what the call was about.
        note: what came of it.
        shown_cycle, locality: which list was shown, to come back to it.
    """

    code: OneLine = ""
    cycle: OneLine = ""
    note: OneLine = ""
    shown_cycle: OneLine = ""
    locality: OneLine = ""


@dataclass(frozen=True)
class Row:
    """Somebody to call: the number as it is dialled, the last call."""

    line: CallLine
    number: str
    last_call: str


@dataclass(frozen=True)
class Typed:
    """A call that was typed and not taken: whose, what came of it, and why it was not."""

    code: str = ""
    note: str = ""
    wrong: str = ""


_NOTHING_TYPED: Final = Typed()


@router.get("/calls")
def show(db: Db, done: WasDone, cycle: str = "", locality: str = "") -> HTMLResponse:
    """Show whom to call, by locality, in each the most urgent first."""
    return _page(db, cycle, locality, done=done)


@router.post("/calls")
def type_back(db: Writing, me: Me, asked: Annotated[CallForm, Form()]) -> RedirectResponse:
    """Write down a call that was made: what mail did not tell counts as told."""

    def again(session: Session, wrong: str) -> HTMLResponse:
        typed = Typed(asked.code, asked.note, wrong)
        return _page(session, asked.shown_cycle, asked.locality, typed=typed)

    permits.require(db, Right.WRITE)
    with shown_again(again):
        who, _ = known_as(db, asked.code)
        cycle = cycle_named(db, asked.cycle)
        day = today_in(cycle, clock.now())
        said = calls.Said(me.name, asked.note)
        told = calls.called(db, who, [(cycle, day)], said, at=clock.now())
    shown = {"cycle": asked.shown_cycle, "locality": asked.locality}
    return then("/calls", "called", told, **{name: cell for name, cell in shown.items() if cell})


def _page(
    db: Session,
    cycle: str,
    locality: str,
    *,
    typed: Typed = _NOTHING_TYPED,
    done: Done | None = None,
) -> HTMLResponse:
    found = _asked(db, cycle, locality)
    known = cycles(db)
    asked = {"cycle": cycle, "locality": locality}
    query = urlencode({name: cell for name, cell in asked.items() if cell})
    meant = cycle_named(db, cycle) if cycle else known[0] if len(known) == 1 else None
    return page(
        "calls.html",
        groups=_groups(found),
        total=found.total,
        shown=len(found.lines),
        cut=cut_short(found),
        day=today_in(meant, clock.now()) if meant else clock.today(),
        cycles=[row.name for row in known],
        units=_units(db, meant.place if meant else None),
        sheet=f"/calls.xlsx?{query}" if query else "/calls.xlsx",
        typed=typed,
        done=done,
        **asked,
    )


@router.get("/calls.xlsx")
def sheet(db: Export, cycle: str = "", locality: str = "") -> Response:
    """Give what the page shows as a file."""
    return Response(
        call_sheet(_asked(db, cycle, locality)),
        media_type=_SHEET,
        headers={"Content-Disposition": f'attachment; filename="{_FILE}"'},
    )


def _asked(db: Session, cycle: str, locality: str) -> CallList:
    """List whom to call, for who writes to the whole province: it shows telephone numbers.

    Raises:
        NotAllowed: whoever looks does not.
    """
    permits.require_everywhere(db, Right.WRITE)
    return call_list(db, cycle or None, locality or None, at=clock.now())


def _groups(found: CallList) -> list[tuple[str, str, list[Row]]]:
    grouped = groupby(found.lines, lambda line: (line.cycle, line.locality))
    return [(cycle, place, [_row(line) for line in lines]) for (cycle, place), lines in grouped]


def _row(line: CallLine) -> Row:
    return Row(
        line,
        number="".join(each for each in line.phone if each in _DIALLED),
        last_call=last_call(line),
    )


def _units(db: Session, place: str | None) -> list[tuple[str, str]]:
    return [
        (str(unit["code"]), str(unit["locality"] or unit["name"]))
        for unit in agencies(db, place)
        if unit["level"] in _LOCAL
    ]
