"""Deadlines that a later paper moves: of a stage in a round, of an activity."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import lock
from ocop_cycle.models.columns import NO_DAY, AnyRow
from ocop_cycle.queries.activities import activity_named, duties_in
from ocop_cycle.queries.agenda import EVENT, happened
from ocop_cycle.queries.courses import CYCLE, SENDS_LETTERS, WINDOW, course_named
from ocop_cycle.queries.cycles import (
    ACTIVITY_DAY,
    HEAR_OF_OPENINGS,
    parties,
    recipients,
    strongest,
    today_in,
)
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import notices, permits, replacements
from ocop_cycle.services.adjustments import (
    Adjustment,
    check_order,
    details,
    due_after,
    is_known,
    read,
    round_of,
    window_of,
    with_window,
)
from ocop_cycle.services.redates import Change, redate_all
from rules.deadlines import Deadline
from rules.names import clean
from rules.regimes import REGIMES
from rules.rights import Right
from rules.rounds import Round
from rules.standing import Act, Course, Window
from rules.vocabulary import Action, Duty, Stage


@dataclass(frozen=True)
class Adjusted:
    """What an adjustment has done; `new` is false where it was known already."""

    what: str
    old_day: date | None
    new_day: date | None
    new: bool = False
    moved: int = 0
    told: int = 0


def adjust_stage(
    session: Session,
    cycle: AnyRow,
    stage: Stage,
    said: Adjustment,
    *,
    round_no: int | None = None,
) -> Adjusted:
    """Move the last day of a stage, or add a round of it; whom it concerns is told once.

    Raises:
        NotAllowed: whoever acts does not decide for the province.
        Refusal: the paper has no number or has set another day, its phrase sets no deadline, the
            stage is not the cycle's, or the order of the stages would be broken.
    """
    permits.require_everywhere(session, Right.DECIDE, cycle.id)
    found = read(cycle, said)
    lock(session, cycle.id)
    course = course_named(session, cycle.id)
    place = (stage, round_of(cycle, course, stage, round_no))
    known = course.windows.get(place)
    old = known.last_day if known else None
    result = Adjusted(f"bước “{stage.label}”, đợt {place[1]}", old, found.last_day)
    if is_known(_set_before(session, cycle, place), said, found):
        return result
    path = REGIMES[cycle.regime].path
    window = window_of(course, path, place, found, said.on)
    changed = with_window(course, window)
    check_order(changed, path, window)
    _write_window(session, cycle, window, _cells(found, said))
    _keep_open(session, cycle, window, old, today_in(cycle, said.at))
    replacements.of_day(session, cycle.id, stage.value, str(window.round), old)
    letter = _stage_letter(cycle, window, old, found, said)
    told = _tell(session, cycle, _hear_of_stage(session, cycle, window), letter, said)
    moved = _move_entries(session, cycle, changed, window, said)
    return replace(result, new=True, moved=moved, told=told)


def adjust_activity(session: Session, cycle: AnyRow, clause: str, said: Adjustment) -> Adjusted:
    """Move the last day of an activity, found by its clause or by its name.

    Raises:
        Refusal: as for a stage.
        NotFound: the cycle has no such activity.
    """
    permits.require_everywhere(session, Right.DECIDE, cycle.id)
    found = read(cycle, said)
    lock(session, cycle.id)
    activity = activity_named(session, cycle, clause)
    rows = session.execute(
        select(ACTIVITY_DAY)
        .where(ACTIVITY_DAY.c.activity_id == activity.id)
        .order_by(ACTIVITY_DAY.c.set_on, ACTIVITY_DAY.c.id)
    ).all()
    old, opens = rows[-1].last_day, rows[-1].opens
    result = Adjusted(f"nhiệm vụ “{activity.name}”", old, found.last_day)
    if is_known(rows, said, found):
        return result
    kept = {"clause": activity.clause, "opens": found.opens or opens, "remind": rows[-1].remind}
    session.execute(
        insert(ACTIVITY_DAY).values(activity_id=activity.id, **{**_cells(found, said), **kept})
    )
    replacements.of_activity(session, activity.id)
    units = _hear(duties_in(session, [activity.id])[activity.id])
    letter = {
        "activity_id": activity.id,
        "key": f"moved:{cycle.id}:activity-{activity.id}:{old}:{found.last_day}",
        "about": found.last_day,
        "details": {"what": result.what, **details(old, found, said)},
    }
    told = _tell(session, cycle, units, letter, said)
    return replace(result, new=True, told=told)


def _hear_of_stage(session: Session, cycle: AnyRow, window: Window) -> Mapping[int, Duty]:
    """List who is told of a stage's new day: who has a duty there, and whom the plan informs."""
    known = recipients(session, cycle.id).items()
    informed = (unit for unit, duty in known if duty in {Duty.COORDINATING, Duty.INFORM})
    round_ = str(window.round)
    own = parties(session, cycle.id, window.stage, round_, HEAR_OF_OPENINGS)
    return dict.fromkeys(informed, Duty.INFORM) | own


