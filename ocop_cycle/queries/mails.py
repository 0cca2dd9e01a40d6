"""The outbox as people look at it: a page of mails, one mail with its tries, how many wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Attempt, Mail, MailState, NoticeRow, NoticeState, Pause
from ocop_cycle.queries.courses import CYCLE

MAIL: Final = table(Mail)
ATTEMPT: Final = table(Attempt)
NOTICE: Final = table(NoticeRow)
PAUSE: Final = table(Pause)
_LISTED: Final = (
    MAIL.c.id,
    MAIL.c.key,
    MAIL.c.message_id,
    MAIL.c.state,
    MAIL.c.kind,
    MAIL.c.recipient.label("to"),
    MAIL.c.subject,
    MAIL.c.expires_at,
    MAIL.c.attempts,
)
_TIMES: Final = (MAIL.c.day, MAIL.c.made_at, MAIL.c.not_before, MAIL.c.sent_at)


@dataclass(frozen=True)
class Wanted:
    """Which mails are asked for.

    Attributes:
        cycle: only those of the cycle of this name.
        before: only those older than the mail of this id: the last one of the page before.
        limit: how many at most; all without it.
    """

    state: MailState | None = None
    cycle: str | None = None
    before: int | None = None
    limit: int | None = None


def listing(
    session: Session,
    *,
    state: MailState | None = None,
    cycle: str | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> list[dict[str, object]]:
    """List mails under the keys that programs read, the newest first; see `Wanted`."""
    found = _query(Wanted(state, cycle, before, limit), _LISTED)
    return [_in_words(row) for row in session.execute(found)]


def page(session: Session, wanted: Wanted) -> list[AnyRow]:
    """List mails with their days and their facts, the newest first."""
    return list(session.execute(_query(wanted, (*_LISTED, *_TIMES, MAIL.c.facts))))


def mail_row(session: Session, mail_id: int) -> AnyRow:
    """Find a mail of the outbox, with its finished facts.

    Raises:
        NotFound: there is none of this number.
    """
    found = session.execute(select(MAIL).where(MAIL.c.id == mail_id)).one_or_none()
    if found:
        return found
    raise NotFound(f"Không có thư số {mail_id}: hãy xem danh sách thư (ocop mail list).")


def show(session: Session, mail_id: int) -> dict[str, Any]:
    """Show one mail: what a list tells of it, its times, its facts, and what each try came to.

    Raises:
        NotFound: there is none of this number.
    """
    facts = mail_row(session, mail_id).facts
    listed = session.execute(select(*_LISTED, *_TIMES).where(MAIL.c.id == mail_id)).one()
    tries = session.execute(
        select(ATTEMPT.c.number, ATTEMPT.c.at, ATTEMPT.c.result, ATTEMPT.c.reply)
        .where(ATTEMPT.c.mail_id == mail_id)
        .order_by(ATTEMPT.c.number)
    )
    return {**_in_words(listed), "facts": facts, "tries": [dict(each._mapping) for each in tries]}


def by_state(session: Session, cycle_id: int | None = None) -> Mapping[MailState, int]:
    """Count the mails of a cycle, or of all, by state; a state without mails counts 0."""
    which = [MAIL.c.cycle_id == cycle_id] if cycle_id is not None else []
    rows = session.execute(select(MAIL.c.state, func.count()).where(*which).group_by(MAIL.c.state))
    found = {row[0]: int(row[1]) for row in rows}
    return {state: found.get(state.value, 0) for state in MailState}


def unreachable(session: Session, cycle_id: int) -> int:
    """Count the notices of a cycle for whom no address is known."""
    return int(
        session.scalar(
            select(func.count())
            .select_from(NOTICE)
            .where(NOTICE.c.cycle_id == cycle_id, NOTICE.c.state == NoticeState.UNREACHABLE.value)
        )
        or 0
    )


def is_paused(session: Session) -> bool:
    """Tell whether all mail is stopped."""
    return session.execute(select(PAUSE.c.id)).first() is not None


def _in_words(row: AnyRow) -> dict[str, object]:
    return {**row._mapping, "state": MailState(row.state)}


def _query(wanted: Wanted, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    found = select(*columns).order_by(MAIL.c.id.desc()).limit(wanted.limit)
    if wanted.state:
        found = found.where(MAIL.c.state == wanted.state.value)
    if wanted.cycle is not None:
        named = select(CYCLE.c.id).where(CYCLE.c.name == wanted.cycle).scalar_subquery()
        found = found.where(MAIL.c.cycle_id == named)
    if wanted.before is not None:
        found = found.where(MAIL.c.id < wanted.before)
    return found
