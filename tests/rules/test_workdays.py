from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.workdays import (
    Calendar,
    add_calendar_days,
    add_months,
    add_working_days,
    is_working,
    last_working_day,
    next_working_day,
    safe_day,
    working_days_between,
)

PLAIN = Calendar(frozenset(), frozenset())
OFF = """
2026-01-01 2026-01-02 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-04-26 2026-04-27
2026-04-30 2026-05-01 2026-08-31 2026-09-01 2026-09-02 2026-11-24
2027-01-01 2027-02-04 2027-02-05 2027-02-08 2027-02-09 2027-02-10 2027-04-16 2027-04-30 2027-05-03
"""
OFFICE = Calendar(
    off=frozenset(map(date.fromisoformat, OFF.split())),
    worked=frozenset({date(2026, 1, 10), date(2026, 8, 22)}),
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 30))


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 4, 10), date(2026, 5, 6)),
        (date(2026, 2, 10), date(2026, 3, 10)),
        (date(2026, 8, 20), date(2026, 9, 14)),
        (date(2026, 11, 16), date(2026, 12, 8)),
    ],
)
def test_the_commune_has_fifteen_working_days_from_receipt(received: date, due: date) -> None:
    assert add_working_days(OFFICE, received, 15) == due


@pytest.mark.parametrize(
    ("calendar", "due"), [(OFFICE, date(2026, 1, 7)), (PLAIN, date(2026, 1, 5))]
)
def test_ten_working_days_run_past_the_new_year_by_as_many_days_as_are_off(
    calendar: Calendar, due: date
) -> None:
    assert add_working_days(calendar, date(2025, 12, 22), 10) == due


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, date(2026, 8, 24)),
        (0, date(2026, 8, 23)),
        (-1, date(2026, 8, 22)),
        (-2, date(2026, 8, 21)),
    ],
)
def test_a_day_off_is_counted_from_but_not_counted(count: int, expected: date) -> None:
    sunday = date(2026, 8, 23)

    assert add_working_days(OFFICE, sunday, count) == expected


@pytest.mark.parametrize(
    ("cutoff_last_day", "safe"),
    [
        (date(2026, 10, 29), date(2026, 10, 8)),
        (date(2027, 4, 29), date(2027, 4, 7)),
    ],
)
def test_a_dossier_handed_in_on_the_safe_day_leaves_the_commune_its_clock(
    cutoff_last_day: date, safe: date
) -> None:
    assert safe_day(OFFICE, cutoff_last_day, 15) == safe


@given(DAYS, st.integers(0, 40))
def test_from_the_safe_day_a_period_is_in_time_and_from_the_next_working_day_it_is_late(
    cutoff: date, count: int
) -> None:
    safe = safe_day(OFFICE, cutoff, count)
    next_one = next_working_day(OFFICE, safe + timedelta(days=1))

    assert is_working(OFFICE, safe)
    assert add_working_days(OFFICE, safe, count) <= cutoff
    assert add_working_days(OFFICE, next_one, count) > cutoff


@given(DAYS, st.integers(1, 60))
def test_counting_the_days_of_a_period_gives_its_length(start: date, count: int) -> None:
    end = add_working_days(OFFICE, start, count)

    assert working_days_between(OFFICE, start, end) == count
    assert working_days_between(OFFICE, end, start) == -count


def test_nothing_lies_between_a_day_and_itself() -> None:
    assert working_days_between(OFFICE, date(2026, 5, 22), date(2026, 5, 22)) == 0


def test_2026_has_249_working_days() -> None:
    assert working_days_between(OFFICE, date(2025, 12, 31), date(2026, 12, 31)) == 249


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 1, 2), False),
        (date(2026, 1, 10), True),
        (date(2026, 8, 22), True),
        (date(2026, 8, 29), False),
        (date(2026, 9, 3), True),
    ],
)
def test_a_make_up_saturday_is_worked_and_a_swapped_day_is_not(day: date, *, worked: bool) -> None:
    assert is_working(OFFICE, day) is worked


def test_a_reminder_names_the_working_day_before_a_day_off() -> None:
    assert last_working_day(OFFICE, date(2026, 9, 2)) == date(2026, 8, 28)
    assert last_working_day(OFFICE, date(2026, 8, 28)) == date(2026, 8, 28)


def test_a_day_off_rolls_to_the_next_working_day() -> None:
    assert next_working_day(OFFICE, date(2026, 8, 29)) == date(2026, 9, 3)
    assert next_working_day(OFFICE, date(2026, 9, 3)) == date(2026, 9, 3)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 5, 22), 30, date(2026, 6, 22)),
        (date(2026, 5, 22), 60, date(2026, 7, 21)),
        (date(2026, 12, 28), 180, date(2027, 6, 28)),
        (date(2026, 12, 28), -120, date(2026, 8, 30)),
    ],
)
def test_a_period_rolls_forward_and_a_limit_counted_backwards_stays(
    start: date, count: int, end: date
) -> None:
    assert add_calendar_days(OFFICE, start, count) == end


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2023, 12, 28), 36, date(2026, 12, 28)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2026, 8, 5), 36, date(2029, 8, 5)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 12, 15), 0, date(2026, 12, 15)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_one_of_the_month(
    day: date, count: int, expected: date
) -> None:
    assert add_months(day, count) == expected
