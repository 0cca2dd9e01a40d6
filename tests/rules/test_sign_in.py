"""Signing in: how often, what is wanted next, how long it lasts."""

from datetime import timedelta

import pytest

from rules.errors import Refusal
from rules.rights import Role
from rules.sign_in import Step, check_tries, idle_for, needs_factor, next_step, wait_after

NOTHING = timedelta()


def test_the_wait_grows_and_never_becomes_a_lock() -> None:
    waits = [wait_after(failures).total_seconds() for failures in range(10)]

    assert waits == [0, 0, 0, 2, 4, 8, 16, 32, 64, 64]


@pytest.mark.parametrize(("account", "address"), [(10, 0), (0, 20)])
def test_one_try_too_many_is_refused(account: int, address: int) -> None:
    with pytest.raises(Refusal, match="một giờ"):
        check_tries(account, address, NOTHING)


def test_a_try_within_the_limits_is_looked_at_unless_it_is_too_early() -> None:
    check_tries(9, 19, NOTHING)

    with pytest.raises(Refusal, match="đợi 3 giây"):
        check_tries(4, 4, timedelta(seconds=2.5))


@pytest.mark.parametrize(
    ("after", "has", "wants", "change", "wanted"),
    [
        (None, False, False, False, Step.DONE),
        (None, True, False, False, Step.FACTOR),
        (None, True, True, True, Step.FACTOR),
        (None, False, True, True, Step.PASSWORD),
        (None, False, True, False, Step.ENROL),
        (Step.FACTOR, True, True, False, Step.DONE),
        (Step.FACTOR, True, True, True, Step.PASSWORD),
        (Step.PASSWORD, True, True, False, Step.DONE),
        (Step.PASSWORD, False, True, False, Step.ENROL),
        (Step.ENROL, True, True, False, Step.DONE),
        (Step.DONE, True, True, False, Step.DONE),
    ],
)
def test_each_step_leads_to_the_next_one_that_is_wanted(
    after: Step | None, *, has: bool, wants: bool, change: bool, wanted: Step
) -> None:
    found = next_step(after, has_factor=has, wants_factor=wants, must_change=change)

    assert found is wanted


def test_staff_are_signed_out_after_half_an_hour_and_producers_after_three() -> None:
    assert idle_for({Role.PRODUCER}) == timedelta(hours=3)
    assert idle_for({Role.PRODUCER, Role.OFFICE}) == timedelta(minutes=30)
    assert idle_for(frozenset()) == timedelta(minutes=30)


def test_administrators_and_operators_have_a_second_factor() -> None:
    assert {role for role in Role if needs_factor({role})} == {Role.ADMINISTRATOR, Role.OPERATOR}
