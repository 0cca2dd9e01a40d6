"""Reports are due: to the office on each working day, to units at the beginning of a week."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.notices import NoticeState
from ocop_cycle.models.plans import Recipient
from ocop_cycle.queries.contacts import people
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.cycles import PARTY
from ocop_cycle.queries.digests import details_of, office_report, report_key
from ocop_cycle.queries.weeks import WEEK_DIGEST, units_with_something
from ocop_cycle.services import notices
from ocop_cycle.services.notices import NOTICE
from rules.reports import begins_week, monday_of
from rules.vocabulary import Duty
from rules.workdays import is_working

RECIPIENT: Final = table(Recipient)
OFFICE_DIGEST: Final = "office_digest"


def due(session: Session, cycle_id: int, day: date) -> list[dict[str, object]]:
    """Make the notices of a working day's reports; what says nothing is not told; only read.

    A cycle in real time has its report each working day. A played one has it on the days that are
    played anyway, and on the first working day of each week as long as entries are open: those
    days are due (`queries.agenda`); a report each day would have it play 150 days more.
    """
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == cycle_id)).one()
    calendar = course_named(session, cycle_id).calendar
    if not is_working(calendar, day):
        return []
    begins = begins_week(calendar, day)
    rows = list(_to_office(session, cycle, day, begins=begins))
    if begins:
        rows += _to_units(session, cycle, day)
    return rows


def write(session: Session, cycle_id: int, day: date, rows: list[dict[str, object]]) -> int:
    """Write the notices of a day's reports.

    Returns:
        How many were new.
    """
    lock(session, cycle_id)
    _replace_older(session, cycle_id, day)
    return notices.add(session, rows)


def _to_office(
    session: Session, cycle: AnyRow, day: date, *, begins: bool
) -> Iterator[dict[str, object]]:
    """Report to the office, and once a week to those to whom the plan reports."""
    superiors = _superiors(session, cycle) if begins else []
    readers = _reached(session, [cycle.office_id, *superiors], day)
    report = office_report(session, cycle, day) if readers else None
    if report is None or report.is_empty:
        return
    for unit in readers:
        key = report_key(cycle.id, day)
        own = key if unit == cycle.office_id else f"{key}:{unit}"
        yield {
            **_notice(cycle, OFFICE_DIGEST, unit, day),
            "key": own,
            "details": details_of(report),
        }


def _to_units(session: Session, cycle: AnyRow, day: date) -> list[dict[str, object]]:
    monday = monday_of(day)
    holders = sorted(units_with_something(session, cycle, day))
    return [
        {
            **_notice(cycle, WEEK_DIGEST, unit, day),
            "key": f"week:{cycle.id}:{monday.isoformat()}:{unit}",
        }
        for unit in _reached(session, holders, day)
    ]


def _notice(cycle: AnyRow, kind: str, unit: int, day: date) -> dict[str, object]:
    return {"kind": kind, "cycle_id": cycle.id, "agency_id": unit, "day": day}


def _superiors(session: Session, cycle: AnyRow) -> list[int]:
    """Find the units that are to be reported to, of the whole plan or of a line of it."""
    return sorted(
        {
            unit
            for source in (RECIPIENT, PARTY)
            for unit in session.scalars(
                select(source.c.agency_id).where(
                    source.c.cycle_id == cycle.id,
                    source.c.duty == Duty.REPORT.value,
                    source.c.agency_id != (cycle.office_id or 0),
                )
            )
        }
    )


def _reached(session: Session, ids: Iterable[int | None], day: date) -> list[int]:
    """Keep the units in which somebody can be written to: a report is for nobody else."""
    wanted = [unit for unit in ids if unit]
    return [each.id for each in people(session, wanted, day).values() if each.officer]


def _replace_older(session: Session, cycle_id: int, day: date) -> None:
    """Let a newer report stand for one of an outage's days, of which no mail was made."""
    session.execute(
        update(NOTICE)
        .where(
            NOTICE.c.cycle_id == cycle_id,
            NOTICE.c.state == NoticeState.NEW.value,
            or_(NOTICE.c.kind == OFFICE_DIGEST, NOTICE.c.kind == WEEK_DIGEST),
            NOTICE.c.day < day,
        )
        .values(state=NoticeState.REPLACED.value)
    )
