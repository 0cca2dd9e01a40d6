"""All that the page of a product tells: its entries over the years, their journals, its mails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.journals import Journal
from ocop_cycle.models.mails import Mail
from ocop_cycle.models.notices import NoticeRow
from ocop_cycle.queries.contacts import Unit, units
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.holders import unit_of
from ocop_cycle.queries.mail_lists import seen_mails
from ocop_cycle.queries.sights import seen_entries
from ocop_cycle.queries.standings import ENTRY
from rules.standing import Standing

JOURNAL: Final = table(Journal)
MAIL: Final = table(Mail)
NOTICE: Final = table(NoticeRow)
MAILS: Final = 20


@dataclass(frozen=True)
class Story:
    """What a product went through.

    Attributes:
        entries: those that the reader sees, the latest first.
        journals: of each of them, in its order.
        mails: the newest that tell of one of them; `mails_in_all`: how many there are.
    """

    entries: Sequence[AnyRow]
    journals: Mapping[int, Sequence[AnyRow]]
    mails: Sequence[AnyRow]
    mails_in_all: int


def story(session: Session, product_id: int) -> Story:
    """Read what the reader may see of what a product went through, in all its years."""
    entries = session.execute(
        select(ENTRY, CYCLE.c.name.label("cycle"), CYCLE.c.year, CYCLE.c.played)
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
        .where(ENTRY.c.product_id == product_id, seen_entries(session))
        .order_by(CYCLE.c.year.desc(), CYCLE.c.id.desc(), ENTRY.c.attempt.desc())
    ).all()
    ids = [row.id for row in entries]
    mails, in_all = _mails(session, ids)
    return Story(entries, _journals(session, ids), mails, in_all)


def holder_of(session: Session, entry: AnyRow, standing: Standing, day: date) -> Unit | None:
    """Find the unit that holds an entry, or that of the office over a council, and its people."""
    unit = unit_of(standing.holder, entry.locality_id, entry.office_id) or entry.office_id
    return units(session, [unit], day).get(unit) if unit else None


def _journals(session: Session, ids: Sequence[int]) -> Mapping[int, Sequence[AnyRow]]:
    rows = session.execute(
        select(JOURNAL)
        .where(JOURNAL.c.entry_id.in_(ids))
        .order_by(JOURNAL.c.entry_id, JOURNAL.c.sequence)
    )
    found: dict[int, list[AnyRow]] = {each: [] for each in ids}
    for row in rows:
        found[row.entry_id].append(row)
    return found


def _mails(session: Session, ids: Sequence[int]) -> tuple[Sequence[AnyRow], int]:
    told = select(NOTICE.c.mail_id).where(NOTICE.c.entry_id.in_(ids))
    which = (MAIL.c.id.in_(told), seen_mails(session))
    rows = session.execute(
        select(*(MAIL.c[name] for name in ("id", "kind", "subject", "day", "state", "sent_at")))
        .where(*which)
        .order_by(MAIL.c.id.desc())
        .limit(MAILS)
    ).all()
    in_all = session.scalar(select(func.count()).select_from(MAIL).where(*which))
    return rows, int(in_all or 0)
