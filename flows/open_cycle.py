"""A plan becomes a cycle, and the units that have something to do are told."""

from datetime import date

from prefect import flow

from flows.names import run_name
from flows.tasks import start_cycle
from ocop_cycle.services.cycles import Started


@flow(name="open-cycle", flow_run_name=run_name)
async def open_cycle(plan: str, on: date | None = None) -> Started:
    """Open a cycle from a plan; a second time changes nothing.

    Args:
        plan: a file, or the name of a shipped one.
        on: the day it starts; a day that is not today makes a cycle that is played.
    """
    return await start_cycle(plan, on)
