"""The outbox: what leaves next, what is put aside, how all mail is stopped."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    Select,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Mail, MailState
from ocop_cycle.models.queues import Pause
from ocop_cycle.services import permits, queue
from ocop_cycle.services.attempts import When
from ocop_cycle.services.tries import give_back
from rules.rights import Right
from rules.sending import AT_ONCE

MAIL: Final = table(Mail)
PAUSE: Final = table(Pause)
_LEAVING: Final = tuple(
    column for column in MAIL.c if column.name not in {"made_at", "sent_at", "claimed_until"}
)
_NOT_LEFT: Final = (MailState.WAITING.value, MailState.HELD.value)
_TOO_LATE: Final = "quá thời hạn của thư mà chưa gửi được"


@dataclass(frozen=True)
class Next:
    """Which mails come next: last calls or the others, after a number, at most so many.

    `at_once`: only those that leave at any hour; they are last calls.
    """

    last_calls: bool
    after: int
    most: int
    at_once: bool = False


def sweep(session: Session, when: When) -> int:
    """Put aside what is past its time, and give back what a killed sender had claimed.

    Returns:
        How many mails expired.
    """
    give_back(session, when)
    stale = session.execute(
        update(MAIL)
        .where(MAIL.c.state.in_(_NOT_LEFT), MAIL.c.expires_at <= when.judged)
        .values(
            state=MailState.EXPIRED.value,
            note=case((MAIL.c.note == "", _TOO_LATE), else_=MAIL.c.note.concat(f"; {_TOO_LATE}")),
        )
    )
    return int(stale.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a row count


def any_ready(
    session: Session, kinds: Collection[bool], when: When, *, at_once: bool = False
) -> bool:
    """Tell whether a mail may leave now: a last call (True), or another one (False).

    Args:
        session: open.
        kinds: which of the two.
        when: now.
        at_once: only those that leave at any hour.
    """
    only = [MAIL.c.kind.in_(AT_ONCE)] if at_once else []
    found = _ready(when).where(MAIL.c.last_call.in_(kinds), *only).limit(1)
    return session.execute(found).first() is not None


def are_many(session: Session, when: When, many: int) -> bool:
    """Tell whether so many mails may leave now."""
    found = select(func.count()).select_from(_ready(when).limit(many).subquery())
    return (session.scalar(found) or 0) >= many


def next_ones(session: Session, wanted: Next, when: When) -> list[AnyRow]:
    """Find the next mails that may leave; others who look at the same moment find other ones."""
    only = [MAIL.c.last_call if wanted.last_calls else ~MAIL.c.last_call]
    if wanted.at_once:
        only.append(MAIL.c.kind.in_(AT_ONCE))
    found = (
        _ready(when)
        .with_only_columns(*_LEAVING)
        .where(*only, MAIL.c.id > wanted.after)
        .order_by(MAIL.c.id)
        .limit(wanted.most)
        .with_for_update(skip_locked=True)
    )
    return list(session.execute(found))


def pause(session: Session, *, by: str, at: datetime) -> None:
    """Stop all mail; a second time changes nothing.

    Raises:
        NotAllowed: whoever asks is no operator.
    """
    permits.require_everywhere(session, Right.OPERATE)
    if not paused(session):
        session.execute(insert(PAUSE).values(id=1, by=by, since=at))


def resume(session: Session) -> None:
    """Let mail leave again, whatever had held it.

    Raises:
        NotAllowed: whoever asks is no operator.
    """
    permits.require_everywhere(session, Right.OPERATE)
    session.execute(PAUSE.delete())
    queue.release(session)


def paused(session: Session) -> bool:
    """Tell whether all mail is stopped."""
    return session.execute(select(PAUSE.c.id)).first() is not None


def _ready(when: When) -> Select[tuple[int]]:
    return select(MAIL.c.id).where(
        MAIL.c.state == literal_column("'waiting'"),  # as the index of last calls says it
        or_(MAIL.c.not_before.is_(None), MAIL.c.not_before <= when.judged),
        or_(MAIL.c.expires_at.is_(None), MAIL.c.expires_at > when.judged),
    )
