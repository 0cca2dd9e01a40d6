"""Drafts of letters that press for what is late: which there are, and whether they still hold."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.errors import NotFound
from ocop_cycle.models.calls import DraftLetter
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.holdings import holdings, late
from ocop_cycle.queries.tasks import Task, tasks_as_of
from rules.rounds import Round
from rules.vocabulary import Holder, Stage, Word

DRAFT: Final = table(DraftLetter)
_NEVER_ASKED: Final = frozenset({Holder.PRODUCER, Holder.NOBODY})
_LISTED: Final = (
    "id", "state", "day", "addressee", "subject", "stage", "round", "about", "paper", "by",
    "settled_on", "note",
)  # fmt: skip


class DraftState(Word):
    """What became of a draft."""

    WAITING = "waiting", "Chờ phát hành"
    RELEASED = "released", "Đã phát hành"
    DISCARDED = "discarded", "Đã bỏ"


@dataclass(frozen=True)
class Delay:
    """What one body keeps beyond its day: entries of a stage and round, or a task of the plan.

    Attributes:
        unit: the body; None for a council, the chairman or a ministry that is no unit of the plan.
        limit: the last day on which it was in time.
    """

    holder: Holder
    unit: int | None
    limit: date
    stage: Stage | None = None
    round: Round | None = None
    task: Task | None = None
    entries: int = 0

    def key(self, cycle_id: int) -> str:
        """Name the draft that presses for it: one a delay."""
        what = f"{self.stage}:{self.round}" if self.stage else f"activity:{_id(self.task)}"
        return f"draft:{cycle_id}:{what}:{self.limit.isoformat()}:{self.unit or self.holder}"


def delays(session: Session, cycle: AnyRow, day: date) -> list[Delay]:
    """List what agencies keep beyond their day, as of a day; the office writes to all but itself.

    What was past when the cycle began is nobody's delay.
    """
    counts = Counter[tuple[Holder, int | None, date, Stage, Round]]()
    for each in late(holdings(session, cycle, day), day):
        asked = each.holder not in _NEVER_ASKED and each.unit != cycle.office_id
        if asked and each.limit and each.limit >= cycle.started_on:
            counts[each.holder, each.unit, each.limit, each.stage, each.round] += each.entries
    return [
        *(Delay(*where, entries=entries) for where, entries in counts.items()),
        *_late_tasks(session, cycle, day),
    ]


def waiting(session: Session, cycle_id: int, day: date | None = None) -> int:
    """Count the drafts of a cycle that wait for a person, now or on a day."""
    found = select(func.count()).where(DRAFT.c.cycle_id == cycle_id, *waited(day))
    return int(session.scalar(found) or 0)


def waited(day: date | None = None) -> list[ColumnElement[bool]]:
    """Give the condition of drafts that wait, or waited on a day."""
    if day is None:
        return [DRAFT.c.state == DraftState.WAITING.value]
    return [DRAFT.c.day <= day, or_(DRAFT.c.settled_on.is_(None), DRAFT.c.settled_on > day)]


def pending(session: Session, cycle: AnyRow, day: date) -> list[AnyRow]:
    """List the drafts of a cycle that waited for a person on a day, the newest first."""
    which = DRAFT.c.cycle_id == cycle.id, *waited(day)
    shown = (DRAFT.c.id, DRAFT.c.addressee, DRAFT.c.subject, DRAFT.c.day)
    rows = select(*shown).where(*which).order_by(DRAFT.c.day.desc(), DRAFT.c.id)
    return list(session.execute(rows))


def listing(session: Session, cycle: AnyRow | None = None) -> list[dict[str, Any]]:
    """List the drafts of a cycle, or of all, those that wait first, each with its delay of today.

    `gone`: nothing is late any more of what it presses for; `entries`: how many still are.
    """
    which = [DRAFT.c.cycle_id == cycle.id] if cycle else []
    rows = session.execute(
        select(DRAFT, CYCLE.c.name.label("cycle"))
        .join(CYCLE, CYCLE.c.id == DRAFT.c.cycle_id)
        .where(*which)
        .order_by(DRAFT.c.state != DraftState.WAITING.value, DRAFT.c.day.desc(), DRAFT.c.id)
    ).all()
    known = {
        each: _by_key(session, each)
        for each in {row.cycle_id for row in rows if row.state == DraftState.WAITING.value}
    }
    return [_shown(row, known.get(row.cycle_id, {})) for row in rows]


def show(session: Session, number: int) -> dict[str, Any]:
    """Show one draft with its text.

    Raises:
        NotFound: there is none of this number.
    """
    row = draft_row(session, number)
    is_waiting = row.state == DraftState.WAITING.value
    known = _by_key(session, row.cycle_id) if is_waiting else {}
    return {**_shown(row, known), "body": row.body}


def draft_row(session: Session, number: int) -> AnyRow:
    """Find a draft.

    Raises:
        NotFound: there is none of this number.
    """
    found = session.execute(
        select(DRAFT, CYCLE.c.name.label("cycle"))
        .join(CYCLE, CYCLE.c.id == DRAFT.c.cycle_id)
        .where(DRAFT.c.id == number)
    ).one_or_none()
    if found:
        return found
    raise NotFound(f"Không có dự thảo số {number}: hãy xem danh sách (ocop letter list).")


def _shown(row: AnyRow, known: dict[str, Delay]) -> dict[str, Any]:
    is_waiting = row.state == DraftState.WAITING.value
    delay = known.get(row.key)
    return {
        "cycle": row.cycle,
        **{name: row._mapping[name] for name in _LISTED},
        "gone": is_waiting and delay is None,
        "entries": delay.entries if delay else 0,
    }


def _by_key(session: Session, cycle_id: int) -> dict[str, Delay]:
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == cycle_id)).one()
    day = today_in(cycle, clock.now())
    return {each.key(cycle_id): each for each in delays(session, cycle, day)}


def _late_tasks(session: Session, cycle: AnyRow, day: date) -> Iterator[Delay]:
    for task in tasks_as_of(session, cycle, day):
        if task.is_late(day):
            for unit in task.units:
                if unit != cycle.office_id:
                    yield Delay(Holder.NOBODY, unit, task.last_day, task=task)


def _id(task: Task | None) -> int:
    return task.id if task else 0
