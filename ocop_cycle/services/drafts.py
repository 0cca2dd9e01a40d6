"""Drafts of letters that press for what is late: written once a delay, settled by a person."""

from datetime import date
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.drafts import DRAFT, Delay, DraftState, delays, draft_row
from ocop_cycle.services import permits
from ocop_cycle.services.draft_letters import draft_of
from rules.errors import Refusal
from rules.letters import letter_day
from rules.names import clean
from rules.rights import Right

SYSTEM: Final = "hệ thống"
_GONE: Final = "Không còn hồ sơ, nhiệm vụ nào chậm như dự thảo nêu."


def due(session: Session, cycle_id: int, day: date) -> int:
    """Write the drafts that a day asks for, and put aside those whose cause is gone.

    Returns:
        How many were new.
    """
    lock(session, cycle_id)
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == cycle_id)).one()
    calendar = course_named(session, cycle_id).calendar
    found = {each.key(cycle_id): each for each in delays(session, cycle, day)}
    _discard_gone(session, cycle_id, set(found), day)
    asked = {key: each for key, each in found.items() if letter_day(calendar, each.limit) <= day}
    known = set(session.scalars(select(DRAFT.c.key).where(DRAFT.c.key.in_(asked))))
    rows = [_row(session, cycle, asked[key], day) for key in asked if key not in known]
    if rows:
        session.execute(insert(DRAFT), rows)
    return len(rows)


def release(session: Session, number: int, *, by: str, paper: str, on: date) -> AnyRow:
    """Note that a person has sent a letter made of a draft, under its number.

    Raises:
        NotAllowed: whoever asks does not write for the province.
        NotFound: there is no such draft.
        Refusal: it is settled already, the letter has no number, or its day is before the draft's.
    """
    row = draft_row(session, number)
    permits.require_everywhere(session, Right.WRITE, row.cycle_id)
    if not clean(paper):
        raise Refusal("Phát hành cần có số, ký hiệu của công văn đã ký: hãy ghi --paper.")
    if on < row.day:
        raise Refusal(
            f"Ngày {on:%d/%m/%Y} trước ngày lập dự thảo ({row.day:%d/%m/%Y}): hãy ghi lại ngày của "
            "công văn (--on)."
        )
    return _settle(session, row, state=DraftState.RELEASED, by=by, paper=clean(paper), on=on)


def discard(session: Session, number: int, *, by: str, reason: str, on: date) -> AnyRow:
    """Note that a person does not want a letter.

    Raises:
        NotAllowed: whoever asks does not write for the province.
        NotFound: there is no such draft.
        Refusal: it is settled already, or no reason is given.
    """
    row = draft_row(session, number)
    permits.require_everywhere(session, Right.WRITE, row.cycle_id)
    if not clean(reason):
        raise Refusal("Bỏ một dự thảo cần có lý do: hãy ghi --reason.")
    return _settle(session, row, state=DraftState.DISCARDED, by=by, note=clean(reason), on=on)


def _settle(session: Session, row: AnyRow, *, state: DraftState, on: date, **said: str) -> AnyRow:
    """Settle a draft that still waits; of two people the first one does."""
    settled = session.execute(
        update(DRAFT)
        .where(DRAFT.c.id == row.id, DRAFT.c.state == DraftState.WAITING.value)
        .values(state=state.value, settled_on=on, **said)
    )
    now = draft_row(session, row.id)
    if settled.rowcount:  # type: ignore[attr-defined]  # an UPDATE has a row count
        return now
    paper = f" theo công văn {now.paper}" if now.paper else ""
    raise Refusal(
        f"Dự thảo số {row.id} {DraftState(now.state).label.lower()}{paper} ngày "
        f"{now.settled_on:%d/%m/%Y}, không thay đổi được nữa."
    )


def _discard_gone(session: Session, cycle_id: int, keys: set[str], day: date) -> None:
    here = DRAFT.c.cycle_id == cycle_id, DRAFT.c.state == DraftState.WAITING.value
    waiting = session.execute(select(DRAFT.c.id, DRAFT.c.key).where(*here))
    gone = [row.id for row in waiting if row.key not in keys]
    session.execute(
        update(DRAFT)
        .where(DRAFT.c.id.in_(gone), *here)
        .values(state=DraftState.DISCARDED.value, by=SYSTEM, settled_on=day, note=_GONE)
    )


def _row(session: Session, cycle: AnyRow, delay: Delay, day: date) -> dict[str, object]:
    draft = draft_of(session, cycle, delay, day)
    return {
        "key": delay.key(cycle.id),
        "cycle_id": cycle.id,
        "agency_id": delay.unit,
        "stage": delay.stage.value if delay.stage else "",
        "round": str(delay.round or ""),
        "activity_id": delay.task.id if delay.task else None,
        "about": delay.limit,
        "day": day,
        "addressee": draft.to,
        "subject": draft.subject,
        "body": draft.body,
        "state": DraftState.WAITING.value,
        "by": "",
        "paper": "",
        "note": "",
    }
