"""Who asks: what a request brings along, before anybody has looked at what it wants."""

import hmac
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup

from ocop_cycle.queries.accounts import Signed
from ocop_cycle.services.tokens import digest, new_token
from ocop_cycle.settings import secret_key, settings
from ocop_cycle.web.headers import Application, Message, Receive, Send
from rules.rights import Actor

SESSION: Final = "ocop"
BROWSER: Final = "ocop-browser"
LINK: Final = "ocop-link"
FIELD: Final = "csrf"
"""The field of a form that shows that the form is ours."""
_HOST_ONLY: Final = "__Host-"
_LONGEST: Final = 128
_A_YEAR: Final = 365 * 24 * 3600


@dataclass
class Visit:
    """One request, as far as it tells who asks.

    Attributes:
        secure: it came by https, to us or to the proxy before us.
        cookies: as they were sent.
        browser: what the cookie of this browser holds, a fresh one if it had none.
        is_new: the browser had none.
        address: the network address that it comes from.
        is_known: `signed` has been looked up.
        signed: whoever is signed in, even if something is still wanted of him.
        actor: who acts: he who is signed in, or the visitor whom this application has.
    """

    secure: bool
    cookies: Mapping[str, str]
    browser: str
    is_new: bool
    address: str
    is_known: bool = False
    signed: Signed | None = None
    actor: Actor | None = None
    kept: dict[str, str] = field(default_factory=dict)

    def named(self, cookie: str) -> str:
        """Give the name of a cookie: by https one that no other host can set."""
        return f"{_HOST_ONLY}{cookie}" if self.secure else cookie

    @property
    def token(self) -> str:
        """Give what is kept of the token of the session, "" for none."""
        sent = self.cookies.get(self.named(SESSION), "")
        return digest(sent) if 0 < len(sent) <= _LONGEST else ""

    @property
    def csrf(self) -> str:
        """Give what every form of ours holds: the session's secret, or one of this browser."""
        if self.signed:
            return str(self.signed.session.csrf)
        return hmac.new(secret_key().encode(), f"csrf:{self.browser}".encode(), sha256).hexdigest()


_VISIT: Final[ContextVar[Visit | None]] = ContextVar("visit", default=None)


def visit() -> Visit | None:
    """Give the visit of this request; None outside of one."""
    return _VISIT.get()


def me() -> Actor | None:
    """Tell who acts; None while nobody does."""
    asking = _VISIT.get()
    return asking.actor if asking else None


def is_signed_in() -> bool:
    """Tell whether somebody has signed in, and nothing more is wanted of him."""
    asking = _VISIT.get()
    return bool(asking and asking.signed and not asking.signed.session.step)


def csrf() -> Markup:
    """Write the field that every form of ours holds."""
    asking = _VISIT.get()
    value = asking.csrf if asking else ""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, value)


class Visits:
    """Reads of each request who asks, and gives a browser its cookie."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asking = visit_of(scope)
        _VISIT.set(asking)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and asking.is_new:
                cookie = _cookie(asking, BROWSER, asking.browser, _A_YEAR)
                message["headers"] = [*message["headers"], (b"set-cookie", cookie)]
            await send(message)

        is_file = str(scope["path"]).startswith("/static/")
        await self._app(scope, receive, send if is_file else sending)


def visit_of(scope: Message) -> Visit:
    """Read a request's cookies, its network address, and whether it came by https."""
    headers = {name: text.decode("latin-1") for name, text in scope["headers"]}
    cookies = _cookies(headers.get(b"cookie", ""))
    base = urlsplit(settings().base_url or "")
    ours = base.scheme == "https" and headers.get(b"host", "") == base.netloc
    secure = scope.get("scheme") == "https" or ours
    browser = cookies.get(f"{_HOST_ONLY if secure else ''}{BROWSER}", "")
    known = 0 < len(browser) <= _LONGEST
    return Visit(
        secure=secure,
        cookies=cookies,
        browser=browser if known else new_token(),
        is_new=not known,
        address=_address(scope, headers),
    )


def _address(scope: Message, headers: Mapping[bytes, str]) -> str:
    """Tell the network address; what a proxy says counts only if it is the one we know."""
    client = scope.get("client")
    peer = str(client[0]) if client else ""
    proxy = settings().proxy
    if proxy and peer == proxy:
        return headers.get(b"x-forwarded-for", "").rpartition(",")[2].strip()[:_LONGEST] or peer
    return peer


def _cookies(header: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): text.strip().strip('"') for name, _, text in pairs}


def _cookie(asking: Visit, name: str, text: str, seconds: int) -> bytes:
    secure = "; Secure" if asking.secure else ""
    return (
        f"{asking.named(name)}={text}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    ).encode("latin-1")
