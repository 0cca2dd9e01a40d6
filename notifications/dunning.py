"""Draft letters (công văn đôn đốc): the text that a person takes over, numbers and signs."""

from datetime import date
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from pydantic.dataclasses import dataclass

from notifications.filters import FILTERS
from notifications.notices import Entry, Text

SHOWN: Final = 20  # the letter names no more entries than this; `total` tells how many there are
_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("notifications"),
    autoescape=False,  # noqa: S701 -- plain text
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    auto_reload=False,
)
_ENVIRONMENT.filters.update(FILTERS)


@dataclass(frozen=True, kw_only=True)
class Dunning:
    """What a draft letter says.

    Attributes:
        office: who is to write it; place: its province; plan: the paper with number, day and
            title.
        to: the body that is written to; above: one that is asked, not pressed.
        what: the stage or the task, with its round where there are several.
        basis: what sets the day: a clause of the plan, an article of the decision; "" for a day
            that was given to the entries alone. phrase: the words of the plan, if it is the plan.
        days_late: working days since the last day; answer_by: by which day to answer.
        entries: the first few of those that are late; without any it is about a task.
    """

    office: Text
    place: Text
    year: int
    plan: Text
    to: Text
    above: bool
    what: Text
    basis: Text
    phrase: Text
    last_day: date
    day: date
    days_late: int
    answer_by: date
    entries: tuple[Entry, ...] = ()
    total: int = 0


def written(letter: Dunning) -> tuple[str, str]:
    """Write the subject (trích yếu), on one line, and the whole text."""
    subject = " ".join(_template("dunning_subject").render(letter=letter).split())
    return subject, _template("dunning").render(letter=letter, subject=subject)


@cache
def _template(name: str) -> Template:
    return _ENVIRONMENT.get_template(f"_letters/{name}.txt")
