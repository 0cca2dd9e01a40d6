"""One process of the benchmark of pages: prepare the store, serve it, or move one entry."""

import asyncio
import gc
import json
import sys
import time
from datetime import date
from http.client import HTTPConnection
from typing import Any, Final

import uvicorn
from fastapi.responses import HTMLResponse
from sqlalchemy import and_, func, select

from ocop_cycle import clock, db
from ocop_cycle.cli.serving import HOST, listen, port_of
from ocop_cycle.models.columns import table
from ocop_cycle.models.cycles import Cycle
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import accounts, batches, sessions, stages
from ocop_cycle.web.app import create_app
from ocop_cycle.web.deps import Me
from ocop_cycle.web.visits import BROWSER, SESSION
from rules.rights import Role
from rules.sign_in import Step
from rules.standing import Act
from rules.vocabulary import Action, Stage
from tests.bench.seeding import AT

_CYCLE: Final = table(Cycle)
_PATIENCE: Final = 5.0
_DAYS: Final = (date(2020, 2, 18), date(2020, 2, 19), date(2020, 2, 20))


def prepare(_: int) -> None:
    """Let two thirds of the entries be handed in and half of those be chosen; sign somebody in."""
    with db.reading() as session:
        cycle = session.scalars(select(_CYCLE.c.id)).one()
        last = session.scalar(select(func.max(ENTRY.c.id))) or 0
    for stage, action, left, day in (
        (Stage.IDEA_REGISTRATION, Action.SUBMIT, 3, _DAYS[0]),
        (Stage.IDEA_SELECTION, Action.SELECT, 2, _DAYS[1]),
    ):
        which = and_(ENTRY.c.stage == stage.value, ENTRY.c.id % left != 0)
        whole = batches.Part(which, Act(action, day, by="x"), last)
        with db.reading() as session:
            found = batches.cut(session, cycle, [whole])
        for batch in found:
            with db.unit_of_work() as session:
                batches.move(session, cycle, batch, at=AT)
    print(_signed_in())
    db.engine().dispose()


def _signed_in() -> str:
    """Make an official of the office, let him sign in, and give what his browser then holds."""
    at = clock.now()
    with db.unit_of_work() as session:
        account = accounts.create(session, "Cán bộ Văn phòng", "vp@example.vn", at=at)
        accounts.grant(session, account, accounts.Given(Role.OFFICE), by="x", at=at)
        opened = sessions.open_for(session, account, Step.DONE, address="127.0.0.1", at=at)
    return f"{SESSION}={opened.token}; {BROWSER}={'b' * 43}"


def serve(_: int) -> None:
    """Serve the pages and a constant beside them until the input ends; say the port first."""
    gc.set_threshold(250_000)  # as the command `ocop` does
    app = create_app()
    kept: dict[int, bytes] = {}

    @app.get("/constant/{size}")
    async def constant(size: int, me: Me) -> HTMLResponse:
        assert me.account
        return HTMLResponse(kept.setdefault(size, b"x" * size))

    listening = listen(0)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    print(port_of(listening), flush=True)
    asyncio.run(_serve(server, listening))
    db.engine().dispose()


async def _serve(server: uvicorn.Server, listening: Any) -> None:  # noqa: ANN401 -- a socket
    async def ended() -> None:
        await asyncio.to_thread(sys.stdin.read)
        server.should_exit = True

    await asyncio.gather(server.serve(sockets=[listening]), ended())


def move(port: int, cookie: str) -> None:
    """Hand an idea in, and say how many ms after its commit the page shows another figure."""
    before = _page(port, cookie)
    with db.reading() as session:
        entry = session.scalars(
            select(ENTRY.c.id).where(ENTRY.c.stage == Stage.IDEA_REGISTRATION.value).limit(1)
        ).one()
    with db.unit_of_work() as session:
        stages.move_one(session, entry, Act(Action.SUBMIT, _DAYS[2], by="x"), at=AT)
    begun = time.perf_counter()
    while _page(port, cookie) == before:
        assert time.perf_counter() - begun < _PATIENCE, "the page never showed the move"
    print(json.dumps({"ms": 1000 * (time.perf_counter() - begun)}))
    db.engine().dispose()


def _page(port: int, cookie: str) -> bytes:
    connection = HTTPConnection(HOST, port)
    connection.request("GET", "/", headers={"Cookie": cookie})
    answer = connection.getresponse().read()
    connection.close()
    return answer.partition(b"<footer")[0]


def main() -> None:
    """Do what is asked for."""
    name, number = sys.argv[1], int(sys.argv[2])
    if name == "move":
        move(number, sys.argv[3])
    else:
        {"prepare": prepare, "serve": serve}[name](number)


if __name__ == "__main__":
    main()
