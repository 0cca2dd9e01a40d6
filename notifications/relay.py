"""The address of the mail server, read once from its URL."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from rules.errors import Refusal

_PORTS: Final = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_START_TLS: Final[dict[str, bool | None]] = {"required": True, "auto": None, "never": False}
_FORM: Final = (
    "xin ghi OCOP_SMTP_URL dạng smtp://máy-chủ:cổng, smtps://tài-khoản:mật-khẩu@máy-chủ:465 "
    "hoặc smtp+starttls://tài-khoản:mật-khẩu@máy-chủ:587."
)


@dataclass(frozen=True)
class Relay:
    """Where mail is handed over, and how the connection is kept secret.

    `start_tls`: True when the server must offer it, None when it is taken if offered.
    """

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    start_tls: bool | None = None
    certificates: str | None = None


def relay_of(url: str) -> Relay:
    """Read the URL of a mail server; the password is never part of a message.

    `?starttls=required|auto|never` rules plain `smtp://`; without it a password is sent to another
    machine only through TLS. `?ca=FILE` names the certificates to trust.

    Raises:
        Refusal: the URL is not one of a mail server.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise Refusal(f"Địa chỉ máy chủ thư không đọc được; {_FORM}") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Refusal(f"Địa chỉ máy chủ thư thiếu kiểu kết nối hoặc tên máy chủ; {_FORM}")
    options = parse_qs(parts.query)
    return Relay(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=parts.scheme == "smtps",
        start_tls=_start_tls(parts, options.get("starttls", [""])[0]),
        certificates=options.get("ca", [None])[0],
    )


def _start_tls(parts: SplitResult, wish: str) -> bool | None:
    if parts.scheme != "smtp":
        return parts.scheme == "smtp+starttls"
    if not wish:
        return True if parts.password and not _is_here(parts.hostname or "") else None
    if wish not in _START_TLS:
        raise Refusal(f"starttls={wish[:20]!r} không có; xin ghi required, auto hoặc never.")
    return _START_TLS[wish]


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
