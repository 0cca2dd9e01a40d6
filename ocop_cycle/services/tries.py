"""Tries to post a mail: begun, then written down with what the mail becomes by them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.mails import MailState
from ocop_cycle.services import addresses, queue, untold
from ocop_cycle.services.attempts import (
    AMBIGUOUS,
    ATTEMPT,
    FOLDER,
    MAIL,
    PERMANENT,
    SENT,
    TEMPORARY,
    Sender,
    Tried,
    Wanted,
    When,
    mark_begun,
    mark_sent,
    write,
)
from rules.replies import Refused
from rules.sending import (
    BREAKER,
    DAY,
    FULL_MAILBOX_WAITS,
    GIVES_UP_AFTER,
    MINUTE,
    UNLIMITED,
    Limits,
    Used,
    allowance,
    wait_before_next,
)

CUT_OFF: Final = "gián đoạn khi đang gửi"
_FULL: Final = 552
_LOCK: Final = -2  # no cycle has this number
_REACHED: Final = (~ATTEMPT.c.result.in_(("bounced", "delayed")), ATTEMPT.c.sent_to != FOLDER)
_UNCLAIMED: Final[dict[str, object]] = {"claimed_by": "", "claimed_until": None}
_UNSURE: Final = (
    "Hai lần gửi đều không rõ máy chủ thư đã nhận hay chưa, tạm giữ: người nhận có thể đã nhận "
    "được; duyệt thì thư được gửi thêm một lần nữa."
)


def begin(session: Session, wanted: Sequence[Wanted], sender: Sender, when: When) -> set[int]:
    """Claim mails that are about to be posted; without this no byte of them leaves.

    Returns:
        Those that may leave: nobody else has begun them, they are as they were found and still in
        time, and nobody has stopped all mail meanwhile.
    """
    few = wanted[: allowed(session, sender.limits, len(wanted), when)]
    if not few:
        return set()
    begun = mark_begun(session, few, sender, when)
    ids = {each.mail_id for each in few}
    return ids if begun == len(few) else _under_way(session, ids, sender)


def record(session: Session, tries: Iterable[Tried], when: When) -> list[Tried]:
    """Write down what became of tries, before any other byte goes out on their connections.

    A try that had been taken for cut off is put right when its outcome comes after all.

    Returns:
        The tries as they were written down: what the relay's policy refuses beyond ten in a row
        is no mail's end, nor is a full mailbox at first.
    """
    every = list(tries)
    sent = [each for each in every if each.result == SENT]
    others = [each for each in every if each.result != SENT]
    write(session, sent, when)
    mark_sent(session, sent, when)
    return [*sent, *(_settled(session, each, when) for each in others)]


def allowed(session: Session, limits: Limits, wanted: int, when: When) -> int:
    """Tell how many mails a relay's limits leave; what is under way counts as well."""
    if limits == UNLIMITED:
        return wanted
    lock(session, _LOCK)
    under_way = session.scalar(select(func.count()).where(MAIL.c.state == MailState.SENDING.value))
    minute, day = (
        session.scalar(select(func.count()).where(ATTEMPT.c.at > when.now - span, *_REACHED))
        for span in (MINUTE, DAY)
    )
    used = Used((minute or 0) + (under_way or 0), (day or 0) + (under_way or 0))
    return allowance(limits, used, wanted)


def take_back(session: Session, tried: Tried) -> None:
    """Note that a mail which had begun was never named: it waits on, and was not tried."""
    session.execute(
        update(MAIL)
        .where(_is(tried))
        .values(state=MailState.WAITING.value, attempts=MAIL.c.attempts - 1, **_UNCLAIMED)
    )


def give_back(session: Session, when: When) -> None:
    """Give back what a sender that is no more had begun: it may have arrived."""
    lapsed = session.execute(
        select(MAIL.c.id, MAIL.c.key, MAIL.c.attempts).where(
            MAIL.c.state == MailState.SENDING.value, MAIL.c.claimed_until <= when.now
        )
    ).all()
    record(
        session,
        [Tried(row.id, row.key, row.attempts, AMBIGUOUS, CUT_OFF) for row in lapsed],
        when,
    )


