"""Who is invited to a class and who was there: facts that let products go on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.classes import (
    CLASS,
    PRESENCE,
    SEAT,
    class_named,
    plan_of,
    seat_of,
    seats,
)
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import permits
from ocop_cycle.services.classes import class_thing, held_still
from ocop_cycle.services.seats import Keyed
from ocop_cycle.services.stages import move_one
from ocop_cycle.services.upserts import insert_into
from rules.errors import Refusal
from rules.rights import Right
from rules.standing import Act
from rules.training import (
    ClassState,
    HalfDay,
    SeatState,
    check_day,
    check_presence,
)
from rules.vocabulary import Action, Stage


@dataclass(frozen=True)
class Attendance:
    """Who was there on a half-day of a class, by their names or numbers of arrival."""

    half_day: HalfDay
    present: Collection[str]


@dataclass(frozen=True)
class Taken:
    """What an act brought: for how many people, for which products, and why not for others."""

    present: int
    done: tuple[int, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()


def invite(session: Session, cycle: AnyRow, code: str, keyed: Keyed) -> Taken:
    """Invite who has a seat to the day of a class: products in training wait for them from then on.

    Who was invited to the same day already is not invited again.

    Returns:
        How many were invited now, for which products, and why it was refused for others.

    Raises:
        NotAllowed: whoever invites does not work there.
        NotFound: there is no such class.
        Refusal: it has no day, was cancelled, or has been held.
    """
    row = held_still(session, class_named(session, cycle.id, code))
    permits.require(session, Right.PROCESS, class_thing(row))
    starts = check_day(row.code, plan_of(row))
    fresh = [seat for seat in _seated(session, row.id) if seat.invited_on != starts]
    act = Act(
        Action.INVITE, keyed.on, by=keyed.by, until=starts, reason=f"Lớp {row.code}: {row.topic}"
    )
    done, refused = _act_for(session, fresh, act, keyed.at)
    if fresh:
        invited = SEAT.c.id.in_([seat.id for seat in fresh])
        session.execute(update(SEAT).where(invited).values(invited_on=starts))
    return Taken(len(fresh), done, refused)


def attend(
    session: Session,
    cycle: AnyRow,
    code: str,
    taken: Attendance,
    keyed: Keyed,
) -> Taken:
    """Take the attendance of a half-day: who is named was there, whoever else has a seat was not.

    Whoever has been there for long enough by it has attended, and so has his product.

    Raises:
        NotAllowed: whoever takes it does not work there.
        NotFound: there is no such class, or nobody of a name or number in it.
        Refusal: the class is not held on that day, or the day has not come.
    """
    row = held_still(session, class_named(session, cycle.id, code))
    permits.require(session, Right.PROCESS, class_thing(row))
    check_presence(row.code, plan_of(row), taken.half_day, keyed.on)
    there = {seat_of(session, row, who).id for who in taken.present}
    seated = _seated(session, row.id)
    waits = there - {seat.id for seat in seated}
    if waits:
        raise Refusal(
            f"Lớp {row.code}: {len(waits)} người được ghi có mặt đang chờ chỗ, chưa có chỗ trong "
            "lớp: hãy tăng số chỗ (class set --capacity) trước."
        )
    before = _who_attended(session, row)
    _write(session, seated, there, taken.half_day, keyed)
    session.execute(update(CLASS).where(CLASS.c.id == row.id).values(state=ClassState.HELD.value))
    now = _who_attended(session, row) - before
    act = Act(Action.ATTEND, taken.half_day.day, by=keyed.by, reason=f"Lớp {row.code}: {row.topic}")
    newly = [seat for seat in seated if seat.arrival in now]
    done, refused = _act_for(session, newly, act, keyed.at)
    return Taken(len(there), done, refused)


def _seated(session: Session, class_id: int) -> Sequence[AnyRow]:
    of_class = select(SEAT).where(
        SEAT.c.class_id == class_id, SEAT.c.state == SeatState.SEATED.value
    )
    return session.execute(of_class.order_by(SEAT.c.arrival)).all()


def _write(
    session: Session,
    seated: Sequence[AnyRow],
    there: Collection[int],
    half_day: HalfDay,
    keyed: Keyed,
) -> None:
    rows = [
        {
            "seat_id": seat.id,
            "day": half_day.day,
            "half": half_day.half.value,
            "present": seat.id in there,
            "by": keyed.by,
            "keyed_at": keyed.at,
        }
        for seat in seated
    ]
    if rows:
        written = insert_into(PRESENCE, session.get_bind().dialect)
        said = {name: written.excluded[name] for name in ("present", "by", "keyed_at")}
        keys = ["seat_id", "day", "half"]
        session.execute(written.on_conflict_do_update(index_elements=keys, set_=said), rows)


def _who_attended(session: Session, row: AnyRow) -> set[int]:
    return {each["arrival"] for each in seats(session, row) if each["attended"]}


def _act_for(
    session: Session, people: Sequence[AnyRow], act: Act, at: datetime
) -> tuple[tuple[int, ...], tuple[tuple[int, str], ...]]:
    """Do an act once to each product for which people come, where it is in training."""
    done, refused = list[int](), list[tuple[int, str]]()
    for entry_id in sorted({seat.entry_id for seat in people if seat.entry_id is not None}):
        entry = session.execute(select(ENTRY).where(ENTRY.c.id == entry_id)).one()
        if entry.stage != Stage.BUSINESS_PLAN_TRAINING.value or entry.outcome:
            continue
        try:
            move_one(session, entry_id, act, at=at)
        except Refusal as refusal:
            refused.append((entry_id, str(refusal)))
        else:
            done.append(entry_id)
    return tuple(done), tuple(refused)
