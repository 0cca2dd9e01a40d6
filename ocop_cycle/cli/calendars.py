"""Days off and make-up days."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import AsJson, Register
from ocop_cycle.cli.reports import show_report
from ocop_cycle.cli.tables import progress

if TYPE_CHECKING:
    from ocop_cycle.services.reports import Report

app = typer.Typer()


@app.callback()
def calendar() -> None:
    """Lịch làm việc: ngày nghỉ và ngày làm bù."""


@app.command("import")
def import_file(file: Register, *, as_json: AsJson = False) -> None:
    """Nhập ngày nghỉ, ngày làm bù; hạn còn để ngỏ được tính lại, báo mỗi nơi một lần."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.registers.days_off import days_off, lines_of_days
    from ocop_cycle.registers.sheets import read_sheet
    from ocop_cycle.services.holidays import import_days
    from ocop_cycle.services.reports import ImportRefused, Intake, report_of

    moment = clock.now()
    with progress("Nhập lịch"):
        sheet = read_sheet(file)
        days, problems = days_off(sheet)
        today = clock.day_of(moment)
        intake = Intake(at=moment, on=today, may_skip=False, problems=tuple(problems))
        try:
            report_of([], intake)
        except ImportRefused as refused:
            show_report(refused.report, as_json=as_json)
            raise
        with writing() as session:
            report = import_days(session, days, at=moment)
    show_report(_with_lines(report, lines_of_days(sheet)), as_json=as_json)


def _with_lines(report: "Report", lines: Mapping[date, int]) -> "Report":
    """Tell of each day on which line of the file it stands."""
    rows = [replace(row, line=lines[date.fromisoformat(row.code)]) for row in report.rows]
    return replace(report, rows=tuple(sorted(rows, key=lambda row: row.line)))
