"""A mail server that delivers nothing: it keeps every mail as a file, for a demonstration."""

import asyncio
import itertools
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Final, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

_HOST: Final = "127.0.0.1"


class Sink:
    """A catching mail server on this machine, in a thread of its own.

    Mails become `000001.eml`, `000002.eml`, … in the folder, byte for byte as they came; a folder
    that already holds some is continued. `port` is the one it listens on, once started.
    """

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        """Choose the folder of the mails and the port; 0 takes a free one."""
        self.folder = folder
        self.port = port
        self._numbers = itertools.count(1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread: Thread | None = None

    @property
    def url(self) -> str:
        """The address for `OCOP_SMTP_URL`."""
        return f"smtp://{_HOST}:{self.port}?starttls=never"

    def start(self) -> None:
        """Listen; give back once mails are taken.

        Raises:
            OSError: the port is taken or may not be used.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        last = max((int(path.stem) for path in self.folder.glob("[0-9]*.eml")), default=0)
        self._numbers = itertools.count(last + 1)
        listening: Future[int] = Future()
        self._thread = Thread(target=self._run, args=(listening,), name="sink", daemon=True)
        self._thread.start()
        self.port = listening.result()

    def stop(self) -> None:
        """Stop listening and drop what is under way; stopping twice is one stop."""
        if self._loop is None or self._stopping is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._loop = self._stopping = self._thread = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def mails(self) -> list[Path]:
        """List the files of the mails, in the order in which they came."""
        return sorted(self.folder.glob("[0-9]*.eml"))

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a mail, then accept it."""
        return self._keep(envelope.original_content or b"")

    def _keep(self, message: bytes) -> str:
        name = f"{next(self._numbers):06}.eml"
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(message)
        unfinished.rename(self.folder / name)
        return f"250 OK {name}"

    def _run(self, listening: "Future[int]") -> None:
        asyncio.run(self._serve(listening))

    async def _serve(self, listening: "Future[int]") -> None:
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(
                lambda: SMTP(self, hostname="localhost", loop=loop), _HOST, self.port
            )
        except OSError as fault:
            listening.set_exception(fault)
            return
        self._loop, self._stopping = loop, asyncio.Event()
        listening.set_result(server.sockets[0].getsockname()[1])
        await self._stopping.wait()
        server.close()
