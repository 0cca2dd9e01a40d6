"""The bytes of a mail, written by hand: Python's email package costs thirty times the rendering."""

import re
from base64 import b64encode, encodebytes
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime, parseaddr
from typing import Final

from notifications.addresses import check_address
from notifications.notices import Notice
from notifications.render import pages

_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,:;/()_+@#*-]{0,59}")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,59}")
_PLAIN_KEY: Final = re.compile(r"(?!.*=\?)[!-~]{1,900}")
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_WORD_OCTETS: Final = 39  # with "Subject: " in front, a line of 73 (RFC 2047, 2: at most 76)
_BOUNDARY: Final = "=_ocop_mail"  # "_" is no letter of base64: it cannot occur inside a part
_HEAD: Final = (
    "Auto-Submitted: auto-generated\r\n"
    "Content-Language: vi\r\n"
    "MIME-Version: 1.0\r\n"
    f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"\r\n'
)


def as_bytes(
    notice: Notice, *, sender: str, message_id: str, at: datetime, reply_to: str = ""
) -> bytes:
    """Write a notice as the bytes that leave; the same arguments give the same bytes.

    Args:
        notice: what is told, to whom.
        sender: "Name <address>" or an address.
        message_id: the one of the outbox row, with its angle brackets.
        at: the moment of sending.
        reply_to: where answers go, when not to the sender.

    Raises:
        Refusal: an address that cannot stand in a header.
        ValueError: `message_id` is none.
    """
    if _MESSAGE_ID.fullmatch(message_id) is None:
        raise ValueError(message_id)
    written = pages(notice)
    answers = f"Reply-To: {_mailbox(*parseaddr(reply_to))}\r\n" if reply_to else ""
    return (
        f"From: {_mailbox(*parseaddr(sender))}\r\n"
        f"To: {_mailbox(notice.name, notice.to)}\r\n"
        f"{answers}"
        f"Subject: {_words(written.subject, _PLAIN)}\r\n"
        f"Date: {format_datetime(at)}\r\n"
        f"Message-ID: {message_id}\r\n"
        f"X-OCOP-Key: {_words(notice.key, _PLAIN_KEY)}\r\n"
        f"{_HEAD}\r\n"
        f"--{_BOUNDARY}\r\n{_body('plain', written.text)}"
        f"--{_BOUNDARY}\r\n{_body('html', written.html)}"
        f"--{_BOUNDARY}--\r\n"
    ).encode("ascii")


def _mailbox(name: str, address: str) -> str:
    sure = check_address(address)
    return f"{_words(name, _PLAIN_NAME)}\r\n <{sure}>" if name else sure


def _words(text: str, plain: re.Pattern[str]) -> str:
    """Write a header's text: as it is when short and plain, else as encoded words (RFC 2047)."""
    if plain.fullmatch(text):
        return text
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(text))


def _pieces(text: str) -> Iterator[bytes]:
    piece = b""
    for letter in text:
        octets = letter.encode()
        if len(piece) + len(octets) > _WORD_OCTETS:
            yield piece
            piece = b""
        piece += octets
    yield piece


def _body(subtype: str, text: str) -> str:
    lines = "\r\n".join([*text.splitlines(), ""])
    encoded = encodebytes(lines.encode()).decode("ascii").replace("\n", "\r\n")
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        f"\r\n{encoded}"
    )
