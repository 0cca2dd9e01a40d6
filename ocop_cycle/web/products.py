"""The pages of products: a list to look something up in, and one product with its journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.queries import products
from ocop_cycle.queries.agencies import listing as agencies
from ocop_cycle.queries.cycles import cycle_named, cycles
from ocop_cycle.web.deps import Day, Db, number_in
from ocop_cycle.web.pages import con_lai, page
from ocop_cycle.web.status import newest_day
from rules.errors import Refusal
from rules.vocabulary import Action, Group, Holder, Kind, Level, Milestone, Outcome, Proposal, Stage

router: Final = APIRouter(default_response_class=HTMLResponse)
_PAGE: Final = 100
_LOCAL: Final = (Level.DISTRICT, Level.COMMUNE)


@dataclass(frozen=True)
class Asked:
    """What the address of the list asks for, as it is written there."""

    cycle: str = ""
    stage: str = ""
    unit: str = ""
    late: str = ""
    after: str = ""


@dataclass(frozen=True)
class EntryLine:
    """A row of the list, in words."""

    code: str
    product: str
    producer: str
    locality: str
    cycle: str
    stage: str
    state: str
    holder: str
    tone: str


@router.get("/products")
def listing(db: Db, asked: Annotated[Asked, Depends()], code: str = "") -> Response:
    """List entries as they stand now, a page at a time; a code leads to its product."""
    if code.strip():
        return RedirectResponse(f"/products/{quote(code.strip(), safe='')}", 303)
    known = cycles(db)
    named = asked.cycle or (known[0].name if len(known) == 1 else "")
    cycle = cycle_named(db, named) if named else None
    today = newest_day(cycle) if cycle else clock.today()
    rows = products.listing(db, cycle.id if cycle else None, _wanted(asked, today))
    more = {**vars(asked), "after": rows[_PAGE - 1]["id"]} if len(rows) > _PAGE else {}
    return page(
        "products.html",
        lines=[_line(row, today) for row in rows[:_PAGE]],
        asked=asked,
        day=today,
        cycles=[row.name for row in known],
        stages=tuple(Stage),
        units=_units(db, cycle.place if cycle else None),
        more=urlencode({name: cell for name, cell in more.items() if cell}),
    )


@router.get("/products/{code:path}")
def show(code: str, db: Db, as_of: Day, cycle: str = "") -> HTMLResponse:
    """Show one product as of a day: where it stands, by when, and how it came there."""
    shown = products.show(db, code, as_of, cycle or None)
    its_cycle = cycle_named(db, shown["cycle"])
    today = as_of or newest_day(its_cycle)
    return page(
        "product.html",
        shown=shown,
        day=today,
        line=_line(shown, today),
        kind=Kind(shown["kind"]),
        milestone=Milestone(shown["milestone"] or ""),
        group=_group(shown["group"]),
        journal=[_act(row, played=its_cycle.played) for row in reversed(shown["journal"])],
    )


def _wanted(asked: Asked, today: date) -> products.Wanted:
    return products.Wanted(
        stage=_stage(asked.stage),
        outcome=Outcome.OPEN if asked.stage else None,
        unit=asked.unit or None,
        late_on=today if asked.late else None,
        after=number_in(asked.after) if asked.after else 0,
        limit=_PAGE + 1,
    )


def _stage(code: str) -> Stage | None:
    if not code:
        return None
    if code in set(Stage):
        return Stage(code)
    raise Refusal(f"Không có bước “{code}”; các bước: {', '.join(Stage)}.")


def _units(db: Session, place: str | None) -> list[tuple[str, str]]:
    return [
        (str(unit["code"]), str(unit["locality"] or unit["name"]))
        for unit in agencies(db, place)
        if unit["level"] in _LOCAL
    ]


def _line(row: Mapping[str, Any], today: date) -> EntryLine:
    return EntryLine(
        code=row["code"],
        product=row["product"],
        producer=row["producer"],
        locality=row["locality"],
        cycle=row["cycle"],
        stage=Stage(row["stage"]).label,
        state=_state(row, today),
        holder=Holder(row["holder"]).label if row["holder"] else "",
        tone=_tone(row),
    )


def _state(row: Mapping[str, Any], today: date) -> str:
    if row["outcome"]:
        stars = f" {row['stars']} sao" if row["stars"] else ""
        return Outcome(row["outcome"]).label + stars
    if row["proposed"]:
        return f"quá hạn, đề xuất: {Proposal(row['proposed']).label.lower()}"
    return con_lai(row["due"], today) if row["due"] else "không có hạn"


def _tone(row: Mapping[str, Any]) -> str:
    if row["outcome"]:
        return "good" if row["outcome"] == Outcome.CERTIFIED else "done"
    return "late" if row["overdue"] else "now"


def _group(code: str | None) -> str:
    return Group(code).label if code in set(Group) else code or ""


def _act(row: Mapping[str, Any], *, played: bool) -> dict[str, object]:
    """Write an act of the journal in words: what was done, and where the entry then stood."""
    where = Stage(row["stage"]).label
    if row["milestone"]:
        where = f"{where}: {Milestone(row['milestone']).label}"
    if row["outcome"]:
        where = Outcome(row["outcome"]).label
    late = not played and clock.day_of(row["keyed_at"]) != row["day"]
    return {**row, "action": Action(row["action"]).label, "where": where, "keyed_later": late}
