"""Everything on one machine: the page, Prefect with its runner, the clock, in one process."""

import gc
from socket import socket
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ocop_cycle.cli.serving import (
    HOST,
    Page,
    Prefect,
    address_of,
    awaited_signals,
    end,
    leave,
    listen,
    port_of,
)

if TYPE_CHECKING:
    from flows.host import Host

_saying: Final = Lock()
_SITE: Final = "/api"

Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=1,
        max=65535,
        metavar="CỔNG",
        help="Cổng của trang theo dõi; không ghi: OCOP_PORT, hoặc 8000.",
    ),
]
PrefectPort = Annotated[
    int | None,
    typer.Option(
        "--prefect-port",
        min=1,
        max=65535,
        metavar="CỔNG",
        help="Cổng của Prefect; không ghi: OCOP_PREFECT_PORT, hoặc 4200.",
    ),
]
PageHost = Annotated[
    str,
    typer.Option("--host", metavar="ĐỊA-CHỈ", help="Địa chỉ mà trang theo dõi nhận kết nối."),
]


def up(port: Port = None, prefect_port: PrefectPort = None, host: PageHost = HOST) -> None:
    """Run everything on one machine until a signal ends it."""
    with awaited_signals() as asked:
        from ocop_cycle.cli.opening import prepare
        from ocop_cycle.settings import settings

        page_at = listen(port or settings().port, host=host)
        prefect_at = listen(prefect_port or settings().prefect_port)
        prepare()
        machine = Machine(page_at, prefect_at)
        machine.serve_page()
        if asked.empty():
            machine.start()
        asked.get()
        machine.stop()
        leave(0)


class Machine:
    """All that runs in the process: the page at once, the clock, and Prefect when it is ready."""

    def __init__(self, page_at: socket, prefect_at: socket) -> None:
        """Choose where the page and Prefect answer."""
        from flows import engine
        from flows.sweep import Sweep
        from ocop_cycle.web.app import create_app

        self._address = engine.address_of(port_of(prefect_at))
        engine.prepare(self._address)
        self._site = address_of(page_at)
        self._sweep = Sweep(say)
        self._prefect = Prefect(
            prefect_at, with_runner=True, ready=self._ready, failed=self._failed
        )
        self._page = Page(create_app(runs=self._prefect.recent), page_at)

    def serve_page(self) -> None:
        """Serve the page; give back once it answers."""
        self._page.start()
        self._page.wait()
        say(f"Trang theo dõi: {self._site}")
        say_mail_state()

    def start(self) -> None:
        """Begin the clock, then start Prefect, which takes seconds."""
        self._sweep.start()
        self._prefect.start()

    def stop(self) -> None:
        """End everything within seconds."""
        from flows import engine

        say("Đang dừng…")
        self._sweep.stop()
        engine.withdraw()
        end(self._prefect, self._page)

    def _ready(self, host: "Host") -> None:
        from flows import engine

        self._sweep.give(host)
        engine.announce(self._address)
        gc.collect()
        gc.freeze()
        say(f"Prefect: {self._address.removesuffix(_SITE)}")

    def _failed(self, why: str) -> None:
        say(f"Prefect không chạy được ({why}): việc hằng ngày vẫn được làm trực tiếp.")
        self._sweep.give_up()


def say_mail_state() -> None:
    """Tell the operator what stops or holds mail, before anything else is done."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.mail_state import remarks

    with looking() as session:
        for each in remarks(session):
            say(f"! {each}")


def say(sentence: str) -> None:
    """Tell the operator something, from any thread."""
    with _saying:
        typer.echo(sentence)
