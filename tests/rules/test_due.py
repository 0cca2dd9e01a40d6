"""An entry's own due day: given, counted, the window's, and never less than the minimum."""

from datetime import date, timedelta

import pytest

from rules.due import due_at, given, minimum_for
from rules.regimes.qd_26_2026 import QD_26_2026
from rules.standing import Due, DueSource
from rules.vocabulary import Holder, Kind, Stage
from rules.workdays import working_days_between
from tests.rules.examples import (
    CALENDAR,
    ROUNDS_2026,
    SECOND_2026,
    THAI_NGUYEN_2020,
    course,
    course_of_rounds,
    entry,
    entry_2026,
    window,
)

IMPLEMENTATION, DISTRICT = Stage.PLAN_IMPLEMENTATION, Stage.DISTRICT_EVALUATION
COMMUNE, PROVINCE, CENTRE = Stage.COMMUNE_CHECK, Stage.PROVINCIAL_RATING, Stage.NATIONAL_RATING


@pytest.mark.parametrize("holder", [each for each in Holder if each is not Holder.NOBODY])
def test_a_producer_has_at_least_ten_working_days_and_an_agency_five(holder: Holder) -> None:
    assert minimum_for(holder) == (10 if holder is Holder.PRODUCER else 5)


def test_a_given_day_is_the_limit_too() -> None:
    day = date(2020, 7, 15)

    assert given(day) == Due(day, day, DueSource.GIVEN)


@pytest.mark.parametrize(
    ("stage", "received", "day", "limit", "source"),
    [
        # enough is left: the window's day; "trước ngày X" is lenient for the producer alone
        (IMPLEMENTATION, date(2020, 6, 16), date(2020, 6, 30), date(2020, 7, 1), "window"),
        (DISTRICT, date(2020, 8, 7), date(2020, 8, 14), date(2020, 8, 14), "window"),
        (PROVINCE, date(2020, 8, 24), date(2020, 8, 31), date(2020, 8, 31), "window"),
        # one working day too few: a day of its own
        (IMPLEMENTATION, date(2020, 6, 17), date(2020, 7, 1), date(2020, 7, 1), "minimum"),
        (DISTRICT, date(2020, 8, 10), date(2020, 8, 17), date(2020, 8, 17), "minimum"),
        (PROVINCE, date(2020, 8, 25), date(2020, 9, 1), date(2020, 9, 1), "minimum"),
        # the window has closed because somebody else was late; 2/9 is a holiday
        (IMPLEMENTATION, date(2020, 9, 7), date(2020, 9, 21), date(2020, 9, 21), "minimum"),
        (PROVINCE, date(2020, 9, 10), date(2020, 9, 17), date(2020, 9, 17), "minimum"),
    ],
)
def test_whoever_receives_an_entry_has_the_windows_day_or_at_least_his_minimum(
    stage: Stage, received: date, day: date, limit: date, source: str
) -> None:
    due = due_at(entry(stage), THAI_NGUYEN_2020, received)

    assert (due.day, due.limit, due.source) == (day, limit, source)


def test_a_day_of_its_own_says_why_and_a_windows_day_needs_no_reason() -> None:
    late = due_at(entry(DISTRICT), THAI_NGUYEN_2020, date(2020, 8, 10))
    in_time = due_at(entry(DISTRICT), THAI_NGUYEN_2020, date(2020, 8, 7))

    assert late.note == "nhận ngày 10/08/2020, có 5 ngày làm việc"
    assert in_time.note == ""


@pytest.mark.parametrize("days", range(80))
def test_nobody_ever_has_less_than_his_minimum(days: int) -> None:
    received = date(2020, 6, 1) + timedelta(days=days)

    for stage in (IMPLEMENTATION, DISTRICT, PROVINCE):
        standing = entry(stage)
        due = due_at(standing, THAI_NGUYEN_2020, received)
        assert due.day is not None
        assert working_days_between(CALENDAR, received, due.day) >= minimum_for(standing.holder)


def test_a_tentative_window_shows_its_day_and_makes_nobody_late() -> None:
    tentative = course(window(DISTRICT, date(2020, 8, 14), firm=False))

    for received in (date(2020, 7, 1), date(2020, 8, 13), date(2020, 9, 1)):
        due = due_at(entry(DISTRICT), tentative, received)
        assert (due.day, due.limit) == (date(2020, 8, 14), None)


def test_without_a_window_and_without_a_clock_nothing_is_due() -> None:
    assert due_at(entry(DISTRICT), course(), date(2020, 8, 1)) == Due()
    assert due_at(entry(CENTRE), THAI_NGUYEN_2020, date(2020, 9, 1)) == Due()


def test_a_window_without_a_day_makes_nothing_due() -> None:
    continuous = course(window(DISTRICT, None))

    assert due_at(entry(DISTRICT), continuous, date(2020, 8, 1)) == Due()


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        (date(2026, 4, 10), date(2026, 5, 6)),
        (date(2026, 2, 10), date(2026, 3, 10)),
        (date(2026, 8, 20), date(2026, 9, 14)),
        (date(2026, 11, 16), date(2026, 12, 8)),
    ],
)
@pytest.mark.parametrize("kind", Kind)
def test_the_commune_has_fifteen_working_days_from_receipt(
    kind: Kind, received: date, last_day: date
) -> None:
    due = due_at(entry_2026(COMMUNE, kind=kind), ROUNDS_2026, received)

    assert due == Due(last_day, last_day, DueSource.CLOCK, "Điều 7 khoản 2")


def test_the_clock_of_a_stage_goes_before_the_window_of_its_round() -> None:
    due = due_at(entry_2026(COMMUNE), ROUNDS_2026, date(2026, 10, 26))

    assert due.day is not None
    assert due.day > date(2026, 10, 29)


@pytest.mark.parametrize("stage", [PROVINCE, CENTRE])
def test_a_re_rating_has_45_calendar_days_that_roll_over_a_day_off(stage: Stage) -> None:
    standing = entry_2026(stage, kind=Kind.RE_RATING)

    rolled = due_at(standing, ROUNDS_2026, date(2026, 9, 9))  # 24/10/2026 is a Saturday
    plain = due_at(standing, ROUNDS_2026, date(2026, 9, 11))

    last_day = date(2026, 10, 26)
    assert rolled == Due(last_day, last_day, DueSource.CLOCK, "Điều 7 khoản 6g")
    assert plain.day == last_day


def test_a_re_rating_at_the_dossier_has_no_window_of_any_round() -> None:
    planned = course_of_rounds(
        QD_26_2026, window(IMPLEMENTATION, date(2026, 9, 1), round_=SECOND_2026)
    )

    rolling = due_at(entry_2026(IMPLEMENTATION, kind=Kind.RE_RATING), planned, date(2026, 8, 1))

    assert rolling == Due()
