"""What a later paper says of a deadline, and when it is refused; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.courses import SENDS_LETTERS, cut_offs
from rules.deadlines import Deadline
from rules.due import from_window
from rules.errors import Refusal
from rules.names import clean, name_key
from rules.phrases import parse
from rules.regimes import REGIMES
from rules.rounds import Round
from rules.standing import Course, Due, DueSource, Standing, Window
from rules.vocabulary import Milestone, Stage

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Adjustment:
    """What a later paper says of a deadline; `on` is the day of the paper."""

    phrase: str
    paper: str
    on: date
    by: str
    at: datetime


def read(cycle: AnyRow, said: Adjustment) -> Deadline:
    """Read what a paper says of a deadline of a cycle.

    Raises:
        Refusal: the cycle is closed, the paper has no number, or its phrase sets no deadline or
            one that had passed already.
    """
    if cycle.closed_on:
        raise Refusal(f"Kỳ {cycle.name} đã đóng nên không điều chỉnh hạn được nữa.")
    if not clean(said.paper):
        raise Refusal("Điều chỉnh hạn cần có văn bản: hãy ghi số, ký hiệu văn bản (--paper).")
    found = parse(
        said.phrase, year=cycle.year, last_year=cycle.last_year, exclusive=cycle.exclusive
    )
    if found.last_day and found.last_day < said.on:
        raise Refusal(
            f"Hạn mới {found.last_day:%d/%m/%Y} trước ngày của văn bản ({said.on:%d/%m/%Y}): hãy "
            "kiểm tra lại hạn (--deadline) hoặc ngày văn bản (--on)."
        )
    return found


def is_known(rows: Sequence[AnyRow], said: Adjustment, found: Deadline) -> bool:
    """Tell whether a paper has said this of a deadline already.

    Args:
        rows: what the plan and later papers have set, the latest last.
        said: the paper.
        found: the deadline that it sets.

    Raises:
        Refusal: it has set another day, or a later paper has set one.
    """
    for row in rows:
        if name_key(row.paper) == name_key(said.paper):
            if row.last_day == found.last_day and row.deadline_kind == found.kind.value:
                return True
            raise Refusal(
                f"Văn bản {row.paper} đã đặt hạn này là “{row.phrase}”: mỗi văn bản chỉ đặt một "
                "hạn, hãy kiểm tra lại số văn bản (--paper)."
            )
    if rows and said.on < rows[-1].set_on:
        raise Refusal(
            f"Hạn hiện nay có từ ngày {rows[-1].set_on:%d/%m/%Y}, sau ngày của văn bản "
            f"({said.on:%d/%m/%Y}): hãy kiểm tra lại ngày văn bản (--on)."
        )
    return False


def round_of(cycle: AnyRow, course: Course, stage: Stage, number: int | None) -> Round:
    """Tell which round of a stage is meant; without a number, the only one.

    Raises:
        Refusal: the cycle has no such stage, several rounds and none is named, or the number is
            not the next one.
    """
    path = REGIMES[cycle.regime].path if cycle.regime else ()
    if stage not in path:
        names = ", ".join(path) or "không có bước nào"
        raise Refusal(f"Kỳ {cycle.name} không có bước “{stage.label}”; các bước: {names}.")
    years = range(cycle.year, cycle.last_year + 1)
    rounds = sorted(
        round_ for each, round_ in course.windows if each is stage and round_.year in years
    )
    if number is None and len(rounds) > 1:
        listed = ", ".join(str(each.number) for each in rounds)
        raise Refusal(f"Bước “{stage.label}” có nhiều đợt: hãy ghi --round, một trong {listed}.")
    last = max((each.number for each in rounds), default=0)
    if number is not None and not 1 <= number <= last + 1:
        raise Refusal(f"Bước “{stage.label}” mới có {last} đợt: đợt thêm là --round {last + 1}.")
    known = rounds[0] if rounds else Round(cycle.year)
    return known if number is None else Round(cycle.year, number)


def window_of(
    course: Course, path: Sequence[Stage], place: tuple[Stage, Round], found: Deadline, on: date
) -> Window:
    """Give the window that a paper sets; it opens as before, else after what comes before it.

    Before it come the earlier stages of its round, or else the earlier rounds of its stage.

    Args:
        course: the course as it was.
        path: the stages of the regime.
        place: the stage and the round.
        found: the deadline.
        on: the day of the paper, on which a window opens that nothing else opens.
    """
    stage, round_ = place
    old = course.windows.get(place)
    before = [course.windows.get((each, round_)) for each in path[: path.index(stage)]]
    if not any(before):
        same_stage = {
            of: each for (of_stage, of), each in course.windows.items() if of_stage is stage
        }
        before = [each for of, each in same_stage.items() if of < round_]
    ends = [each.last_day + _ONE_DAY for each in before if each and each.last_day]
    opens = found.opens or (old.opens if old else None) or max(ends, default=on)
    return Window(
        stage=stage,
        round=round_,
        opens=min(opens, found.last_day or opens),
        last_day=found.last_day,
        lenient_day=found.lenient_day,
        firm=found.can_be_overdue,
        phrase=found.phrase,
        clause=old.clause if old else "",
        remind=old.remind if old else None,
    )


def with_window(course: Course, window: Window) -> Course:
    """Put a window into a course; the cut-offs of the rounds follow."""
    windows = {**course.windows, (window.stage, window.round): window}
    return replace(course, windows=windows, cut_offs=cut_offs(windows.values()))


def check_order(course: Course, path: Sequence[Stage], window: Window) -> None:
    """Refuse a window that breaks the order of the stages of a round, or of a stage's rounds.

    Raises:
        Refusal: it ends before the one it follows, or after the one that follows it.
    """
    dated = {place: each for place, each in course.windows.items() if each.last_day and each.firm}
    stages = [dated[stage, window.round] for stage in path if (stage, window.round) in dated]
    rounds = [dated[place] for place in sorted(dated) if place[0] is window.stage]
    for earlier, later in (*pairwise(stages), *pairwise(rounds)):
        if window in {earlier, later} and _ends(later) < _ends(earlier):
            raise Refusal(
                f"Bước “{earlier.stage.label}” đợt {earlier.round} sẽ kết thúc ngày "
                f"{_ends(earlier):%d/%m/%Y}, sau bước “{later.stage.label}” đợt {later.round} "
                f"({_ends(later):%d/%m/%Y}): hãy điều chỉnh bước kia trước."
            )


def due_after(standing: Standing, course: Course, window: Window) -> Due:
    """Tell by when an entry must move on after a window has changed.

    A day that was given to it or is counted from its receipt stays; a minimum yields to a later
    day of the window.
    """
    source = standing.due.source
    from_cut_off = standing.stage is Stage.PLAN_IMPLEMENTATION and window.stage in SENDS_LETTERS
    if course.window(standing.stage, standing.round) is not window and not from_cut_off:
        return standing.due
    fresh = from_window(standing, course)
    if source in {DueSource.WINDOW, DueSource.SAFE}:
        return fresh
    if source is DueSource.NONE:
        return standing.due if standing.deferred else fresh
    return fresh if _outlasts(fresh, standing) else standing.due


def details(old: date | None, found: Deadline, said: Adjustment) -> dict[str, object]:
    """Write what a unit is told of a deadline that has moved."""
    new = found.last_day
    return {
        "old": old.isoformat() if old else None,
        "new": new.isoformat() if new else None,
        "paper": clean(said.paper),
        "phrase": found.phrase,
        "reason": f"Theo văn bản {clean(said.paper)} ngày {said.on:%d/%m/%Y}.",
    }


def _outlasts(fresh: Due, standing: Standing) -> bool:
    """Tell whether the window now gives more time than the minimum did."""
    if standing.due.source is not DueSource.MINIMUM or standing.milestone is Milestone.SUPPLEMENT:
        return False
    return bool(fresh.day and standing.due.day and fresh.day > standing.due.day)


def _ends(window: Window) -> date:
    return window.last_day or date.max
