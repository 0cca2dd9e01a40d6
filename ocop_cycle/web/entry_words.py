"""How an entry stands, in the words that lists and pages say it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ocop_cycle.web.languages import gettext
from ocop_cycle.web.pages import con_lai
from rules.vocabulary import Group, Outcome, Proposal


def state_of(row: Mapping[Any, Any], today: date) -> str:
    """Say how an entry stands: how it ended, what is proposed, or how far its last day is off."""
    if row["outcome"]:
        label = gettext(Outcome(row["outcome"]).label)
        return f"{label} {stars_of(row['stars'])}" if row["stars"] else label
    if row["proposed"]:
        proposal = gettext(Proposal(row["proposed"]).label).lower()
        return gettext("quá hạn, đề xuất: %(proposal)s", proposal=proposal)
    return con_lai(row["due"], today) if row["due"] else gettext("không có hạn")


def stars_of(stars: int) -> str:
    """Say how many stars an entry has been given."""
    return gettext("%(stars)s sao", stars=stars)


def tone_of(row: Mapping[Any, Any], *, overdue: bool) -> str:
    """Name how a row of an entry looks."""
    if row["outcome"]:
        return "good" if row["outcome"] == Outcome.CERTIFIED else "done"
    return "late" if overdue else "now"


def group_of(code: str) -> str:
    """Name a sector."""
    return gettext(Group(code).label) if code in set(Group) else code
