"""From a file that was sent to a report of its rows: looked at, or taken in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.queries import courses
from ocop_cycle.queries.cycles import cycles, day_meant, only_cycle
from ocop_cycle.registers.agencies import agency_notices, agency_rows
from ocop_cycle.registers.days_off import days_off, lines_of_days
from ocop_cycle.registers.products import product_notices, product_rows
from ocop_cycle.registers.sheets import Sheet, sheet_in
from ocop_cycle.services.agencies import import_agencies
from ocop_cycle.services.holidays import import_days
from ocop_cycle.services.products import import_products
from ocop_cycle.services.reports import ImportRefused, Intake, Report, report_of
from ocop_cycle.web.deps import day_asked_for
from ocop_cycle.web.uploads import Upload
from rules.errors import Refusal
from rules.names import name_key


@dataclass(frozen=True)
class Options:
    """How a register is taken in.

    Attributes:
        by: who brings it.
        cycle: of products; place: of units; on: the day it happened, as it was typed.
        update: what is known takes the facts of the file; skip_bad: bad rows are passed over.
        writes: it is taken in; else only looked at.
    """

    by: str
    cycle: str = ""
    place: str = ""
    on: str = ""
    update: bool = False
    skip_bad: bool = False
    writes: bool = False


@dataclass(frozen=True)
class Taken:
    """What became of a register; `refused`: nothing of it is taken, because of some rows."""

    report: Report
    notices: tuple[str, ...] = ()
    refused: str = ""


class _OnlyLookedAt(Exception):  # noqa: N818 -- nothing has gone wrong: it undoes what was tried
    """What would become of a register that is not to be written."""

    def __init__(self, taken: Taken) -> None:
        super().__init__()
        self.taken = taken


def take(session: Session, what: str, sent: Upload, asked: Options, *, at: datetime) -> Taken:
    """Take a register in, or look at what would become of it.

    Args:
        session: open for writing.
        what: "agencies", "products" or "days".
        sent: the file.
        asked: how it is to be taken in.
        at: now.

    Raises:
        Refusal: the file cannot be read, or is for no cycle or place that there is.
        NotAllowed: whoever brings it may not.
    """
    sheet = sheet_in(sent.content, name=sent.name)
    try:
        with session.begin_nested():
            return _tried(session, what, sheet, asked, Intake(at, clock.day_of(at), asked.by))
    except ImportRefused as refused:
        taken = Taken(refused.report, refused=str(refused))
    except _OnlyLookedAt as looked:
        taken = looked.taken
    courses.forget()  # nothing may be kept of days that are not there
    return taken


def _tried(session: Session, what: str, sheet: Sheet, asked: Options, intake: Intake) -> Taken:
    taken = _TAKERS[what](session, sheet, asked, intake)
    if asked.writes:
        return taken
    raise _OnlyLookedAt(taken)


def places(session: Session) -> list[str]:
    """List the provinces that have a cycle."""
    return sorted({row.place for row in cycles(session)})


def _agencies(session: Session, sheet: Sheet, asked: Options, intake: Intake) -> Taken:
    rows, problems = agency_rows(sheet)
    full = replace(intake, update=asked.update, skip_bad=asked.skip_bad, problems=tuple(problems))
    report = import_agencies(session, rows, place=_place(session, asked.place), intake=full)
    return Taken(report, agency_notices(sheet))


def _products(session: Session, sheet: Sheet, asked: Options, intake: Intake) -> Taken:
    rows, problems = product_rows(sheet)
    cycle = only_cycle(session, asked.cycle or None)
    full = replace(
        intake,
        on=day_meant(cycle, day_asked_for(asked.on), intake.at),
        update=asked.update,
        skip_bad=asked.skip_bad,
        problems=tuple(problems),
    )
    return Taken(import_products(session, cycle, rows, intake=full), product_notices(sheet))


def _days(session: Session, sheet: Sheet, _: Options, intake: Intake) -> Taken:
    days, problems = days_off(sheet)
    report_of([], replace(intake, may_skip=False, problems=tuple(problems)))
    report = import_days(session, days, at=intake.at)
    lines = lines_of_days(sheet)
    rows = [replace(row, line=lines[date.fromisoformat(row.code)]) for row in report.rows]
    return Taken(replace(report, rows=tuple(sorted(rows, key=lambda row: row.line))))


def _place(session: Session, typed: str) -> str:
    """Tell the place that is meant: the typed one, else that of all cycles, "" before the first."""
    known = places(session)
    if typed:
        return next((each for each in known if name_key(each) == name_key(typed)), typed)
    if len(known) > 1:
        raise Refusal(f"Có nhiều tỉnh ({', '.join(known)}): hãy chọn một tỉnh.")
    return known[0] if known else ""


Taker = Callable[[Session, Sheet, Options, Intake], Taken]
_TAKERS: Final[Mapping[str, Taker]] = MappingProxyType(
    {"agencies": _agencies, "products": _products, "days": _days}
)
