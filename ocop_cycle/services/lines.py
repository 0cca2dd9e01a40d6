"""The lines of a plan, written down: windows, activities, targets, and whose duty they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ocop_cycle.plan.deadlines import deadline_of
from ocop_cycle.plan.schema import Line, Plan, PlannedActivity, PlannedStage
from ocop_cycle.plan.units import units as expand
from ocop_cycle.queries.courses import WINDOW
from ocop_cycle.queries.cycles import (
    ACTIVITY,
    ACTIVITY_DAY,
    HEAR_OF_OPENINGS,
    PARTY,
    RECIPIENT,
    TARGET,
    strongest,
)
from rules.deadlines import Deadline, DeadlineKind
from rules.names import search_key
from rules.regimes import REGIMES
from rules.rounds import Round
from rules.vocabulary import Duty, Stage

_ONE_DAY: Final = timedelta(days=1)
_DUTIES: Final = (
    (Duty.RESPONSIBLE, "responsible"),
    (Duty.COORDINATING, "coordinating"),
    (Duty.REPORT, "report"),
    (Duty.INFORM, "inform"),
)


@dataclass(frozen=True)
class Loading:
    """A plan on its way into the store.

    Attributes:
        units: the ids of the units by their codes.
        day: the day the cycle starts; at: the moment it is keyed.
    """

    cycle_id: int
    plan: Plan
    units: Mapping[str, int]
    day: date
    at: datetime


def write(session: Session, loading: Loading) -> None:
    """Write all lines of a plan."""
    _stages(session, loading)
    _activities(session, loading)
    _targets(session, loading)
    _recipients(session, loading)


def units_with_work(session: Session, cycle_id: int, day: date) -> dict[int, Duty]:
    """List the units that have a duty in a line whose last day is not past, with the strongest."""
    days = select(ACTIVITY_DAY.c.activity_id).where(ACTIVITY_DAY.c.last_day < day)
    passed = select(WINDOW.c.stage).where(WINDOW.c.cycle_id == cycle_id, WINDOW.c.last_day < day)
    rows = session.execute(
        select(PARTY.c.agency_id, PARTY.c.duty)
        .where(
            PARTY.c.cycle_id == cycle_id,
            PARTY.c.duty.in_([duty.value for duty in HEAR_OF_OPENINGS]),
            PARTY.c.stage.not_in(passed) | (PARTY.c.stage == ""),
            PARTY.c.activity_id.is_(None) | PARTY.c.activity_id.not_in(days),
        )
        .distinct()
    )
    return strongest((row.agency_id, Duty(row.duty)) for row in rows)


def window_columns(deadline: Deadline | None, line: Line, loading: Loading) -> dict[str, object]:
    """Lay a deadline out in the columns of a window."""
    known = deadline or Deadline(line.deadline or "", DeadlineKind.NONE)
    return {
        "phrase": known.phrase,
        "clause": line.clause or "",
        "deadline_kind": known.kind.value,
        "opens": known.opens,
        "last_day": known.last_day,
        "lenient_day": known.lenient_day,
        "tentative": known.tentative,
        "firm": known.can_be_overdue,
        "remind": _remind(line),
        "paper": loading.plan.number or "",
        "set_on": min(loading.plan.issued or loading.day, loading.day),
        "keyed_at": loading.at,
    }


def _remind(line: Line) -> str:
    own = line.remind if isinstance(line, PlannedStage | PlannedActivity) else None
    return " ".join(map(str, own or ()))


def _stages(session: Session, loading: Loading) -> None:
    plan = loading.plan
    rows: dict[tuple[Stage, int], dict[str, object]] = {}
    for line in plan.stages:
        cells = window_columns(deadline_of(plan, line), line, loading)
        round_ = str(Round(plan.first_year, line.round))
        rows[line.stage, line.round] = {
            "cycle_id": loading.cycle_id,
            "stage": line.stage.value,
            "round": round_,
            **cells,
        }
    _fill_openings(plan, rows)
    if rows:
        session.execute(insert(WINDOW), list(rows.values()))
        _parties(session, list(_stage_parties(loading)))


def _fill_openings(plan: Plan, rows: dict[tuple[Stage, int], dict[str, object]]) -> None:
    """Open a window on the day after the stage before it; the first one on the plan's own day."""
    path = REGIMES[plan.regime].path if plan.regime else tuple(Stage)
    ends: dict[int, date] = {}
    for stage, round_ in sorted(rows, key=lambda key: (path.index(key[0]), key[1])):
        row = rows[stage, round_]
        before = ends.get(round_) or ends.get(1)
        opens = before + _ONE_DAY if before else plan.issued
        row["opens"] = row["opens"] or opens or row["set_on"]
        if isinstance(row["last_day"], date):
            ends[round_] = row["last_day"]


