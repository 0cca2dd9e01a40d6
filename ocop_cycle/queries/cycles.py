"""Cycles: which there are, what their plans say, what is past, what is due on which day."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.clock import day_of
from ocop_cycle.db import is_reading
from ocop_cycle.errors import NotFound
from ocop_cycle.models.activities import Activity, ActivityDay
from ocop_cycle.models.agencies import Agency
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.plans import Party, Recipient, Target
from ocop_cycle.models.windows import WindowEvent
from ocop_cycle.queries.courses import CYCLE
from rules.errors import Refusal
from rules.vocabulary import Duty, Stage

EVENT: Final = table(WindowEvent)
ACTIVITY: Final = table(Activity)
ACTIVITY_DAY: Final = table(ActivityDay)
PARTY: Final = table(Party)
TARGET: Final = table(Target)
RECIPIENT: Final = table(Recipient)
AGENCY: Final = table(Agency)
_LISTED: Final = tuple(column for column in CYCLE.c if column.name != "source")
_CYCLES: Final = "cycles"
HEAR_OF_OPENINGS: Final = frozenset({Duty.RESPONSIBLE, Duty.COORDINATING, Duty.INFORM})
"""Who is told that something opens or that its day moves; a superior reads it in the report."""


def cycles(session: Session, *, open_only: bool = False) -> list[AnyRow]:
    """List the cycles by name, without the text of their plans; a page asks for them once."""
    known: list[AnyRow] = session.info.get(_CYCLES) or _cycles(session)
    if is_reading(session):
        session.info[_CYCLES] = known
    return [row for row in known if row.closed_on is None or not open_only]


def _cycles(session: Session) -> list[AnyRow]:
    return list(session.execute(select(*_LISTED).order_by(CYCLE.c.name)))


def cycle_named(session: Session, name: str) -> AnyRow:
    """Find a cycle by its name.

    Raises:
        NotFound: there is none; the sentence lists those there are.
    """
    found = session.execute(select(CYCLE).where(CYCLE.c.name == name)).one_or_none()
    if found:
        return found
    known = ", ".join(row.name for row in cycles(session)) or "chưa có kỳ nào"
    raise NotFound(f"Không có kỳ “{name}”; các kỳ hiện có: {known}.")


def only_cycle(session: Session, name: str | None) -> AnyRow:
    """Find the cycle that is meant: the named one, or the only open one.

    Raises:
        NotFound: no name is given and there is not exactly one open cycle.
    """
    if name:
        return cycle_named(session, name)
    running = cycles(session, open_only=True)
    if len(running) == 1:
        return running[0]
    known = ", ".join(row.name for row in running) or "chưa có kỳ nào"
    raise NotFound(f"Hãy nêu tên kỳ; các kỳ đang mở: {known}.")


def today_in(cycle: AnyRow, at: datetime) -> date:
    """Tell which day it is in a cycle: today, or how far a played one has come."""
    return max(cycle.done_on, cycle.started_on) if cycle.played else day_of(at)


def day_meant(cycle: AnyRow, typed: date | None, at: datetime) -> date:
    """Tell the day on which something happened in a cycle: the typed one, else its present day.

    Raises:
        Refusal: the cycle runs in real time and the day has not come yet.
    """
    today = day_of(at)
    if typed and typed > today and not cycle.played:
        raise Refusal(
            f"Ngày {typed:%d/%m/%Y} chưa đến (hôm nay là {today:%d/%m/%Y}) mà kỳ {cycle.name} đang "
            "chạy theo ngày thật: hãy ghi lại ngày."
        )
    return typed or today_in(cycle, at)


def responsible(session: Session, cycle_id: int, stage: Stage, round_: str) -> list[int]:
    """List the units responsible for a stage in a round, or in any where the round has none."""
    rows = session.execute(
        select(PARTY.c.agency_id, PARTY.c.round)
        .where(
            PARTY.c.cycle_id == cycle_id,
            PARTY.c.stage == stage.value,
            PARTY.c.duty == Duty.RESPONSIBLE.value,
        )
        .order_by(PARTY.c.agency_id)
    ).all()
    here = [row.agency_id for row in rows if row.round == round_]
    return here or sorted({row.agency_id for row in rows})


def parties(
    session: Session, cycle_id: int, stage: Stage, round_: str, duties: Collection[Duty]
) -> dict[int, Duty]:
    """List the units that have one of some duties in a stage, each with its strongest one.

    As with those responsible: in the round, or in any where a duty has none of its own there.
    """
    rows = session.execute(
        select(PARTY.c.agency_id, PARTY.c.duty, PARTY.c.round).where(
            PARTY.c.cycle_id == cycle_id, PARTY.c.stage == stage.value
        )
    ).all()
    found = []
    for duty in duties:
        same = [row for row in rows if row.duty == duty.value]
        found += [row for row in same if row.round == round_] or same
    return strongest((row.agency_id, Duty(row.duty)) for row in found)


def recipients(session: Session, cycle_id: int) -> dict[int, Duty]:
    """List the units to which the plan as a whole was sent, each with its strongest mark."""
    rows = session.execute(
        select(RECIPIENT.c.agency_id, RECIPIENT.c.duty).where(RECIPIENT.c.cycle_id == cycle_id)
    )
    return strongest((row.agency_id, Duty(row.duty)) for row in rows)


def strongest(duties: Iterable[tuple[int, Duty]]) -> dict[int, Duty]:
    """Keep the strongest duty of each unit: it is told once, as what it is above all."""
    order = tuple(Duty)
    found: dict[int, Duty] = {}
    for unit, duty in sorted(duties, key=lambda pair: (pair[0], order.index(pair[1]))):
        found.setdefault(unit, duty)
    return found


def office_of(session: Session, cycle_id: int) -> int | None:
    """Find the province's coordinating office: the unit of the plan that is its office."""
    return session.scalar(select(CYCLE.c.office_id).where(CYCLE.c.id == cycle_id))
