"""What a mail server's refusal is about: one address, its space, the server's policy."""

import re
from typing import Final

from rules.vocabulary import Word

_ENHANCED: Final = re.compile(r"[245]\.(\d{1,3})\.(\d{1,3})(?!\S)")
_NO_SPACE: Final = 552
_POLICY: Final = 554
_SUBJECT_POLICY: Final = 7
_MAILBOX_FULL: Final = (2, 2)
_OF_ADDRESSES: Final = frozenset({0, 1, 2, 4})  # undefined, address, mailbox, routing


class Refused(Word):
    """What a server refuses for good (điều bị từ chối)."""

    ADDRESS = "address", "Địa chỉ không nhận được thư"
    QUOTA = "quota", "Hộp thư đã đầy"
    POLICY = "policy", "Máy chủ thư không chấp nhận thư này"
    OTHER = "other", "Máy chủ thư không nhận thư này"


def refused(code: int, words: str, *, recipient: bool) -> Refused:
    """Tell what a permanent refusal is about.

    Args:
        code: the three digits of the reply.
        words: its text, which may begin with an enhanced code.
        recipient: it answers RCPT, so it speaks of the address unless it says otherwise.

    Source: RFC 5321 (10/2008), 4.2.3; RFC 3463 (01/2003), 3.2, 3.3, 3.8.
    """
    found = _ENHANCED.match(words)
    if found is None:
        return _by_code(code, recipient=recipient)
    subject, detail = int(found[1]), int(found[2])
    if (subject, detail) == _MAILBOX_FULL:
        return Refused.QUOTA
    if subject == _SUBJECT_POLICY:
        return Refused.POLICY
    of_address = subject in _OF_ADDRESSES if recipient else subject == 1
    return Refused.ADDRESS if of_address else Refused.OTHER


def _by_code(code: int, *, recipient: bool) -> Refused:
    if code == _NO_SPACE:
        return Refused.QUOTA
    if code == _POLICY:
        return Refused.POLICY
    return Refused.ADDRESS if recipient else Refused.OTHER
