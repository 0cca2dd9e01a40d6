from datetime import date, timedelta
from pathlib import Path

import pytest

from ocop_cycle.catalog import holidays
from ocop_cycle.catalog.holidays import calendar_for, computed, kept, written
from rules.workdays import (
    DayKind,
    DayOff,
    add_working_days,
    is_working,
    safe_day,
    working_days_between,
)

ANNOUNCED = {  # weekdays only; those of 2027 are the law's, no paper has moved any yet
    2020: "01/01 23/01 24/01 27/01 28/01 29/01 02/04 30/04 01/05 02/09",
    2021: "01/01 10/02 11/02 12/02 15/02 16/02 21/04 30/04 03/05 02/09 03/09",
    2022: "03/01 31/01 01/02 02/02 03/02 04/02 11/04 02/05 03/05 01/09 02/09",
    2023: "02/01 20/01 23/01 24/01 25/01 26/01 01/05 02/05 03/05 01/09 04/09",
    2024: "01/01 08/02 09/02 12/02 13/02 14/02 18/04 29/04 30/04 01/05 02/09 03/09",
    2025: "01/01 27/01 28/01 29/01 30/01 31/01 07/04 30/04 01/05 02/05 01/09 02/09",
    2026: """
        01/01 02/01 16/02 17/02 18/02 19/02 20/02 27/04 30/04 01/05 31/08 01/09 02/09 24/11
    """,
    2027: "01/01 04/02 05/02 08/02 09/02 10/02 16/04 30/04 03/05 02/09 03/09 24/11",
}


def days(text: str) -> list[date]:
    return [date.fromisoformat(day) for day in text.split()]


@pytest.mark.parametrize("year", ANNOUNCED)
def test_the_weekdays_off_of_a_year_are_those_that_were_announced(year: int) -> None:
    calendar = calendar_for([year])
    first, length = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days

    every_day = [first + timedelta(days=n) for n in range(length)]
    off = [day for day in every_day if day.weekday() < 5 and not is_working(calendar, day)]

    assert " ".join(f"{day:%d/%m}" for day in off) == " ".join(ANNOUNCED[year].split())


@pytest.mark.parametrize(
    ("year", "worked"),
    [
        (2020, ""),
        (2024, "2024-05-04"),
        (2025, "2025-04-26"),
        (2026, "2026-01-10 2026-08-22"),
    ],
)
def test_make_up_saturdays_are_worked(year: int, worked: str) -> None:
    assert sorted(calendar_for([year]).worked) == days(worked)


def test_2026_has_249_working_days() -> None:
    calendar = calendar_for([2026])

    assert working_days_between(calendar, date(2025, 12, 31), date(2026, 12, 31)) == 249


def test_the_paper_of_25_12_2025_makes_ten_working_days_one_day_longer() -> None:
    calendar = calendar_for([2025, 2026])

    assert add_working_days(calendar, date(2025, 12, 22), 10) == date(2026, 1, 7)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 4, 10), date(2026, 5, 6)),
        (date(2026, 2, 10), date(2026, 3, 10)),
        (date(2026, 8, 20), date(2026, 9, 14)),
        (date(2026, 11, 16), date(2026, 12, 8)),
    ],
)
def test_the_commune_s_fifteen_working_days_pass_over_the_public_holidays(
    received: date, due: date
) -> None:
    assert add_working_days(calendar_for([2026]), received, 15) == due


@pytest.mark.parametrize(
    ("cutoff_last_day", "safe"),
    [
        (date(2026, 10, 29), date(2026, 10, 8)),
        (date(2027, 4, 29), date(2027, 4, 7)),
    ],
)
def test_the_safe_day_passes_over_the_public_holidays(cutoff_last_day: date, safe: date) -> None:
    calendar = calendar_for(range(2026, 2028))

    assert safe_day(calendar, cutoff_last_day, 15) == safe


def test_an_override_moves_a_day_either_way_and_wins_over_the_shipped_paper() -> None:
    overrides = [
        DayOff(date(2026, 1, 2), DayKind.WORKED),
        DayOff(date(2026, 1, 10), DayKind.OFF),
        DayOff(date(2026, 12, 31), DayKind.OFF, "nghỉ"),
    ]

    calendar = calendar_for([2026], overrides)

    assert is_working(calendar, date(2026, 1, 2))
    assert not is_working(calendar, date(2026, 1, 10))
    assert not is_working(calendar, date(2026, 12, 31))


def test_of_two_overrides_of_one_day_the_later_counts() -> None:
    day = date(2026, 12, 31)

    calendar = calendar_for([2026], [DayOff(day, DayKind.OFF), DayOff(day, DayKind.WORKED)])

    assert is_working(calendar, day)


def test_an_override_leaves_the_calendar_of_others_as_it_was() -> None:
    calendar_for([2026], [DayOff(date(2026, 12, 31), DayKind.OFF)])

    assert is_working(calendar_for([2026]), date(2026, 12, 31))


def test_the_years_that_are_kept_are_those_of_the_package() -> None:
    years = range(2018, 2036)

    assert kept() == {year: computed(year) for year in years}
    assert Path(holidays.__file__).with_name("public_holidays.toml").read_text(
        encoding="utf-8"
    ) == written(years)
