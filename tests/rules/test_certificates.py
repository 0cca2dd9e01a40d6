from datetime import date

import pytest

from rules.certificates import (
    expires_on,
    grace_ends,
    is_valid,
    rerating_due,
    rerating_window,
    revocation_due,
)
from rules.workdays import Calendar

OFFICE = Calendar(
    off=frozenset({date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)}),
    worked=frozenset({date(2026, 8, 22)}),
)


@pytest.mark.parametrize(
    ("issued", "expires"),
    [
        (date(2023, 12, 28), date(2026, 12, 28)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2026, 8, 5), date(2029, 8, 5)),
    ],
)
def test_a_certificate_lives_36_months_and_may_end_on_a_day_off(
    issued: date, expires: date
) -> None:
    assert expires_on(36, issued) == expires


def test_a_certificate_holds_on_its_last_day_and_not_on_the_next() -> None:
    assert is_valid(date(2026, 12, 28), date(2026, 12, 28))
    assert not is_valid(date(2026, 12, 28), date(2026, 12, 29))


@pytest.mark.parametrize(
    ("expires", "window"),
    [
        (date(2026, 12, 28), (date(2026, 7, 1), date(2026, 8, 30))),
        (date(2027, 3, 31), (date(2026, 10, 2), date(2026, 12, 1))),
    ],
)
def test_a_new_rating_is_asked_for_between_180_and_120_days_before_the_expiry(
    expires: date, window: tuple[date, date]
) -> None:
    assert rerating_window((180, 120), expires) == window


def test_an_old_certificate_holds_until_the_working_day_after_its_180_days() -> None:
    assert grace_ends(OFFICE, 180, date(2026, 12, 28)) == date(2027, 6, 28)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 7, 1), date(2026, 8, 17)),
        (date(2026, 7, 8), date(2026, 8, 22)),
        (date(2026, 7, 18), date(2026, 9, 3)),
    ],
)
def test_a_new_rating_is_decided_within_45_days_that_roll_over_days_off(
    received: date, due: date
) -> None:
    assert rerating_due(OFFICE, 45, received) == due


def test_a_revocation_is_decided_within_15_days_of_the_conclusion() -> None:
    assert revocation_due(OFFICE, 15, date(2026, 8, 18)) == date(2026, 9, 3)