def _hear(duties: Iterable[tuple[int, Duty]]) -> Mapping[int, Duty]:
    return strongest((unit, duty) for unit, duty in duties if duty in HEAR_OF_OPENINGS)


def _set_before(session: Session, cycle: AnyRow, place: tuple[Stage, Round]) -> Sequence[AnyRow]:
    stage, round_ = place
    return session.execute(
        select(WINDOW)
        .where(
            WINDOW.c.cycle_id == cycle.id,
            WINDOW.c.stage == stage.value,
            WINDOW.c.round == str(round_),
        )
        .order_by(WINDOW.c.set_on, WINDOW.c.id)
    ).all()


def _cells(found: Deadline, said: Adjustment) -> dict[str, object]:
    return {
        "phrase": found.phrase,
        "deadline_kind": found.kind.value,
        "opens": found.opens,
        "last_day": found.last_day,
        "lenient_day": found.lenient_day,
        "tentative": found.tentative,
        "firm": found.can_be_overdue,
        "paper": clean(said.paper),
        "set_on": said.on,
        "keyed_at": said.at,
    }


def _write_window(
    session: Session, cycle: AnyRow, window: Window, cells: Mapping[str, object]
) -> None:
    place = {
        "cycle_id": cycle.id,
        "stage": window.stage.value,
        "round": str(window.round),
        "clause": window.clause,
    }
    remind = " ".join(map(str, window.remind or ()))
    kept = {"opens": window.opens, "remind": remind}
    session.execute(insert(WINDOW).values({**cells, **place, **kept}))
    session.execute(
        update(CYCLE).where(CYCLE.c.id == cycle.id).values(revision=CYCLE.c.revision + 1)
    )


def _keep_open(
    session: Session, cycle: AnyRow, window: Window, old: date | None, today: date
) -> None:
    """Note that a window whose opening was told is open still, and that a past one is past."""
    place = (window.stage.value, str(window.round))
    known = happened(session, cycle.id)
    last = window.last_day or NO_DAY
    if (*place, old or NO_DAY, "opened") in known:
        event = "opened"
    elif last < today:
        event = "past"
    else:
        return
    if (*place, last, event) not in known:
        values = {"stage": place[0], "round": place[1], "last_day": last, "event": event}
        session.execute(insert(EVENT).values(cycle_id=cycle.id, day=today, **values))


def _move_entries(
    session: Session, cycle: AnyRow, course: Course, window: Window, said: Adjustment
) -> int:
    touched = [window.stage.value]
    if window.stage in SENDS_LETTERS:
        touched.append(Stage.PLAN_IMPLEMENTATION.value)
    act = Act(
        Action.RESCHEDULE,
        said.on,
        by=said.by,
        reason=f"Hạn mới: {window.phrase}",
        paper=clean(said.paper),
    )
    change = Change(cycle.id, act, said.at, today_in(cycle, said.at), course.calendar)
    return redate_all(
        session,
        change,
        ENTRY.c.stage.in_(touched),
        lambda standing: due_after(standing, course, window),
    )


def _stage_letter(
    cycle: AnyRow, window: Window, old: date | None, found: Deadline, said: Adjustment
) -> dict[str, object]:
    new = window.last_day
    return {
        "key": f"moved:{cycle.id}:{window.stage}:{window.round}:{old}:{new}",
        "stage": window.stage.value,
        "round": str(window.round),
        "about": new,
        "details": details(old, found, said),
    }


def _tell(
    session: Session,
    cycle: AnyRow,
    units: Mapping[int, Duty],
    letter: Mapping[str, object],
    said: Adjustment,
) -> int:
    """Tell units once that a day has moved."""
    day = today_in(cycle, said.at)
    return notices.add(
        session,
        [
            {
                **letter,
                "key": f"{letter['key']}:{unit}",
                "kind": "day_moved",
                "cycle_id": cycle.id,
                "agency_id": unit,
                "day": day,
                "duty": duty.value,
            }
            for unit, duty in units.items()
        ],
    )
