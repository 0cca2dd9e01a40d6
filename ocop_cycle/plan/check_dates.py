"""What is odd in the dates of a plan, line by line; odd dates are reported, none is hidden."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Final

from ocop_cycle.catalog.holidays import calendar_for
from ocop_cycle.plan.deadlines import deadline_of, phrase_deadline
from ocop_cycle.plan.findings import Place, Remark, error, warning
from ocop_cycle.plan.schema import FIRST_YEAR, LAST_YEAR, Line, Plan
from ocop_cycle.plan.wording import day_of, title_of
from rules.deadlines import Deadline, DeadlineKind
from rules.errors import PhraseRefused
from rules.workdays import is_working, last_working_day

_YEAR_END: Final = (12, 31)


def date_remarks(plan: Plan) -> Iterator[Remark]:
    """Remark phrases that are no deadline, dates that contradict them, and odd days."""
    for place, line in lines_of(plan):
        if line.deadline is not None and line.last_day is not None:
            yield from _beside(plan, place, line)
        try:
            deadline = deadline_of(plan, line)
        except PhraseRefused as refused:
            yield error(
                (*place, "deadline"),
                f"{title_of(line)}: {refused}",
                "Nếu văn bản viết đúng như vậy, hãy ghi thêm last_day = năm-tháng-ngày.",
            )
        else:
            yield from _of_deadline(plan, place, line, deadline)


def lines_of(plan: Plan) -> Iterator[tuple[Place, Line]]:
    """Yield each line of the plan that may have a deadline, with its place."""
    lists: tuple[tuple[str, Iterable[Line]], ...] = (
        ("stages", plan.stages),
        ("activities", plan.activities),
        ("targets", plan.targets),
    )
    return chain.from_iterable(
        (((name, number), line) for number, line in enumerate(lines)) for name, lines in lists
    )


def _beside(plan: Plan, place: Place, line: Line) -> Iterator[Remark]:
    """Compare a phrase with the date that stands beside it."""
    here = (*place, "last_day")
    try:
        computed = phrase_deadline(plan, line.deadline or "").last_day
    except PhraseRefused as refused:
        yield warning(
            (*place, "deadline"),
            f"{title_of(line)}: {refused}",
            f"Hệ thống dùng ngày ghi bên cạnh: {line.last_day:%d/%m/%Y}.",
        )
        return
    if computed is not None and computed != line.last_day:
        yield error(
            here,
            f"{title_of(line)}: last_day là {line.last_day:%d/%m/%Y} nhưng "
            f"“{line.deadline}” có ngày cuối là {computed:%d/%m/%Y}.",
            "Hãy bỏ last_day hoặc sửa cho khớp; nếu tỉnh tính cả ngày ghi sau chữ “trước”, "
            "đặt before_is_exclusive = false ở đầu tệp.",
        )


def _of_deadline(
    plan: Plan, place: Place, line: Line, deadline: Deadline | None
) -> Iterator[Remark]:
    """Run each check of a day over a line that has one."""
    if deadline is None or deadline.last_day is None:
        return
    if deadline.opens is not None and deadline.opens > deadline.last_day:
        yield error(
            (*place, "opens"),
            f"{title_of(line)}: ngày bắt đầu {deadline.opens:%d/%m/%Y} "
            f"đứng sau ngày cuối {deadline.last_day:%d/%m/%Y}.",
            "Hãy xem lại opens và deadline.",
        )
    here = (*place, "deadline" if line.deadline else "last_day")
    for check in _CHECKS:
        if said := check(plan, deadline, deadline.last_day):
            what, instead = said
            yield warning(here, f"{title_of(line)}: {what}", instead)


def _before_the_plan(plan: Plan, deadline: Deadline, last_day: date) -> tuple[str, str] | None:
    """Warn of a deadline that had passed when the plan was issued."""
    if plan.issued is None or last_day >= plan.issued:
        return None
    issued = f"ngày ban hành kế hoạch {plan.issued:%d/%m/%Y}"
    return (
        f"hạn “{deadline.phrase}” là ngày {last_day:%d/%m/%Y}, trước {issued}.",
        "Hãy đối chiếu bản gốc; nếu đúng như vậy, hạn mới cần một văn bản điều chỉnh.",
    )


def _outside_the_years(plan: Plan, deadline: Deadline, last_day: date) -> tuple[str, str] | None:
    """Warn of a deadline in no year of the plan."""
    if plan.first_year <= last_day.year <= plan.last_year:
        return None
    several = plan.first_year < plan.last_year
    years = f"{plan.first_year}-{plan.last_year}" if several else f"{plan.first_year}"
    return (
        f"hạn “{deadline.phrase}” là ngày {last_day:%d/%m/%Y}, ngoài năm kế hoạch {years}.",
        "Việc tổng kết sang năm sau thì giữ nguyên; nếu không, hãy xem lại năm.",
    )


def _on_a_day_off(_: Plan, deadline: Deadline, last_day: date) -> tuple[str, str] | None:
    """Warn of a deadline on a day off; the day stays, reminders name the working day before."""
    whole_year = (
        deadline.kind is DeadlineKind.PERIOD and (last_day.month, last_day.day) == _YEAR_END
    )
    if whole_year or not deadline.can_be_overdue or not FIRST_YEAR <= last_day.year <= LAST_YEAR:
        return None
    calendar = calendar_for({last_day.year - 1, last_day.year})
    if is_working(calendar, last_day):
        return None
    before = last_working_day(calendar, last_day)
    return (
        f"hạn “{deadline.phrase}” rơi vào ngày nghỉ ({day_of(last_day)}).",
        f"Hạn không đổi; thư nhắc nêu ngày làm việc cuối cùng trước đó: {day_of(before)}.",
    )


_CHECKS: Final[tuple[Callable[[Plan, Deadline, date], tuple[str, str] | None], ...]] = (
    _before_the_plan,
    _outside_the_years,
    _on_a_day_off,
)
