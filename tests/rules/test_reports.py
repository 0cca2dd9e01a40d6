"""When reports are due, and what a letter about a delay asks for."""

from datetime import date

import pytest

from ocop_cycle.catalog.holidays import calendar_for
from rules.letters import answer_day, is_above, letter_day
from rules.reports import begins_week, monday_of, sunday_of, week_beginning
from rules.vocabulary import Holder, Level

YEAR = calendar_for([2020, 2026])
"""Tết 2020: 23 to 29 January off; Tết 2026: 14 to 22 February, and a make-up Saturday."""


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2020, 2, 10), True),  # a Monday
        (date(2020, 2, 11), False),
        (date(2020, 1, 27), False),  # Monday of Tết
        (date(2020, 1, 30), True),  # the Thursday after it
        (date(2020, 2, 9), False),  # a Sunday
        (date(2026, 2, 16), False),  # a week that is off altogether
        (date(2026, 2, 23), True),
    ],
)
def test_a_week_begins_on_its_first_working_day(day: date, *, begins: bool) -> None:
    assert begins_week(YEAR, day) is begins


@pytest.mark.parametrize(
    ("done", "next_one"),
    [
        (date(2020, 2, 9), date(2020, 2, 10)),
        (date(2020, 2, 10), date(2020, 2, 17)),
        (date(2020, 1, 20), date(2020, 1, 30)),
        (date(2020, 1, 29), date(2020, 1, 30)),
        (date(2026, 2, 9), date(2026, 2, 23)),
    ],
)
def test_the_next_week_to_report_in_is_found_beyond_tet(done: date, next_one: date) -> None:
    assert week_beginning(YEAR, done) == next_one


def test_a_week_runs_from_monday_to_sunday() -> None:
    for day in (date(2020, 8, 10), date(2020, 8, 14), date(2020, 8, 16)):
        assert (monday_of(day), sunday_of(day)) == (date(2020, 8, 10), date(2020, 8, 16))


def test_a_letter_is_drafted_seven_working_days_late_and_answered_in_five() -> None:
    assert letter_day(YEAR, date(2020, 8, 14)) == date(2020, 8, 25)
    assert answer_day(YEAR, date(2020, 8, 25)) == date(2020, 9, 1)
    assert answer_day(YEAR, date(2020, 8, 28)) == date(2020, 9, 7)  # over the national day


@pytest.mark.parametrize(
    ("holder", "level", "above"),
    [
        (Holder.LOCALITY, Level.DISTRICT, False),
        (Holder.NOBODY, Level.DEPARTMENT, False),
        (Holder.NOBODY, Level.PROVINCE, True),
        (Holder.NOBODY, Level.MINISTRY, True),
        (Holder.COUNCIL, None, True),
        (Holder.CHAIRMAN, None, True),
        (Holder.MINISTRY, None, True),
    ],
)
def test_a_letter_goes_up_to_those_whom_the_office_advises(
    holder: Holder, level: Level | None, *, above: bool
) -> None:
    assert is_above(holder, level) is above
