"""Counting days as the public service does: working days, rolled periods, months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rules.vocabulary import Word

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_MONTHS: Final = 12


class DayKind(Word):
    """What a paper makes of a day (loại ngày)."""

    OFF = "off", "Nghỉ"
    WORKED = "worked", "Làm bù"


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day that a paper takes out of the usual week, or puts into it."""

    day: date
    kind: DayKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that differ from a plain week; it must cover every year that is counted in.

    `off` holds holidays, their compensations and swapped days; `worked` the make-up Saturdays.
    """

    off: frozenset[date]
    worked: frozenset[date]


def is_working(calendar: Calendar, day: date) -> bool:
    """Tell whether the public service works on a day.

    Source: Bộ luật Lao động 2019, Điều 111-112; Quyết định 188/1999/QĐ-TTg (week of 40 hours,
        Saturday and Sunday off).
    """
    return day in calendar.worked or (day.weekday() < _SATURDAY and day not in calendar.off)


def next_working_day(calendar: Calendar, day: date) -> date:
    """Roll a day forward: the day itself if it is worked, or the first worked day after it.

    Source: Bộ luật Dân sự 2015, Điều 148 khoản 5.
    """
    while not is_working(calendar, day):
        day += _DAY
    return day


def last_working_day(calendar: Calendar, day: date) -> date:
    """Find the day by which work must be done: the day itself if worked, or the last one before.

    Source: design: a fixed day of a plan does not move, reminders name the working day before it.
    """
    while not is_working(calendar, day):
        day -= _DAY
    return day


def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """End a period of working days; the day it starts from is not counted.

    Args:
        calendar: days off and make-up days.
        day: what starts the period; it need not be a working day.
        count: working days; zero answers the day itself, even a day off, and a negative count
            looks back to the working day that stands so many before the day.

    Source: Bộ luật Dân sự 2015, Điều 147 khoản 2, Điều 148 khoản 2 (the first day is not counted).
    """
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working(calendar, day)
    return day


def working_days_between(calendar: Calendar, start: date, end: date) -> int:
    """Count the working days after the start up to and with the end; negative if it lies before.

    Source: Bộ luật Dân sự 2015, Điều 147 khoản 2 (the first day is not counted).
    """
    if end < start:
        return -working_days_between(calendar, end, start)
    span = (end - start).days
    return sum(is_working(calendar, start + timedelta(days=n)) for n in range(1, span + 1))


def safe_day(calendar: Calendar, cutoff_last_day: date, count: int) -> date:
    """Find the last working day from which a period still ends on or before a cut-off.

    It is a working day, because what is handed in on a day off is received on the next working
    day, and the period would then end one working day too late.

    Args:
        calendar: days off and make-up days.
        cutoff_last_day: the last day that is still in time ("trước ngày 30/10": 29/10).
        count: working days of the period.

    Source: design: a producer is reminded of the day that leaves the commune its whole clock
        (26/2026/QĐ-TTg, Điều 5 khoản 1 and Điều 7 khoản 2).
    """
    return add_working_days(calendar, last_working_day(calendar, cutoff_last_day), -count)


def add_calendar_days(calendar: Calendar, day: date, count: int) -> date:
    """End a period of calendar days; one that ends on a day off ends on the next working day.

    Args:
        calendar: days off and make-up days.
        day: what starts the period; it is not counted.
        count: calendar days; a limit counted backwards (a negative count) does not roll.

    Source: Bộ luật Dân sự 2015, Điều 147 khoản 2, Điều 148 khoản 2 and 5.
    """
    last = day + timedelta(days=count)
    return last if count < 0 else next_working_day(calendar, last)


def add_months(day: date, count: int) -> date:
    """Find the same day some months on, or the month's last day where it has no such day.

    The day is nominal: it stays where it is on a day off.

    Source: Bộ luật Dân sự 2015, Điều 148 khoản 3.
    """
    years, month = divmod(day.month - 1 + count, _MONTHS)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
