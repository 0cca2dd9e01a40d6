"""What a passing day does to the entries that wait: proposals, and rounds that were missed."""

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.queries.counts import facets
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services.batches import Part
from rules.passing import (
    action_of,
    missed_by,
    misses_round,
    proposal_day,
    proposal_for,
)
from rules.regimes import REGIMES
from rules.standing import Act, Facet
from rules.vocabulary import Action, Holder, Outcome, Proposal, Stage

SYSTEM: Final = "hệ thống"
_CAUSES: Final[Mapping[Holder, str]] = MappingProxyType(
    {
        Holder.NOBODY: "Hồ sơ còn trong thời hạn kiểm tra khi đợt chốt; không ai có lỗi.",
        Holder.LOCALITY: "Địa phương giữ hồ sơ quá thời hạn nên không kịp hạn chốt của đợt.",
        Holder.PRODUCER: "Hồ sơ bổ sung chưa nộp đúng hạn nên không kịp hạn chốt của đợt.",
    }
)
_ROLLING: Final = or_(
    *(
        and_(
            ENTRY.c.regime == each.decision, ENTRY.c.kind.in_([kind.value for kind in each.rolling])
        )
        for each in REGIMES.values()
        if each.rolling
    )
)


def rounds_missed(session: Session, cycle_id: int, stage: Stage, day: date) -> list[Part]:
    """List the entries that go to the next round: their letter did not leave by the cut-off."""
    course = course_named(session, cycle_id)
    parts = []
    for facet, entries in waiting(session, cycle_id, stage).items():
        if misses_round(facet, course.cut_offs, day):
            reason = _CAUSES[missed_by(facet, day)]
            act = Act(Action.NEXT_ROUND, day, by=SYSTEM, reason=reason, machine=True)
            parts.append(Part(standing_like(cycle_id, facet, day), act, entries))
    return parts


def proposals(session: Session, cycle_id: int, stages: Collection[Stage], day: date) -> list[Part]:
    """List the entries whose producers' day has passed, each with what is proposed or done."""
    course = course_named(session, cycle_id)
    automatic = session.scalar(select(CYCLE.c.lapse).where(CYCLE.c.id == cycle_id)) == "automatic"
    parts = []
    for facet, entries in waiting(session, cycle_id, *stages).items():
        limit = facet.limit
        if facet.holder is not Holder.PRODUCER or limit is None:
            continue
        if proposal_day(course.calendar, limit) > day:
            continue
        action = action_of(proposal_for(facet, course.cut_offs)) if automatic else Action.PROPOSE
        act = Act(action, day, by=SYSTEM, reason=f"Quá hạn ngày {limit:%d/%m/%Y}.", machine=True)
        parts.append(Part(standing_like(cycle_id, facet, day), act, entries))
    return parts


def confirmed(
    session: Session, cycle_id: int, proposal: Proposal, *, by: str, on: date
) -> list[Part]:
    """List the entries of which something has been proposed up to a day: an officer confirms it."""
    entries = sum(
        count
        for facet, count in facets(session, cycle_id).items()
        if facet.outcome is Outcome.OPEN and facet.proposed is proposal
    )
    act = Act(action_of(proposal), on, by=by, reason="Xác nhận đề xuất do quá hạn.")
    which = and_(
        ENTRY.c.proposed == proposal.value,
        ENTRY.c.outcome == Outcome.OPEN.value,
        ENTRY.c.acted <= on,
        ENTRY.c.automatic <= on,
    )
    return [Part(which, act, entries)] if entries else []


def waiting(session: Session, cycle_id: int, *stages: Stage) -> Mapping[Facet, int]:
    """Count the open entries of stages of which nothing has been proposed, by facet."""
    return {
        facet: entries
        for facet, entries in facets(session, cycle_id).items()
        if facet.stage in stages
        and facet.outcome is Outcome.OPEN
        and facet.proposed is Proposal.NONE
    }


def standing_like(cycle_id: int, facet: Facet, day: date) -> ColumnElement[bool]:
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
        _ROLLING if facet.rolling else ~_ROLLING,
        ENTRY.c.letter_on.is_not(None) if facet.sent else ENTRY.c.letter_on.is_(None),
        ENTRY.c.acted <= day,
    )
