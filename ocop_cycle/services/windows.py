"""Opening and closing the windows of a cycle: once each, by a unique key."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.columns import NO_DAY
from ocop_cycle.queries.agenda import EVENT, happened, to_close, to_open
from ocop_cycle.queries.courses import course_named
from ocop_cycle.queries.cycles import HEAR_OF_OPENINGS, parties
from ocop_cycle.services import notices
from rules.standing import Window
from rules.vocabulary import Stage

_OPENED: Final = "opened"
_CLOSED: Final = "closed"


def open_due(session: Session, cycle_id: int, stage: Stage, day: date) -> int:
    """Open the windows of a stage that are due by a day, and tell those who have a duty there.

    Returns:
        How many windows were opened.
    """
    lock(session, cycle_id)
    known = happened(session, cycle_id)
    due = [each for each in _windows(session, cycle_id, stage) if to_open(each, known, day)]
    _note(session, cycle_id, due, _OPENED, day)
    for window in due:
        _tell(session, cycle_id, window, day)
    return len(due)


def close_due(session: Session, cycle_id: int, stage: Stage, day: date) -> int:
    """Close the windows of a stage whose last day has passed by a day.

    Returns:
        How many windows were closed.
    """
    lock(session, cycle_id)
    known = happened(session, cycle_id)
    due = [each for each in _windows(session, cycle_id, stage) if to_close(each, known, day)]
    _note(session, cycle_id, due, _CLOSED, day)
    return len(due)


def _windows(session: Session, cycle_id: int, stage: Stage) -> list[Window]:
    course = course_named(session, cycle_id)
    return [window for window in course.windows.values() if window.stage is stage]


def _note(
    session: Session, cycle_id: int, windows: Iterable[Window], event: str, day: date
) -> None:
    rows = [
        {
            "cycle_id": cycle_id,
            "stage": window.stage.value,
            "round": str(window.round),
            "last_day": window.last_day or NO_DAY,
            "event": event,
            "day": day,
        }
        for window in windows
    ]
    if rows:
        session.execute(insert(EVENT), rows)


def _tell(session: Session, cycle_id: int, window: Window, day: date) -> None:
    round_ = str(window.round)
    last = (window.last_day or NO_DAY).isoformat()
    told = parties(session, cycle_id, window.stage, round_, HEAR_OF_OPENINGS)
    notices.add(
        session,
        [
            {
                "key": f"open:{cycle_id}:{window.stage}:{round_}:{last}:{agency_id}",
                "kind": "stage_opened",
                "cycle_id": cycle_id,
                "agency_id": agency_id,
                "stage": window.stage.value,
                "round": round_,
                "day": day,
                "about": window.last_day,
                "duty": duty.value,
            }
            for agency_id, duty in told.items()
        ],
    )
