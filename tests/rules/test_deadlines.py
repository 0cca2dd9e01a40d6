"""Deadlines as values: what a day makes of them."""

from datetime import date

import pytest

from rules.deadlines import Deadline, DeadlineKind, days_left, due, missed

STRICT = Deadline("đến hết ngày 15/3/2020", DeadlineKind.FIXED, last_day=date(2020, 3, 15))
BEFORE = Deadline(
    "trước ngày 15/3/2020", DeadlineKind.FIXED, last_day=date(2020, 3, 14), excludes=True
)
MAY = Deadline(
    "trong tháng 5/2020",
    DeadlineKind.PERIOD,
    opens=date(2020, 5, 1),
    last_day=date(2020, 5, 31),
)
YEAR_ROUND = Deadline(
    "thường xuyên",
    DeadlineKind.CONTINUOUS,
    opens=date(2020, 1, 1),
    last_day=date(2020, 12, 31),
)
MAYBE = Deadline(
    "dự kiến trong tháng 5/2020",
    DeadlineKind.PERIOD,
    opens=date(2020, 5, 1),
    last_day=date(2020, 5, 31),
    tentative=True,
)
ELSEWHERE = Deadline("theo kế hoạch riêng", DeadlineKind.SEPARATE)


def test_each_kind_has_its_code_and_a_vietnamese_label() -> None:
    codes = [kind.value for kind in DeadlineKind]

    assert codes == ["fixed", "period", "continuous", "recurring", "event", "separate", "none"]
    assert DeadlineKind.FIXED.label == "Hạn cố định"


@pytest.mark.parametrize(
    ("deadline", "lenient_day"),
    [
        (BEFORE, date(2020, 3, 15)),
        (STRICT, date(2020, 3, 15)),
        (MAY, date(2020, 5, 31)),
        (ELSEWHERE, None),
    ],
)
def test_only_before_a_day_has_a_later_lenient_day(
    deadline: Deadline, lenient_day: date | None
) -> None:
    assert deadline.lenient_day == lenient_day


@pytest.mark.parametrize(
    ("deadline", "can_be_overdue"),
    [(BEFORE, True), (MAY, True), (YEAR_ROUND, False), (MAYBE, False), (ELSEWHERE, False)],
)
def test_only_a_firm_day_can_be_overdue(deadline: Deadline, *, can_be_overdue: bool) -> None:
    assert deadline.can_be_overdue is can_be_overdue


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2020, 3, 13), 1), (date(2020, 3, 14), 0), (date(2020, 3, 15), -1)],
)
def test_days_left_reach_zero_on_the_last_day(today: date, left: int) -> None:
    assert days_left(BEFORE, today) == left


def test_no_days_are_left_to_what_has_no_last_day() -> None:
    assert days_left(ELSEWHERE, date(2020, 3, 14)) is None


@pytest.mark.parametrize(
    ("today", "inside"),
    [
        (date(2020, 4, 30), False),
        (date(2020, 5, 1), True),
        (date(2020, 5, 31), True),
        (date(2020, 6, 1), False),
    ],
)
def test_a_period_is_due_from_its_first_to_its_last_day(today: date, *, inside: bool) -> None:
    assert due(MAY, today) is inside


def test_a_fixed_day_is_due_at_any_time_before_it() -> None:
    assert due(STRICT, date(2019, 1, 1))


def test_what_another_paper_sets_is_never_due() -> None:
    assert not due(ELSEWHERE, date(2020, 5, 1))


def test_an_agency_is_late_on_the_day_after_the_strict_last_day() -> None:
    assert not missed(BEFORE, date(2020, 3, 14))
    assert missed(BEFORE, date(2020, 3, 15))


def test_a_producer_is_late_on_the_day_after_the_lenient_day() -> None:
    assert not missed(BEFORE, date(2020, 3, 15), lenient=True)
    assert missed(BEFORE, date(2020, 3, 16), lenient=True)


def test_a_lenient_count_gives_no_day_more_where_the_paper_names_the_day_itself() -> None:
    assert missed(STRICT, date(2020, 3, 16), lenient=True)


@pytest.mark.parametrize("deadline", [MAYBE, YEAR_ROUND, ELSEWHERE])
def test_what_is_tentative_continuous_or_set_elsewhere_is_never_missed(deadline: Deadline) -> None:
    assert not missed(deadline, date(2030, 1, 1))
