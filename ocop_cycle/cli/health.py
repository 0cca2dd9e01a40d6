"""`ocop doctor`: what of an installation is in order, what is not, what is unsafe."""

import typer

from ocop_cycle.cli.arguments import AsJson
from ocop_cycle.cli.tables import show


def doctor(*, as_json: AsJson = False) -> None:
    """Say what of the installation is in order, what is not, what is unsafe."""
    from ocop_cycle.health import State, examine

    found = list(examine())
    headings = {"check": "Mục", "state": "Kết quả", "detail": "Chi tiết"}
    rows = [{"check": each.check, "state": each.state, "detail": each.detail} for each in found]
    show(rows, headings, as_json=as_json, empty="")
    if any(each.state is State.ERROR for each in found):
        raise typer.Exit(1)
