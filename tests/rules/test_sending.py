from datetime import date, datetime, timedelta

import pytest

from rules.sending import (
    Leaves,
    Limits,
    Used,
    allowance,
    leaves,
    spacing,
    wait_before_next,
)
from rules.workdays import Calendar


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    """A Friday off that a Saturday makes up for, as in January 2026."""
    return Calendar(frozenset({date(2026, 1, 2)}), frozenset({date(2026, 1, 10)}))


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2026-01-05T07:29:59", Leaves.NONE),
        ("2026-01-05T07:30:00", Leaves.ALL),
        ("2026-01-05T16:59:59", Leaves.ALL),
        ("2026-01-05T17:00:00", Leaves.NONE),
        ("2026-01-02T09:00:00", Leaves.LAST_CALLS),  # a Friday off
        ("2026-01-10T09:00:00", Leaves.ALL),  # a Saturday made up for
        ("2026-01-11T09:00:00", Leaves.LAST_CALLS),
        ("2026-01-11T20:00:00", Leaves.NONE),
    ],
)
def test_mail_leaves_by_itself_in_the_hours_of_an_office(
    calendar: Calendar, moment: str, found: Leaves
) -> None:
    assert leaves(calendar, datetime.fromisoformat(moment)) is found


@pytest.mark.parametrize(
    ("limits", "used", "most", "found"),
    [
        (Limits(), Used(500, 500), 200, 200),
        (Limits(per_minute=60), Used(minute=50), 200, 10),
        (Limits(per_minute=60, per_day=100), Used(minute=0, day=99), 200, 1),
        (Limits(per_day=100), Used(day=120), 200, 0),
    ],
)
def test_no_more_are_taken_up_than_a_relay_allows(
    limits: Limits, used: Used, most: int, found: int
) -> None:
    assert allowance(limits, used, most) == found


def test_a_minutes_allowance_is_spread_over_the_minute() -> None:
    assert (spacing(Limits(per_minute=60)), spacing(Limits())) == (
        timedelta(seconds=1),
        timedelta(),
    )


@pytest.mark.parametrize(
    ("attempt", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 60), (9, 60)]
)
def test_waits_grow_and_are_spread_by_a_fifth(attempt: int, minutes: int) -> None:
    waits = {wait_before_next(attempt, f"thu-{number}") for number in range(200)}
    least = 1.0 if attempt == 1 else 0.8

    assert min(waits) >= timedelta(minutes=minutes * least)
    assert max(waits) <= timedelta(minutes=minutes * 1.2)
    assert max(waits) - min(waits) > timedelta(minutes=minutes * 0.1)
    assert wait_before_next(attempt, "thu-1") == wait_before_next(attempt, "thu-1")
