"""A mail server that takes everything and keeps nothing: the same for all that is measured.

    python -m tests.bench.sink [pipelining]

It prints its port, answers XCOUNT with the number of mails it has taken, and ends with its input.
"""

import asyncio
import sys

_AHEAD = b"250-PIPELINING\r\n" if "pipelining" in sys.argv else b""
_OFFER = b"250-sink.test\r\n%s250 8BITMIME\r\n" % _AHEAD
_ANSWERS = {
    b"EHLO": _OFFER,
    b"HELO": b"250 sink.test\r\n",
    b"MAIL": b"250 2.1.0 Ok\r\n",
    b"RCPT": b"250 2.1.5 Ok\r\n",
    b"RSET": b"250 2.0.0 Ok\r\n",
    b"DATA": b"354 End data with <CR><LF>.<CR><LF>\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
}
_END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection."""

    taken = 0

    def __init__(self) -> None:
        self._rest = b""
        self._in_text = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink.test ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        answers = []
        while answer := self._answer():
            answers.append(answer)
        self._transport.write(b"".join(answers))
        if answers and answers[-1].startswith(b"221"):
            self._transport.close()

    def _answer(self) -> bytes:
        """Answer what has come whole; nothing while more is to come."""
        ends = _END if self._in_text else b"\r\n"
        said, found, rest = self._rest.partition(ends)
        if not found:
            return b""
        self._rest = rest
        if self._in_text:
            self._in_text = False
            Sink.taken += 1
            return b"250 2.0.0 Ok: queued\r\n"
        verb = said[:4].upper()
        self._in_text = verb == b"DATA"
        if verb == b"XCOU":
            return b"250 %d\r\n" % Sink.taken
        return _ANSWERS.get(verb, b"502 5.5.1 Unknown\r\n")


async def main() -> None:
    """Serve until the input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