def _settled(session: Session, tried: Tried, when: When) -> Tried:
    known, changes = _judged(session, tried, when)
    write(session, [known], when)
    still = MAIL.c.state.in_((MailState.SENDING.value, MailState.WAITING.value))
    session.execute(update(MAIL).where(_is(known), still).values(**changes, **_UNCLAIMED))
    if changes["state"] == MailState.FAILED.value and not known.sent_to:
        untold.tell_otherwise(session, known.mail_id, at=when.now)
    return known


def _judged(session: Session, tried: Tried, when: When) -> tuple[Tried, dict[str, object]]:
    """Tell how a try that was no success is written down, and what its mail becomes."""
    if tried.result == PERMANENT:
        return _refused(session, tried, when)
    if tried.result == AMBIGUOUS and tried.reply != CUT_OFF and _was_ambiguous(session, tried):
        return tried, {"state": MailState.HELD.value, "note": _UNSURE}
    if _began(session, tried, when) <= when.now - GIVES_UP_AFTER:
        return tried, {"state": MailState.FAILED.value}
    return tried, _later(when, wait_before_next(tried.number, tried.key))


def _refused(session: Session, tried: Tried, when: When) -> tuple[Tried, dict[str, object]]:
    failed: dict[str, object] = {"state": MailState.FAILED.value}
    match tried.refused:
        case Refused.ADDRESS if not tried.sent_to:
            addresses.mark_bad(
                session, tried.recipient, tried.reply, mail_id=tried.mail_id, at=when.now
            )
        case Refused.QUOTA if (so_far := _times_full(session, tried)) < len(FULL_MAILBOX_WAITS):
            return _for_now(tried), _later(when, FULL_MAILBOX_WAITS[so_far])
        case Refused.POLICY if not _burns(session, tried, when):
            return _for_now(tried), _later(when, wait_before_next(tried.number, tried.key))
    return tried, failed


def _burns(session: Session, tried: Tried, when: When) -> bool:
    """Tell whether a refusal by policy ends its mail; the tenth in a row holds the queue."""
    so_far = queue.refusals_in_a_row(session)
    if so_far + 1 >= BREAKER:
        queue.hold(session, queue.POLICY, tried.reply, at=when.now)
    return so_far < BREAKER


def _for_now(tried: Tried) -> Tried:
    return tried._replace(result=TEMPORARY)


def _later(when: When, wait: timedelta) -> dict[str, object]:
    return {"state": MailState.WAITING.value, "not_before": when.judged + wait}


def _was_ambiguous(session: Session, tried: Tried) -> bool:
    return _count(session, tried, ATTEMPT.c.result == AMBIGUOUS, ATTEMPT.c.reply != CUT_OFF) > 0


def _times_full(session: Session, tried: Tried) -> int:
    return _count(session, tried, ATTEMPT.c.code == _FULL)


def _count(session: Session, tried: Tried, *which: ColumnElement[bool]) -> int:
    earlier = and_(ATTEMPT.c.mail_id == tried.mail_id, ATTEMPT.c.number < tried.number)
    return session.scalar(select(func.count()).select_from(ATTEMPT).where(earlier, *which)) or 0


def _began(session: Session, tried: Tried, when: When) -> datetime:
    first = select(func.min(ATTEMPT.c.at)).where(ATTEMPT.c.mail_id == tried.mail_id)
    return session.scalar(first) or when.now


def _is(tried: Tried) -> ColumnElement[bool]:
    """Pick the mail of a try, unless somebody has begun another one since."""
    return and_(MAIL.c.id == tried.mail_id, MAIL.c.attempts == tried.number)


def _under_way(session: Session, ids: set[int], sender: Sender) -> set[int]:
    """Find which of some mails a sender has begun."""
    begun = select(MAIL.c.id).where(
        MAIL.c.id.in_(ids),
        MAIL.c.state == MailState.SENDING.value,
        MAIL.c.claimed_by == sender.name,
    )
    return set(session.scalars(begun))
