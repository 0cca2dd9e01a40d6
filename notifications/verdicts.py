"""What became of a try: whose fault it is, whether it may be tried again."""

import ssl
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from aiosmtplib import SMTPException, SMTPResponseException

from notifications.conversation import Reply
from rules.replies import Refused, refused

_LONGEST_REPLY: Final = 500
_NEGATIVE: Final = range(400, 600)  # RFC 5321, 4.2.1
_PERMANENT: Final = 500
# Closing, too many connections, bad sequence, unknown command, sign-in wanted or refused: never
# the recipient's fault.
_RELAY_CODES: Final = frozenset({421, 432, 454, 500, 502, 503, 504, 530, 534, 535, 538})


class Step(IntEnum):
    """How far a conversation has come."""

    OPENING = 1
    SECURING = 2
    SENDER = 3
    RECIPIENT = 4
    START = 5
    TEXT = 6


@dataclass(eq=False)
class NotDelivered(Exception):  # noqa: N818 -- an outcome that is recorded, not an error of ours
    """A mail has not been accepted, or nobody knows whether it was.

    Attributes:
        reply: the server's words, or what happened to the connection.
        code: the server's code, 0 without one.
        permanent: the same attempt would fail again; without it, a later one may succeed.
        ambiguous: the mail was sent whole and the reply is missing: it may have been accepted.
        connection: the relay or its configuration is at fault, not this mail: hold them all.
        step: how far the conversation had come.
        refused: what a permanent refusal of this mail is about.
    """

    reply: str
    code: int = 0
    permanent: bool = False
    ambiguous: bool = False
    connection: bool = False
    step: Step = Step.OPENING
    refused: Refused | None = None

    def __str__(self) -> str:
        return self.reply

    @property
    def named(self) -> bool:
        """Tell whether the recipient had been named, so that this very mail may be the cause."""
        return self.step >= Step.RECIPIENT

    @property
    def opening(self) -> bool:
        """Tell whether the conversation had not begun."""
        return self.step <= Step.SECURING


def of_reply(reply: Reply, step: Step) -> NotDelivered:
    """Judge a reply that is not the one hoped for."""
    negative = reply.code in _NEGATIVE
    permanent = negative and reply.code >= _PERMANENT
    connection = step <= Step.SENDER or not negative or reply.code in _RELAY_CODES
    of_this_mail = permanent and not connection
    return NotDelivered(
        readable(str(reply)),
        code=reply.code,
        permanent=permanent,
        ambiguous=step is Step.TEXT and not negative,
        connection=connection,
        step=step,
        refused=refused(reply.code, reply.words, recipient=step is Step.RECIPIENT)
        if of_this_mail
        else None,
    )


def of_fault(fault: SMTPException | OSError, step: Step, *, sent: bool = False) -> NotDelivered:
    """Judge a fault of the connection, or of its opening.

    Args:
        fault: what happened.
        step: how far the conversation had come.
        sent: the text was on its way whole, so it may have been accepted.
    """
    if isinstance(fault, SMTPResponseException):
        return of_reply(Reply(max(fault.code, 0), fault.message), step)
    broken = step is Step.SECURING and not isinstance(fault, TimeoutError)
    return NotDelivered(
        readable(f"Kết nối với máy chủ thư bị lỗi: {fault}"),
        # A wrong certificate or a missing extension stays; a lost connection does not.
        permanent=broken or _of_certificates(fault) or not isinstance(fault, OSError),
        ambiguous=sent,
        connection=True,
        step=step,
    )


def readable(reply: str) -> str:
    """Make a reply storable: one line, no broken letters, not endless."""
    letters = reply.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(letters.replace("\0", "\ufffd").split())[:_LONGEST_REPLY]


def _of_certificates(fault: BaseException) -> bool:
    return isinstance(fault, ssl.SSLError) or isinstance(fault.__cause__, ssl.SSLError)
