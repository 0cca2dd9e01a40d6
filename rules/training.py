"""Classes of the training of a plan (lớp tập huấn): seats, half-days, who has attended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rules.errors import Refusal
from rules.vocabulary import Word

MOST_SEATS: Final = 500
"""No class of a plan we know has more than 50."""
MOST_DAYS: Final = 10
"""The longest of a plan we know: five days, and three of study visits."""
ENOUGH: Final = (2, 3)
"""Who was there for two thirds of the half-days has attended; a province may ask for more."""


class Audience(Word):
    """For whom a class is, and as what somebody sits in it (đối tượng)."""

    OFFICER = "officer", "Cán bộ quản lý các cấp"
    MANAGER = "manager", "Lãnh đạo, quản lý cơ sở"
    WORKER = "worker", "Người lao động"
    OTHER = "other", "Đối tượng khác"


class ClassState(Word):
    """How far a class is."""

    PLANNED = "planned", "Chưa ấn định ngày"
    SET = "set", "Đã ấn định ngày"
    HELD = "held", "Đã tổ chức"
    CANCELLED = "cancelled", "Đã hủy"


class SeatState(Word):
    """Whether somebody who enrolled has a seat."""

    SEATED = "seated", "Có chỗ"
    WAITING = "waiting", "Chờ chỗ"
    LEFT = "left", "Đã thôi"


class Half(Word):
    """A half of a day: by it attendance is taken (buổi)."""

    MORNING = "morning", "Buổi sáng"
    AFTERNOON = "afternoon", "Buổi chiều"


@dataclass(frozen=True)
class HalfDay:
    """A half-day of a class."""

    day: date
    half: Half


@dataclass(frozen=True)
class ClassPlan:
    """When a class takes place and how many it seats.

    Attributes:
        starts: its first day; None: not set yet.
        days: how many days in a row.
        capacity: seats.
        state: how far it is.
    """

    starts: date | None
    days: int
    capacity: int
    state: ClassState

    @property
    def last_day(self) -> date | None:
        """Tell its last day; None without a first one."""
        return self.starts + timedelta(days=self.days - 1) if self.starts else None

    def half_days(self) -> tuple[HalfDay, ...]:
        """List its half-days, in order; none without a day."""
        if self.starts is None:
            return ()
        each = (self.starts + timedelta(days=number) for number in range(self.days))
        return tuple(HalfDay(day, half) for day in each for half in Half)


def check_plan(plan: ClassPlan) -> None:
    """Refuse a class that cannot be.

    Raises:
        Refusal: it has no seat or no day, or more than any class has.

    Source: domain §3.2 and §3.4: classes of 35 and 50, of 2 to 5 days, 3 days of visits besides.
    """
    if not 1 <= plan.capacity <= MOST_SEATS:
        raise Refusal(
            f"Lớp phải có từ 1 đến {MOST_SEATS} chỗ, không phải {plan.capacity}: hãy ghi lại số "
            "chỗ (--capacity)."
        )
    if not 1 <= plan.days <= MOST_DAYS:
        raise Refusal(
            f"Lớp phải dài từ 1 đến {MOST_DAYS} ngày, không phải {plan.days}: hãy ghi lại số "
            "ngày (--days)."
        )


def check_open(code: str, plan: ClassPlan, day: date) -> None:
    """Refuse to enrol in a class that takes nobody any more.

    Raises:
        Refusal: it was cancelled, has been held, or has begun.

    Source: design §5: what is over is not changed by who comes late.
    """
    if plan.state is ClassState.CANCELLED:
        raise Refusal(f"Lớp {code} đã hủy: hãy chọn lớp khác.")
    if plan.state is ClassState.HELD or (plan.starts and day > plan.starts):
        raise Refusal(f"Lớp {code} đã khai giảng: hãy chọn lớp khác.")


def seat_for(capacity: int, seated: int) -> SeatState:
    """Tell whether who comes now gets a seat or waits; seats go in order of arrival.

    Source: domain §3.2: a class has so many seats (35, 50), and no class is overbooked.
    """
    return SeatState.SEATED if seated < capacity else SeatState.WAITING


def check_capacity(code: str, capacity: int, seated: int) -> None:
    """Refuse to take seats away from people who have one.

    Raises:
        Refusal: more people have a seat.

    Source: as `seat_for`.
    """
    if capacity < seated:
        raise Refusal(
            f"Lớp {code} đã có {seated} người có chỗ, không giảm xuống {capacity} chỗ được: hãy "
            "cho thôi trước, hoặc giữ số chỗ."
        )


def check_day(code: str, plan: ClassPlan) -> date:
    """Give the first day of a class to which people are invited.

    Raises:
        Refusal: it has none, was cancelled, or has been held.

    Source: design §5, "An entry's own day": `invite` names the day of the class.
    """
    if plan.state is ClassState.CANCELLED:
        raise Refusal(f"Lớp {code} đã hủy: không mời ai được.")
    if plan.state is ClassState.HELD:
        raise Refusal(f"Lớp {code} đã tổ chức: không mời thêm được.")
    if plan.starts is None:
        raise Refusal(
            f"Lớp {code} chưa có ngày khai giảng: hãy ấn định ngày (class set {code} --starts "
            "NGÀY) rồi mời."
        )
    return plan.starts


def check_presence(code: str, plan: ClassPlan, half_day: HalfDay, today: date) -> None:
    """Refuse attendance that cannot have been taken.

    Raises:
        Refusal: the class was cancelled, has no day, is not held on that day, or not yet.

    Source: design §5: facts are recorded by people, with the day they happened.
    """
    if plan.state is ClassState.CANCELLED:
        raise Refusal(f"Lớp {code} đã hủy: không điểm danh được.")
    if plan.starts is None or plan.last_day is None:
        raise Refusal(f"Lớp {code} chưa có ngày khai giảng: không điểm danh được.")
    if not plan.starts <= half_day.day <= plan.last_day:
        raise Refusal(
            f"Lớp {code} học từ {plan.starts:%d/%m/%Y} đến {plan.last_day:%d/%m/%Y}, không có "
            f"ngày {half_day.day:%d/%m/%Y}: hãy ghi lại ngày điểm danh."
        )
    if half_day.day > today:
        raise Refusal(f"Ngày {half_day.day:%d/%m/%Y} chưa đến: chỉ điểm danh từ ngày học trở đi.")


def has_attended(plan: ClassPlan, present: Collection[HalfDay]) -> bool:
    """Tell whether somebody has attended a class: two thirds of its half-days.

    Source: our own default; no text read says how much of a class is enough.
    """
    held = plan.half_days()
    part, of = ENOUGH
    return bool(held) and of * len(set(present) & set(held)) >= part * len(held)
