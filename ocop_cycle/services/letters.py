"""From a notice's row to its finished facts: what a mail says, worked out before it is written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.notices import Notice
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import units
from ocop_cycle.queries.cycles import PARTY
from ocop_cycle.queries.matters import Matters, activities, traces
from ocop_cycle.services.activity_letters import to_unit_of_activity
from ocop_cycle.services.agency_letters import to_agency
from ocop_cycle.services.application_letters import to_unit as to_unit_of_applications
from ocop_cycle.services.digest_letters import to_office, to_unit
from ocop_cycle.services.letter_setting import Setting
from ocop_cycle.services.producer_letters import to_producer
from rules.vocabulary import Duty

_CHUNK: Final = 2_000
_WRITERS: Final[Mapping[str, Callable[[Setting, AnyRow], Notice]]] = {
    **dict.fromkeys(
        (
            "deadline_reminder", "deadline_passed", "lapse_proposed", "proposal_withdrawn",
            "round_moved", "entry_moved", "returned", "result",
        ),
        to_producer,
    ),
    **dict.fromkeys(
        ("cycle_opened", "stage_opened", "agency_reminder", "agency_round_moved", "stage_overdue"),
        to_agency,
    ),
    **dict.fromkeys(("activity_reminder", "activity_overdue"), to_unit_of_activity),
    "office_digest": to_office,
    "week_digest": to_unit,
    "applications_waiting": to_unit_of_applications,
}  # fmt: skip


def write(session: Session, rows: Sequence[AnyRow], matters: Matters) -> dict[str, Notice]:
    """Work out what notices say on the day on which they leave, by their keys.

    Args:
        session: the caller's transaction.
        rows: the notices.
        matters: what the tables know of them, read on that day.
    """
    return {
        row.key: _writer(row)(setting, row)
        for number in sorted({row.cycle_id for row in rows})
        for setting, chunk in _settings(
            session, [row for row in rows if row.cycle_id == number], matters
        )
        for row in chunk
    }


def _writer(row: AnyRow) -> Callable[[Setting, AnyRow], Notice]:
    if row.kind == "day_moved":  # of a product, of a stage or of a task
        return to_producer if row.entry_id else to_agency
    if row.kind == "set_a_day":  # of a task or of a stage
        return to_unit_of_activity if row.activity_id else to_agency
    return _WRITERS[row.kind]


def _settings(
    session: Session, rows: Sequence[AnyRow], matters: Matters
) -> Iterator[tuple[Setting, Sequence[AnyRow]]]:
    """Read, for so many notices of one cycle at a time, what their letters share."""
    cycle = matters.cycles[rows[0].cycle_id]
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        ids = {row.agency_id for row in chunk if row.agency_id} | {cycle.office_id or 0}
        ids |= {matters.entries[row.entry_id].locality_id for row in chunk if row.entry_id}
        duties = _duties(session, cycle.id, chunk)
        tasks = {line.activity_id for lines in duties.values() for line in lines} - {None}
        setting = Setting(
            session=session,
            cycle=cycle,
            course=matters.courses[cycle.id],
            day=matters.day,
            units=units(session, ids, matters.day),
            matters=matters,
            traces=traces(session, chunk),
            duties=duties,
            activities={**activities(session, tasks), **matters.activities},
        )
        yield setting, chunk


def _duties(
    session: Session, cycle_id: int, rows: Iterable[AnyRow]
) -> Mapping[int, Sequence[AnyRow]]:
    opened = [row for row in rows if row.kind == "cycle_opened"]
    told_as = {row.agency_id: row.duty or Duty.RESPONSIBLE.value for row in opened}
    found: dict[int, list[AnyRow]] = {}
    if not told_as:
        return found
    lines = session.execute(
        select(PARTY.c.agency_id, PARTY.c.duty, PARTY.c.stage, PARTY.c.round, PARTY.c.activity_id)
        .where(PARTY.c.cycle_id == cycle_id, PARTY.c.agency_id.in_(told_as))
        .order_by(PARTY.c.id)
    )
    for row in (line for line in lines if line.duty == told_as[line.agency_id]):
        found.setdefault(row.agency_id, []).append(row)
    return found
