"""What a passing day does to the entries that wait: reminders, proposals, rounds, alarms."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.queries.counts import by_locality, facets
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.cycles import responsible
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import notices, stages
from rules.passing import (
    action_of,
    hears_of_delay,
    missed_by,
    misses_round,
    proposal_day,
    proposal_for,
    reminder_days,
)
from rules.standing import Act, Facet
from rules.vocabulary import Action, Holder, Outcome, Proposal, Stage

SYSTEM: Final = "hệ thống"
_ONE_DAY: Final = timedelta(days=1)
_CAUSES: Final[Mapping[Holder, str]] = MappingProxyType(
    {
        Holder.NOBODY: "Hồ sơ còn trong thời hạn kiểm tra khi đợt chốt; không ai có lỗi.",
        Holder.LOCALITY: "Địa phương giữ hồ sơ quá thời hạn nên không kịp hạn chốt của đợt.",
        Holder.PRODUCER: "Hồ sơ bổ sung chưa nộp đúng hạn nên không kịp hạn chốt của đợt.",
    }
)


def remind(session: Session, cycle_id: int, stage: Stage, day: date) -> int:
    """Write the reminders that a day asks for to the producers who hold an entry of a stage.

    Returns:
        How many were new.
    """
    lock(session, cycle_id)
    count = 0
    for facet in _waiting(session, cycle_id, stage):
        due = facet.due
        if facet.holder is Holder.PRODUCER and due and day in reminder_days(due):
            count += notices.remind(
                session, cycle_id, day, due, _standing_like(cycle_id, facet, day)
            )
    return count


def move_rounds(session: Session, cycle_id: int, stage: Stage, day: date, *, at: datetime) -> int:
    """Take entries whose letter did not leave before the cut-off to the next round.

    Returns:
        How many went.
    """
    course = course_named(session, cycle_id)
    count = 0
    for facet in _waiting(session, cycle_id, stage):
        if misses_round(facet, course.cut_offs, day):
            reason = _CAUSES[missed_by(facet, day)]
            act = Act(Action.NEXT_ROUND, day, by=SYSTEM, reason=reason, machine=True)
            which = _standing_like(cycle_id, facet, day)
            count += stages.move_all(session, cycle_id, which, act, at=at).count
    return count


def propose(session: Session, cycle_id: int, stage: Stage, day: date, *, at: datetime) -> int:
    """Propose what becomes of entries whose producers' day has passed; do it if the plan says so.

    Returns:
        How many entries were proposed or moved.
    """
    course = course_named(session, cycle_id)
    automatic = session.scalar(select(CYCLE.c.lapse).where(CYCLE.c.id == cycle_id)) == "automatic"
    count = 0
    for facet in _waiting(session, cycle_id, stage):
        limit = facet.limit
        if facet.holder is not Holder.PRODUCER or limit is None:
            continue
        if proposal_day(course.calendar, limit) > day:
            continue
        action = action_of(proposal_for(facet, course.cut_offs)) if automatic else Action.PROPOSE
        act = Act(action, day, by=SYSTEM, reason=f"Quá hạn ngày {limit:%d/%m/%Y}.", machine=True)
        which = _standing_like(cycle_id, facet, day)
        count += stages.move_all(session, cycle_id, which, act, at=at).count
    return count


def raise_delays(session: Session, cycle_id: int, stage: Stage, day: date) -> int:
    """Tell the units that hold entries since a day has passed, and the province's office.

    Returns:
        How many notices were new.
    """
    lock(session, cycle_id)
    rows: dict[str, dict[str, object]] = {}
    for facet in _waiting(session, cycle_id, stage):
        limit = facet.limit
        if facet.holder is not Holder.PRODUCER and limit == day - _ONE_DAY:
            for row in _alarms(session, cycle_id, facet, day):
                rows[str(row["key"])] = row
    return notices.add(session, list(rows.values()))


def confirm_lapses(
    session: Session, cycle_id: int, *, by: str, on: date, at: datetime
) -> dict[Proposal, int]:
    """Carry out what the system has proposed up to a day, as an officer's decision.

    Returns:
        How many entries lapsed, and how many went to the next round.
    """
    for stage in Stage:
        propose(session, cycle_id, stage, on, at=at)
    done: dict[Proposal, int] = {}
    for proposal in (Proposal.LAPSE, Proposal.NEXT_ROUND):
        act = Act(action_of(proposal), on, by=by, reason="Xác nhận đề xuất do quá hạn.")
        which = and_(
            ENTRY.c.proposed == proposal.value,
            ENTRY.c.outcome == Outcome.OPEN.value,
            ENTRY.c.acted <= on,
            ENTRY.c.automatic <= on,
        )
        done[proposal] = stages.move_all(session, cycle_id, which, act, at=at).count
    return done


def _waiting(session: Session, cycle_id: int, stage: Stage) -> list[Facet]:
    return [
        facet
        for facet in facets(session, cycle_id)
        if facet.stage is stage
        and facet.outcome is Outcome.OPEN
        and facet.proposed is Proposal.NONE
    ]


def _standing_like(cycle_id: int, facet: Facet, day: date) -> ColumnElement[bool]:
    """Pick the entries of a facet on which nobody has acted after the day."""
    cells: dict[str, Any] = {
        "stage": facet.stage.value,
        "round": str(facet.round),
        "milestone": facet.milestone.value,
        "outcome": facet.outcome.value,
        "holder": facet.holder.value,
        "proposed": facet.proposed.value,
    }
    days = {"due": facet.due, "due_limit": facet.limit}
    return and_(
        ENTRY.c.cycle_id == cycle_id,
        *(ENTRY.c[name] == value for name, value in cells.items()),
        *(
            ENTRY.c[name].is_(None) if value is None else ENTRY.c[name] == value
            for name, value in days.items()
        ),
        ENTRY.c.letter_on.is_not(None) if facet.sent else ENTRY.c.letter_on.is_(None),
        ENTRY.c.acted <= day,
    )


def _alarms(session: Session, cycle_id: int, facet: Facet, day: date) -> list[dict[str, object]]:
    hears = hears_of_delay(facet.holder)
    localities = by_locality(session, cycle_id, facet)
    office = session.scalar(select(CYCLE.c.office_id).where(CYCLE.c.id == cycle_id))
    units = set(localities) if Holder.LOCALITY in hears else set()
    units |= {office} if office and Holder.PROVINCE_OFFICE in hears else set()
    if not units:
        units = set(responsible(session, cycle_id, facet.stage, str(facet.round)))
    return [
        {
            "key": f"late:{cycle_id}:{facet.stage}:{facet.round}:{facet.limit}:{unit}",
            "kind": "stage_overdue",
            "cycle_id": cycle_id,
            "agency_id": unit,
            "stage": facet.stage.value,
            "round": str(facet.round),
            "day": day,
            "about": facet.limit,
        }
        for unit in sorted(units)
    ]
