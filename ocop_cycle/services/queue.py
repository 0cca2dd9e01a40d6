"""The outbox as a whole: held while the relay is away, refuses us, or refuses what we send."""

from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Attempt
from ocop_cycle.models.queues import QueueHold
from ocop_cycle.services import alarms
from rules.replies import Refused, refused
from rules.sending import BREAKER, PROBE, SIGN_IN_AGAIN, TOLD_AFTER

HOLD: Final = table(QueueHold)
ATTEMPT: Final = table(Attempt)
AWAY: Final = "away"
CONFIGURATION: Final = "configuration"
POLICY: Final = "policy"
_AGAIN_AFTER: Final = MappingProxyType({AWAY: PROBE, CONFIGURATION: SIGN_IN_AGAIN})
_NO_ANSWER: Final = "Máy chủ thư không trả lời quá 15 phút, thư nằm chờ"
_WRONG_SETTINGS: Final = (
    "Máy chủ thư không chấp nhận cách gửi của hệ thống, thư nằm chờ: hãy kiểm tra OCOP_SMTP_URL, "
    "OCOP_MAIL_FROM rồi chạy `ocop mail resume`"
)
_UNWANTED: Final = (
    f"Máy chủ thư từ chối {BREAKER} thư liên tiếp, đã dừng gửi: hãy hỏi bên quản lý máy chủ thư, "
    "rồi chạy `ocop mail resume`"
)
_ALARMS: Final = MappingProxyType(
    {
        AWAY: ("mail_away", _NO_ANSWER),
        CONFIGURATION: ("mail_configuration", _WRONG_SETTINGS),
        POLICY: ("mail_policy", _UNWANTED),
    }
)
_LOCK: Final = -1  # no cycle has this number


def held(session: Session) -> AnyRow | None:
    """Give what holds the whole outbox; None while nothing does."""
    return session.execute(select(HOLD)).one_or_none()


def take_turn(session: Session, *, at: datetime, by_hand: bool = False) -> bool:
    """Take the turn to try a held queue with one mail: nobody else tries before the next turn.

    A person may try sooner whether the relay is back; what he must put right he resumes.

    Returns:
        Whether it is time, and nobody was faster.
    """
    row = held(session)
    if row is None or row.next_try is None:
        return False
    any_time = by_hand and row.cause == AWAY
    taken = session.execute(
        update(HOLD)
        .where(HOLD.c.next_try == row.next_try if any_time else HOLD.c.next_try <= at)
        .values(next_try=at + _AGAIN_AFTER[row.cause], tries=HOLD.c.tries + 1)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a row count


def hold(session: Session, cause: str, reply: str, *, at: datetime) -> None:
    """Let the whole outbox wait, and raise the alarm of the cause once it is due.

    One that lasts keeps its beginning; what a person must end is not replaced by anything else.
    """
    lock(session, _LOCK)
    before = held(session)
    if before and before.cause == POLICY and cause != POLICY:
        return
    lasts = before is not None and before.cause == cause
    since = before.since if before and lasts else at
    row = {
        "id": 1,
        "cause": cause,
        "reply": reply,
        "since": since,
        "tries": before.tries if before and lasts else 1,
        "next_try": None if cause == POLICY else at + _AGAIN_AFTER[cause],
    }
    session.execute(delete(HOLD))
    session.execute(insert(HOLD).values(row))
    if cause != AWAY or at - since >= TOLD_AFTER:
        kind, text = _ALARMS[cause]
        alarms.raise_once(session, kind, f"{text} (“{reply}”).", at=at)


def release(session: Session) -> None:
    """Let the outbox go on, and end the alarms of what had held it."""
    _end(session, tuple(_ALARMS))


def works(session: Session) -> None:
    """Note that the relay takes mails again; what it refuses by its policy a person looks at."""
    _end(session, tuple(_AGAIN_AFTER))


def refusals_in_a_row(session: Session) -> int:
    """Count the mails that the relay has refused by its policy since it last took one.

    Whoever asks keeps others from asking until his transaction is over.
    """
    lock(session, _LOCK)
    latest = session.execute(
        select(ATTEMPT.c.result, ATTEMPT.c.code, ATTEMPT.c.reply)
        .where(ATTEMPT.c.result.in_(("sent", "permanent")))
        .order_by(ATTEMPT.c.at.desc(), ATTEMPT.c.mail_id.desc())
        .limit(BREAKER)
    )
    count = 0
    for row in latest:
        if row.result == "sent" or not _is_policy(row):
            break
        count += 1
    return count


def _is_policy(row: AnyRow) -> bool:
    words = row.reply.partition(" ")[2]
    return refused(row.code, words, recipient=False) is Refused.POLICY


def _end(session: Session, causes: tuple[str, ...]) -> None:
    session.execute(delete(HOLD).where(HOLD.c.cause.in_(causes)))
    alarms.clear(session, *(_ALARMS[cause][0] for cause in causes))
