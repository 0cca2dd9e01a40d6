"""What units are told of the plan's activities: the facts of each of their mails."""

from typing import Any, Final

from notifications.agency_notices import ActivityOverdue, ActivityReminder, SetADay
from notifications.notices import Notice
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.services.agency_letters import draft_waits
from ocop_cycle.services.letter_setting import Setting, common, dated, days_late, why
from rules.vocabulary import Duty


def to_unit_of_activity(setting: Setting, row: AnyRow) -> Notice:
    """Work out a mail to a unit about an activity."""
    unit = setting.units[row.agency_id]
    activity = setting.activities[row.activity_id]
    known = {
        **common(setting, row, None, setting.office(unit)),
        "clause": activity.clause,
        "to": setting.to(row),
        "name": unit.name,
        "why": why(setting, row),
    }
    return _ACTIVITY_MAILS[row.kind](setting, row, activity, known)


def _reminder(setting: Setting, row: AnyRow, activity: AnyRow, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    return ActivityReminder(
        **known,
        **dated(setting, row),
        phrase=_phrase(row, activity),
        tentative=bool(activity.tentative),
        activity=activity.name,
        target=activity.target,
        helps=row.duty == Duty.COORDINATING,
    )


def _overdue(setting: Setting, row: AnyRow, activity: AnyRow, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    follows = row.duty == Duty.REPORT
    return ActivityOverdue(
        **known,
        last_day=row.about,
        days_late=days_late(setting, row),
        phrase=_phrase(row, activity),
        follows=follows,
        letter=row.agency_id == setting.cycle.office_id and follows and draft_waits(setting, row),
        activity=activity.name,
        holder=row.details.get("holder", known["name"]),
        target=activity.target,
    )


def _set_a_day(setting: Setting, row: AnyRow, activity: AnyRow, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    del setting, row
    return SetADay(**known, what=activity.name, phrase=activity.phrase)


def _phrase(row: AnyRow, activity: AnyRow) -> str:
    """Quote the plan only where the day comes from it."""
    return activity.phrase if activity.last_day == row.about else ""


_ACTIVITY_MAILS: Final = {
    "activity_reminder": _reminder,
    "activity_overdue": _overdue,
    "set_a_day": _set_a_day,
}
