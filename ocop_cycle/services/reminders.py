"""Reminders of entries: to producers and to the units that hold them, before a day and after it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.cycles import office_of, parties, responsible
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import notices
from ocop_cycle.services.notices import Nudge
from ocop_cycle.services.passing import standing_like, waiting
from rules.reminders import (
    PASSED,
    Reader,
    Rung,
    hear_of_delay,
    hears_before,
    ladders,
    late_rung,
    passed_on,
    rung_on,
    rungs_before,
    rungs_from,
)
from rules.standing import Course, DueSource, Facet, Standing, facet_of
from rules.vocabulary import Duty, Holder, Stage

_CLOCKED: Final = ENTRY.c.due_source == DueSource.CLOCK.value


@dataclass(frozen=True)
class _Ladder:
    """A rung of entries that stand alike: which of them it is about, and of what last day."""

    cycle_id: int
    facet: Facet
    rung: Rung
    about: date
    which: ColumnElement[bool]


def remind(session: Session, cycle_id: int, stage: Stage, day: date) -> int:
    """Write what a day before a last day asks for: to producers, and to units that hold entries.

    Returns:
        How many notices were new.
    """
    lock(session, cycle_id)
    course = course_named(session, cycle_id)
    count, rows = 0, list[dict[str, object]]()
    for ladder in _before(session, course, (cycle_id, stage, day)):
        if ladder.facet.holder is Holder.PRODUCER:
            nudge = Nudge("deadline_reminder", "remind", ladder.about, ladder.rung)
            count += notices.tell_producers(session, nudge, ladder.which)
        else:
            rows += _to_units(session, course, ladder)
    return count + notices.add(session, _once(rows))


def raise_delays(session: Session, cycle_id: int, stage: Stage, day: date) -> int:
    """Write what a day after a last day asks for: what is late rises from rung to rung.

    Returns:
        How many notices were new.
    """
    lock(session, cycle_id)
    course = course_named(session, cycle_id)
    count, rows = 0, list[dict[str, object]]()
    for ladder in _after(session, course, (cycle_id, stage, day)):
        if ladder.facet.holder is Holder.PRODUCER:
            nudge = Nudge("deadline_passed", "passed", ladder.about, ladder.rung)
            count += notices.tell_producers(session, nudge, ladder.which)
        else:
            rows += _of_delay(session, ladder)
    return count + notices.add(session, _once(rows))


def catch_up(session: Session, cycle_id: int, begun: Standing, day: date) -> int:
    """Tell once of the rungs that had passed when entries begin.

    Of those before the last day producers and units hear the newest. A unit whose day has passed
    already hears of the delay as on its first rung; the others follow as the days pass.

    Args:
        session: the caller's transaction.
        cycle_id: whose entries.
        begun: how they stand; no act but their beginning is known of them.
        day: the day on which they become known.

    Returns:
        How many notices were new.
    """
    course, last_day, facet = course_named(session, cycle_id), begun.due.day, facet_of(begun)
    if last_day is None:
        return 0
    which = and_(_alike(cycle_id, begun), ENTRY.c.version == 1)
    rung = _passed_before(course, begun, last_day, day)
    if begun.holder is Holder.PRODUCER:
        nudge = Nudge("deadline_reminder", "remind", last_day, rung) if rung else None
        return notices.tell_producers(session, nudge, which) if nudge else 0
    if rung:
        ladder = _Ladder(cycle_id, facet, rung, last_day, which)
        return notices.add(session, _once(_to_units(session, course, ladder)))
    limit = facet.limit
    if limit is None or not _started(session, cycle_id) <= limit < day:
        return 0
    ladder = _Ladder(cycle_id, facet, Rung(PASSED, day), limit, which)
    return notices.add(session, _once(_of_delay(session, ladder)))


def _alike(cycle_id: int, begun: Standing) -> ColumnElement[bool]:
    return and_(
        ENTRY.c.cycle_id == cycle_id,
        ENTRY.c.stage == begun.stage.value,
        ENTRY.c.round == str(begun.round),
        ENTRY.c.kind == begun.kind.value,
        ENTRY.c.due == begun.due.day,
    )


def _passed_before(course: Course, begun: Standing, last_day: date, day: date) -> Rung | None:
    window = course.window(begun.stage, begun.round)
    own = window.remind if window else None
    counted = begun.due.source is DueSource.CLOCK
    rungs = rungs_before(course.calendar, last_day, counted=counted, own=own)
    return rung_on(rungs_from(rungs, day, last_day), day)


def _started(session: Session, cycle_id: int) -> date:
    day: date = session.scalars(select(CYCLE.c.started_on).where(CYCLE.c.id == cycle_id)).one()
    return day


def _before(session: Session, course: Course, here: tuple[int, Stage, date]) -> Iterator[_Ladder]:
    """Find what is reminded on a day; entries whose clock runs have a ladder of their own."""
    cycle_id, stage, day = here
    for facet in waiting(session, cycle_id, stage):
        if facet.due is None or facet.due < day:
            continue
        window = course.window(facet.stage, facet.round)
        ladder = partial(
            rungs_before, course.calendar, facet.due, own=window.remind if window else None
        )
        standing = standing_like(cycle_id, facet, day)
        for counted in ladders(facet.stage):
            rung = rung_on(ladder(counted=counted), day)
            if rung:
                which = and_(standing, _CLOCKED if counted else ~_CLOCKED)
                yield _Ladder(cycle_id, facet, rung, facet.due, which)


def _after(session: Session, course: Course, here: tuple[int, Stage, date]) -> Iterator[_Ladder]:
    """Find what is late by a rung on a day; what was past when the cycle began is not."""
    cycle_id, stage, day = here
    started = _started(session, cycle_id)
    for facet in waiting(session, cycle_id, stage):
        if facet.limit is None or facet.limit < started:
            continue
        about, rung = facet.limit, late_rung(course.calendar, facet.limit, day)
        if facet.holder is Holder.PRODUCER:  # he was told the day, not the lenient one
            about = facet.due or facet.limit
            rung = Rung(PASSED, day) if passed_on(course.calendar, facet.limit) == day else None
        if rung:
            which = standing_like(cycle_id, facet, day)
            yield _Ladder(cycle_id, facet, rung, about, which)


def _to_units(session: Session, course: Course, ladder: _Ladder) -> Iterator[dict[str, object]]:
    """Remind the holders; those who work along are reminded of the plan's day alone."""
    facet, localities = ladder.facet, _localities(session, ladder)
    reader = hears_before(facet.holder)
    if not localities or reader is None:
        return
    units = _units(session, ladder, reader, localities)
    window = course.window(facet.stage, facet.round)
    if window and window.last_day == ladder.about:
        round_ = str(facet.round)
        along = parties(session, ladder.cycle_id, facet.stage, round_, {Duty.COORDINATING})
        units = {**along, **units}
    for unit, duty in units.items():
        yield _row(ladder, "agency_reminder", "hold", (unit, duty))


