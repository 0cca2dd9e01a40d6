"""The turn of the year: a cycle is closed, what is open is carried, the next one is opened."""

from dataclasses import dataclass
from datetime import date

from prefect import flow
from prefect.artifacts import acreate_table_artifact

from flows.names import artifact_key, run_name
from flows.tasks import close_cycle, list_open, start_cycle
from ocop_cycle import clock
from ocop_cycle.services.cycles import Started


@dataclass(frozen=True)
class Turned:
    """The turn of a year.

    Attributes:
        carried: the codes of the products whose entries were open when the cycle was closed; they
            stay where they are, count for that cycle and show in the next.
        opened: the next cycle; None when no plan was given.
    """

    closed: str
    carried: tuple[str, ...]
    opened: Started | None


@flow(name="yearly", flow_run_name=run_name)
async def yearly(cycle: str, plan: str | None = None, as_of: date | None = None) -> Turned:
    """Close a cycle, list what it carries over, open the next; a second time changes nothing.

    Args:
        cycle: the one to close.
        plan: the plan of the next one: a file, or the name of a shipped one.
        as_of: the day on which it is closed; today without it.
    """
    await close_cycle(cycle, as_of or clock.today())
    carried = await list_open(cycle)
    await acreate_table_artifact(
        table=[dict(each) for each in carried],
        key=artifact_key("carried", cycle),
        description=f"Hồ sơ còn dở khi đóng kỳ {cycle}",
    )
    opened = await start_cycle(plan, None) if plan else None
    return Turned(cycle, tuple(each["Mã"] for each in carried), opened)
