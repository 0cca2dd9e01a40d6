"""The standard report of a cycle: a page to print, and a workbook whose sheets add up alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from notifications.filters import hoa
from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.cycles import cycle_named, cycles, today_in
from ocop_cycle.queries.standard_report import DIMENSIONS, StandardReport, standard_report
from ocop_cycle.web.deps import Db, Export
from ocop_cycle.web.entry_words import group_of
from ocop_cycle.web.exports import WORKBOOK, attachment
from ocop_cycle.web.languages import gettext, marked
from ocop_cycle.web.pages import page
from rules.errors import Refusal
from rules.rounds import Round
from rules.vocabulary import Kind, Outcome

router: Final = APIRouter(default_response_class=HTMLResponse)
_TITLE: Final = marked("Báo cáo tổng hợp hồ sơ")
_LABELS: Final[Mapping[str, str]] = {
    "locality": marked("Địa bàn"),
    "group": marked("Nhóm sản phẩm"),
    "stars": marked("Hạng sao, kết quả"),
    "legal_form": marked("Loại hình chủ thể"),
    "kind": marked("Lần đăng ký"),
}
_NOT_SAID: Final = marked("chưa ghi")


@dataclass(frozen=True)
class Table:
    """A table of the report: what a row is of, the rows with a count a round and their sum."""

    headings: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]
    sums: tuple[int, ...]


@router.get("/report")
def show(db: Db, cycle: str = "") -> HTMLResponse:
    """Show the report of a cycle."""
    row = _meant(db, cycle)
    report = standard_report(db, row)
    return page(
        "standard_report.html",
        title=_TITLE,
        cycle=row,
        cycles=[each.name for each in cycles(db)],
        day=today_in(row, clock.now()),
        total=report.total,
        rounds=list(map(str, report.rounds)),
        tables=[_by(report, name) for name in DIMENSIONS],
        whole=_whole(report),
    )


@router.get("/report.xlsx")
def workbook(db: Export, cycle: str = "") -> Response:
    """Give the report of a cycle as XLSX: a sheet with all sorts, and one a dimension."""
    from ocop_cycle.registers.figures import figures  # noqa: PLC0415 -- openpyxl is slow to load

    row = _meant(db, cycle)
    report = standard_report(db, row)
    rounds = [*map(str, report.rounds), gettext("Cộng")]
    sheets = [(gettext("Chi tiết"), _whole(report))]
    sheets += [(gettext(_LABELS[name]), _by(report, name)) for name in DIMENSIONS]
    content = figures(
        [(name, table.headings, rounds, _lines(table)) for name, table in sheets],
    )
    title = f"{gettext(_TITLE)} {row.name}"
    named = {"Content-Disposition": attachment(title, f"report-{row.name}", "xlsx")}
    return Response(content, media_type=WORKBOOK, headers=named)


def _meant(db: Session, name: str) -> AnyRow:
    if name:
        return cycle_named(db, name)
    known = sorted(cycles(db), key=lambda row: (row.year, row.id))
    if not known:
        raise Refusal("Chưa có kỳ nào: hãy mở một kỳ rồi xem báo cáo.")
    return known[-1]


def _by(report: StandardReport, name: str) -> Table:
    rows = tuple(
        ((_word(name, code),), _counts(report, counted))
        for code, counted in report.by(name).items()
    )
    return Table((gettext(_LABELS[name]),), rows, _counts(report, report.by_round))


def _whole(report: StandardReport) -> Table:
    rows = tuple(
        (
            tuple(_word(name, cell[at]) for name, at in DIMENSIONS.items()),
            _counts(report, counted),
        )
        for cell, counted in report.counts.items()
    )
    headings = tuple(gettext(label) for label in _LABELS.values())
    return Table(headings, rows, _counts(report, report.by_round))


def _counts(report: StandardReport, counted: Mapping[Round, int]) -> tuple[int, ...]:
    each = tuple(counted.get(round_, 0) for round_ in report.rounds)
    return (*each, sum(each))


def _lines(table: Table) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    yield from table.rows
    empty = ("",) * (len(table.headings) - 1)
    yield (gettext("Cộng"), *empty), table.sums


def _word(name: str, code: str) -> str:
    if name == "stars":
        return _stands(code)
    if name == "kind":
        return gettext(Kind(code).label)
    said = group_of(code) if name == "group" else hoa(code)
    return said or gettext(_NOT_SAID)


def _stands(code: str) -> str:
    if code.isdigit():
        return str(gettext("%(stars)s sao", stars=code))
    return gettext(Outcome(code).label)
