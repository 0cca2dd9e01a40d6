"""Pages that are ready: written once, served as they are until something that they show changes."""

import gc
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from threading import Lock
from time import perf_counter
from typing import Final

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response

from ocop_cycle import clock
from ocop_cycle.queries.changes import Watch
from ocop_cycle.web.looks import here, look
from ocop_cycle.web.visits import is_signed_in, visit
from rules.rights import Actor

_KEPT: Final = 256
_GARBAGE: Final = 100_000  # a server stays: it looks for garbage sooner than a short command
_NOT_MODIFIED: Final = 304
_TAG_BYTES: Final = 12
_PATIENCE: Final = 0.5  # seconds; nothing may be staler than one
Write = Callable[[], HTMLResponse]


@dataclass(frozen=True)
class Ready:
    """A page, how everything stood before it was written, and when that was looked at.

    `parts`: what stands between the places where each visitor's own secret of forms belongs.
    """

    parts: tuple[bytes, ...]
    tag: str
    mark: Hashable
    looked: float


class Shelf:
    """The pages of one application that are ready, each visitor's own.

    A page is kept for who asks, where and how he looks; it is served again as long as nobody has
    committed anything, what runs beside the pages is the same, and the minute has not passed: in
    that time files may change, and its last line tells the minute. The secret of his forms is put
    in each time: it is of his session, and nothing else in the page may depend on that.
    """

    def __init__(self) -> None:
        """Begin with no page."""
        self._watch = Watch(_PATIENCE)
        self._pages: OrderedDict[Hashable, Ready] = OrderedDict()
        self._writing: dict[Hashable, Lock] = {}
        self._lock = Lock()

    async def answer(
        self, request: Request, who: Actor, beside: Hashable, write: Write
    ) -> Response:
        """Answer with a page that is ready, or write it: one writes it, the others wait for him.

        Args:
            request: what is asked for.
            who: the visitor.
            beside: what else it shows that is not in the store.
            write: writes it; runs in a thread of its own.

        Raises:
            StoreUnavailable: the store cannot be read.
        """
        key = (who, is_signed_in(), look(), here())
        arrived, mark = perf_counter(), (beside, self._mark())
        found = self._pages.get(key)
        if found is None or found.mark != mark:
            found = await run_in_threadpool(self._written, key, beside, write, arrived)
        return _sent(found, request)

    def close(self) -> None:
        """Ask the store no more."""
        self._watch.close()

    def _written(self, key: Hashable, beside: Hashable, write: Write, arrived: float) -> Ready:
        with self._lock:
            turn = self._writing.setdefault(key, Lock())
        with turn:
            found, looked, mark = self._pages.get(key), perf_counter(), (beside, self._mark())
            if found is not None and (found.looked >= arrived or found.mark == mark):
                return found  # somebody has written it in the meantime
            try:
                parts = tuple(bytes(write().body).split(_secret()))
            except BaseException:  # an address that is refused keeps nothing here
                self._writing.pop(key, None)
                raise
            tag = blake2b(b"".join(parts), digest_size=_TAG_BYTES).hexdigest()
            return self._keep(key, Ready(parts, f'"{tag}"', mark, looked))

    def _keep(self, key: Hashable, page: Ready) -> Ready:
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > _KEPT:
                oldest, _ = self._pages.popitem(last=False)
                self._writing.pop(oldest, None)
        return page

    def _mark(self) -> Hashable:
        return self._watch.mark(), _minute(clock.now())


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _sent(page: Ready, request: Request) -> Response:
    if request.headers.get("if-none-match") == page.tag:
        return Response(status_code=_NOT_MODIFIED, headers={"ETag": page.tag})
    return HTMLResponse(_secret().join(page.parts), headers={"ETag": page.tag})


def _secret() -> bytes:
    """Give what this visitor's forms show that they are ours by."""
    asking = visit()
    assert asking is not None  # noqa: S101 -- put there by Visits
    return asking.csrf.encode()


@asynccontextmanager
async def settled(app: FastAPI) -> AsyncIterator[None]:
    """Take what the program is made of out of the collections of garbage, as long as it serves.

    Without it each page that is written sets off a search through all of the libraries.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    yield
    app.state.shelf.close()
