"""Requests to set a day: for the lines of a plan that leave theirs to another paper."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.cycles import strongest
from ocop_cycle.queries.unset_days import Unset, unset_lines
from ocop_cycle.services import notices
from rules.reminders import asked_for_a_day
from rules.urgency import is_written_to
from rules.vocabulary import Duty, Level


def ask(session: Session, cycle_id: int, day: date) -> int:
    """Ask those responsible for a line without a day to set one, on the days meant for that.

    Returns:
        How many notices were new.
    """
    lock(session, cycle_id)
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == cycle_id)).one()
    times = asked_for_a_day(course_named(session, cycle_id).calendar, cycle.started_on, day)
    if not times or day.year > cycle.last_year:
        return 0
    lines = unset_lines(session, cycle, day)
    levels = _levels(session, lines)
    rows = [row for line in lines for row in _rows(cycle, line, (day, times), levels)]
    return notices.add(session, rows)


def _levels(session: Session, lines: Sequence[Unset]) -> Mapping[int, Level]:
    units = {unit for line in lines for unit in line.units}
    rows = session.execute(select(AGENCY.c.id, AGENCY.c.level).where(AGENCY.c.id.in_(units)))
    return {row.id: Level(row.level) for row in rows}


def _asked(cycle: AnyRow, line: Unset, levels: Mapping[int, Level]) -> Iterator[tuple[int, Duty]]:
    """Name who is asked; where no machine may ask the unit itself, the office is."""
    for unit in line.units:
        if is_written_to(levels[unit], is_office=unit == cycle.office_id):
            yield unit, Duty.RESPONSIBLE
        elif cycle.office_id:
            yield cycle.office_id, Duty.REPORT


def _rows(
    cycle: AnyRow, line: Unset, turn: tuple[date, int], levels: Mapping[int, Level]
) -> Iterator[dict[str, object]]:
    """Lay out one row a unit; an activity's keep the key that its other notices begin with."""
    day, times = turn
    stage = f"unset:{cycle.id}:{line.stage}:{line.round}:{times}"
    place = f"activity:{line.activity_id}:unset:{times}" if line.activity_id else stage
    for unit, duty in strongest(_asked(cycle, line, levels)).items():
        yield {
            "key": f"{place}:{unit}",
            "kind": "set_a_day",
            "cycle_id": cycle.id,
            "agency_id": unit,
            "activity_id": line.activity_id,
            "stage": line.stage,
            "round": line.round,
            "day": day,
            "duty": duty.value,
        }
