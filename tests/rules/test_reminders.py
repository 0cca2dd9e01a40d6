"""The ladders before a last day and before the end of a clock, over Tết and other days off."""

from datetime import date, timedelta

import pytest

from rules.reminders import Rung, is_counted, rung_on, rungs_before, rungs_from
from rules.workdays import is_working
from tests.rules.examples import CALENDAR

Told = list[tuple[str, date]]


def told(rungs: tuple[Rung, ...]) -> Told:
    return [(rung.name, rung.day) for rung in rungs]


@pytest.mark.parametrize(
    ("last_day", "rungs"),
    [
        pytest.param(
            date(2020, 8, 14),
            [
                ("14", date(2020, 7, 31)),
                ("7", date(2020, 8, 7)),
                ("3", date(2020, 8, 11)),
                ("1", date(2020, 8, 13)),
                ("0", date(2020, 8, 14)),
            ],
            id="a Friday",
        ),
        pytest.param(
            date(2020, 5, 31),
            [
                ("14", date(2020, 5, 15)),
                ("7", date(2020, 5, 22)),
                ("3", date(2020, 5, 28)),
                ("0", date(2020, 5, 29)),  # the eve is a Saturday: both tell on the Friday
            ],
            id="a Sunday",
        ),
        pytest.param(
            date(2020, 1, 31),
            [
                ("14", date(2020, 1, 17)),
                ("3", date(2020, 1, 22)),  # seven and three days before lie in the Tết week
                ("1", date(2020, 1, 30)),
                ("0", date(2020, 1, 31)),
            ],
            id="the week after Tết",
        ),
        pytest.param(
            date(2026, 2, 18),
            [
                ("14", date(2026, 2, 4)),
                ("7", date(2026, 2, 11)),
                ("0", date(2026, 2, 13)),  # the last working day before Tết
            ],
            id="within Tết",
        ),
        pytest.param(
            date(2020, 4, 30),
            [
                ("14", date(2020, 4, 16)),
                ("7", date(2020, 4, 23)),
                ("3", date(2020, 4, 27)),
                ("0", date(2020, 4, 29)),
            ],
            id="a holiday",
        ),
        pytest.param(
            date(2026, 8, 22),
            [
                ("14", date(2026, 8, 7)),
                ("7", date(2026, 8, 14)),
                ("3", date(2026, 8, 19)),
                ("1", date(2026, 8, 21)),
                ("0", date(2026, 8, 22)),
            ],
            id="a Saturday that is worked",
        ),
    ],
)
def test_a_fixed_day_is_reminded_fourteen_seven_three_one_days_before_and_on_it(
    last_day: date, rungs: Told
) -> None:
    assert told(rungs_before(CALENDAR, last_day)) == rungs


@pytest.mark.parametrize(
    ("received", "last_day", "rungs"),
    [
        (
            date(2026, 4, 10),
            date(2026, 5, 6),
            [
                ("w10", date(2026, 4, 17)),
                ("w5", date(2026, 4, 24)),
                ("w2", date(2026, 5, 4)),  # over Giỗ Tổ, 30/4 and 1/5
                ("w0", date(2026, 5, 6)),
            ],
        ),
        (
            date(2026, 2, 10),
            date(2026, 3, 10),
            [
                ("w10", date(2026, 2, 24)),  # five of the fifteen days are over after Tết
                ("w5", date(2026, 3, 3)),
                ("w2", date(2026, 3, 6)),
                ("w0", date(2026, 3, 10)),
            ],
        ),
        (
            date(2026, 8, 20),
            date(2026, 9, 14),
            [
                ("w10", date(2026, 8, 26)),  # Saturday 22/08 is worked
                ("w5", date(2026, 9, 7)),  # 31/08 to 02/09 are off
                ("w2", date(2026, 9, 10)),
                ("w0", date(2026, 9, 14)),
            ],
        ),
    ],
)
def test_the_end_of_fifteen_working_days_is_reminded_in_working_days(
    received: date, last_day: date, rungs: Told
) -> None:
    found = rungs_before(CALENDAR, last_day, counted=True)

    assert received < found[0].day
    assert told(found) == rungs
    assert [is_counted(rung.name) for rung in found] == [True] * 4


def test_a_clock_that_ends_on_a_day_off_is_reminded_on_the_working_day_before() -> None:
    found = rungs_before(CALENDAR, date(2020, 5, 31), counted=True)

    assert told(found)[-2:] == [("w2", date(2020, 5, 28)), ("w0", date(2020, 5, 29))]


@pytest.mark.parametrize(
    ("counted", "rungs"),
    [
        (
            False,
            [("10", date(2020, 8, 4)), ("3", date(2020, 8, 11)), ("1", date(2020, 8, 13))],
        ),
        (
            True,
            [("w10", date(2020, 7, 31)), ("w3", date(2020, 8, 11)), ("w1", date(2020, 8, 13))],
        ),
    ],
)
def test_a_plan_sets_a_ladder_of_its_own(rungs: Told, *, counted: bool) -> None:
    own = (3, 10, 1)

    assert told(rungs_before(CALENDAR, date(2020, 8, 14), counted=counted, own=own)) == rungs


def test_every_rung_of_a_year_is_a_working_day_not_after_the_last_day() -> None:
    first = date(2026, 1, 1)

    for number in range(365):
        last_day = first + timedelta(days=number)
        for counted in (False, True):
            days = [rung.day for rung in rungs_before(CALENDAR, last_day, counted=counted)]
            assert all(is_working(CALENDAR, day) and day <= last_day for day in days)
            assert days == sorted(set(days))


@pytest.mark.parametrize(
    ("since", "rungs"),
    [
        (date(2020, 7, 1), ["14", "7", "3", "1", "0"]),
        (date(2020, 8, 7), ["7", "3", "1", "0"]),  # the rung of the day itself tells
        (date(2020, 8, 9), ["7", "3", "1", "0"]),  # two have passed: the newest, once
        (date(2020, 8, 12), ["3", "1", "0"]),
        (date(2020, 8, 14), ["0"]),
        (date(2020, 8, 15), []),
    ],
)
def test_who_begins_late_hears_of_the_newest_rung_once(since: date, rungs: list[str]) -> None:
    ladder = rungs_before(CALENDAR, date(2020, 8, 14))

    left = rungs_from(ladder, since, date(2020, 8, 14))

    assert [rung.name for rung in left] == rungs
    assert all(rung.day >= since for rung in left)
    assert len({rung.day for rung in left}) == len(left)


def test_a_deadline_on_sunday_is_still_ahead_on_saturday() -> None:
    sunday, saturday = date(2020, 5, 31), date(2020, 5, 30)

    left = rungs_from(rungs_before(CALENDAR, sunday), saturday, sunday)

    assert told(left) == [("0", saturday)]


def test_a_rung_is_found_by_its_day() -> None:
    ladder = rungs_before(CALENDAR, date(2020, 8, 14))

    assert rung_on(ladder, date(2020, 8, 11)) == Rung("3", date(2020, 8, 11))
    assert rung_on(ladder, date(2020, 8, 12)) is None
