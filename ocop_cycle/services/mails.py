"""The outbox: make, claim, record; one unit of work each, opened by the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Select, insert, or_, select, update
from sqlalchemy.orm import Session

from notifications.notices import DeadlineReminder, LapseProposed, Notice, Returned, facts
from notifications.render import subject
from ocop_cycle.clock import end_of
from ocop_cycle.db import lock
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Attempt, Mail, MailState, NoticeState, Pause
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services.letters import letters
from ocop_cycle.services.notices import NOTICE
from ocop_cycle.settings import settings
from rules.vocabulary import Holder, Outcome

MAIL: Final = table(Mail)
ATTEMPT: Final = table(Attempt)
PAUSE: Final = table(Pause)
CLAIM: Final = timedelta(minutes=20)
BATCH: Final = 2_000
_KEPT_DAYS: Final = {"result": 90, "stage_overdue": 7}
_USUAL_DAYS: Final = 30
_BACK_OFF: Final = (5, 10, 20, 40, 60)
_ASK_PRODUCERS: Final = (DeadlineReminder.kind, LapseProposed.kind, Returned.kind)


@dataclass(frozen=True)
class Tried:
    """What became of one try: `result` is sent, temporary, permanent or ambiguous."""

    mail_id: int
    result: str
    reply: str
    at: datetime


def make(session: Session, cycle_id: int, day: date, *, at: datetime) -> int:
    """Make the mails of the notices of a cycle that have none yet, up to a day.

    Returns:
        How many mails were made.
    """
    lock(session, cycle_id)
    count = 0
    while rows := session.execute(
        select(NOTICE)
        .where(
            NOTICE.c.cycle_id == cycle_id,
            NOTICE.c.state == NoticeState.NEW.value,
            NOTICE.c.day <= day,
        )
        .order_by(NOTICE.c.day, NOTICE.c.key)
        .limit(BATCH)
    ).all():
        made = [_row(row, notice, at) for row, notice in letters(session, list(rows), day)]
        reached = [row for row in made if row["recipient"]]
        if reached:
            session.execute(insert(MAIL), reached)
        _mark_notices(session, [str(row["key"]) for row in reached], NoticeState.MAILED)
        alone = [str(row["key"]) for row in made if not row["recipient"]]
        _mark_notices(session, alone, NoticeState.UNREACHABLE)
        count += len(reached)
    return count


def sweep(session: Session, *, at: datetime) -> int:
    """Put aside what is no longer true, and give back what a killed sender had claimed.

    Returns:
        How many mails expired or were replaced.
    """
    _give_back(session, at)
    stale = session.execute(
        update(MAIL)
        .where(MAIL.c.state == MailState.WAITING.value, MAIL.c.expires_at <= at)
        .values(state=MailState.EXPIRED.value)
    )
    replaced = session.execute(
        update(MAIL)
        .where(
            MAIL.c.state == MailState.WAITING.value,
            MAIL.c.kind.in_(_ASK_PRODUCERS),
            ~_still_asked().exists(),
        )
        .values(state=MailState.REPLACED.value)
    )
    return int(stale.rowcount + replaced.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a row count


def any_ready(session: Session, *, at: datetime) -> bool:
    """Tell whether a mail may leave now."""
    ready = select(MAIL.c.id).where(
        MAIL.c.state == MailState.WAITING.value,
        or_(MAIL.c.not_before.is_(None), MAIL.c.not_before <= at),
    )
    return session.execute(ready.limit(1)).first() is not None


def claim(session: Session, sender: str, *, at: datetime, limit: int = 1) -> Sequence[AnyRow]:
    """Take mails that may leave now, so that no other sender takes them."""
    ready = (
        select(MAIL.c.id)
        .where(
            MAIL.c.state == MailState.WAITING.value,
            or_(MAIL.c.not_before.is_(None), MAIL.c.not_before <= at),
        )
        .order_by(MAIL.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(ready).all()
    session.execute(
        update(MAIL)
        .where(MAIL.c.id.in_(ids))
        .values(
            state=MailState.SENDING.value,
            attempts=MAIL.c.attempts + 1,
            claimed_by=sender,
            claimed_until=at + CLAIM,
        )
    )
    return session.execute(select(MAIL).where(MAIL.c.id.in_(ids)).order_by(MAIL.c.id)).all()


def record(session: Session, tried: Tried) -> None:
    """Write down what became of a try; before any other byte goes out on that connection."""
    attempts = session.scalars(select(MAIL.c.attempts).where(MAIL.c.id == tried.mail_id)).one()
    session.execute(
        insert(ATTEMPT).values(
            mail_id=tried.mail_id,
            number=attempts,
            at=tried.at,
            result=tried.result,
            reply=tried.reply[:500],
        )
    )
    wait = _BACK_OFF[min(attempts, len(_BACK_OFF)) - 1]
    changes: dict[str, dict[str, object]] = {
        "sent": {"state": MailState.SENT.value, "sent_at": tried.at},
        "permanent": {"state": MailState.FAILED.value},
        "temporary": {
            "state": MailState.WAITING.value,
            "not_before": tried.at + timedelta(minutes=wait),
        },
        "ambiguous": {
            "state": MailState.WAITING.value,
            "not_before": tried.at + timedelta(minutes=wait),
        },
    }
    session.execute(
        update(MAIL)
        .where(MAIL.c.id == tried.mail_id)
        .values(claimed_by="", claimed_until=None, **changes[tried.result])
    )


def put_back(session: Session, mail_id: int) -> None:
    """Give back a mail that was claimed but never tried: the relay was away."""
    session.execute(
        update(MAIL)
        .where(MAIL.c.id == mail_id)
        .values(
            state=MailState.WAITING.value,
            attempts=MAIL.c.attempts - 1,
            claimed_by="",
            claimed_until=None,
        )
    )


def pause(session: Session, *, by: str, at: datetime) -> None:
    """Stop all mail; a second time changes nothing."""
    if not paused(session):
        session.execute(insert(PAUSE).values(id=1, by=by, since=at))


def resume(session: Session) -> None:
    """Let mail leave again."""
    session.execute(PAUSE.delete())


def paused(session: Session) -> bool:
    """Tell whether all mail is stopped."""
    return session.execute(select(PAUSE.c.id)).first() is not None


def _still_asked() -> Select[tuple[str]]:
    """Pick the notice of a mail while its producer still holds the entry, and for the same day."""
    return (
        select(NOTICE.c.key)
        .join(ENTRY, ENTRY.c.id == NOTICE.c.entry_id)
        .where(
            NOTICE.c.key == MAIL.c.key,
            ENTRY.c.outcome == Outcome.OPEN.value,
            ENTRY.c.holder == Holder.PRODUCER.value,
            ENTRY.c.stage == NOTICE.c.stage,
            or_(MAIL.c.kind == Returned.kind, ENTRY.c.due == NOTICE.c.about),
        )
        .correlate(MAIL)
    )


def _row(row: AnyRow, notice: Notice, at: datetime) -> dict[str, object]:
    return {
        "key": row.key,
        "message_id": _message_id(row.key),
        "cycle_id": row.cycle_id,
        "entry_id": row.entry_id,
        "kind": row.kind,
        "recipient": notice.to,
        "subject": subject(notice),
        "facts": facts(notice),
        "day": row.day,
        "made_at": at,
        "state": MailState.WAITING.value,
        "expires_at": end_of(_true_until(row)),
        "attempts": 0,
    }


def _true_until(row: AnyRow) -> date:
    """Tell the last day on which a mail still says what is true."""
    if row.kind == DeadlineReminder.kind:
        one_day_before = row.about - timedelta(days=1)
        return row.about if row.day >= one_day_before else one_day_before - timedelta(days=1)  # type: ignore[no-any-return]  # a date
    return row.day + timedelta(days=_KEPT_DAYS.get(row.kind, _USUAL_DAYS))  # type: ignore[no-any-return]  # a date


def _message_id(key: str) -> str:
    _, address = parseaddr(settings().mail_from)
    return f"<{uuid5(NAMESPACE_URL, f'{settings().home}:{key}').hex}@{address.rpartition('@')[2]}>"


def _mark_notices(session: Session, keys: list[str], state: NoticeState) -> None:
    if keys:
        session.execute(update(NOTICE).where(NOTICE.c.key.in_(keys)).values(state=state.value))


def _give_back(session: Session, at: datetime) -> None:
    lost = session.execute(
        select(MAIL.c.id).where(MAIL.c.state == MailState.SENDING.value, MAIL.c.claimed_until <= at)
    ).all()
    for row in lost:
        record(session, Tried(row.id, "ambiguous", "gián đoạn khi đang gửi", at))