def _of_delay(session: Session, ladder: _Ladder) -> Iterator[dict[str, object]]:
    localities = _localities(session, ladder)
    for reader in hear_of_delay(ladder.rung.name, ladder.facet.holder) if localities else ():
        for unit, duty in _units(session, ladder, reader, localities).items():
            yield _row(ladder, "stage_overdue", "late", (unit, duty))


def _localities(session: Session, ladder: _Ladder) -> Sequence[int]:
    """List whose entries a rung is about: none when nothing that stands alike fits it."""
    found = select(ENTRY.c.locality_id).where(ladder.which).distinct()
    return session.scalars(found.order_by(ENTRY.c.locality_id)).all()


def _units(
    session: Session, ladder: _Ladder, reader: Reader, localities: Sequence[int]
) -> Mapping[int, Duty]:
    """Find the units that hear of a rung, and as what."""
    facet = ladder.facet
    place = (session, ladder.cycle_id, facet.stage, str(facet.round))
    if reader is Reader.SUPERIOR:
        return parties(*place, {Duty.REPORT})
    if reader is not Reader.OFFICE and facet.holder is Holder.LOCALITY:
        return dict.fromkeys(localities, Duty.RESPONSIBLE)
    duty = Duty.REPORT if reader is Reader.OFFICE else Duty.RESPONSIBLE
    office = office_of(session, ladder.cycle_id)
    return dict.fromkeys([office] if office else responsible(*place), duty)


def _row(ladder: _Ladder, kind: str, prefix: str, told: tuple[int, Duty]) -> dict[str, object]:
    facet, about, rung = ladder.facet, ladder.about, ladder.rung
    unit, duty = told
    place = f"{ladder.cycle_id}:{facet.stage}:{facet.round}:{about}:{rung.name}"
    return {
        "key": f"{prefix}:{place}:{unit}",
        "kind": kind,
        "cycle_id": ladder.cycle_id,
        "agency_id": unit,
        "stage": facet.stage.value,
        "round": str(facet.round),
        "day": rung.day,
        "about": about,
        "duty": duty.value,
        "rung": rung.name,
    }


def _once(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """Keep one row a key: a unit is told as what it is above all."""
    order = [duty.value for duty in Duty]
    weakest_first = sorted(rows, key=lambda row: order.index(str(row["duty"])), reverse=True)
    return list({str(row["key"]): row for row in weakest_first}.values())
