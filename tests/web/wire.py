"""Requests byte by byte, as a server hands them to the application, and all that it answers."""

import asyncio
import traceback
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI

Pairs = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True)
class Asked:
    """A request: no client library has put anything right in it."""

    method: str
    target: bytes
    headers: Pairs = ()
    body: bytes = b""


@dataclass(frozen=True)
class Answered:
    """An answer, and the trace of the fault that broke the application, "" for none."""

    status: int
    headers: Pairs
    body: bytes
    fault: str


class Wire:
    """Asks one application, all requests on one loop; it is told what broke, and goes on."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._runner = asyncio.Runner()

    def ask(self, asked: Asked) -> Answered:
        return self._runner.run(self._asked(asked))

    def close(self) -> None:
        self._app.state.door.close()
        self._app.state.shelf.close()
        self._runner.close()

    async def _asked(self, asked: Asked) -> Answered:
        said: list[MutableMapping[str, Any]] = []
        parts = _messages(asked.body)
        gone = asyncio.Event()

        async def receive() -> MutableMapping[str, Any]:
            for part in parts:
                return part
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            said.append(message)

        fault = ""
        try:
            await self._app(_scope(asked), receive, send)
        except Exception:  # noqa: BLE001 -- whatever breaks a page is what is looked for
            fault = traceback.format_exc()
        return _answered(said, fault)


def _messages(body: bytes, size: int = 65_536) -> Iterable[MutableMapping[str, Any]]:
    ends = range(0, max(len(body), 1), size)
    return iter(
        [
            {
                "type": "http.request",
                "body": body[at : at + size],
                "more_body": at + size < len(body),
            }
            for at in ends
        ]
    )


def _scope(asked: Asked) -> MutableMapping[str, Any]:
    """Take a request apart as uvicorn does."""
    path, _, query = asked.target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("127.0.0.1", 8000),
        "client": ("192.0.2.7", 50_000),
        "scheme": "http",
        "method": asked.method,
        "root_path": "",
        "path": unquote(path.decode("ascii", "replace")),
        "raw_path": path,
        "query_string": query,
        "headers": [(name.lower(), text) for name, text in asked.headers],
        "state": {},
    }


def _answered(said: Iterable[MutableMapping[str, Any]], fault: str) -> Answered:
    status, headers, body = 0, (), b""
    for message in said:
        if message["type"] == "http.response.start":
            status, headers = message["status"], tuple(message["headers"])
        body += message.get("body", b"")
    return Answered(status, headers, body, fault)
