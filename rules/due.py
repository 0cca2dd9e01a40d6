"""An entry's own due day: given, counted, the window's, and never less than the minimum."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from rules.errors import MoveRefused
from rules.regime import Regime, StageClock
from rules.regimes import old_files_end
from rules.rounds import Round
from rules.standing import Course, Due, DueSource, Standing, Window
from rules.vocabulary import Holder, Milestone, Stage
from rules.workdays import (
    add_calendar_days,
    add_working_days,
    safe_day,
    working_days_between,
)

PRODUCER_MINIMUM: Final = 10
AGENCY_MINIMUM: Final = 5
AFTER_CLASS: Final = 10
_ONE_DAY: Final = timedelta(days=1)
_ROUNDS_OF_THREE_YEARS: Final = (-1, 0, 1)


def minimum_for(holder: Holder) -> int:
    """Tell how many working days whoever receives an entry has at least.

    Source: design §5, "An entry's own day": 10 for a producer, 5 for an agency.
    """
    return PRODUCER_MINIMUM if holder is Holder.PRODUCER else AGENCY_MINIMUM


def given(until: date) -> Due:
    """Take a day that was given to this entry alone: it is the limit, too.

    Source: design §5, "An entry's own day": extension, return for completion, supplement.
    """
    return Due(until, until, DueSource.GIVEN)


def clock_left(standing: Standing, course: Course, day: date) -> int:
    """Count the working days that the stage's clock has left when a supplement is asked for.

    The day of the request is the last one that is used up. Nothing is used while the producer
    completes his dossier; the first day after its arrival is used next. Days used before and days
    left make one whole clock. A further request leaves what the first one left.

    Returns:
        The days after the request up to and with the agency's last day; 0 where that has passed.

    Raises:
        MoveRefused: the stage has no clock, or none that could run on.

    Source: design §5, "Rounds" (unless the request says not); Bộ luật Dân sự 2015, Điều 147 khoản 2
        (the day from which is counted is not counted).
    """
    if (standing.stage, standing.kind) not in standing.regime.clocks:
        raise MoveRefused(
            f"Bước “{standing.stage.label}” không có thời hạn tính từ ngày nhận nên không có gì để "
            "tính tiếp: hãy bỏ --clock-runs-on."
        )
    if standing.milestone is Milestone.SUPPLEMENT and standing.clock_left is not None:
        return standing.clock_left
    if standing.milestone is Milestone.SUPPLEMENT or standing.due.day is None:
        raise MoveRefused(
            "Hồ sơ đang hoãn hoặc đang chờ bổ sung nên không còn thời hạn nào đang chạy: hãy bỏ "
            "--clock-runs-on."
        )
    return max(0, working_days_between(course.calendar, day, standing.due.day))


def due_at(standing: Standing, course: Course, day: date) -> Due:
    """Tell by when an entry must leave the place where it stands from `day` on.

    The order: the clock of the stage (what a supplement left of it, if that was said), then the
    window of its round; whoever received it late has at least his minimum of working days.

    Source: QĐ 26/2026/QĐ-TTg, Điều 5 khoản 2 (the centre's rounds) and Điều 7 (clocks); Bộ luật
        Dân sự 2015, Điều 147 (the day of receipt is not counted); design §5, "An entry's own day".
    """
    if standing.milestone is Milestone.SENT_UP:
        return _sent_up(standing, course, day)
    if standing.milestone is Milestone.SUPPLEMENT:
        return _at_least(Due(), standing, course, day)
    clock = standing.regime.clocks.get((standing.stage, standing.kind))
    if clock:
        return _on_clock(clock, standing, course, day)
    planned = _planned(standing, course, day)
    if planned.day is None and standing.stage is Stage.NATIONAL_RATING:
        return _at_centre(standing.regime, day)
    return _at_least(planned, standing, course, day)


def from_window(standing: Standing, course: Course) -> Due:
    """Read the due day off the window of the entry's stage and round.

    A tentative or open window gives no limit: nothing is overdue there. A producer's act is in time
    up to the lenient day, an agency's up to the strict one. What is rolling has no window.

    Source: design §3 and §5, "When a day passes"; QĐ 26/2026/QĐ-TTg, Điều 12 khoản 2 (old files).
    """
    return _planned(standing, course, standing.since)


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
    for cut in sorted(course.cut_offs, key=lambda each: each.round):
        if reaches_round(replace(standing, round=cut.round), course, day):
            return cut.round
    return max((cut.round for cut in course.cut_offs), default=standing.round)


def reaches_round(standing: Standing, course: Course, day: date) -> bool:
    """Tell whether a producer who has his minimum from a day on still files in time for the round.

    Source: QĐ 26/2026/QĐ-TTg, Điều 5 khoản 1; design §5, "Rounds".
    """
    reachable = add_working_days(course.calendar, day, PRODUCER_MINIMUM)
    filing = from_window(replace(standing, stage=Stage.PLAN_IMPLEMENTATION), course)
    return filing.day is not None and reachable <= filing.day


def round_on_receipt(standing: Standing, course: Course, day: date) -> Round:
    """Keep the round of a producer who receives his entry while his minimum ends by its cut-off.

    Source: design §5, "An entry's own day" (a late class, filing again after a return), "Rounds".
    """
    reachable = add_working_days(course.calendar, day, PRODUCER_MINIMUM)
    if any(cut.round == standing.round and reachable <= cut.last_day for cut in course.cut_offs):
        return standing.round
    return first_round(standing, course, day)


def _on_clock(clock: StageClock, standing: Standing, course: Course, day: date) -> Due:
    left = standing.clock_left
    if left is None:
        count = add_working_days if clock.working else add_calendar_days
        last = count(course.calendar, day, clock.days)
        return Due(last, last, DueSource.CLOCK, clock.article)
    last = add_working_days(course.calendar, day, max(left, AGENCY_MINIMUM))
    remark = f"tính tiếp {left} ngày làm việc còn lại sau khi bổ sung"
    if left < AGENCY_MINIMUM:
        remark = f"sau khi bổ sung còn {left} ngày làm việc nên được tính đủ {AGENCY_MINIMUM} ngày"
    return Due(last, last, DueSource.CLOCK, f"{clock.article}, {remark}")


def _planned(standing: Standing, course: Course, day: date) -> Due:
    if standing.kind in standing.regime.rolling:
        return Due()
    window = course.window(standing.stage, standing.round)
    safe = _safe(standing, course)
    if safe.day and (window is None or window.round != standing.round):
        return safe
    planned = safe
    if window and window.last_day:
        planned = Due(window.last_day, _limit(window, standing.holder), DueSource.WINDOW)
    return _of_old_file(planned, standing, course, day)


def _limit(window: Window, holder: Holder) -> date | None:
    if not window.firm:
        return None
    return window.lenient_day if holder is Holder.PRODUCER else window.last_day


def _at_least(due: Due, standing: Standing, course: Course, day: date) -> Due:
    least = minimum_for(standing.holder)
    own = add_working_days(course.calendar, day, least)
    if due.source in {DueSource.WINDOW, DueSource.SAFE}:
        if due.limit is None or due.day is None or own <= due.day:
            return due
    elif standing.milestone is not Milestone.SUPPLEMENT:
        return due
    limit = max(own, due.limit) if due.limit else own
    return Due(own, limit, DueSource.MINIMUM, f"nhận ngày {day:%d/%m/%Y}, có {least} ngày làm việc")


def _safe(standing: Standing, course: Course) -> Due:
    """Leave the locality its clock before the cut-off, or its minimum where it has no clock."""
    if standing.stage is not Stage.PLAN_IMPLEMENTATION:
        return Due()
    cut_off = next((cut for cut in course.cut_offs if cut.round == standing.round), None)
    if cut_off is None:
        return Due()
    clock = standing.regime.clocks.get((Stage.COMMUNE_CHECK, standing.kind))
    days = clock.days if clock else AGENCY_MINIMUM
    day = safe_day(course.calendar, cut_off.last_day, days)
    note = "để địa phương kịp kiểm tra trước hạn chốt của đợt"
    return Due(day, cut_off.last_day, DueSource.SAFE, note)


def _of_old_file(due: Due, standing: Standing, course: Course, day: date) -> Due:
    """Let an agency finish what it received under a replaced decision by the day the law sets.

    A window that ends later ends with it. Where the plan sets no day, the law sets one only for
    what an agency receives once the decision has been replaced.
    """
    if standing.filed is None or standing.holder is Holder.PRODUCER:
        return due
    end = old_files_end(standing.regime, standing.kind, course.calendar)
    if end is None or (due.day and due.day <= end):
        return due
    if due.day is None and standing.regime.until and day <= standing.regime.until:
        return due
    return Due(end, end, DueSource.WINDOW, "Điều 12 khoản 2")


def _sent_up(standing: Standing, course: Course, day: date) -> Due:
    """Send up by the centre's cut-off that follows the round; once it has passed, by the next."""
    regime, round_ = standing.regime, standing.round
    own = [
        each.sent_up_before.before(round_.year) - _ONE_DAY
        for each in regime.rounds
        if each.number == round_.number
    ]
    for last, _, article in _centre_rounds(regime, max([day, *own])):
        limit = max(last, add_working_days(course.calendar, day, AGENCY_MINIMUM))
        return Due(last, limit, DueSource.CLOCK, article)
    return Due()


def _at_centre(regime: Regime, day: date) -> Due:
    """Give the centre the time of its round: the first whose cut-off had not passed on receipt."""
    for _, last, article in _centre_rounds(regime, day):
        return Due(last, last, DueSource.CLOCK, article)
    return Due()


def _centre_rounds(regime: Regime, day: date) -> list[tuple[date, date, str]]:
    """List the centre's rounds that are open on a day: their cut-off, their end, their article."""
    rounds = [
        (
            each.sent_up_before.before(day.year + years) - _ONE_DAY,
            each.centre_before.before(day.year + years) - _ONE_DAY,
            each.centre_article,
        )
        for years in _ROUNDS_OF_THREE_YEARS
        for each in regime.rounds
    ]
    return sorted(each for each in rounds if each[0] >= day)
