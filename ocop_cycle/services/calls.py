"""Calls that were made: whoever was called has been told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.notices import NoticeState
from ocop_cycle.models.products import Product
from ocop_cycle.queries.calls import CALL, NOTICE, Person, Who, to_call
from ocop_cycle.services import permits
from ocop_cycle.services.upserts import insert_into
from rules.errors import Refusal
from rules.rights import Right, Thing

PRODUCT: Final = table(Product)
_SAID: Final = ("by", "note", "keyed_at")


@dataclass(frozen=True)
class Said:
    """Who called, and what came of it."""

    by: str
    note: str = ""


def called(
    session: Session,
    who: Who,
    where: Sequence[tuple[AnyRow, date]],
    said: Said,
    *,
    at: datetime,
) -> int:
    """Write down that somebody was called: what he had not got by mail counts as told.

    A second time on the same day corrects who called, and the note where one is given.

    Args:
        session: open.
        who: the producer or the unit.
        where: the cycles that the call may have been about, each with the day of the call.
        said: who called, and what came of it.
        at: now.

    Returns:
        How many matters count as told by it; 0 the second time.

    Raises:
        NotAllowed: whoever called does not write to people there.
        Refusal: he is not on the list of anybody to call, nor was he called on that day.
    """
    for cycle, _ in where:
        permits.require_one_of(session, Right.WRITE, _things(session, who, cycle.id))
    told = 0
    is_known = False
    for cycle, day in where:
        people = _people(session, cycle, day, who)
        if people or _was_called(session, cycle, day, who):
            is_known = True
            told += _tell(session, people)
            _write(session, {**_row(cycle, day, who), **vars(said), "keyed_at": at})
    if not is_known:
        raise Refusal("Không có gì phải báo qua điện thoại: nơi này không có trong danh sách.")
    return told


def let_go(session: Session, keys: Collection[str]) -> None:
    """Let go what waited for a call and matters no longer."""
    waiting = NOTICE.c.state == NoticeState.UNREACHABLE.value
    _mark(session, keys, NoticeState.REPLACED, waiting)


def _things(session: Session, who: Who, cycle: int) -> list[Thing]:
    """Tell where somebody is at home: a producer where his products are."""
    if who.agency is not None:
        return [Thing(unit=who.agency, cycle=cycle)]
    units = select(PRODUCT.c.locality_id).where(PRODUCT.c.producer_id == who.producer).distinct()
    return [Thing(unit=unit, producer=who.producer, cycle=cycle) for unit in session.scalars(units)]


def _tell(session: Session, people: Sequence[Person]) -> int:
    for person in people:
        _mark(session, [row.key for row in person.told], NoticeState.CALLED)
        _mark(session, person.rest, NoticeState.REPLACED)
    return sum(len(person.told) for person in people)


def _people(session: Session, cycle: AnyRow, day: date, who: Who) -> list[Person]:
    return [person for batch in to_call(session, cycle, day, who=who) for person in batch.people]


def _row(cycle: AnyRow, day: date, who: Who) -> dict[str, object]:
    return {
        "cycle_id": cycle.id,
        "producer_id": who.producer,
        "agency_id": who.agency,
        "day": day,
    }


def _was_called(session: Session, cycle: AnyRow, day: date, who: Who) -> bool:
    same = [CALL.c[name] == value for name, value in _row(cycle, day, who).items() if value]
    return session.execute(select(CALL.c.id).where(*same)).first() is not None


def _write(session: Session, values: dict[str, object]) -> None:
    whom = "producer_id" if values["producer_id"] else "agency_id"
    session.execute(
        insert_into(CALL, session.get_bind().dialect)
        .values(**values)
        .on_conflict_do_update(
            index_elements=["cycle_id", whom, "day"],
            set_={name: values[name] for name in _SAID if values[name]},
        )
    )


def _mark(
    session: Session, keys: Collection[str], state: NoticeState, *which: ColumnElement[bool]
) -> None:
    if keys:
        here = update(NOTICE).where(NOTICE.c.key.in_(keys), *which)
        session.execute(here.values(state=state.value))
