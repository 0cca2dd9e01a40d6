"""The only clock: what time it is, and which Vietnamese day a moment belongs to."""

import os
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from rules.errors import Refusal

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_MORNING: Final = time(8)


def now() -> datetime:
    """Tell the moment, in UTC; `OCOP_NOW` pins it.

    Raises:
        Refusal: `OCOP_NOW` is neither a day nor a moment.
    """
    pinned = os.environ.get("OCOP_NOW", "").strip()
    return _pinned(pinned) if pinned else datetime.now(UTC)


def today() -> date:
    """Tell Vietnam's day."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Tell the day that Vietnam's calendars show at a moment.

    Raises:
        ValueError: the moment has no time zone, so its day cannot be known.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment!r}")
    return moment.astimezone(VIETNAM).date()


def start_of(day: date) -> datetime:
    """Tell the moment, in UTC, at which a day begins in Vietnam."""
    return datetime.combine(day, time.min, VIETNAM).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Tell the moment, in UTC, at which a day is over: its 24:00, the next day's beginning."""
    return start_of(day + timedelta(days=1))


def written_at(seconds: float) -> datetime:
    """Tell the moment, in UTC, that a file's time in seconds names."""
    return datetime.fromtimestamp(seconds, UTC)


@lru_cache(maxsize=8)
def _pinned(text: str) -> datetime:
    """Read a day (its morning), or a moment (Vietnam's time unless it names another)."""
    try:
        moment = _moment(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal(
            f"Biến môi trường OCOP_NOW có giá trị “{text}” không phải là ngày giờ; hãy viết như "
            "2026-08-14 hoặc 2026-08-14T09:30, hoặc bỏ biến này."
        ) from None


def _moment(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), _MORNING)
    except ValueError:
        return datetime.fromisoformat(text)
