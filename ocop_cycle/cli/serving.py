"""The page and Prefect in one process: sockets, threads, signals, and an end within seconds."""

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final, NoReturn, Protocol

from rules.errors import Refusal

if TYPE_CHECKING:
    from fastapi import FastAPI

    from flows.host import Host
    from ocop_cycle.web.deps import Run

HOST: Final = "127.0.0.1"
STOPS: Final = frozenset({"SIGTERM", "SIGINT"})
PLAYED: Final = "played"
FAILED: Final = "failed"
_ENDS_WITHIN: Final = 4.0
_LOOKS_EVERY: Final = 0.02
_BACKLOG: Final = 128


def listen(port: int, *, host: str = HOST) -> socket.socket:
    """Take a port of this machine; 0 takes a free one.

    Raises:
        Refusal: somebody has it, or it may not be used.
    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[
            0
        ]
        # with its protocol named, answers leave at once: without, each waits 40 ms for an ACK
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(_BACKLOG)
    except OSError as fault:
        raise Refusal(
            f"Không dùng được cổng {port} của {host} ({fault.strerror}): hãy dừng chương trình "
            "đang dùng cổng này, hoặc chọn cổng khác bằng --port, --prefect-port."
        ) from fault
    return listening


def port_of(listening: socket.socket) -> int:
    """Tell the port of a socket."""
    return int(listening.getsockname()[1])


def address_of(listening: socket.socket) -> str:
    """Write the address at which a socket is visited."""
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"


@contextmanager
def awaited_signals() -> "Iterator[SimpleQueue[str]]":
    """Take SIGTERM and Ctrl-C for a while: each puts its name into the queue that is given."""
    asked: SimpleQueue[str] = SimpleQueue()
    before = {
        number: signal.signal(number, lambda taken, _: asked.put(signal.Signals(taken).name))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Ends(Protocol):
    """A thread that can be told to end."""

    def stop(self) -> bool:
        """End; tell whether it is worth waiting for."""

    def join(self, _seconds: float | None = None, /) -> None:
        """Wait until it has ended, at most so many seconds."""


class Page(Thread):
    """The page, served by a thread of its own."""

    def __init__(self, app: "FastAPI", listening: socket.socket) -> None:
        """Choose what is served, and where."""
        import uvicorn

        super().__init__(name="page", daemon=True)
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._listening = listening

    def run(self) -> None:
        """Serve until `stop`."""
        self._server.run(sockets=[self._listening])

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            Refusal: it has ended instead.
        """
        while not self._server.started:
            if not self.is_alive():
                raise Refusal("Trang theo dõi không chạy được: hãy xem nhật ký ở trên.")
            sleep(_LOOKS_EVERY)

    def stop(self) -> bool:
        """Answer no more."""
        self._server.should_exit = True
        return True


class Prefect(Thread):
    """Prefect's server, and a runner if it is wanted, in a thread of its own.

    Attributes:
        host: what runs there, once flows can be run; None before.
    """

    def __init__(
        self,
        listening: socket.socket,
        *,
        with_runner: bool,
        ready: Callable[["Host"], object],
        failed: Callable[[str], object],
    ) -> None:
        """Choose where it answers, and who is told that it is ready or cannot be."""
        super().__init__(name="prefect", daemon=True)
        self.host: Host | None = None
        self._listening = listening
        self._with_runner = with_runner
        self._ready = ready
        self._failed = failed

    def run(self) -> None:
        """Serve until `stop`; its libraries take seconds to load, so they are loaded here."""
        from flows.host import Host

        host = Host(self._listening, with_runner=self._with_runner)
        try:
            host.run(lambda: self._tell_ready(host))
        except Exception as fault:  # whatever it is, the day's work goes on without Prefect
            self._failed(f"{type(fault).__name__}: {fault}")
            raise
        finally:
            self.host = None

    def recent(self) -> "list[Run]":
        """List the recent runs of flows; none while Prefect is not ready."""
        from ocop_cycle.web.deps import Run

        host = self.host
        recent = host.recent if host else []
        return [Run(each.name, each.state, each.started, each.id) for each in recent]

    def stop(self) -> bool:
        """End, its runs first; what has not started yet is just left."""
        host = self.host
        if host:
            host.stop()
        return host is not None

    def _tell_ready(self, host: "Host") -> None:
        self.host = host
        self._ready(host)


def end(*threads: Ends | None) -> None:
    """End threads one after the other, all of them within four seconds."""
    until = monotonic() + _ENDS_WITHIN
    for thread in threads:
        if thread and thread.stop():
            thread.join(max(0.0, until - monotonic()))


def leave(code: int) -> NoReturn:
    """Leave the process at once: nothing that is left may keep it, nothing it began outlives it."""
    from ocop_cycle.db import engine

    engine().dispose()
    for child in _children():
        os.kill(child, signal.SIGKILL)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _children() -> list[int]:
    """List the processes that this one began and that still run, where the system tells."""
    listed = Path("/proc/self/task").glob("*/children")
    return [int(number) for each in listed for number in each.read_text().split()]
