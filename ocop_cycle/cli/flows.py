"""Flows by hand: the same work as a run of Prefect."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ocop_cycle.cli.arguments import AsJson, AsOf, CycleName
from ocop_cycle.cli.tables import progress, show_json
from rules.errors import Refusal
from rules.vocabulary import Stage

if TYPE_CHECKING:
    from collections.abc import Coroutine

app = typer.Typer()
_MORNING: Final = timedelta(hours=8)
_STAGES: Final = {stage.value.replace("_", "-"): stage for stage in Stage}
NAMES: Final = ("daily", "deliver-mail", "open-cycle", "yearly", *_STAGES)
_NEED_NO_CYCLE: Final = frozenset({"daily", "deliver-mail", "open-cycle"})


def _name_typed(text: str) -> str:
    name = text.strip().casefold().replace("_", "-")
    if name not in NAMES:
        raise ValueError(f"không có luồng “{text}”; hãy chọn: {', '.join(NAMES)}")
    return name


@app.callback()
def flows() -> None:
    """Chạy một luồng Prefect bằng tay."""


@app.command()
def run(
    name: Annotated[
        str,
        typer.Argument(parser=_name_typed, metavar="LUỒNG", help=", ".join(NAMES)),
    ],
    cycle: CycleName = None,
    as_of: AsOf = None,
    plan: Annotated[
        str | None,
        typer.Option(metavar="KẾ-HOẠCH", help="Kế hoạch mở kỳ mới (open-cycle, yearly)."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Chạy một luồng, trên máy chủ ở PREFECT_API_URL, của `ocop up`, hoặc máy chủ tạm."""
    from ocop_cycle.cli.opening import prepare

    prepare()
    given = _parameters(name, cycle, as_of, plan)
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")  # what is refused is said once, here
    with progress(f"Chạy luồng {name}"):
        done = asyncio.run(_begun(name, given))
    if as_json:
        show_json({"flow": name, **given, "result": _plain(done)})
    else:
        typer.echo(f"Đã chạy xong luồng {name}.")


def _parameters(
    name: str, cycle: str | None, as_of: date | None, plan: str | None
) -> dict[str, object]:
    """Give a flow its parameters, as its own names have them.

    Raises:
        Refusal: what it needs has not been typed.
    """
    from ocop_cycle import clock

    if name == "deliver-mail":
        return {"as_of": clock.start_of(as_of) + _MORNING if as_of else None}
    if name == "open-cycle":
        if not (plan or cycle):
            raise Refusal("Hãy nêu kế hoạch để mở kỳ: --plan.")
        return {"plan": plan or cycle, "on": as_of}
    known = cycle if name in _NEED_NO_CYCLE else _cycle_meant(cycle)
    return {"cycle": known, "as_of": as_of, **({"plan": plan} if name == "yearly" else {})}


def _cycle_meant(typed: str | None) -> str:
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.cycles import only_cycle

    with looking() as session:
        return str(only_cycle(session, typed).name)


def _begun(name: str, given: Mapping[str, object]) -> "Coroutine[Any, Any, object]":
    from flows import engine

    engine.prepare()
    from flows.daily import daily
    from flows.deliver_mail import deliver_mail
    from flows.open_cycle import open_cycle
    from flows.stages import STAGE_FLOWS
    from flows.yearly import yearly

    found: dict[str, Any] = {
        "daily": daily,
        "deliver-mail": deliver_mail,
        "open-cycle": open_cycle,
        "yearly": yearly,
        **{each: STAGE_FLOWS[stage] for each, stage in _STAGES.items()},
    }
    begun: Coroutine[Any, Any, object] = found[name](**given)
    return begun


def _plain(done: object) -> object:
    if isinstance(done, list):
        return [_plain(each) for each in done]
    if is_dataclass(done) and not isinstance(done, type):
        return asdict(done)
    return done
