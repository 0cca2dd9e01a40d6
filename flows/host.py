"""Prefect's server, its UI and a runner for the deployments, all in one event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import httpx
import uvicorn
from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import PrefectException
from prefect.runner import Runner
from prefect.server.api.server import create_app
from prefect.types.entrypoint import EntrypointType
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flows.daily import daily
from flows.deliver_mail import deliver_mail
from flows.open_cycle import open_cycle
from flows.stages import STAGE_FLOWS
from flows.yearly import yearly
from ocop_cycle import clock

DEPLOYMENT: Final = "ocop-up"
FLOWS: Final[tuple[Flow[..., Any], ...]] = (
    daily,
    deliver_mail,
    open_cycle,
    yearly,
    *STAGE_FLOWS.values(),
)
_RECENT: Final = 12
_REFRESHED_EVERY: Final = 3.0
_ASKED_EVERY: Final = 2.0
_PATIENCE: Final = timedelta(minutes=3)
_ANSWERS_WITHIN: Final = 30.0
_SOON: Final = (b"retry-after", b"0.1")
_FAREWELL: Final = 2  # a stream of events looks every second whether its reader is still there


class NotStarted(Exception):  # noqa: N818 -- said of the server, as NotDelivered of a mail
    """Prefect's server ended before it could answer."""


@dataclass(frozen=True)
class Recent:
    """A recent run of a flow."""

    name: str
    state: str
    started: datetime | None
    id: str = ""


class Host:
    """Runs Prefect until it is told to stop; `run` belongs into a thread of its own.

    In that thread neither the server nor the runner takes the signals of the process.
    """

    def __init__(self, listening: socket.socket, *, with_runner: bool) -> None:
        """Choose the socket on which the server answers, and whether deployments run here."""
        self.recent: list[Recent] = []
        self._listening = listening
        self._with_runner = with_runner
        self._daily: UUID | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until `stop`; tell once flows can be run.

        Raises:
            NotStarted: the server cannot work here.
        """
        asyncio.run(self._live(ready))

    def stop(self) -> None:
        """End, from another thread: the runner first, with what it runs, then the server."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)

    def begin_daily(self, cycle: str, day: date) -> bool:
        """Begin the daily flow of a cycle for a day, once, from another thread.

        Returns:
            Whether it is under way; False when it has ended, or has not begun for three minutes.

        Raises:
            OSError: Prefect does not answer.
        """
        assert self._loop is not None  # noqa: S101 -- it is called once ready
        asked = asyncio.run_coroutine_threadsafe(self._begin_daily(cycle, day), self._loop)
        try:
            return asked.result(_ANSWERS_WITHIN)
        except (httpx.HTTPError, PrefectException, TimeoutError) as fault:
            raise OSError(str(fault)) from fault

    async def _live(self, ready: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        config = uvicorn.Config(
            _TryAgainSoon(create_app()),
            log_config=None,
            lifespan="on",
            timeout_graceful_shutdown=_FAREWELL,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[self._listening]))
        try:
            await _until_started(server, serving)
            async with get_client() as client, self._runner():
                ready()
                await self._watch(client)
        finally:
            server.should_exit = True
            await serving

    async def _watch(self, client: PrefectClient) -> None:
        """Keep the list of recent runs fresh until it is time to stop."""
        while not self._stopping.is_set():
            try:
                runs = await client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=_RECENT)
                self.recent = [_recent(run) for run in runs]
            except (httpx.HTTPError, PrefectException):
                self.recent = []
            try:
                await asyncio.wait_for(self._stopping.wait(), _REFRESHED_EVERY)
            except TimeoutError:
                continue

    @asynccontextmanager
    async def _runner(self) -> AsyncIterator[None]:
        """Run what is asked of the deployments; on leaving, end what runs."""
        if not self._with_runner:
            yield
            return
        runner = Runner(name="ocop", query_seconds=_ASKED_EVERY, pause_on_shutdown=False)
        for each in FLOWS:
            deployment = await each.ato_deployment(
                DEPLOYMENT, entrypoint_type=EntrypointType.MODULE_PATH, concurrency_limit=1
            )
            known = await runner.aadd_deployment(deployment)
            self._daily = known if each is daily else self._daily
        running = asyncio.create_task(runner.start())
        try:
            yield
        finally:
            if runner.started:
                await runner.astop()
            await running

    async def _begin_daily(self, cycle: str, day: date) -> bool:
        assert self._daily is not None  # noqa: S101 -- only a host with a runner is asked
        async with get_client() as client:
            run = await client.create_flow_run_from_deployment(
                self._daily,
                parameters={"cycle": cycle, "as_of": day.isoformat()},
                tags=[cycle],
                idempotency_key=f"daily:{cycle}:{day.isoformat()}",
            )
        return _under_way(run)


class _TryAgainSoon:
    """Tells who was turned away to try again in a moment.

    Prefect answers 503 when two writers meet on SQLite; its clients then wait 2 s unless they are
    told otherwise, and the meeting is over in milliseconds.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message.get("status") == HTTPStatus.SERVICE_UNAVAILABLE:
                message["headers"] = [*message.get("headers", ()), _SOON]
            await send(message)

        await self._app(scope, receive, answer)


async def _until_started(server: uvicorn.Server, serving: "asyncio.Task[None]") -> None:
    while not server.started:
        if serving.done():
            raise NotStarted from serving.exception()
        await asyncio.sleep(0.05)


def _under_way(run: FlowRun) -> bool:
    state = run.state
    if state is None or state.is_final():
        return False
    return state.is_running() or clock.now() - state.timestamp < _PATIENCE


def _recent(run: FlowRun) -> Recent:
    started = run.start_time or run.expected_start_time
    return Recent(run.name, run.state_name or "", started, str(run.id))
