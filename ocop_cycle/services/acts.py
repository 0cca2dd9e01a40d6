"""An act of a visitor on one entry that he has seen: whichever service does it."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound, Stale
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.sights import NO_ENTRY
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import permits, products, stages
from rules.errors import Refusal
from rules.standing import Act
from rules.vocabulary import Action


def do(session: Session, entry_id: int, version: int, act: Act, *, at: datetime) -> tuple[int, int]:
    """Do an act to an entry as it was seen.

    Args:
        session: the caller's transaction.
        entry_id: whom.
        version: that of the entry which the visitor saw.
        act: what, on which day, by whom.
        at: when it is keyed.

    Returns:
        The entry that the act made or moved, and the row of the journal that tells of it.

    Raises:
        NotFound: there is no such entry for whoever acts.
        NotAllowed: he may not do this to it.
        Stale: somebody moved it since it was seen.
        Refusal: the day has not come yet, or the rules do not allow the act.
    """
    permits.require_entry(session, permits.right_for(session, act.action), entry_id)
    row = session.execute(
        select(ENTRY.c.version, CYCLE.c.played, CYCLE.c.done_on, CYCLE.c.started_on)
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
        .where(ENTRY.c.id == entry_id)
    ).one_or_none()
    if row is None:
        raise NotFound(NO_ENTRY)
    if row.version != version:
        raise Stale("Hồ sơ vừa được người khác xử lý: hãy xem lại trang này rồi thử lại.")
    if not row.played:
        check_day(act.day, today_in(row, at))
    if act.action is Action.RE_ENTER:
        moved = products.re_enter(session, entry_id, act, at=at)
    else:
        stages.move_one(session, entry_id, act, at=at)
        moved = entry_id
    newest = select(func.max(ENTRY.c.version)).where(ENTRY.c.id == moved)
    return moved, int(session.scalars(newest).one())


def check_day(day: date, today: date) -> None:
    """Refuse a day that has not come yet.

    Raises:
        Refusal: it lies ahead.
    """
    if day > today:
        raise Refusal(
            f"Ngày {day:%d/%m/%Y} chưa đến (hôm nay là {today:%d/%m/%Y}): hãy ghi ngày việc đã "
            "diễn ra."
        )
