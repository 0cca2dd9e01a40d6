"""What of a person's notices comes first, what may wait, until when each of them is true."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final, NamedTuple

from rules.vocabulary import Level

WEEK: Final = timedelta(days=7)
_TO_LEADER: Final = "+3"
_LAST_RUNGS: Final = frozenset({"1", "0", "w0"})
_LAST_DAYS: Final = timedelta(days=1)
_REMINDERS: Final = frozenset({"deadline_reminder", "agency_reminder", "activity_reminder"})
_LATE: Final = frozenset({"deadline_passed", "lapse_proposed", "stage_overdue", "activity_overdue"})
_OPENINGS: Final = frozenset({"cycle_opened", "stage_opened"})
_REPORTS: Final = frozenset({"week_digest", "office_digest"})
_UNTIL_ITS_DAY: Final = frozenset({"returned", "stage_opened"})
_KEPT_DAYS: Final = {
    "deadline_passed": 7,
    "stage_overdue": 7,
    "activity_overdue": 7,
    "result": 90,
    "office_digest": 0,
    "week_digest": 4,
}
_USUAL_DAYS: Final = 30
_NEVER: Final = date.max


class Told(NamedTuple):
    """What of a notice decides its place in a mail.

    Attributes:
        day: the day on which it is told; of a report the day that it speaks of.
        rung: the step of a ladder: "7" days before, "w5" working days before, "+3" after.
        last_day: the day that it names.
        asks: something is asked of the reader by that day.
        follows: others hold what is late, the reader only follows it up.
    """

    kind: str
    day: date
    rung: str = ""
    last_day: date | None = None
    asks: bool = False
    follows: bool = False


def goes_to_leader(rung: str) -> bool:
    """Tell whether a notice goes to the leader of a unit, not to its officer in charge.

    Source: design §5, "When a day passes": reminders rise within the agency; 3 working days late.
    """
    return rung == _TO_LEADER


def is_written_to(level: Level, *, is_office: bool) -> bool:
    """Tell whether a machine may write to a unit: never to a People's Committee or a ministry.

    Args:
        level: the unit's.
        is_office: it is the coordinating office of the cycle.

    Source: design §5, "When a day passes": for those a draft letter waits for a person.
    """
    return is_office or level not in {Level.MINISTRY, Level.PROVINCE}


def is_rung(kind: str) -> bool:
    """Tell whether a notice is a step of a ladder, so that a newer step of it says all.

    Source: design §7, promise 3: nobody is told twice; a plan loaded late sends one reminder.
    """
    return kind in _REMINDERS or kind in {"deadline_passed", "stage_overdue", "activity_overdue"}


def is_report(kind: str) -> bool:
    """Tell whether a notice reports how things stand on its day; it asks for nothing by itself.

    Source: design §2, "Mail": the digests of the coordinating office and of the agencies.
    """
    return kind in _REPORTS


def is_last_call(told: Told) -> bool:
    """Tell whether a notice is the last warning: it may leave on a day off, and no budget stops it.

    Source: design §7: last-day warnings; a rung of a plan's own is the last one on its eve.
    """
    if told.kind not in _REMINDERS:
        return False
    near = told.last_day is not None and told.last_day - told.day <= _LAST_DAYS
    return near or told.rung in _LAST_RUNGS


def true_until(told: Told) -> date:
    """Tell the last day on which a notice still says what is true, whatever else happens.

    Source: design §7, promise 3: a reminder expires; the days of the other kinds are chosen here.
    """
    kept = told.day + timedelta(days=_KEPT_DAYS.get(told.kind, _USUAL_DAYS))
    if told.last_day is None:
        return kept
    if told.kind in _REMINDERS:
        return told.last_day
    return min(kept, told.last_day) if told.kind in _UNTIL_ITS_DAY or told.asks else kept


def order(told: Told) -> tuple[int, date]:
    """Give the key by which the notices of a mail are sorted, the most urgent first.

    What the reader is late with, what he must do by its last day, what others are late with, news,
    reports.

    Source: design §1: the reader learns in his first lines what to do by which day.
    """
    last_day = told.last_day or _NEVER
    if told.kind in _LATE:
        return (2 if told.follows else 0), last_day
    if is_report(told.kind):
        return 4, last_day
    return (3 if _is_news(told) else 1), last_day


def may_wait(told: Told) -> bool:
    """Tell whether a notice can join a later mail: an early reminder, or news that asks nothing.

    Source: design §2, "Mail"; a budget a week that the last warning always passes.
    """
    if told.kind in _REMINDERS:
        return not is_last_call(told)
    return told.kind in {"set_a_day", *_OPENINGS} or (told.kind == "entry_moved" and not told.asks)


def is_put_off(tolds: Collection[Told], mails: int, budget: int) -> bool:
    """Tell whether a mail is not made today, because its reader has had enough of them.

    Args:
        tolds: what the mail would tell.
        mails: how many he has had in the seven days before.
        budget: how many he may have; 0 for any number.

    Source: design §2, "Mail"; a budget a week that the last warning always passes.
    """
    return 0 < budget <= mails and all(map(may_wait, tolds))


def _is_news(told: Told) -> bool:
    return told.kind in {"result", *_OPENINGS} or (told.kind == "entry_moved" and not told.asks)
