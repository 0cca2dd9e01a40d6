"""Activities of a plan that somebody reports done: their reminders stop."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.activities import activity_named, activity_numbered, duties_in
from ocop_cycle.queries.cycles import ACTIVITY
from ocop_cycle.services import permits, replacements
from rules.names import clean
from rules.rights import Right
from rules.vocabulary import Duty


@dataclass(frozen=True)
class Done:
    """That an activity is done: since which day, who says so, with a word about it."""

    on: date
    by: str
    note: str = ""


@dataclass(frozen=True)
class Reported:
    """What was reported of an activity; `new` is false where it was known already."""

    name: str
    clause: str
    done_on: date | None
    new: bool


def mark_done(session: Session, cycle: AnyRow, clause: str, done: Done) -> Reported:
    """Note that an activity is done; what was to be told about it and has not left is stopped.

    Another day corrects the first one; the same again changes nothing.

    Raises:
        NotAllowed: whoever reports is of none of the units that have a duty in it.
        NotFound: the cycle has no such activity.
        Refusal: several stand under one clause.
    """
    lock(session, cycle.id)
    activity = activity_named(session, cycle, clause)
    check_reporter(session, activity)
    said = (done.on, clean(done.by), clean(done.note))
    new = (activity.done_on, activity.done_by, activity.done_note) != said
    if new:
        _write(session, activity, said)
        replacements.of_activity(session, activity.id)
    return Reported(activity.name, activity.clause, done.on, new)


def mark_not_done(session: Session, cycle: AnyRow, clause: str) -> Reported:
    """Take back that an activity is done: its reminders go on with the next one.

    Raises:
        NotFound: the cycle has no such activity.
        Refusal: several stand under one clause.
    """
    lock(session, cycle.id)
    activity = activity_named(session, cycle, clause)
    check_reporter(session, activity)
    if activity.done_on is not None:
        _write(session, activity, (None, "", ""))
    return Reported(activity.name, activity.clause, None, activity.done_on is not None)


def confirm(session: Session, activity_id: int, done: Done) -> None:
    """Confirm for the office that an activity is done, as `mark_done` does.

    Raises:
        NotFound: there is no such activity.
        NotAllowed: whoever confirms does not decide for the province.
    """
    activity = activity_numbered(session, activity_id)
    permits.require_everywhere(session, Right.DECIDE, activity.cycle_id)
    lock(session, activity.cycle_id)
    _write(session, activity, (done.on, clean(done.by), clean(done.note)))
    replacements.of_activity(session, activity.id)


def reopen(session: Session, activity_id: int) -> None:
    """Take back for the office that an activity is done, as `mark_not_done` does.

    Raises:
        NotFound: there is no such activity.
        NotAllowed: whoever takes it back does not decide for the province.
    """
    activity = activity_numbered(session, activity_id)
    permits.require_everywhere(session, Right.DECIDE, activity.cycle_id)
    lock(session, activity.cycle_id)
    _write(session, activity, (None, "", ""))


def check_reporter(session: Session, activity: AnyRow) -> None:
    """Refuse whoever is of none of the units that have a duty in an activity.

    Raises:
        NotAllowed: he may not report of it.
    """
    parties = duties_in(session, [activity.id])[activity.id]
    units = (unit for unit, duty in parties if duty in {Duty.RESPONSIBLE, Duty.COORDINATING})
    permits.require_one_of(
        session, Right.REPORT, permits.unit_things(units, cycle=activity.cycle_id)
    )


def _write(session: Session, activity: AnyRow, said: tuple[date | None, str, str]) -> None:
    on, by, note = said
    session.execute(
        update(ACTIVITY)
        .where(ACTIVITY.c.id == activity.id)
        .values(done_on=on, done_by=by, done_note=note)
    )
