"""Tasks: each a step of a day over many rows, in a unit of work of its own, safe to run again."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any, Final

from prefect import Task, task
from prefect.client.schemas.objects import State

from ocop_cycle import clock, days
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.errors import Stale, StoreUnavailable
from ocop_cycle.plan.check import load
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.products import Wanted, listing
from ocop_cycle.services import cycles
from ocop_cycle.services.cycles import Started
from rules.errors import Refusal
from rules.vocabulary import Holder, Outcome, Stage

_AGAIN: Final = (StoreUnavailable, Stale)
RETRIES: Final = 3
WAITS: Final = [2.0, 10.0, 60.0]
_StageStep = Callable[[int, Stage, date], int]
_StageTask = Task[[int, Stage, date], Coroutine[Any, Any, int]]


def may_help(_task: object, _run: object, state: State[Any]) -> bool:
    """Tell whether a step is done again: what the rules refuse is refused again."""
    return isinstance(state.data, _AGAIN) or not isinstance(state.data, Refusal)


def _task_of(name: str, step: _StageStep) -> _StageTask:
    @task(
        name=name.replace("_", "-"),
        retries=RETRIES,
        retry_delay_seconds=WAITS,
        retry_condition_fn=may_help,
    )
    async def run(cycle_id: int, stage: Stage, day: date) -> int:
        return await asyncio.to_thread(step, cycle_id, stage, day)

    return run


STAGE_TASKS: Final = tuple((name, _task_of(name, step)) for name, step in days.STAGE_STEPS)


@task(retries=RETRIES, retry_delay_seconds=WAITS, retry_condition_fn=may_help)
async def remind_activities(cycle_id: int, day: date) -> int:
    """Remind of the plan's activities."""
    return await asyncio.to_thread(days.remind_activities, cycle_id, day)


@task(retries=RETRIES, retry_delay_seconds=WAITS, retry_condition_fn=may_help)
async def report(cycle_id: int, day: date) -> int:
    """Write a day's draft letters and reports."""
    return await asyncio.to_thread(days.report, cycle_id, day)


@task(retries=RETRIES, retry_delay_seconds=WAITS, retry_condition_fn=may_help)
async def make_mails(cycle_id: int, day: date) -> int:
    """Make the mails of a day's notices."""
    return await asyncio.to_thread(days.make_mails, cycle_id, day)


@task(retries=RETRIES, retry_delay_seconds=WAITS, retry_condition_fn=may_help)
async def finish(cycle_id: int, day: date) -> None:
    """Note that a day is done."""
    await asyncio.to_thread(days.finish, cycle_id, day)


@task(retries=RETRIES, retry_delay_seconds=WAITS, retry_condition_fn=may_help)
async def start_cycle(plan: str, on: date | None) -> Started:
    """Make a cycle of a plan."""
    return await asyncio.to_thread(_start, plan, on)


@task(retries=RETRIES, retry_delay_seconds=WAITS, retry_condition_fn=may_help)
async def close_cycle(cycle: str, on: date) -> None:
    """Close a cycle."""
    await asyncio.to_thread(_close, cycle, on)


@task
async def list_open(cycle: str) -> list[dict[str, str]]:
    """List the entries of a cycle that are open: product, producer, stage, holder."""
    return await asyncio.to_thread(_open_entries, cycle)


def _start(plan: str, on: date | None) -> Started:
    path = find(plan)
    text = path.read_text("utf-8-sig")
    with unit_of_work() as session:
        return cycles.start(session, load(path), text, on=on, at=clock.now())


def _close(cycle: str, on: date) -> None:
    with unit_of_work() as session:
        cycles.close(session, cycle, on=on)


def _open_entries(cycle: str) -> list[dict[str, str]]:
    with reading() as session:
        wanted = Wanted(outcome=Outcome.OPEN, limit=None)
        rows = listing(session, cycle_named(session, cycle).id, wanted)
    return [
        {
            "Mã": row["code"],
            "Sản phẩm": row["product"],
            "Bước": Stage(row["stage"]).label,
            "Đang xử lý": Holder(row["holder"]).label,
        }
        for row in rows
    ]
