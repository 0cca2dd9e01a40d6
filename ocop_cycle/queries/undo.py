"""The last step of an entry that holds, and what has come of it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.journals import Journal
from ocop_cycle.models.mails import Attempt, Mail, MailState
from ocop_cycle.models.notices import NoticeRow, NoticeState
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.standings import ENTRY
from rules.undoing import Keyed, Since, holding
from rules.vocabulary import Action

JOURNAL: Final = table(Journal)
NOTICE: Final = table(NoticeRow)
MAIL: Final = table(Mail)
ATTEMPT: Final = table(Attempt)
_ON_ITS_WAY: Final = (MailState.SENDING.value, MailState.SENT.value)
_MAY_HAVE_COME: Final = ("sent", "ambiguous", "bounced", "delayed")
_LATER: Final = ENTRY.alias("later")


@dataclass(frozen=True)
class Last:
    """The journal of an entry, and the last of its rows that holds.

    Attributes:
        rows: all of them, in their order.
        holds: those that hold, in their order.
    """

    rows: Sequence[AnyRow]
    holds: Sequence[Keyed]

    @property
    def keyed(self) -> Keyed:
        """Give the last row that holds, as the rules see it."""
        return self.holds[-1]

    def row(self, sequence: int) -> AnyRow:
        """Give a row of the journal."""
        return next(row for row in self.rows if row.sequence == sequence)


def last_step(session: Session, entry_id: int) -> Last:
    """Read the journal of an entry for the last row that holds."""
    rows = session.execute(
        select(JOURNAL).where(JOURNAL.c.entry_id == entry_id).order_by(JOURNAL.c.sequence)
    ).all()
    return last_of(rows)


def last_of(rows: Sequence[AnyRow]) -> Last:
    """Find the last row of a journal that holds."""
    return Last(rows, holding([_keyed(row) for row in rows]))


def since(session: Session, entry_id: int, told: Sequence[str]) -> Since:
    """Tell what has come of a step since.

    Args:
        session: the caller's transaction.
        entry_id: whose step it was.
        told: the keys of what it told.
    """
    row = session.execute(
        select(
            exists(_left(told)).label("told"),
            exists(_followed()).label("followed"),
            CYCLE.c.closed_on,
        )
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
        .where(ENTRY.c.id == entry_id)
    ).one()
    closed = row.closed_on is not None
    return Since(told=bool(row.told), followed=bool(row.followed), closed=closed)


def _left(told: Sequence[str]) -> Select[Any]:
    """Choose what somebody has been told, or may have been."""
    tried = select(ATTEMPT.c.mail_id).where(
        ATTEMPT.c.mail_id == MAIL.c.id, ATTEMPT.c.result.in_(_MAY_HAVE_COME)
    )
    mailed = and_(
        NOTICE.c.state == NoticeState.MAILED.value,
        or_(MAIL.c.state.in_(_ON_ITS_WAY), tried.exists()),
    )
    return (
        select(NOTICE.c.key)
        .outerjoin(MAIL, MAIL.c.id == NOTICE.c.mail_id)
        .where(NOTICE.c.key.in_(told), or_(NOTICE.c.state == NoticeState.CALLED.value, mailed))
    )


def _followed() -> Select[Any]:
    return select(_LATER.c.id).where(
        _LATER.c.product_id == ENTRY.c.product_id,
        _LATER.c.cycle_id == ENTRY.c.cycle_id,
        _LATER.c.attempt > ENTRY.c.attempt,
    )


def _keyed(row: AnyRow) -> Keyed:
    return Keyed(
        sequence=row.sequence,
        action=Action(row.action),
        keyed_at=row.keyed_at,
        machine=bool(row.machine),
        undoes=row.undoes,
    )
