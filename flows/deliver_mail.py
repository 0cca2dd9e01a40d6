"""The outbox is emptied."""

import asyncio
from datetime import datetime

from prefect import flow, get_run_logger, task

from flows.hours import FROM, UNTIL, in_hours
from flows.names import run_name
from ocop_cycle import clock, delivery
from ocop_cycle.delivery import Delivered
from rules.errors import Refusal


@task  # not repeated: the mails that are left wait for the next run
async def post(as_of: datetime | None) -> Delivered:
    """Post what may leave; no server set, or all mail stopped, is no failure of this run."""
    try:
        return await asyncio.to_thread(delivery.deliver, as_of)
    except Refusal as refusal:
        return Delivered(stopped=str(refusal))


@flow(name="deliver-mail", flow_run_name=run_name)
async def deliver_mail(as_of: datetime | None = None) -> Delivered:
    """Empty the outbox, unless it is outside the hours in which mail leaves by itself.

    Args:
        as_of: the moment by which expiry is judged, named by a person, who needs no hours.
    """
    if as_of is None and not in_hours(clock.now()):
        return Delivered(stopped=f"Ngoài giờ gửi thư ({FROM:%H:%M}-{UNTIL:%H:%M}).")
    done = await post(as_of)
    if done.stopped:
        get_run_logger().warning(done.stopped)
    return done
