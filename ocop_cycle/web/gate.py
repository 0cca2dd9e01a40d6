"""What no request gets past: a foreign host, a foreign form, a body without end."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from ocop_cycle.settings import settings
from ocop_cycle.web.headers import Application, Message, Receive, Send

HARMLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_BODY: Final = 12 * 2**20
LONGEST_UPLOAD: Final = 64 * 2**20  # beyond what is taken, so that a page can say it
_UPLOADS: Final = ("/products/", "/documents")
_DIGITS: Final = 20
_LONGEST_HEADERS: Final = 32 * 2**10
_OWN: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_TEXT: Final = (b"content-type", b"text/plain; charset=utf-8")


class _TooLongError(Exception):
    """A body that is longer than any of ours."""


class Gate:
    """Refuses, before anything is read or asked, what cannot be one of our own forms or links."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name: text.decode("latin-1") for name, text in scope["headers"]}
        code, why = _refusal(scope, headers)
        if code:
            await _refuse(send, code, why)
            return
        await self._limited(scope, receive, send)

    async def _limited(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request whose body is counted as it comes; one without end is not read on."""
        read, begun, most = 0, False, longest_of(str(scope["path"]))

        async def receiving() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise _TooLongError
            return message

        async def sending(message: Message) -> None:
            nonlocal begun
            if begun or read <= most:
                begun = True
                await send(message)

        with suppress(_TooLongError):  # whoever read it may have said it in his own words
            await self._app(scope, receiving, sending)
        if not begun:
            await _refuse(send, 413, "Nội dung gửi lên quá lớn.")


def longest_of(path: str) -> int:
    """Tell how long a body may be: with a paper that is handed in it is longer than a form."""
    first, last = _UPLOADS
    return LONGEST_UPLOAD if path.startswith(first) and path.endswith(last) else LONGEST_BODY


def _refusal(scope: Message, headers: Mapping[bytes, str]) -> tuple[int, str]:
    """Tell why a request is refused, and the code; 0 for one that is not."""
    if sum(len(name) + len(text) for name, text in scope["headers"]) > _LONGEST_HEADERS:
        return 431, "Phần đầu của yêu cầu quá lớn."
    if not _is_readable(scope):
        return 400, "Địa chỉ trang chưa đúng."
    if not _is_our_host(headers.get(b"host", "")):
        return 400, "Tên máy chủ này không phải của hệ thống."
    most = longest_of(str(scope["path"]))
    return (0, "") if scope["method"] in HARMLESS else _refusal_of_form(headers, most)


def _refusal_of_form(headers: Mapping[bytes, str], most: int) -> tuple[int, str]:
    length = headers.get(b"content-length", "0")
    known = length.isascii() and length.isdigit() and len(length) < _DIGITS
    if not known or int(length) > most:
        return 413, "Nội dung gửi lên quá lớn."
    if not _is_our_form(headers):
        return 403, "Biểu mẫu này không đến từ trang của hệ thống: hãy mở lại trang rồi gửi lại."
    return 0, ""


def _is_readable(scope: Message) -> bool:
    path, query = str(scope["path"]), scope["query_string"].decode("latin-1").lower()
    return "\0" not in path and "%00" not in query and "\ufffd" not in path


def _is_our_host(host: str) -> bool:
    """Tell whether a request names us; without a base address any name may be ours."""
    base = settings().base_url
    if not host:
        return False
    if base is None or host == urlsplit(base).netloc:
        return True
    return host.rpartition(":")[0] in _OWN or host in _OWN


def _is_our_form(headers: Mapping[bytes, str]) -> bool:
    """Tell whether the browser says that a form is ours; one that says nothing is asked later."""
    site, origin = headers.get(b"sec-fetch-site", ""), headers.get(b"origin", "")
    if site:
        return site == "same-origin"
    return not origin or _host_of(origin) == headers.get(b"host", "")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # brackets that hold no address
        return None


async def _refuse(send: Send, code: int, why: str) -> None:
    await send({"type": "http.response.start", "status": code, "headers": [_TEXT]})
    await send({"type": "http.response.body", "body": why.encode()})
