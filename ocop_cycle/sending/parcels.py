"""A mail on its way: whose it is, what it says, where it goes, what became of it."""

from dataclasses import replace
from typing import NamedTuple, Self

from notifications.addresses import check_address
from notifications.edited import edited_of
from notifications.letters import letter_of
from notifications.mime import as_bytes
from notifications.verdicts import NotDelivered
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.sending.destinations import Destination, destination_of, file_name
from ocop_cycle.services import sign_in_mails
from ocop_cycle.services.attempts import AMBIGUOUS, PERMANENT, SENT, TEMPORARY, Tried, Wanted, When
from ocop_cycle.services.return_paths import sender_of
from ocop_cycle.services.truth import Ready
from ocop_cycle.settings import settings
from rules.errors import Refusal
from rules.replies import Refused


class Unwritten(NamedTuple):
    """Why a mail could not be written."""

    why: str
    refused: Refused

    def as_fault(self) -> NotDelivered:
        """Say it as what becomes of a try."""
        return NotDelivered(self.why, permanent=True, refused=self.refused)


class Parcel(NamedTuple):
    """A mail that has been found true, as it leaves; `return_path` is None for the usual one."""

    mail_id: int
    key: str
    attempts: int
    recipient: str
    to: Destination
    return_path: str | None
    message: bytes | Unwritten

    @classmethod
    def of(cls, row: AnyRow, ready: Ready, when: When) -> Self:
        """Write a mail that has been found true."""
        to = destination_of(row.recipient)
        return cls(
            row.id,
            row.key,
            row.attempts,
            row.recipient,
            to,
            sender_of(row.id, row.recipient, when.day),
            _written(row, ready, to, when),
        )

    @property
    def wanted(self) -> Wanted:
        """Name it as it was found."""
        return Wanted(self.mail_id, self.attempts)

    @property
    def file_name(self) -> str:
        """Name the file of a mail that is kept instead of sent."""
        return file_name(self.mail_id, self.key)

    def sent(self, reply: str) -> Tried:
        """Note that it has been taken."""
        return self._tried(SENT, reply)

    def failed(self, fault: NotDelivered) -> Tried:
        """Note why it has not been taken, or that nobody knows."""
        if fault.ambiguous:
            result = AMBIGUOUS
        else:
            result = PERMANENT if fault.permanent and not fault.connection else TEMPORARY
        return self._tried(result, str(fault))._replace(code=fault.code, refused=fault.refused)

    def _tried(self, result: str, reply: str) -> Tried:
        return Tried(
            self.mail_id,
            self.key,
            self.attempts + 1,
            result,
            reply,
            recipient=self.recipient,
            sent_to=self.to.instead,
        )


def _written(row: AnyRow, ready: Ready, to: Destination, when: When) -> bytes | Unwritten:
    try:
        check_address(row.recipient)
    except Refusal as refusal:
        return Unwritten(str(refusal), Refused.ADDRESS)
    try:
        return _intended(row, to) + _as_bytes(row, ready, to, when)
    except Exception as fault:  # noqa: BLE001 -- one that cannot be written keeps no other from leaving
        return Unwritten(f"Không soạn được thư: {fault}", Refused.OTHER)


def _intended(row: AnyRow, to: Destination) -> bytes:
    return f"X-OCOP-Intended-For: {row.recipient}\r\n".encode("ascii") if to.instead else b""


def _as_bytes(row: AnyRow, ready: Ready, to: Destination, when: When) -> bytes:
    letter = sign_in_mails.opened(letter_of(row.key, to.address, ready.facts))
    if row.edited:
        letter = replace(letter, edited=edited_of(row.edited))
    return as_bytes(
        letter,
        sender=settings().mail_from,
        message_id=row.message_id,
        at=when.judged,
        reply_to=settings().mail_reply_to or "",
        marked=to.marked,
    )
