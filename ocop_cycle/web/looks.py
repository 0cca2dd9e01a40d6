"""How a visitor wants pages: in which language and in which colours, each kept in a cookie."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse

from ocop_cycle.web.headers import Application, Message, Receive, Send
from rules.errors import Refusal

router: Final = APIRouter()
LANGUAGES: Final[Mapping[str, str]] = {"vi": "Tiếng Việt", "en": "English"}
SCHEMES: Final = ("", "light", "dark")  # the first: as the visitor's machine has it
_LANGUAGE: Final = "lang"
_SCHEME: Final = "scheme"
_A_YEAR: Final = 365 * 24 * 3600
_SEE_OTHER: Final = 303


@dataclass(frozen=True)
class Look:
    """What a page looks like besides its facts; pages that are kept are kept by it."""

    language: str = "vi"
    scheme: str = ""


_LOOK: Final = ContextVar("look", default=Look())  # noqa: B039 -- a frozen value
_HERE: Final = ContextVar("here", default="/")


def look() -> Look:
    """Tell how the visitor of this request wants pages."""
    return _LOOK.get()


@contextmanager
def looked_at(wanted: Look) -> Iterator[None]:
    """Write pages as somebody wants them, for as long as it lasts."""
    before = _LOOK.set(wanted)
    try:
        yield
    finally:
        _LOOK.reset(before)


def here() -> str:
    """Tell the address of the page that is asked for, to come back to after a switch."""
    return _HERE.get()


class Looks:
    """Reads the cookies of each request before anything answers it."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request; what it set ends with the task of the request."""
        if scope["type"] == "http":
            _LOOK.set(_look_of(dict(scope["headers"]).get(b"cookie", b"")))
            _HERE.set(_address(scope) if scope["method"] == "GET" else "/")
        await self._app(scope, receive, send)


@router.post("/language")
def choose_language(
    language: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """Keep a language for the pages that follow."""
    return _kept(_LANGUAGE, language, LANGUAGES, back)


@router.post("/scheme")
def choose_scheme(
    scheme: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """Keep light or dark colours for the pages that follow, or leave it to the machine."""
    return _kept(_SCHEME, scheme, SCHEMES, back)


def _kept(
    name: str, chosen: str, known: Mapping[str, str] | tuple[str, ...], back: str
) -> RedirectResponse:
    if chosen not in known:
        raise Refusal("Lựa chọn này không có trên trang: hãy dùng các nút ở đầu trang.")
    answer = RedirectResponse(_own(back), _SEE_OTHER)
    answer.set_cookie(name, chosen, max_age=_A_YEAR, httponly=True, samesite="lax")
    return answer


def _own(back: str) -> str:
    """Keep an address of ours; anything that could lead elsewhere becomes the first page."""
    parts = urlsplit(back)
    ours = back.startswith("/") and not back.startswith(("//", "/\\"))
    return back if ours and not parts.scheme and not parts.netloc and back.isprintable() else "/"


def _look_of(cookie: bytes) -> Look:
    """Read a header of cookies: our two, whatever else it holds; on every request, so no parser."""
    pairs = (part.partition("=") for part in cookie.decode("latin-1").split(";"))
    sent = {name.strip(): text.strip().strip('"') for name, _, text in pairs}
    language, scheme = sent.get(_LANGUAGE, ""), sent.get(_SCHEME, "")
    return Look(
        language if language in LANGUAGES else Look.language,
        scheme if scheme in SCHEMES else Look.scheme,
    )


def _address(scope: Message) -> str:
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"]
    return str((path + (b"?" + query if query else b"")).decode("latin-1"))
