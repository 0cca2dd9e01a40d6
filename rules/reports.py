"""When reports are due: each working day to the office, at the beginning of a week to units."""

from datetime import date, timedelta
from typing import Final

from rules.workdays import Calendar, is_working, next_working_day

_SUNDAY: Final = 6
_WEEK: Final = timedelta(days=7)


def monday_of(day: date) -> date:
    """Find the Monday of a day's week.

    Source: domain §5.2: weeks run from Monday to Sunday.
    """
    return day - timedelta(days=day.weekday())


def sunday_of(day: date) -> date:
    """Find the Sunday of a day's week.

    Source: domain §5.2: weeks run from Monday to Sunday.
    """
    return day + timedelta(days=_SUNDAY - day.weekday())


def begins_week(calendar: Calendar, day: date) -> bool:
    """Tell whether a day is the first one of its week that is worked.

    Source: the programme's decision: units are told on Mondays; on a holiday, the day after it.
    """
    return is_working(calendar, day) and day == next_working_day(calendar, monday_of(day))


def week_beginning(calendar: Calendar, done: date) -> date:
    """Find the next day after `done` on which a week begins to be worked; Tết may skip one.

    Source: `begins_week`.
    """
    monday = monday_of(done)
    while (first := next_working_day(calendar, monday)) <= done or first > sunday_of(monday):
        monday += _WEEK
    return first
