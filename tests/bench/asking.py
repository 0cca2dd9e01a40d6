"""Asking a server for a page many times over several connections, as cheaply as Python can."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_HOST: Final = "127.0.0.1"
_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
_OK: Final = b"HTTP/1.1 200"


@dataclass(frozen=True)
class Waits:
    """How long answers took, in ms; how many came in a second; how large the last one was."""

    p50: float
    p99: float
    rate: float
    size: int


def ask(
    port: int,
    path: str,
    *,
    requests: int,
    connections: int,
    headers: Mapping[str, str] | None = None,
) -> Waits:
    """Ask for a page so many times in all, each connection one request after the other."""
    told = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    asked = f"GET {path} HTTP/1.1\r\nHost: {_HOST}\r\n{told}\r\n".encode()
    begun = time.perf_counter()
    taken, size = asyncio.run(_all(port, asked, requests // connections, connections))
    seconds = time.perf_counter() - begun
    taken.sort()
    return Waits(
        p50=1000 * taken[len(taken) // 2],
        p99=1000 * taken[int(len(taken) * 0.99)],
        rate=len(taken) / seconds,
        size=size,
    )


async def _all(port: int, asked: bytes, each: int, connections: int) -> tuple[list[float], int]:
    found = await asyncio.gather(*(_one(port, asked, each) for _ in range(connections)))
    return [wait for waits, _ in found for wait in waits], found[0][1]


async def _one(port: int, asked: bytes, times: int) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection(_HOST, port)
    waits, size = list[float](), 0
    for _ in range(times):
        begun = time.perf_counter()
        writer.write(asked)
        head = await reader.readuntil(_END)
        assert head.startswith(_OK), head
        size = _length(head)
        await reader.readexactly(size)
        waits.append(time.perf_counter() - begun)
    writer.close()
    await writer.wait_closed()
    return waits, size


def _length(head: bytes) -> int:
    [line] = [line for line in head.lower().split(b"\r\n") if line.startswith(_LENGTH)]
    return int(line.removeprefix(_LENGTH))
