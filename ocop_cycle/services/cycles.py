"""A plan becomes a cycle; a cycle is followed, and closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.clock import day_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.plan.past import Past, past_lines
from ocop_cycle.plan.schema import Plan
from ocop_cycle.plan.units import office_of
from ocop_cycle.queries.agenda import EVENT
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.cycles import HEAR_OF_OPENINGS, cycle_named, recipients
from ocop_cycle.services import agencies, lines, notices, permits
from rules.errors import Refusal
from rules.rights import Right
from rules.vocabulary import Duty

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Started:
    """A cycle after `start`: whether it is new, and what of it was past already."""

    name: str
    cycle_id: int
    new: bool
    past: tuple[Past, ...] = ()


def start(session: Session, plan: Plan, source: str, *, on: date | None, at: datetime) -> Started:
    """Make a cycle of a plan; a second time changes nothing.

    Args:
        session: the caller's transaction.
        plan: the checked plan.
        source: its text, kept with the cycle.
        on: the day it starts; a day that is not today makes a cycle that is played.
        at: when it is keyed.

    Raises:
        NotAllowed: whoever asks is no operator.
        Refusal: a cycle of this name runs from another text.
    """
    permits.require_everywhere(session, Right.OPERATE)
    known = session.execute(select(CYCLE).where(CYCLE.c.name == plan.name)).one_or_none()
    if known:
        return _again(known, source)
    today = day_of(at)
    day = on or today
    units = agencies.of_plan(session, plan)
    office = units.get(office_of(plan) or "")
    cycle_id = _cycle_row(session, plan, source, (day, at, day != today, office))
    lines.write(session, lines.Loading(cycle_id, plan, units, day, at))
    _mark_past(session, cycle_id, day)
    tell_opening(session, cycle_id, day)
    return Started(plan.name, cycle_id, new=True, past=past_lines(plan, day))


def tell_opening(session: Session, cycle_id: int, day: date) -> int:
    """Tell that the cycle runs: who has a duty still ahead, and who is to know of the plan."""
    readers = recipients(session, cycle_id).items()
    informed = {unit: duty for unit, duty in readers if duty in HEAR_OF_OPENINGS}
    ahead = lines.units_with_work(session, cycle_id, day)
    rows: list[dict[str, object]] = [
        {
            "key": f"cycle:{cycle_id}:{agency_id}",
            "kind": "cycle_opened",
            "cycle_id": cycle_id,
            "agency_id": agency_id,
            "day": day,
            "duty": duty.value,
        }
        for agency_id, duty in (dict.fromkeys(informed, Duty.INFORM) | ahead).items()
    ]
    return notices.add(session, rows)


def follow(session: Session, name: str) -> AnyRow:
    """Let a played cycle run in real time from now on.

    Raises:
        NotAllowed: whoever asks is no operator.
    """
    cycle = cycle_named(session, name)
    permits.require_everywhere(session, Right.OPERATE, cycle.id)
    session.execute(update(CYCLE).where(CYCLE.c.id == cycle.id).values(played=False))
    return cycle


def close(session: Session, name: str, *, on: date) -> AnyRow:
    """Close a cycle; what is still open stays, counts for it and shows in the next as carried.

    Raises:
        NotAllowed: whoever asks is no operator.
        Refusal: its plan still has days ahead.
    """
    cycle = cycle_named(session, name)
    permits.require_everywhere(session, Right.OPERATE, cycle.id)
    if on < date(cycle.last_year, 12, 31):
        raise Refusal(
            f"Kỳ {name} còn chạy đến hết năm {cycle.last_year}: chỉ đóng từ ngày "
            f"31/12/{cycle.last_year} (--on)."
        )
    if cycle.closed_on is None:
        session.execute(update(CYCLE).where(CYCLE.c.id == cycle.id).values(closed_on=on))
    return cycle


def done(session: Session, cycle_id: int, day: date) -> None:
    """Note that the steps of a day, and of all before it, are done."""
    session.execute(
        update(CYCLE).where(CYCLE.c.id == cycle_id, CYCLE.c.done_on < day).values(done_on=day)
    )


def _again(known: AnyRow, source: str) -> Started:
    if known.source == source:
        return Started(known.name, known.id, new=False)
    raise Refusal(
        f"Kỳ {known.name} đã mở từ một bản kế hoạch khác: hãy điều chỉnh bằng `ocop cycle adjust`, "
        "hoặc đặt tên khác cho tệp kế hoạch."
    )


def _cycle_row(
    session: Session, plan: Plan, source: str, started: tuple[date, datetime, bool, int | None]
) -> int:
    day, at, played, office = started
    skipped = {*plan.without, *(line.stage for line in plan.stages if not line.gate)}
    values = {
        "name": plan.name,
        "place": plan.place,
        "title": plan.title,
        "year": plan.first_year,
        "last_year": plan.last_year,
        "regime": plan.regime,
        "number": plan.number or "",
        "issued": plan.issued,
        "issuer": plan.issuer or "",
        "lapse": plan.lapse.value,
        "exclusive": plan.before_is_exclusive,
        "skipped": " ".join(sorted(skipped)),
        "source": source,
        "started_on": day,
        "keyed_at": at,
        "played": played,
        "done_on": day - _ONE_DAY,
        "revision": 1,
        "office_id": office,
    }
    return int(session.execute(insert(CYCLE).values(**values)).inserted_primary_key[0])  # type: ignore[attr-defined]  # an INSERT has a key


def _mark_past(session: Session, cycle_id: int, day: date) -> None:
    rows = [
        {
            "cycle_id": cycle_id,
            "stage": window.stage.value,
            "round": str(window.round),
            "last_day": window.last_day,
            "event": "past",
            "day": day,
        }
        for window in course_named(session, cycle_id).windows.values()
        if window.last_day and window.last_day < day
    ]
    if rows:
        session.execute(insert(EVENT), rows)
