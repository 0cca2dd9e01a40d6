"""What a mail was to tell and did not: to a colleague with the next mail, else by telephone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Mail
from ocop_cycle.models.notices import NoticeRow, NoticeState
from ocop_cycle.queries.checks import why_untrue
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.matters import read

NOTICE: Final = table(NoticeRow)
MAIL: Final = table(Mail)


def tell_otherwise(session: Session, mail_id: int, *, at: datetime) -> int:
    """Let what a mail that has failed was to tell, and that still matters, reach its reader.

    A unit's notice goes to whoever else of it has a usable address, with the next mails that are
    made; what is left waits for a call. The mail's address is marked before this, if it is bad.

    Args:
        session: open.
        mail_id: the mail's.
        at: now.

    Returns:
        How many notices wait for a call.
    """
    mail = session.execute(
        select(MAIL.c.id, MAIL.c.recipient, MAIL.c.resend_of).where(MAIL.c.id == mail_id)
    ).one()
    rows = session.execute(
        select(NOTICE).where(
            NOTICE.c.mail_id == (mail.resend_of or mail.id),
            NOTICE.c.state == NoticeState.MAILED.value,
        )
    ).all()
    return sum(
        _of_cycle(session, cycle, [row for row in rows if row.cycle_id == cycle.id], mail, at)
        for cycle in _cycles(session, {row.cycle_id for row in rows})
    )


def _cycles(session: Session, ids: Collection[int]) -> Sequence[AnyRow]:
    return session.execute(select(CYCLE).where(CYCLE.c.id.in_(ids))).all() if ids else ()


def _of_cycle(
    session: Session, cycle: AnyRow, rows: Sequence[AnyRow], mail: AnyRow, at: datetime
) -> int:
    matters = read(session, rows, today_in(cycle, at))
    true = [row for row in rows if not why_untrue(row, matters, row.day)]
    others = {
        row.key for row in true if matters.address(row) not in {"", mail.recipient.casefold()}
    }
    unread = {row.key for row in true} - others
    _mark(session, others, state=NoticeState.NEW.value, mail_id=None)
    _mark(session, unread, state=NoticeState.UNREACHABLE.value)
    return len(unread)


def _mark(session: Session, keys: Collection[str], **changes: object) -> None:
    if keys:
        session.execute(update(NOTICE).where(NOTICE.c.key.in_(keys)).values(**changes))
