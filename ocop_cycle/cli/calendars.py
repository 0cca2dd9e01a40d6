"""Days off and make-up days."""

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import AsJson, Register
from ocop_cycle.cli.reports import show_report
from ocop_cycle.cli.tables import progress

app = typer.Typer(help="Lịch làm việc: ngày nghỉ và ngày làm bù.")


@app.callback()
def calendar() -> None:
    """Lịch làm việc: ngày nghỉ và ngày làm bù."""


@app.command("import")
def import_file(file: Register, *, as_json: AsJson = False) -> None:
    """Nhập ngày nghỉ, ngày làm bù; hạn còn để ngỏ được tính lại, báo mỗi nơi một lần."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.registers.days_off import days_off
    from ocop_cycle.registers.sheets import read_sheet
    from ocop_cycle.services.holidays import import_days
    from ocop_cycle.services.reports import ImportRefused, Intake, report_of

    moment = clock.now()
    with progress("Nhập lịch"):
        days, problems = days_off(read_sheet(file))
        intake = Intake(at=moment, on=clock.day_of(moment), problems=tuple(problems))
        try:
            report_of([], intake)
        except ImportRefused as refused:
            show_report(refused.report, as_json=as_json)
            raise
        with writing() as session:
            report = import_days(session, days, at=moment)
    show_report(report, as_json=as_json)
