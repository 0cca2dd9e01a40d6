"""The deadlines of a plan as values: kinds, days, clocks; due, missed, days left."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rules.vocabulary import Word

_ONE_DAY: Final = timedelta(days=1)


class DeadlineKind(Word):
    """What sort of time a paper sets (loại thời hạn)."""

    FIXED = "fixed", "Hạn cố định"
    PERIOD = "period", "Trong khoảng thời gian"
    CONTINUOUS = "continuous", "Thường xuyên"
    RECURRING = "recurring", "Định kỳ"
    EVENT = "event", "Tính theo sự kiện"
    SEPARATE = "separate", "Theo văn bản khác"
    NONE = "none", "Không ấn định thời hạn"


class ClockUnit(Word):
    """In what a clock counts (đơn vị tính)."""

    WORKING_DAYS = "working_days", "ngày làm việc"
    CALENDAR_DAYS = "calendar_days", "ngày"
    MONTHS = "months", "tháng"


@dataclass(frozen=True, slots=True)
class Clock:
    """A length counted from an event, or back from it; `earliest` is the other end of a window."""

    amount: int
    unit: ClockUnit
    event: str
    backwards: bool = False
    earliest: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The phrase of a paper and what it comes to; a date here never moves for a day off.

    `opens` is the first day of a period or of continuous work, `last_day` the last whole day.
    `excludes` marks "trước ngày X": `last_day` is the day before X. `times` counts a year.
    """

    phrase: str
    kind: DeadlineKind
    opens: date | None = None
    last_day: date | None = None
    tentative: bool = False
    excludes: bool = False
    times: int | None = None
    clock: Clock | None = None

    @property
    def lenient_day(self) -> date | None:
        """The last day on which nobody has lost a right yet: X itself for "trước ngày X".

        Source: design §5, "When a day passes": only "trước ngày X" has a lenient day.
        """
        if self.last_day is None or not self.excludes:
            return self.last_day
        return self.last_day + _ONE_DAY

    @property
    def can_be_overdue(self) -> bool:
        """Whether somebody can be late: the paper sets a day and means it.

        Source: design §3: tentative, continuous, separate and none are never overdue.
        """
        dated = self.kind in {DeadlineKind.FIXED, DeadlineKind.PERIOD}
        return dated and self.last_day is not None and not self.tentative


def days_left(deadline: Deadline, today: date) -> int | None:
    """Count the days to the last day: 0 on the day itself, below 0 once it has passed.

    Source: Bộ luật Dân sự 2015, Điều 147 and 148: today is not counted, the last day ends at 24:00.
    """
    if deadline.last_day is None:
        return None
    return (deadline.last_day - today).days


def due(deadline: Deadline, today: date) -> bool:
    """Tell whether today lies inside the deadline: it has begun and its last day is not over.

    Source: Bộ luật Dân sự 2015, Điều 148: a last day ends at 24:00.
    """
    left = days_left(deadline, today)
    begun = deadline.opens is None or deadline.opens <= today
    return begun and left is not None and left >= 0


def missed(deadline: Deadline, today: date, *, lenient: bool = False) -> bool:
    """Tell whether somebody is late today.

    Args:
        deadline: what the paper sets.
        today: the day that is asked about.
        lenient: count to the lenient day, as for a producer before he loses a right.

    Source: design §5, "When a day passes": an agency's day is strict, a producer's lenient.
    """
    last_day = deadline.lenient_day if lenient else deadline.last_day
    return deadline.can_be_overdue and last_day is not None and today > last_day
