"""Where mail comes back: a folder of an IMAP server, which is not trusted to answer well."""

import base64
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from imaplib import IMAP4, IMAP4_SSL
from ipaddress import ip_address
from threading import Timer
from types import TracebackType
from typing import Final, Self, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from notifications.bounces import LONGEST
from notifications.inboxes import NotRead, Returned
from rules.errors import Refusal
from rules.names import clean

_PORTS: Final = {"imap": 143, "imaps": 993}
_USUAL_FOLDER: Final = "INBOX"
_LONGEST_WORDS: Final = 200
_NAME: Final = re.compile(r"[\x20-\x7e]+")
_NUMBERS: Final = re.compile(rb"[0-9]+")
_OK: Final = "OK"
_FORM: Final = "xin ghi OCOP_IMAP_URL dạng imaps://tài-khoản:mật-khẩu@máy-chủ/INBOX."
_Said = TypeVar("_Said")


@dataclass(frozen=True)
class Account:
    """A folder of a mail server, and who reads it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    tls: bool
    certificates: str | None


@dataclass(frozen=True)
class Patience:
    """For how many seconds the server is waited for: for each of its words, and in all."""

    word: float = 30.0
    whole: float = 300.0


USUAL: Final = Patience()


def account_of(url: str) -> Account:
    """Read the URL of a folder; neither account nor password is ever part of a message.

    `imap://` secures itself before it signs in, unless the server is this machine. `?ca=FILE`
    names the certificates to trust.

    Raises:
        Refusal: the URL is not one of a folder.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise Refusal(f"Địa chỉ hộp thư không đọc được; {_FORM}") from None
    said = [unquote(each or "") for each in (parts.username, parts.password)]
    folder = unquote(parts.path.strip("/")) or _USUAL_FOLDER
    if parts.scheme not in _PORTS or not parts.hostname or not all(map(_is_plain, said)):
        raise Refusal(f"Địa chỉ hộp thư thiếu máy chủ, tài khoản hoặc mật khẩu; {_FORM}")
    if not _NAME.fullmatch(folder):
        raise Refusal(f"Tên thư mục của hộp thư phải là chữ không dấu; {_FORM}")
    return Account(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=said[0],
        password=said[1],
        folder=folder,
        tls=parts.scheme == "imaps",
        certificates=parse_qs(parts.query).get("ca", [None])[0],
    )


