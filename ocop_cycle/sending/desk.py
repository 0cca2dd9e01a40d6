"""A second process that finds and writes mails while the first one posts them."""

import asyncio
import gc
import os
import pickle
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, Self

from ocop_cycle.db import engine, reading
from ocop_cycle.sending.orders import Orders
from ocop_cycle.sending.search import Ask, Found, look
from ocop_cycle.services import mails

MANY: Final = 2_000  # from so many mails on a second process is worth it
_SIZE: Final = 8  # octets that tell how long the rest is


@contextmanager
def beside(orders: Orders) -> Iterator["Desk | None"]:
    """Have a second process search where there is much to do; it ends with the first one.

    A process with several threads is not doubled: it does everything itself.
    """
    with reading() as session:
        many = mails.are_many(session, orders.when(), MANY)
    if not many or not hasattr(os, "fork") or threading.active_count() > 1:
        yield None
        return
    desk = Desk.begin(orders)
    try:
        yield desk
    finally:
        desk.close()


class Desk:
    """The second process, as the first one sees it: asked for a batch, it works one ahead."""

    def __init__(self, number: int, asks: int, answers: int) -> None:
        """Take over a process that has begun, and the pipes to and from it."""
        self._number = number
        self._asks = asks
        self._answers = answers
        self._stream: asyncio.StreamReader | None = None
        self._asked: Ask | None = None

    @classmethod
    def begin(cls, orders: Orders) -> Self:
        """Double this process; no connection to the store may go along."""
        engine().dispose()
        asked, asks = os.pipe()
        answers, answered = os.pipe()
        number = os.fork()
        if number == 0:
            os.close(asks)
            os.close(answers)
            _work(orders, asked, answered)
        os.close(asked)
        os.close(answered)
        return cls(number, asks, answers)

    async def look(self, ask: Ask) -> Found:
        """Give a batch, and ask for the one after it already.

        Raises:
            EOFError: the process is no more.
        """
        if self._asked != ask:
            if self._asked:
                await self._hear()  # what was asked ahead is not wanted
            self._say(ask)
        found = await self._hear()
        self._asked = None
        if not found.is_empty:
            self._say(ask._replace(after=found.last))
        return found

    def close(self) -> None:
        """End the process."""
        os.close(self._asks)
        os.kill(self._number, signal.SIGKILL)
        os.waitpid(self._number, 0)
        if self._stream is None:
            os.close(self._answers)

    def _say(self, ask: Ask) -> None:
        self._asked = ask
        try:
            os.write(self._asks, _packed(ask))
        except BrokenPipeError:
            raise EOFError from None

    async def _hear(self) -> Found:
        try:
            stream = self._stream or await self._open()
            size = int.from_bytes(await stream.readexactly(_SIZE))
            found = pickle.loads(await stream.readexactly(size))  # noqa: S301 -- of our own process
        except asyncio.IncompleteReadError:
            raise EOFError from None
        return found  # type: ignore[no-any-return]  # what `_work` has written

    async def _open(self) -> asyncio.StreamReader:
        stream = self._stream = asyncio.StreamReader(limit=2**22)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(self._answers, "rb")
        )
        return stream


def _work(orders: Orders, asked: int, answered: int) -> None:
    """Answer until nobody asks any more; the process ends here."""
    status = 1
    gc.freeze()  # what the first process has made is not looked at again
    try:
        with os.fdopen(asked, "rb") as asks, os.fdopen(answered, "wb") as answers:
            _serve(orders, asks, answers)
        status = 0
    finally:
        os._exit(status)


def _serve(orders: Orders, asks: BinaryIO, answers: BinaryIO) -> None:
    while head := asks.read(_SIZE):
        ask = pickle.loads(asks.read(int.from_bytes(head)))  # noqa: S301 -- of our own process
        answers.write(_packed(look(orders, ask)))
        answers.flush()


def _packed(said: object) -> bytes:
    octets = pickle.dumps(said, pickle.HIGHEST_PROTOCOL)
    return len(octets).to_bytes(_SIZE) + octets
