"""Who is let in: sessions are found, forms are checked, whoever is not signed in is led there."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Final
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from ocop_cycle import clock
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.errors import StoreUnavailable
from ocop_cycle.queries.accounts import Signed, signed_in
from ocop_cycle.queries.changes import Mark, Watch
from ocop_cycle.services import sessions
from ocop_cycle.services.sessions import SEEN_EVERY, Opened
from ocop_cycle.services.tokens import same
from ocop_cycle.web.gate import HARMLESS, LONGEST_BODY, longest_of
from ocop_cycle.web.visits import FIELD, LINK, SESSION, Visit, visit
from rules.errors import Refusal
from rules.rights import Actor
from rules.sign_in import LINK_LASTS, LONGEST_SESSION, Step

SIGN_IN: Final = "/sign-in"
_KEPT: Final = 1_024
_MOST_FILES: Final = 1
_FOREIGN: Final = "Biểu mẫu đã cũ hoặc không đến từ trang này: hãy tải lại trang rồi gửi lại."


class ElsewhereError(Exception):
    """Another page comes first: where one signs in, or goes on signing in."""

    def __init__(self, address: str) -> None:
        """Name the page."""
        super().__init__(address)
        self.address = address


class ForeignForm(Refusal):
    """A form that does not show that it is ours."""


@dataclass(frozen=True)
class _Known:
    """Who a token was, on a day, and how the store stood before it was asked."""

    mark: Mark
    day: date
    signed: Signed | None


class Door:
    """Finds who is signed in; asks the store again only if anything was committed since."""

    def __init__(self) -> None:
        """Begin knowing nobody."""
        self._watch = Watch()
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def find(self, token: str, *, at: datetime) -> Signed | None:
        """Find who is signed in by a token, of which the SHA-256 is given."""
        mark = self._watch.mark()
        known = self._known.get(token)
        if known is None or known.mark != mark or known.day != clock.day_of(at):
            known = _Known(mark, clock.day_of(at), await run_in_threadpool(_asked, token, at))
            self._keep(token, known)
        signed = known.signed
        return signed if signed and not _is_over(signed, at) else None

    def close(self) -> None:
        """Ask the store no more."""
        self._watch.close()

    def _keep(self, token: str, known: _Known) -> None:
        self._known[token] = known
        self._known.move_to_end(token)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)


async def visitor(request: Request) -> Visit:
    """Find out who asks, once a request."""
    asking = visit()
    assert asking is not None  # noqa: S101 -- put there by Visits
    if asking.is_known:
        return asking
    at = clock.now()
    door = request.app.state.door
    assert isinstance(door, Door)  # noqa: S101 -- put there by create_app
    asking.signed = await door.find(asking.token, at=at) if asking.token else None
    asking.is_known = True
    asking.actor = _actor(asking, request.app.state.visitor)
    if asking.signed and asking.signed.session.seen + SEEN_EVERY <= at:
        await run_in_threadpool(_touch, asking.token, at)
    return asking


async def guarded(request: Request) -> None:
    """Refuse a form that is not ours: every route but those that only look asks this.

    Raises:
        ForeignForm: it does not hold the secret of this session, or of this browser.
        ElsewhereError: it may be long, and nobody is signed in: it is not read.
    """
    asking = await visitor(request)
    if request.method in HARMLESS:
        return
    if asking.actor is None and longest_of(request.url.path) > LONGEST_BODY:
        raise ElsewhereError(SIGN_IN)
    form = await request.form(max_files=_MOST_FILES)
    sent = form.get(FIELD)
    if not isinstance(sent, str) or asking.is_new or not same(sent, asking.csrf):
        raise ForeignForm(_FOREIGN)


async def who_acts(request: Request, asking: Annotated[Visit, Depends(visitor)]) -> Actor:
    """Tell who acts.

    Raises:
        ElsewhereError: nobody is signed in, or something is still wanted of him.
    """
    if asking.actor:
        return asking.actor
    address = _wanted(request)
    if asking.signed:
        step = Step(asking.signed.session.step)
        raise ElsewhereError(with_next(f"{SIGN_IN}/{step}", address))
    raise ElsewhereError(with_next(SIGN_IN, address))


def with_next(address: str, then: str) -> str:
    """Name a page of signing in, and where it leads in the end."""
    return f"{address}?{urlencode({'next': then})}" if then not in {"", "/"} else address


def safe_next(text: str) -> str:
    """Keep an address of ours; anything that could lead elsewhere becomes the first page."""
    odd = not text.isprintable() or "\\" in text or not text.startswith("/")
    if odd or text.startswith("//") or "//" in _path(text):
        return "/"
    parts = urlsplit(text)
    return "/" if parts.scheme or parts.netloc else quote(text, safe="/?&=%:@!$'()*+,;~-._")


def let_in(asking: Visit, answer: Response, opened: Opened) -> None:
    """Give a browser the cookie of a session."""
    seconds = int(LONGEST_SESSION.total_seconds())
    keep(asking, answer, SESSION, opened.token, seconds)


def keep(asking: Visit, answer: Response, name: str, text: str, seconds: int) -> None:
    """Have a browser keep a cookie that no script can read."""
    answer.set_cookie(
        asking.named(name),
        text,
        max_age=seconds,
        path="/",
        secure=asking.secure,
        httponly=True,
        samesite="lax",
    )


def keep_link(asking: Visit, answer: Response, token: str) -> None:
    """Have a browser keep the token of a link, so that no address holds it."""
    keep(asking, answer, LINK, token, int(LINK_LASTS.total_seconds()))


def forget(asking: Visit, answer: Response, name: str) -> None:
    """Have a browser forget a cookie."""
    answer.delete_cookie(
        asking.named(name), path="/", secure=asking.secure, httponly=True, samesite="lax"
    )


def _actor(asking: Visit, unsigned: Actor | None) -> Actor | None:
    if asking.signed:
        return None if asking.signed.session.step else asking.signed.actor
    return unsigned


def _asked(token: str, at: datetime) -> Signed | None:
    with reading() as session:
        return signed_in(session, token, at=at)


def _is_over(signed: Signed, at: datetime) -> bool:
    row = signed.session
    return bool(row.ends <= at or row.seen + timedelta(minutes=row.idle) <= at)


def _touch(token: str, at: datetime) -> None:
    try:
        with unit_of_work() as session:
            sessions.touch(session, token, at=at)
    except StoreUnavailable:  # the page can be shown all the same
        return


def _wanted(request: Request) -> str:
    if request.method != "GET":
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def _path(text: str) -> str:
    return text.partition("?")[0].lower().replace("%2f", "/").replace("%5c", "//")


Asking = Annotated[Visit, Depends(visitor)]
