"""Seats, half-days and attendance of classes."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import Refusal
from rules.training import (
    MOST_DAYS,
    MOST_SEATS,
    ClassPlan,
    ClassState,
    Half,
    HalfDay,
    SeatState,
    check_capacity,
    check_day,
    check_open,
    check_plan,
    check_presence,
    has_attended,
    seat_for,
)

FIRST = date(2022, 12, 5)
TWO_DAYS = ClassPlan(FIRST, 2, 35, ClassState.SET)  # domain §3.2, DT22-1: 35 seats, 2 days
NO_DAY = ClassPlan(None, 2, 35, ClassState.PLANNED)
OFF = ClassPlan(FIRST, 2, 35, ClassState.CANCELLED)
HELD = ClassPlan(FIRST, 2, 35, ClassState.HELD)


def test_a_class_of_two_days_has_four_half_days() -> None:
    assert TWO_DAYS.half_days() == tuple(
        HalfDay(day, half) for day, half in product((FIRST, date(2022, 12, 6)), Half)
    )
    assert TWO_DAYS.last_day == date(2022, 12, 6)
    assert (NO_DAY.last_day, NO_DAY.half_days()) == (None, ())


@pytest.mark.parametrize(
    ("seated", "state"), [(0, SeatState.SEATED), (34, SeatState.SEATED), (35, SeatState.WAITING)]
)
def test_who_comes_sits_while_there_is_a_seat(seated: int, state: SeatState) -> None:
    assert seat_for(35, seated) is state


@pytest.mark.parametrize(
    ("capacity", "days", "word"),
    [(0, 2, "chỗ"), (MOST_SEATS + 1, 2, "chỗ"), (35, 0, "ngày"), (35, MOST_DAYS + 1, "ngày")],
)
def test_a_class_without_seats_or_days_or_with_too_many_is_refused(
    capacity: int, days: int, word: str
) -> None:
    with pytest.raises(Refusal, match=f"{word}, không phải"):
        check_plan(ClassPlan(FIRST, days, capacity, ClassState.SET))


@pytest.mark.parametrize(
    ("plan", "day", "why"),
    [
        (OFF, FIRST, "đã hủy"),
        (HELD, FIRST, "khai giảng"),
        (TWO_DAYS, date(2022, 12, 6), "khai giảng"),
    ],
)
def test_a_class_that_is_over_takes_nobody(plan: ClassPlan, day: date, why: str) -> None:
    check_open("L01", TWO_DAYS, FIRST)
    check_open("L01", NO_DAY, FIRST)

    with pytest.raises(Refusal, match=why):
        check_open("L01", plan, day)


def test_nobody_loses_his_seat_by_a_smaller_class() -> None:
    check_capacity("L01", 30, 30)

    with pytest.raises(Refusal, match="đã có 31 người có chỗ"):
        check_capacity("L01", 30, 31)


@pytest.mark.parametrize(
    ("plan", "why"), [(NO_DAY, "chưa có ngày"), (OFF, "đã hủy"), (HELD, "đã tổ chức")]
)
def test_people_are_invited_to_a_day(plan: ClassPlan, why: str) -> None:
    assert check_day("L01", TWO_DAYS) == FIRST

    with pytest.raises(Refusal, match=why):
        check_day("L01", plan)


@pytest.mark.parametrize(
    ("plan", "day", "today", "why"),
    [
        (TWO_DAYS, date(2022, 12, 4), date(2022, 12, 31), "không có ngày 04/12/2022"),
        (TWO_DAYS, date(2022, 12, 7), date(2022, 12, 31), "không có ngày 07/12/2022"),
        (TWO_DAYS, date(2022, 12, 6), FIRST, "chưa đến"),
        (NO_DAY, FIRST, FIRST, "chưa có ngày"),
        (OFF, FIRST, FIRST, "đã hủy"),
    ],
)
def test_attendance_is_taken_on_a_day_of_the_class_that_has_come(
    plan: ClassPlan, day: date, today: date, why: str
) -> None:
    check_presence("L01", TWO_DAYS, HalfDay(FIRST, Half.MORNING), FIRST)

    with pytest.raises(Refusal, match=why):
        check_presence("L01", plan, HalfDay(day, Half.MORNING), today)


@pytest.mark.parametrize(("present", "enough"), [(0, False), (2, False), (3, True), (4, True)])
def test_two_thirds_of_the_half_days_are_enough(present: int, *, enough: bool) -> None:
    assert has_attended(TWO_DAYS, TWO_DAYS.half_days()[:present]) is enough


@given(st.integers(1, MOST_DAYS), st.data())
def test_being_there_once_more_never_takes_attendance_away(days: int, data: st.DataObject) -> None:
    plan = ClassPlan(FIRST, days, 1, ClassState.SET)
    present = data.draw(st.sets(st.sampled_from(plan.half_days())))
    more = present | {data.draw(st.sampled_from(plan.half_days()))}

    assert has_attended(plan, more) >= has_attended(plan, present)
    assert has_attended(plan, present) == (3 * len(present) >= 4 * days)


def test_half_days_of_another_class_do_not_count() -> None:
    others = [HalfDay(date(2021, 1, day), half) for day in range(1, 5) for half in Half]

    assert not has_attended(TWO_DAYS, others)
    assert not has_attended(NO_DAY, others)
