"""What became of each row of a register, as people and programs read it."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from ocop_cycle.cli.tables import remark, show, show_json

if TYPE_CHECKING:
    from ocop_cycle.services.reports import Report

_HEADINGS = {"line": "Dòng", "code": "Mã", "status": "Kết quả", "text": "Ghi chú"}


def show_report(report: "Report", *, as_json: bool) -> None:
    """Print a report row by row, then how many rows came to what."""
    rows = [asdict(row) for row in report.rows]
    if as_json:
        counts = {status.value: count for status, count in report.counts.items()}
        show_json({"rows": rows, "counts": counts, "warnings": report.warnings})
        return
    for warning in report.warnings:
        remark(f"Lưu ý: {warning}")
    show(rows, _HEADINGS, as_json=False, empty="Không có dòng nào.")
    counted = [f"{status.label}: {count}" for status, count in report.counts.items() if count]
    typer.echo("; ".join(counted))
