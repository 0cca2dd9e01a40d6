"""The lists: a page of each to look at, and all of it as a file."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ocop_cycle.web import exports
from ocop_cycle.web.activity_list import ACTIVITIES
from ocop_cycle.web.again import can
from ocop_cycle.web.agency_list import AGENCIES
from ocop_cycle.web.deps import Db, Export
from ocop_cycle.web.entry_list import ENTRIES
from ocop_cycle.web.journal_list import JOURNAL
from ocop_cycle.web.languages import gettext
from ocop_cycle.web.lists import Column, Line, Sheet, ask, written
from ocop_cycle.web.mail_list import MAILS
from ocop_cycle.web.pages import page
from ocop_cycle.web.producer_list import PRODUCERS
from ocop_cycle.web.training_list import TRAINING
from rules.rights import Right

router: Final = APIRouter(default_response_class=HTMLResponse)
SHEETS: Final = (ENTRIES, TRAINING, PRODUCERS, AGENCIES, ACTIVITIES, MAILS, JOURNAL)


class Heading(NamedTuple):
    """A column as the page shows it: where its cells stand in a row, and those below it."""

    at: int
    below: tuple[int, ...]
    label: str
    number: bool
    state: bool


class Cell(NamedTuple):
    """A cell of a row: what it says, where it leads, what stands below it."""

    heading: Heading
    text: str
    link: str
    below: str


class Row(NamedTuple):
    """A row: how it stands, what it is of, all else that is known of it."""

    tone: str
    first: Cell
    rest: tuple[Cell, ...]


def headings(columns: Sequence[Column]) -> list[Heading]:
    """Put the columns of a page together: one that stands below another belongs to it."""
    tops = [at for at, column in enumerate(columns) if not column.below]
    ends = [*tops[1:], len(columns)]
    return [
        _heading(at, columns[at], range(at + 1, end)) for at, end in zip(tops, ends, strict=True)
    ]


def _heading(at: int, column: Column, below: range) -> Heading:
    return Heading(at, tuple(below), gettext(column.label), column.number, column.state)


def row_of(line: Line, shown: Sequence[Heading]) -> Row:
    """Lay a line out below the headings of a page."""
    first, *rest = (_cell(line, heading) for heading in shown)
    return Row(line.tone, first, tuple(rest))


def _cell(line: Line, heading: Heading) -> Cell:
    below = " · ".join(filter(None, (line.cells[at] for at in heading.below)))
    return Cell(heading, line.cells[heading.at] or "—", line.links.get(heading.at, ""), below)


def _shown(sheet: Sheet) -> Callable[..., Response]:
    def show(request: Request, db: Db) -> Response:
        """Show a page of the list."""
        code = request.query_params.get("code", "").strip()
        if code and sheet is ENTRIES:
            return RedirectResponse(f"/products/{quote(code, safe='')}", 303)
        asked = ask(sheet, sheet.form(db), request.query_params)
        part = sheet.find(db, asked, asked.place)
        first, last = (part.keys[0], part.keys[-1]) if part.keys else (None, None)
        known = headings(sheet.columns)
        return page(
            "list.html",
            sheet=sheet,
            sheets=SHEETS,
            headings=known,
            rows=[row_of(line, known) for line in sheet.lines(db, part.keys)],
            asked=asked,
            query=asked.query(),
            filtered=any(asked.values.values()),
            may_write=sheet is MAILS and can(db, Right.WRITE),
            earlier=asked.query(before=written(first)) if part.earlier and first else "",
            later=asked.query(after=written(last)) if part.later and last else "",
        )

    return show


def _as_csv(sheet: Sheet) -> Callable[..., Response]:
    def give_csv(request: Request, db: Export) -> Response:
        """Give the whole list as a CSV file."""
        return exports.as_csv(db, sheet, ask(sheet, sheet.form(db), request.query_params))

    return give_csv


def _as_workbook(sheet: Sheet) -> Callable[..., Response]:
    def give_workbook(request: Request, db: Export) -> Response:
        """Give the whole list as an XLSX file."""
        return exports.as_workbook(db, sheet, ask(sheet, sheet.form(db), request.query_params))

    return give_workbook


for _sheet in SHEETS:
    router.add_api_route(f"/{_sheet.name}", _shown(_sheet), name=_sheet.name)
    router.add_api_route(f"/{_sheet.name}.csv", _as_csv(_sheet), name=f"{_sheet.name}.csv")
    router.add_api_route(f"/{_sheet.name}.xlsx", _as_workbook(_sheet), name=f"{_sheet.name}.xlsx")