def _activities(session: Session, loading: Loading) -> None:
    plan = loading.plan
    for position, line in enumerate(plan.activities, start=1):
        written = session.execute(
            insert(ACTIVITY).values(
                cycle_id=loading.cycle_id,
                position=position,
                name=line.name,
                search=search_key(line.name, line.clause or ""),
                clause=line.clause or "",
                target=line.target or "",
                budget=line.budget or plan.budget or "",
                details=_details(line),
            )
        )
        activity_id = int(written.inserted_primary_key[0])  # type: ignore[attr-defined]  # an INSERT has a key
        cells = window_columns(deadline_of(plan, line), line, loading)
        session.execute(insert(ACTIVITY_DAY).values(activity_id=activity_id, **cells))
        _parties(
            session,
            [{**row, "activity_id": activity_id} for row in _line_parties(loading, line)],
        )


def _details(line: PlannedActivity) -> dict[str, Any]:
    kept = {"figures", "audience", "classes", "capacity", "per_year", "days_per_class",
            "field_days", "shares", "note"}  # fmt: skip
    cells = line.model_dump(mode="json", include=kept, exclude_none=True)
    return {name: value for name, value in cells.items() if value not in ([], "")}


def _targets(session: Session, loading: Loading) -> None:
    rows = [
        {
            "cycle_id": loading.cycle_id,
            "position": position,
            "measure": target.measure.value,
            "name": target.name or "",
            "clause": target.clause or "",
            "minimum_stars": target.minimum_stars,
            "at_least": target.at_least,
            "at_most": target.at_most,
            "per": target.per.value if target.per else "",
            "unit": target.unit or "",
            "aspiration": target.aspiration,
        }
        for position, target in enumerate(loading.plan.targets, start=1)
    ]
    if rows:
        session.execute(insert(TARGET), rows)


def _recipients(session: Session, loading: Loading) -> None:
    """Write down to whom the plan was sent, as far as its marks say what for."""
    marked = [
        (loading.units[code], line.mark)
        for line in loading.plan.recipients
        if line.mark and line.agency and not line.filing
        for code in expand(loading.plan, line.agency)
    ]
    rows = [
        {"cycle_id": loading.cycle_id, "agency_id": unit, "duty": mark.value}
        for unit, mark in dict.fromkeys(marked)
    ]
    if rows:
        session.execute(insert(RECIPIENT), rows)


def _stage_parties(loading: Loading) -> Iterator[dict[str, object]]:
    for line in loading.plan.stages:
        round_ = str(Round(loading.plan.first_year, line.round))
        for row in _line_parties(loading, line):
            yield {**row, "stage": line.stage.value, "round": round_}


def _line_parties(
    loading: Loading, line: PlannedStage | PlannedActivity
) -> Iterator[dict[str, object]]:
    for duty, name in _DUTIES:
        codes = [unit for code in getattr(line, name) for unit in expand(loading.plan, code)]
        for code in dict.fromkeys(codes):
            yield {
                "cycle_id": loading.cycle_id,
                "stage": "",
                "round": "",
                "activity_id": None,
                "agency_id": loading.units[code],
                "duty": duty.value,
            }


def _parties(session: Session, rows: list[dict[str, object]]) -> None:
    if rows:
        session.execute(insert(PARTY), rows)
