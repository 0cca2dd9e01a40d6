"""Reminders: the rungs before a last day and after it, and whom each of them tells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from rules.regimes import REGIMES
from rules.standing import Facet
from rules.urgency import is_written_to
from rules.vocabulary import Holder, Level, Stage, Word
from rules.workdays import (
    Calendar,
    add_working_days,
    is_working,
    last_working_day,
    working_days_between,
)

BEFORE_A_DAY: Final = (14, 7, 3, 1, 0)
BEFORE_A_CLOCK_ENDS: Final = (10, 5, 2, 0)
PASSED: Final = "+1"
LETTER_AFTER: Final = 7
SET_A_DAY_EVERY: Final = 20
_AFTER: Final = (1, 3, LETTER_AFTER)
_A_WEEK: Final = 5
_COUNTED: Final = "w"
_WITH_CLOCKS: Final = frozenset(
    {
        Stage.PROVINCIAL_RATING,  # what is sent up has the centre's cut-off
        Stage.NATIONAL_RATING,
        *(stage for regime in REGIMES.values() for stage, _ in regime.clocks),
    }
)


class Reader(Word):
    """Who hears of a rung (người nhận nhắc việc)."""

    OFFICER = "officer", "Cán bộ phụ trách"
    LEADER = "leader", "Lãnh đạo đơn vị"
    OFFICE = "office", "Văn phòng điều phối"
    SUPERIOR = "superior", "Nơi nhận báo cáo"


@dataclass(frozen=True)
class Rung:
    """A step of a ladder: its name, and the day on which it tells.

    The name counts days of the calendar before the last one ("7"), working days before the end
    of a clock ("w5"), working days after the last day ("+3").
    """

    name: str
    day: date


def is_counted(rung: str) -> bool:
    """Tell whether a rung counts working days before the end of a clock.

    Source: design §7 and the ladders of this module.
    """
    return rung.startswith(_COUNTED)


def rungs_before(
    calendar: Calendar,
    last_day: date,
    *,
    counted: bool = False,
    own: tuple[int, ...] | None = None,
) -> tuple[Rung, ...]:
    """List the rungs before a last day in their order.

    A rung that falls on a day off moves to the working day before; of two on one day the nearer
    one tells.

    Args:
        calendar: days off and make-up days.
        last_day: the last day, included; it may be a day off.
        counted: it is the end of a clock of working days.
        own: on how many days before it a plan wants to remind, instead of the usual ones.

    Source: design §3 (reminders name the last working day before a day off) and §5, "When a day
        passes"; Bộ luật Dân sự 2015, Điều 147 and 148 (working days are counted back from the end).
    """
    usual = BEFORE_A_CLOCK_ENDS if counted else BEFORE_A_DAY
    nearest = {
        _day_before(calendar, last_day, number, counted=counted): number
        for number in sorted(own if own is not None else usual, reverse=True)
    }
    letter = _COUNTED if counted else ""
    return tuple(Rung(f"{letter}{number}", day) for day, number in sorted(nearest.items()))


def ladders(stage: Stage) -> tuple[bool, ...]:
    """Tell by which ladders entries of a stage may be reminded: counted in working days or not.

    Source: `clocks` of the regimes; QĐ 26/2026/QĐ-TTg, Điều 5 khoản 2 (the centre's rounds).
    """
    return (False, True) if stage in _WITH_CLOCKS else (False,)


def rungs_from(rungs: tuple[Rung, ...], since: date, last_day: date) -> tuple[Rung, ...]:
    """List the rungs that are left on a day that begins late: of those passed the newest, once.

    It tells on the day that begins, unless another one does; what is past itself asks for nothing.

    Source: design §5, "Time": a plan that is loaded late mails nobody about what is past; one mail
        is sent where several would have been.
    """
    if last_day < since:
        return ()
    ahead = tuple(rung for rung in rungs if rung.day >= since)
    passed = [rung for rung in rungs if rung.day < since]
    if not passed or (ahead and ahead[0].day == since):
        return ahead
    return (replace(passed[-1], day=since), *ahead)


def rung_on(rungs: Iterable[Rung], day: date) -> Rung | None:
    """Find the rung that tells on a day.

    Source: `rungs_before`: no two tell on one day.
    """
    return next((rung for rung in rungs if rung.day == day), None)


def passed_on(calendar: Calendar, limit: date) -> date:
    """Tell on which day a producer hears that his day has passed.

    Source: design §5, "When a day passes": the first of the working days left for keying.
    """
    return add_working_days(calendar, limit, _AFTER[0])


def late_rung(calendar: Calendar, limit: date, day: date) -> Rung | None:
    """Find the rung after a day that has passed: 1, 3, 7 working days later, then one a week.

    Source: design §5, "When a day passes": reminders rise within the agency and to the office.
    """
    if day <= limit or not is_working(calendar, day):
        return None
    count = working_days_between(calendar, limit, day)
    return Rung(f"+{count}", day) if _next_after(count - 1) == count else None


def next_late_day(calendar: Calendar, limit: date, done: date) -> date:
    """Tell the next day after `done` on which somebody hears of what is late.

    Source: `late_rung`.
    """
    count = max(working_days_between(calendar, limit, done), 0)
    return add_working_days(calendar, limit, _next_after(count))


def hears_before(holder: Holder) -> Reader | None:
    """Name who is reminded by machine before the day of what somebody holds.

    What stands with the council or the chairman is prepared by the province's office; a ministry
    is reminded by a person.

    Source: design §5, "When a day passes"; QĐ 26/2026/QĐ-TTg, Điều 7 khoản 3 (the office of the
        programme prepares the sitting and the decision).
    """
    if holder in {Holder.LOCALITY, Holder.PROVINCE_OFFICE}:
        return Reader.OFFICER
    return Reader.OFFICE if holder in {Holder.COUNCIL, Holder.CHAIRMAN} else None


def hear_of_delay(rung: str, holder: Holder) -> tuple[Reader, ...]:
    """Name who is told by machine on a rung after the last day.

    The officer in charge, then the leader of the unit, then the coordinating office, which finds a
    draft letter, and those to whom the plan reports; from then on the officer and the office, one
    a week. What a council, the chairman or a ministry holds is told to the office alone.

    Source: design §5, "When a day passes": never by machine to the provincial People's Committee or
        a ministry.
    """
    count = int(rung)
    if holder is Holder.PROVINCE_OFFICE:
        return _in_the_office(count)
    if holder is not Holder.LOCALITY:
        return () if count == _AFTER[1] else _with_superiors((Reader.OFFICE,), count)
    first = {_AFTER[0]: (Reader.OFFICER,), _AFTER[1]: (Reader.LEADER,)}
    again = (Reader.OFFICE,) if count == LETTER_AFTER else (Reader.OFFICER, Reader.OFFICE)
    return first.get(count) or _with_superiors(again, count)


def holder_like(level: Level, *, is_office: bool) -> Holder:
    """Name the holder of an entry whose ladder a unit's tasks of the plan follow.

    Source: design §5, "When a day passes"; a unit that no machine may press is treated as the
        chairman is.
    """
    if is_office:
        return Holder.PROVINCE_OFFICE
    return Holder.LOCALITY if is_written_to(level, is_office=False) else Holder.CHAIRMAN


def asked_for_a_day(calendar: Calendar, started: date, day: date) -> int | None:
    """Tell for which time a unit is asked, on a day, to set the day of a line that has none.

    Source: design §3 (a deadline that another paper sets); the first working day after the start,
        then every twenty working days.
    """
    if day <= started or not is_working(calendar, day):
        return None
    times, rest = divmod(working_days_between(calendar, started, day) - 1, SET_A_DAY_EVERY)
    return times + 1 if rest == 0 else None


def next_asking_day(calendar: Calendar, started: date, done: date) -> date:
    """Tell the next day after `done` on which units are asked to set a day.

    Source: `asked_for_a_day`.
    """
    count = max(working_days_between(calendar, started, done), 0)
    times = -(-count // SET_A_DAY_EVERY) if count else 0
    return add_working_days(calendar, started, times * SET_A_DAY_EVERY + 1)


def days_of(
    calendar: Calendar, facet: Facet, own: tuple[int, ...] | None, done: date
) -> Iterator[date]:
    """List the days after `done` on which somebody may have to be told of entries that stand alike.

    Whether their clock runs is not known here, so both ladders count where one may. A rung whose
    day is done is not made up for.

    Source: the rules of this module.
    """
    of_producer = facet.holder is Holder.PRODUCER
    if facet.due and facet.due > done and (of_producer or hears_before(facet.holder)):
        for counted in ladders(facet.stage):
            rungs = rungs_before(calendar, facet.due, counted=counted, own=own)
            yield from (rung.day for rung in rungs if rung.day > done)
    if facet.limit is None:
        return
    if not of_producer:
        yield next_late_day(calendar, facet.limit, done)
    elif passed_on(calendar, facet.limit) > done:
        yield passed_on(calendar, facet.limit)


def _day_before(calendar: Calendar, last_day: date, number: int, *, counted: bool) -> date:
    if counted and number:
        return add_working_days(calendar, last_day, -number)
    return last_working_day(calendar, last_day - timedelta(days=0 if counted else number))


def _next_after(count: int) -> int:
    """Give the next rung after so many working days: 1, 3, 7, 12, 17 and so on."""
    for rung in _AFTER:
        if rung > count:
            return rung
    return LETTER_AFTER + _A_WEEK * ((count - LETTER_AFTER) // _A_WEEK + 1)


def _in_the_office(count: int) -> tuple[Reader, ...]:
    """Let a delay of the coordinating office rise in the office itself; it drafts no letter."""
    reader = Reader.LEADER if count == _AFTER[1] else Reader.OFFICER
    return _with_superiors((reader,), count)


def _with_superiors(readers: tuple[Reader, ...], count: int) -> tuple[Reader, ...]:
    return (*readers, Reader.SUPERIOR) if count == LETTER_AFTER else readers
