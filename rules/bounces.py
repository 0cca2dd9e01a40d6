"""What the report of a mail server means: for the mail, and for the address."""

from typing import Final

from rules.replies import Refused, refused
from rules.vocabulary import Word

_FAILED: Final = "failed"
_DELAYED: Final = "delayed"
_ACTIONS: Final = frozenset({_FAILED, _DELAYED, "delivered", "relayed", "expanded"})
_PERMANENT: Final = "5"
_USUAL: Final = {_PERMANENT: _FAILED, "4": _DELAYED}
_REFUSED: Final = 550


class Verdict(Word):
    """What became of a mail after the relay took it (thư bị trả lại)."""

    GONE = "gone", "Địa chỉ không nhận được thư"
    LOST = "lost", "Thư không đến nơi"
    LATE = "late", "Nơi nhận báo chậm"
    ARRIVED = "arrived", "Đã đến hoặc đã chuyển tiếp"


def verdict(action: str, status: str) -> Verdict:
    """Tell what a report of a mail server means.

    A server that has given up after days of trying says "failed" with a temporary status: the mail
    is lost, the address may be good. A full mailbox or a policy says nothing of the address.

    Args:
        action: failed, delayed, delivered, relayed, expanded; "" where it is not said.
        status: the enhanced code, "5.1.1"; "" where it is not said.

    Source: RFC 3464 (01/2003), 2.3.3, 2.3.4; RFC 3463 (01/2003), 2, 3.2, 3.3, 3.8.
    """
    said = action if action in _ACTIONS else _USUAL.get(status[:1], "")
    if said == _FAILED:
        return Verdict.GONE if _is_of_address(status) else Verdict.LOST
    return Verdict.LATE if said == _DELAYED else Verdict.ARRIVED


def _is_of_address(status: str) -> bool:
    permanent = status.startswith(_PERMANENT)
    return permanent and refused(_REFUSED, status, recipient=True) is Refused.ADDRESS
