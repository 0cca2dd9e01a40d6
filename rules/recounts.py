"""Due days counted again, when the working days over which they were counted have changed."""

from dataclasses import replace
from datetime import date
from typing import Final

from rules.due import AFTER_CLASS, due_at, from_window, minimum_for
from rules.stages import ARRIVES_AT
from rules.standing import Course, Due, DueSource, Standing
from rules.vocabulary import Milestone
from rules.workdays import (
    Calendar,
    DayKind,
    DayOff,
    add_working_days,
    next_working_day,
    working_days_between,
)

_COUNTED: Final = frozenset({DueSource.CLOCK, DueSource.MINIMUM})


def with_days(calendar: Calendar, days: tuple[DayOff, ...]) -> Calendar:
    """Put days off and make-up days into a calendar; they win over what it says of them.

    Source: Bộ luật Lao động 2019, Điều 112 (days off, compensated and swapped by decision).
    """
    off = frozenset(each.day for each in days if each.kind is DayKind.OFF)
    worked = frozenset(each.day for each in days if each.kind is DayKind.WORKED)
    return Calendar((calendar.off | off) - worked, (calendar.worked | worked) - off)


def recounted(standing: Standing, old: Course, new: Course) -> Due:
    """Count an entry's due day again, from the day on which it was first counted.

    A day that the plan or a paper fixed stays. A clock that ran on after a supplement has as many
    working days from its arrival as before. Where the counting did not begin with the present
    holder's receipt, its beginning is found by counting back from the day it came to.

    Source: Bộ luật Dân sự 2015, Điều 147 and 148; design §8 (calendar import).
    """
    due = standing.due
    if due.source is DueSource.SAFE:
        return from_window(standing, new)
    if due.source not in _COUNTED or due.day is None:
        return due
    if due_at(standing, old, standing.since).day == due.day:
        return due_at(standing, new, standing.since)
    if _ran_on(standing):
        days = working_days_between(old.calendar, standing.since, due.day)
        last = add_working_days(new.calendar, standing.since, days)
        return replace(due, day=last, limit=last)
    return _from_its_end(standing, due.day, old.calendar, new.calendar)


def _ran_on(standing: Standing) -> bool:
    """Tell whether a clock has run on since a supplement arrived, and not since the receipt."""
    clock = standing.regime.clocks.get((standing.stage, standing.kind))
    if clock is None or standing.due.source is not DueSource.CLOCK:
        return False
    arrived = standing.milestone is ARRIVES_AT.get(standing.stage, Milestone.NONE)
    return arrived and standing.due.note != clock.article


def _from_its_end(standing: Standing, day: date, old: Calendar, new: Calendar) -> Due:
    days = _working_days_of(standing)
    if days is None:
        again = next_working_day(new, day)
    else:
        again = add_working_days(new, add_working_days(old, day, -days), days)
    return replace(standing.due, day=again, limit=again)


def _working_days_of(standing: Standing) -> int | None:
    """Tell how many working days a due day was counted over; None: calendar days."""
    if standing.due.source is DueSource.CLOCK:
        clock = standing.regime.clocks.get((standing.stage, standing.kind))
        return clock.days if clock and clock.working else None
    if standing.milestone is Milestone.INVITED:
        return AFTER_CLASS
    return minimum_for(standing.holder)
