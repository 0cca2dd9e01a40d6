"""A mail of any kind as it would leave, with real facts of a cycle; nothing is written or sent."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.examples import EXAMPLES
from notifications.letters import Letter, letter_of
from notifications.notices import Notice
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.mail_filters import MAIL, NOTICE
from ocop_cycle.queries.matters import read
from ocop_cycle.services import letters
from ocop_cycle.services.likely_notices import likely

_EXAMPLE = "thư mẫu: kỳ này chưa có ai để viết loại thư này"


@dataclass(frozen=True)
class Preview:
    """A letter, and in words what it is made of; `example`: the cycle has nothing real for it."""

    letter: Letter
    source: str
    example: bool = False


def preview(session: Session, kind: str, cycle: AnyRow, day: date) -> Preview:
    """Write a letter of one notice of a kind, the most real that there is.

    That is the latest that has been made a mail; else the latest that waits to be one; else what a
    unit, an entry or an activity of the cycle would get; else the shipped example.

    Args:
        session: only read.
        kind: of notices, one that there is.
        cycle: whose facts.
        day: the present day of the cycle: what would be told on it.
    """
    return (
        _mailed(session, kind, cycle)
        or _waiting(session, kind, cycle)
        or _likely(session, kind, cycle, day)
        or Preview(_letter(EXAMPLES[kind]), _EXAMPLE, example=True)
    )


def _mailed(session: Session, kind: str, cycle: AnyRow) -> Preview | None:
    """Find the latest mail that tells such a notice; its facts are those that left."""
    found = session.execute(
        select(NOTICE.c.key, MAIL.c.id, MAIL.c.recipient, MAIL.c.facts)
        .join(MAIL, MAIL.c.id == NOTICE.c.mail_id)
        .where(NOTICE.c.cycle_id == cycle.id, NOTICE.c.kind == kind)
        .order_by(NOTICE.c.day.desc(), NOTICE.c.key)
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    told = letter_of(found.key, found.recipient, found.facts).notices
    same = [notice for notice in told if notice.key == found.key]
    source = f"nội dung của thư số {found.id}"
    return Preview(_letter(same[0]), source) if same else None


def _waiting(session: Session, kind: str, cycle: AnyRow) -> Preview | None:
    row = session.execute(
        select(NOTICE)
        .where(NOTICE.c.cycle_id == cycle.id, NOTICE.c.kind == kind)
        .order_by(NOTICE.c.day.desc(), NOTICE.c.key)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return _written(session, row, row.day, f"việc ngày {row.day:%d/%m/%Y}, chưa gửi thư")


def _likely(session: Session, kind: str, cycle: AnyRow, day: date) -> Preview | None:
    row = likely(session, kind, cycle, day)
    if row is None:
        return None
    return _written(session, row, day, "số liệu hiện có của kỳ, chưa có việc này để báo")


def _written(session: Session, row: AnyRow, day: date, source: str) -> Preview:
    [notice] = letters.write(session, [row], read(session, [row], day)).values()
    return Preview(_letter(notice), source)


def _letter(notice: Notice) -> Letter:
    return Letter(f"preview:{notice.key}", notice.to, notice.name, (notice,))
