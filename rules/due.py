"""An entry's own due day: given, counted, the window's, and never less than the minimum."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from rules.rounds import Round
from rules.standing import Course, Due, DueSource, Standing, Window
from rules.vocabulary import Holder, Milestone, Stage
from rules.workdays import add_calendar_days, add_working_days, safe_day, working_days_between

PRODUCER_MINIMUM: Final = 10
AGENCY_MINIMUM: Final = 5
AFTER_CLASS: Final = 10
_ONE_DAY: Final = timedelta(days=1)
_NO_MINIMUM: Final[Mapping[Holder, int]] = MappingProxyType({Holder.MINISTRY: 0, Holder.NOBODY: 0})


def minimum_for(holder: Holder) -> int:
    """Tell how many working days whoever receives an entry has at least.

    Source: design §5, "An entry's own day": 10 for a producer, 5 for an agency.
    """
    if holder is Holder.PRODUCER:
        return PRODUCER_MINIMUM
    return _NO_MINIMUM.get(holder, AGENCY_MINIMUM)


def given(until: date) -> Due:
    """Take a day that was given to this entry alone: it is the limit, too.

    Source: design §5, "An entry's own day": extension, return for completion, supplement.
    """
    return Due(until, until, DueSource.GIVEN)


def due_at(standing: Standing, course: Course, day: date) -> Due:
    """Tell by when an entry must leave the place where it stands from `day` on.

    The order: the clock of the stage, then the window of its round; whoever received it late has
    at least his minimum of working days.

    Source: QĐ 26/2026/QĐ-TTg, Điều 7 (clocks); Bộ luật Dân sự 2015, Điều 147 (the day of receipt
        is not counted); design §5, "An entry's own day".
    """
    if standing.milestone is Milestone.SENT_UP:
        return _sent_up(standing)
    if standing.milestone is Milestone.SUPPLEMENT:
        return _at_least(Due(), standing, course, day)
    clock = standing.regime.clocks.get((standing.stage, standing.kind))
    if clock:
        count = add_working_days if clock.working else add_calendar_days
        last = count(course.calendar, day, clock.days)
        return Due(last, last, DueSource.CLOCK, clock.article)
    return _at_least(from_window(standing, course), standing, course, day)


def from_window(standing: Standing, course: Course) -> Due:
    """Read the due day off the window of the entry's stage and round.

    A tentative or open window gives no limit: nothing is overdue there. A producer's act is in time
    up to the lenient day, an agency's up to the strict one.

    Source: design §3 and §5, "When a day passes".
    """
    window = course.window(standing.stage, standing.round)
    if window and window.last_day:
        return Due(window.last_day, _limit(window, standing.holder), DueSource.WINDOW)
    if standing.stage is Stage.PLAN_IMPLEMENTATION and standing.kind not in standing.regime.rolling:
        return _safe(standing, course)
    return Due()


def after_class(standing: Standing, course: Course, class_day: date) -> Due:
    """Give a producer ten working days after the class, or to the window's end if that is later.

    Source: design §5, "An entry's own day": `invite`.
    """
    earliest = add_working_days(course.calendar, class_day, AFTER_CLASS)
    window = from_window(standing, course)
    if window.day and window.day >= earliest:
        return window
    return Due(earliest, earliest, DueSource.MINIMUM, "tính từ ngày tập huấn")


def first_round(standing: Standing, course: Course, day: date) -> Round:
    """Pick the round that a producer can still reach with his minimum of working days.

    Source: QĐ 26/2026/QĐ-TTg, Điều 5 khoản 1; design §5, "Rounds".
    """
    reachable = add_working_days(course.calendar, day, PRODUCER_MINIMUM)
    for cut in sorted(course.cut_offs, key=lambda each: each.round):
        there = replace(standing, stage=Stage.PLAN_IMPLEMENTATION, round=cut.round)
        filing = from_window(there, course)
        if filing.day and reachable <= filing.day:
            return cut.round
    return max((cut.round for cut in course.cut_offs), default=standing.round)


def _limit(window: Window, holder: Holder) -> date | None:
    if not window.firm:
        return None
    return window.lenient_day if holder is Holder.PRODUCER else window.last_day


def _at_least(due: Due, standing: Standing, course: Course, day: date) -> Due:
    least = minimum_for(standing.holder)
    if due.source in {DueSource.WINDOW, DueSource.SAFE}:
        if due.limit is None or due.day is None:
            return due
        if working_days_between(course.calendar, day, due.day) >= least:
            return due
    elif standing.milestone is not Milestone.SUPPLEMENT:
        return due
    own = add_working_days(course.calendar, day, least)
    return Due(own, own, DueSource.MINIMUM, f"nhận ngày {day:%d/%m/%Y}, có {least} ngày làm việc")


def _safe(standing: Standing, course: Course) -> Due:
    clock = standing.regime.clocks.get((Stage.COMMUNE_CHECK, standing.kind))
    cut_off = next((cut for cut in course.cut_offs if cut.round == standing.round), None)
    if not (clock and cut_off):
        return Due()
    day = safe_day(course.calendar, cut_off.last_day, clock.days)
    return Due(day, cut_off.last_day, DueSource.SAFE, "để xã kịp kiểm tra trước hạn chốt của đợt")


def _sent_up(standing: Standing) -> Due:
    for standing_round in standing.regime.rounds:
        if standing_round.number == standing.round.number:
            last = standing_round.sent_up_before.before(standing.round.year) - _ONE_DAY
            return Due(last, last, DueSource.CLOCK, "Điều 5 khoản 2")
    return Due()
