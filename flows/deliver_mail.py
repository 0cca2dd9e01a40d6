"""The outbox is emptied."""

import asyncio
from datetime import datetime

from prefect import flow, get_run_logger, task

from flows.names import run_name
from ocop_cycle import bounces, clock, delivery
from ocop_cycle.sending.orders import Delivered
from rules.errors import Refusal


@task  # not repeated: the mails that are left wait for the next run
async def post(as_of: datetime | None) -> Delivered:
    """Post what may leave; no server set, or all mail stopped, is no failure of this run."""
    try:
        return await asyncio.to_thread(delivery.deliver, as_of, in_hours=as_of is None)
    except Refusal as refusal:
        return Delivered(stopped=str(refusal))


@task  # not repeated: the next run reads what is left
async def read() -> str:
    """Read what came back, if nobody has lately; tell what keeps it from being read."""
    try:
        await asyncio.to_thread(bounces.read_now_and_then, at=clock.now())
    except Refusal as refusal:
        return str(refusal)
    return ""


@flow(name="deliver-mail", flow_run_name=run_name)
async def deliver_mail(as_of: datetime | None = None) -> Delivered:
    """Empty the outbox, as far as the hours in which mail leaves by itself allow it.

    What came back is read every ten minutes: whose address is bad is written to no more.

    Args:
        as_of: the moment by which mails are judged, named by a person, who needs no hours.
    """
    unread = await read()
    done = await post(as_of)
    for fault in filter(None, (unread, done.stopped)):
        get_run_logger().warning(fault)
    return done
