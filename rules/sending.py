"""When a mail may leave: the hours of an office, the pace of a relay, the wait after a failure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from hashlib import sha256
from typing import Final

from rules.workdays import Calendar, is_working

OPENS: Final = time(7, 30)
CLOSES: Final = time(17, 0)
MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
GIVES_UP_AFTER: Final = timedelta(days=5)
BREAKER: Final = 10
FULL_MAILBOX_WAITS: Final = (timedelta(hours=3), timedelta(hours=21))
"""A full mailbox is tried three times over a day, the last time when its owner has slept."""
PROBE: Final = timedelta(minutes=1)
TOLD_AFTER: Final = timedelta(minutes=15)
AT_ONCE: Final = frozenset({"sign_in", "address_code", "address_changed"})
"""Kinds of mails that somebody waits for at his screen: they leave at any hour."""
SIGN_IN_AGAIN: Final = timedelta(minutes=20)
_WAITS: Final = (5, 10, 20, 40, 60)
_SPREAD: Final = 0.2
_BYTES: Final = 4


class Leaves(Enum):
    """Which mails may leave by themselves at a moment."""

    NONE = "none"
    LAST_CALLS = "last_calls"
    ALL = "all"


@dataclass(frozen=True)
class Limits:
    """What a relay takes; 0 is no limit."""

    per_minute: int = 0
    per_day: int = 0


UNLIMITED: Final = Limits()


@dataclass(frozen=True)
class Used:
    """What has been handed to a relay in the last minute and the last 24 hours."""

    minute: int = 0
    day: int = 0


def leaves(calendar: Calendar, moment: datetime) -> Leaves:
    """Tell which mails may leave by themselves at a moment of Vietnam's clocks.

    Source: design §7; an office reads its mail on working days, and a last day is a last day.
    """
    if not OPENS <= moment.time() < CLOSES:
        return Leaves.NONE
    return Leaves.ALL if is_working(calendar, moment.date()) else Leaves.LAST_CALLS


def allowance(limits: Limits, used: Used, most: int) -> int:
    """Tell how many mails may be taken up now, at most so many.

    Source: what the relay's operator has set; both limits slide, so that no minute and no 24 hours
        hold more, wherever they begin.
    """
    left = [
        limit - so_far
        for limit, so_far in ((limits.per_minute, used.minute), (limits.per_day, used.day))
        if limit
    ]
    return max(min([most, *left]), 0)


def spacing(limits: Limits) -> timedelta:
    """Tell how far apart mails leave, so that a minute's allowance is spread over the minute.

    Source: `Limits.per_minute`.
    """
    return MINUTE / limits.per_minute if limits.per_minute else timedelta()


def wait_before_next(attempt: int, key: str) -> timedelta:
    """Tell how long a mail waits after a failed attempt that may succeed later.

    5, 10, 20, 40 and then 60 minutes, spread by a fifth so that mails that failed together do not
    come back together; the first is never shortened: a greylist opens after five minutes. The same
    mail and attempt always give the same wait.

    Args:
        attempt: the one that failed, from 1.
        key: the mail's.

    Source: RFC 5321 (10/2008), 4.5.4.1; Postfix `minimal_backoff_time` (300 s).
    """
    minutes = _WAITS[min(attempt, len(_WAITS)) - 1]
    digest = sha256(f"{key}:{attempt}".encode()).digest()
    part = int.from_bytes(digest[:_BYTES]) / 256**_BYTES
    share = part if attempt == 1 else 2 * part - 1
    return timedelta(minutes=minutes * (1 + _SPREAD * share))
