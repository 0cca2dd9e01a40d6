"""The bytes of a mail, written by hand: Python's email package costs thirty times the rendering."""

import re
from base64 import b64encode
from binascii import b2a_base64
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from struct import unpack_from
from typing import Final

from notifications.addresses import check_address
from notifications.calendars import FILE, calendar, method_of
from notifications.letters import Letter
from notifications.stencils import written

_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,:;/()_+@#*-]{0,59}")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,59}")
_PLAIN_KEY: Final = re.compile(r"(?!.*=\?)[!-~]{1,900}")
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_WORD_OCTETS: Final = 39  # with "Subject: " in front, a line of 73 (RFC 2047, 2: at most 76)
_LINE: Final = 76  # letters of base64 in a line (RFC 2045, 6.8)
_SENDERS: Final = 16
_MOMENTS: Final = 4
# "_" is no letter of base64: neither boundary can occur inside a part.
_MAIL: Final = "=_ocop_mail"
_WHOLE: Final = "=_ocop_whole"
_ALTERNATIVE: Final = f'Content-Type: multipart/alternative; boundary="{_MAIL}"\r\n\r\n'
_HEAD: Final = "Auto-Submitted: auto-generated\r\nContent-Language: vi\r\nMIME-Version: 1.0\r\n"
_MIXED: Final = (
    f'Content-Type: multipart/mixed; boundary="{_WHOLE}"\r\n\r\n--{_WHOLE}\r\n{_ALTERNATIVE}'
)
_BASE64: Final = "Content-Transfer-Encoding: base64\r\n"
_TEXT: Final = f'--{_MAIL}\r\nContent-Type: text/plain; charset="utf-8"\r\n{_BASE64}\r\n'
_HTML: Final = f'--{_MAIL}\r\nContent-Type: text/html; charset="utf-8"\r\n{_BASE64}\r\n'
_END: Final = f"--{_MAIL}--\r\n"
_CALENDAR: Final = f'--{_WHOLE}\r\nContent-Type: text/calendar; charset="utf-8"; method='
_ATTACHED: Final = f'\r\nContent-Disposition: attachment; filename="{FILE}"\r\n{_BASE64}\r\n'
_END_WHOLE: Final = f"--{_WHOLE}--\r\n"


def as_bytes(  # noqa: PLR0913 -- what an envelope says, each by its name
    letter: Letter,
    *,
    sender: str,
    message_id: str,
    at: datetime,
    reply_to: str = "",
    marked: str = "",
) -> bytes:
    """Write a letter as the bytes that leave; the same arguments give the same bytes.

    Args:
        letter: what is told, to whom.
        sender: "Name <address>" or an address.
        message_id: the one of the outbox row, with its angle brackets.
        at: the moment of sending.
        reply_to: where answers go, when not to the sender.
        marked: a sentence on top, when it goes to somebody else than its reader.

    Raises:
        Refusal: an address that cannot stand in a header.
        ValueError: `message_id` is none, or the UID of an event.
    """
    if _MESSAGE_ID.fullmatch(message_id) is None:
        raise ValueError(message_id)
    subject, text, html = written(letter, marked=marked)
    answers = f"Reply-To: {_sender(reply_to)}\r\n" if reply_to else ""
    attached = _attached(letter, sender, at) if letter.events else ""
    return (
        f"From: {_sender(sender)}\r\n"
        f"To: {_mailbox(letter.name, letter.to)}\r\n"
        f"{answers}"
        f"Subject: {_words(subject, _PLAIN)}\r\n"
        f"Date: {_date(at)}\r\n"
        f"Message-ID: {message_id}\r\n"
        f"X-OCOP-Key: {_words(letter.key, _PLAIN_KEY)}\r\n"
        f"{_HEAD}{_MIXED if attached else _ALTERNATIVE}"
        f"{_TEXT}{_base64(text)}{_HTML}{_base64(html)}{_END}{attached}"
    ).encode("ascii")


def _attached(letter: Letter, sender: str, at: datetime) -> str:
    events = calendar(letter, sender=sender, at=at).encode()
    return f"{_CALENDAR}{method_of(letter)}{_ATTACHED}{_lines(events)}{_END_WHOLE}"


@lru_cache(_MOMENTS)  # a batch leaves at one moment
def _date(at: datetime) -> str:
    return format_datetime(at)


@lru_cache(_SENDERS)
def _sender(mailbox: str) -> str:
    return _mailbox(*parseaddr(mailbox))


def _mailbox(name: str, address: str) -> str:
    sure = check_address(address)
    return f"{_words(name, _PLAIN_NAME)}\r\n <{sure}>" if name else sure


def _words(text: str, plain: re.Pattern[str]) -> str:
    """Write a header's text: as it is when short and plain, else as encoded words (RFC 2047)."""
    if plain.fullmatch(text):
        return text
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(text))


def _pieces(text: str) -> Iterator[bytes]:
    """Cut a text into words that are not too long, never inside a letter."""
    octets = text.encode()
    start = 0
    while start < len(octets):
        end = start + _WORD_OCTETS
        while end < len(octets) and octets[end] & 0xC0 == 0x80:  # noqa: PLR2004 -- inside a letter of UTF-8
            end -= 1
        yield octets[start:end]
        start = end


def _base64(text: str) -> str:
    return _lines(text.replace("\n", "\r\n").encode())


def _lines(octets: bytes) -> str:
    letters = b2a_base64(octets, newline=False)
    whole, rest = divmod(len(letters), _LINE)
    lines = unpack_from(f"{_LINE}s" * whole, letters)  # in a third less time than slices
    last = (letters[-rest:], b"") if rest else (b"",)
    return b"\r\n".join([*lines, *last]).decode("ascii")
