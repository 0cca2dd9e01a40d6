"""What people have been mailed lately, and what still waits for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Mail, MailState
from ocop_cycle.models.notices import NoticeRow, NoticeState
from rules.sending import AT_ONCE
from rules.urgency import WEEK

MAIL: Final = table(Mail)
NOTICE: Final = table(NoticeRow)
_NOT_LEFT: Final = (MailState.WAITING.value, MailState.HELD.value)
_HAD: Final = (*_NOT_LEFT, MailState.SENDING.value, MailState.SENT.value)


@dataclass(frozen=True)
class Mailed:
    """What people, by their addresses, have been mailed.

    Attributes:
        counts: how many mails in the seven days before.
        today: the mail of the day.
        waiting: the notices of mails that have not left and that nobody has touched.
    """

    counts: Mapping[str, int]
    today: Mapping[str, AnyRow]
    waiting: Mapping[str, Sequence[AnyRow]]


def day_key(day: date, address: str) -> str:
    """Give the key of a person's mail of a day; it does not show the address."""
    return f"day:{day.isoformat()}:{sha256(address.casefold().encode()).hexdigest()[:24]}"


def is_untouched(mail: AnyRow) -> bool:
    """Tell whether a mail is still ours to change: not tried, nor edited, approved or repeated."""
    fresh = mail.attempts == 0 and not mail.edited and mail.resend_of is None
    approved = mail.state == MailState.WAITING.value and mail.note
    return bool(fresh and mail.state in _NOT_LEFT and not approved)


def mailed(session: Session, addresses: Collection[str], day: date) -> Mailed:
    """Find what people have been mailed; what waits cannot leave before the caller ends."""
    own = MAIL.c.recipient.in_(addresses)
    before = (MAIL.c.day >= day - WEEK, MAIL.c.day < day, MAIL.c.state.in_(_HAD))
    told = MAIL.c.kind.not_in(AT_ONCE)
    counts = session.execute(
        select(MAIL.c.recipient, func.count()).where(own, *before, told).group_by(MAIL.c.recipient)
    )
    waiting = _waiting(session, addresses)
    keys = {day_key(day, address): address for address in addresses}
    today = session.execute(select(MAIL).where(MAIL.c.key.in_(keys)))
    return Mailed(
        counts={row[0]: int(row[1]) for row in counts},
        today={keys[row.key]: row for row in today},
        waiting=waiting,
    )


def _waiting(session: Session, addresses: Collection[str]) -> dict[str, list[AnyRow]]:
    mails = session.execute(
        select(
            *(MAIL.c[name] for name in ("id", "recipient", "state", "attempts", "note")),
            *(MAIL.c[name] for name in ("edited", "resend_of")),
        )
        .where(MAIL.c.recipient.in_(addresses), MAIL.c.state.in_(_NOT_LEFT))
        .order_by(MAIL.c.id)
        .with_for_update()
    )
    readers = {row.id: row.recipient for row in mails if is_untouched(row)}
    found: dict[str, list[AnyRow]] = {}
    if readers:
        notices = select(NOTICE).where(
            NOTICE.c.mail_id.in_(readers), NOTICE.c.state == NoticeState.MAILED.value
        )
        for row in session.execute(notices):
            found.setdefault(readers[row.mail_id], []).append(row)
    return found
