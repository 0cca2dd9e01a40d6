"""Letters that press for what is late: when a draft is written, to whom how, by when to answer."""

from datetime import date
from typing import Final

from rules.reminders import LETTER_AFTER
from rules.vocabulary import Holder, Level
from rules.workdays import Calendar, add_working_days

ANSWER_DAYS: Final = 5
_ABOVE: Final = frozenset({Holder.COUNCIL, Holder.CHAIRMAN, Holder.MINISTRY})
_LEVELS_ABOVE: Final = frozenset({Level.MINISTRY, Level.PROVINCE})


def letter_day(calendar: Calendar, limit: date) -> date:
    """Tell from which day on a draft letter waits for what an agency keeps beyond its day.

    Source: design §5, "When a day passes": the office finds a draft seven working days later.
    """
    return add_working_days(calendar, limit, LETTER_AFTER)


def answer_day(calendar: Calendar, day: date) -> date:
    """Propose by which day a letter of a day is to be answered.

    Source: design §5: an agency has at least five working days; a person may write another day.
    """
    return add_working_days(calendar, day, ANSWER_DAYS)


def is_above(holder: Holder, level: Level | None) -> bool:
    """Tell whether a letter goes up: the office asks and reports there, it does not press.

    Args:
        holder: who keeps the entries; nobody for a task of the plan.
        level: of the unit that is written to, if it is one of the plan.

    Source: Nghị định 30/2020/NĐ-CP, Phụ lục I (a lower body writes to a higher one); domain §4.1:
        the office advises the People's Committee and its chairman, who chairs the council.
    """
    return holder in _ABOVE or level in _LEVELS_ABOVE