class ImapInbox:
    """A folder, open while its `with` lasts; what has been dealt with is marked as seen."""

    def __init__(self, url: str, *, patience: Patience = USUAL) -> None:
        """Read the URL of the folder.

        Raises:
            Refusal: it is not one.
        """
        self._account = account_of(url)
        self._patience = patience
        self._server: IMAP4 | None = None

    def __enter__(self) -> Self:
        """Connect, secure the connection, sign in, open the folder.

        Raises:
            NotRead: any of this is refused, or takes too long.
        """
        account = self._account
        folder = account.folder.replace("\\", "\\\\").replace('"', '\\"')
        with self._blamed("không kết nối được"):
            self._server = _connected(account, self._patience)
        try:
            with self._blamed("không bảo mật được kết nối"):
                if not account.tls and not _is_here(account.host):
                    self._server.starttls(ssl_context=_trust(account))
            with self._blamed("không đăng nhập được, hãy kiểm tra tài khoản và mật khẩu"):
                _sign_in(self._server, account)
            with self._blamed(f"không mở được thư mục {account.folder}"):
                _checked(self._server.select(f'"{folder}"'))
        except NotRead:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Say goodbye if all went well, and close."""
        if error is None and self._server:
            with suppress(IMAP4.error, OSError, ValueError):
                self._server.logout()
        self._close()

    def messages(self) -> Iterator[Returned]:
        """Give one by one what nobody has seen, as far as a report can reach.

        Raises:
            NotRead: the server does not give them.
        """
        server = self._opened()
        with self._blamed("không đọc được thư"):
            found = _checked(server.uid("SEARCH", "UNSEEN", "UNDELETED"))
        for number in _NUMBERS.findall(found[0] or b""):
            name = number.decode("ascii")
            with self._blamed("không đọc được thư"):
                said = _checked(server.uid("FETCH", name, f"(BODY.PEEK[]<0.{LONGEST}>)"))
            for part in said:
                if isinstance(part, tuple):
                    yield Returned(name, part[1][:LONGEST])
                    break

    def settle(self, returned: Returned) -> None:
        """Mark a message as seen.

        Raises:
            NotRead: the server does not.
        """
        with self._blamed("không đánh dấu được thư đã đọc"):
            _checked(self._opened().uid("STORE", returned.name, "+FLAGS.SILENT", r"(\Seen)"))

    def _opened(self) -> IMAP4:
        assert self._server is not None  # noqa: S101 -- it is used within its `with`
        return self._server

    def _close(self) -> None:
        if self._server:
            with suppress(OSError):
                self._server.shutdown()
            self._server = None

    @contextmanager
    def _blamed(self, what: str) -> Iterator[None]:
        try:
            yield
        except (IMAP4.error, OSError, ValueError, IndexError, TypeError) as fault:
            where = f"Hộp thư trả về ở {self._account.host}"
            raise NotRead(f"{where}: {what} ({self._said(fault)}).") from None

    def _said(self, fault: BaseException) -> str:
        """Give the server's words without what must not be seen; some repeat what they heard."""
        if isinstance(fault, TimeoutError):
            return "không trả lời trong thời gian chờ"
        said = fault.args[0] if fault.args else ""
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        if isinstance(fault, OSError) and fault.strerror:
            words = fault.strerror
        for each in _secrets(self._account):
            words = words.replace(each, "…")
        return clean(words)[:_LONGEST_WORDS] or type(fault).__name__


class _Careful(IMAP4):
    """A connection that does not let a server send without end."""

    def __init__(self, account: Account, patience: Patience, **more: ssl.SSLContext) -> None:
        self._whole = patience.whole
        self._cut: Timer | None = None
        super().__init__(account.host, account.port, timeout=patience.word, **more)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        super().open(host, port, timeout)
        self._cut = Timer(self._whole, self._hang_up)
        self._cut.daemon = True
        self._cut.start()

    def read(self, size: int) -> bytes:
        if size > LONGEST * 2:
            raise self.abort("too many octets at once")
        return super().read(size)

    def shutdown(self) -> None:
        if self._cut:
            self._cut.cancel()
        super().shutdown()

    def _hang_up(self) -> None:
        with suppress(OSError):
            self.socket().shutdown(socket.SHUT_RDWR)


class _Secured(_Careful, IMAP4_SSL):  # type: ignore[misc]  # they differ in the usual port alone
    """The same, through TLS from its first word on."""


def _connected(account: Account, patience: Patience) -> IMAP4:
    if account.tls:
        return _Secured(account, patience, ssl_context=_trust(account))
    return _Careful(account, patience)


def _trust(account: Account) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=account.certificates)


def _sign_in(server: IMAP4, account: Account) -> None:
    if "AUTH=PLAIN" in server.capabilities:
        secret = f"\0{account.user}\0{account.password}".encode()
        server.authenticate("PLAIN", lambda _: secret)
    else:
        server.login(account.user, account.password)


def _checked(answer: tuple[str, list[_Said]]) -> list[_Said]:
    verdict, said = answer
    if verdict != _OK:
        raise IMAP4.error(said[0] if said else verdict)
    return said


def _secrets(account: Account) -> Iterator[str]:
    """Give what no message may show, in each form in which it is sent."""
    quoted = account.password.replace("\\", "\\\\").replace('"', '\\"')
    for each in (f"\0{account.user}\0{account.password}", quoted, account.password, account.user):
        yield base64.b64encode(each.encode()).decode("ascii")
        yield each


def _is_plain(text: str) -> bool:
    return bool(text) and text.isprintable()


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
