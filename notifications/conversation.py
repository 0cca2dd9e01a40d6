"""A conversation with a mail server: lines go out, replies come back in their order."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

_LONGEST: Final = 32_768  # octets of one reply: generous over any real one
_CODE: Final = 3
ACCEPTED: Final = range(200, 300)
"""A class of replies: yes (RFC 5321, 4.2.1)."""


class Reply(NamedTuple):
    """A server's reply; `code` is 0 when it is none that RFC 5321 knows."""

    code: int
    words: str

    def __str__(self) -> str:
        return f"{self.code} {self.words}" if self.code else self.words


class Conversation(asyncio.Protocol):
    """Speaks over a connection that has been greeted, secured and signed in to.

    Attributes:
        flushed: whether the system has taken every octet that was said. A final dot that was not
            taken has not been sent.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        """Take a connection over: from now on its replies come here."""
        self.flushed = True
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()
        self._lines: list[str] = []
        self._heard: deque[Reply] = deque()
        self._following: deque[bytes] = deque()
        self._patience = 0.0
        self._waiting: asyncio.Future[None] | None = None
        self._until = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._over = transport.is_closing()
        transport.set_protocol(self)
        transport.set_write_buffer_limits(high=0)

    @property
    def unasked(self) -> bool:
        """Tell whether the server has said something without being asked, or has left."""
        return self._over or bool(self._heard or self._buffer or self._lines)

    def say(self, octets: bytes) -> None:
        """Send octets as they are.

        Raises:
            ConnectionResetError: nobody listens any more.
        """
        if self._over:
            raise ConnectionResetError("the server has closed the connection")
        self._transport.write(octets)

    def say_in_turn(self, lines: Sequence[bytes]) -> None:
        """Send lines, each as soon as the one before has been answered by a yes (2xx).

        Whoever hears is woken by the reply to the last one, or by one that is no yes.

        Raises:
            ConnectionResetError: nobody listens any more.
        """
        first, *following = lines
        self.say(first)
        self._following.extend(following)

    async def hear(self, patience: float) -> Reply:
        """Wait for the next reply.

        Args:
            patience: for how many seconds the whole of it is waited for.

        Raises:
            ConnectionResetError: the connection is lost.
            TimeoutError: the reply has not come whole in time.
        """
        if not self._heard:
            await self._wait(patience)
        if not self._heard:
            raise ConnectionResetError("the server has closed the connection")
        return self._heard.popleft()

    def close(self) -> None:
        """Drop the connection without a word."""
        self._over = True
        self._following.clear()
        if self._timer:
            self._timer.cancel()
        self._transport.abort()

    async def _wait(self, patience: float) -> None:
        if self._over:
            return
        self._patience = patience
        self._until = self._loop.time() + patience
        if self._timer and self._timer.when() > self._until:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:  # one for many replies: it looks again when it rings too soon
            self._timer = self._loop.call_at(self._until, self._look_at_watch)
        self._waiting = self._loop.create_future()
        try:
            await self._waiting
        finally:
            self._waiting = None

    def data_received(self, data: bytes) -> None:
        """Take octets of the server, and wake who waits once a reply is whole."""
        self._buffer += data
        *whole, rest = bytes(self._buffer).split(b"\n")
        self._buffer = bytearray(rest)
        for line in whole:
            self._take(line.rstrip(b"\r").decode("utf-8", "replace"))
        if len(rest) + sum(map(len, self._lines)) > _LONGEST:
            self._heard.append(Reply(0, "\n".join(self._lines)[:_LONGEST]))
            self.close()
        if self._heard and not self._goes_on():
            self._wake()

    def eof_received(self) -> bool:
        """Note that the server says no more, and send nothing that still waits here."""
        self.close()
        self._wake()
        return False

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 -- asyncio's signature
        """Note that the connection is gone."""
        self._over = True
        self._wake()

    def pause_writing(self) -> None:
        """Note that the system holds back octets."""
        self.flushed = False

    def resume_writing(self) -> None:
        """Note that the system has taken every octet."""
        self.flushed = True

    def _goes_on(self) -> bool:
        """Send the next line of those that follow a yes; tell whether there was one."""
        if self._following and self._heard[-1].code in ACCEPTED:
            self._transport.write(self._following.popleft())
            self._until = self._loop.time() + self._patience
            return True
        self._following.clear()
        return False

    def _take(self, line: str) -> None:
        code, goes_on = line[:_CODE], line[_CODE : _CODE + 1] == "-"
        if not (code.isascii() and code.isdigit() and line[_CODE : _CODE + 1] in {"", " ", "-"}):
            self._heard.append(Reply(0, line))
            return
        self._lines.append(line[_CODE + 1 :].strip())
        if not goes_on:
            self._heard.append(Reply(int(code), " ".join(self._lines)))
            self._lines = []

    def _wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def _look_at_watch(self) -> None:
        self._timer = None
        if self._waiting is None or self._waiting.done():
            return
        if self._loop.time() < self._until:
            self._timer = self._loop.call_at(self._until, self._look_at_watch)
        elif self._heard:  # some of what was said in turn has been answered
            self._following.clear()
            self._wake()
        else:
            self._waiting.set_exception(TimeoutError("no reply in time"))
