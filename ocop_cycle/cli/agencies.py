"""Units and their contacts."""

from typing import TYPE_CHECKING, Annotated

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import AsJson, Register, SkipBad, Update, line_typed
from ocop_cycle.cli.reports import show_report
from ocop_cycle.cli.tables import progress, remark, show
from rules.errors import Refusal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

app = typer.Typer()

Place = Annotated[
    str | None,
    typer.Option("--place", parser=line_typed, metavar="TỈNH", help="Tỉnh, thành phố."),
]
_HEADINGS = {"code": "Mã", "name": "Tên", "level": "Cấp", "locality": "Địa bàn", "reach": "Thư"}


@app.command("import")
def import_file(
    file: Register,
    place: Place = None,
    *,
    update: Update = False,
    skip_bad: SkipBad = False,
    as_json: AsJson = False,
) -> None:
    """Nhập danh sách cơ quan và người liên hệ: tất cả hoặc không dòng nào."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.registers.agencies import agency_notices, agency_rows
    from ocop_cycle.registers.sheets import read_sheet
    from ocop_cycle.services.agencies import import_agencies
    from ocop_cycle.services.reports import ImportRefused, Intake

    with progress("Nhập cơ quan"):
        sheet = read_sheet(file)
        rows, problems = agency_rows(sheet)
        intake = Intake(
            at=clock.now(),
            on=clock.today(),
            update=update,
            skip_bad=skip_bad,
            problems=tuple(problems),
        )
        try:
            with writing() as session:
                known = _place(session, place)
                report = import_agencies(session, rows, place=known, intake=intake)
        except ImportRefused as refused:
            show_report(refused.report, as_json=as_json)
            raise
    for notice in agency_notices(sheet):
        remark(notice)
    show_report(report, as_json=as_json)


@app.command("list")
def list_agencies(place: Place = None, *, as_json: AsJson = False) -> None:
    """Liệt kê cơ quan và người liên hệ hiện nay."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.agencies import listing
    from rules.vocabulary import Level

    with looking() as session:
        rows = listing(session, place, day=clock.today())
    if not as_json:
        rows = [
            {**row, "level": Level(str(row["level"])), "reach": _reach(row["contacts"])}
            for row in rows
        ]
    empty = "Chưa có cơ quan nào: hãy mở một kỳ, hoặc `ocop agency import`."
    show(rows, _HEADINGS, as_json=as_json, empty=empty)


def _place(session: "Session", typed: str | None) -> str:
    """Tell the place that is meant: the typed one, else that of all cycles, "" before the first.

    Raises:
        Refusal: there are cycles of several places.
    """
    from ocop_cycle.queries.cycles import cycles
    from rules.names import name_key

    places = sorted({row.place for row in cycles(session)})
    if typed is not None:
        return next((each for each in places if name_key(each) == name_key(typed)), typed)
    if len(places) > 1:
        raise Refusal(f"Hãy nêu tỉnh bằng --place: {', '.join(places)}.")
    return places[0] if places else ""


def _reach(contacts: object) -> str:
    known = contacts if isinstance(contacts, list) else []
    return ", ".join(dict.fromkeys(each["email"] for each in known if each["email"]))
