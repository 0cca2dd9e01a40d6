"""Many moves cut into batches of at most 5,000 entries, each for a transaction of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import stages
from rules.standing import Act

BATCH: Final = 5_000


@dataclass(frozen=True)
class Part:
    """Entries of a cycle to which one act is to be done.

    Attributes:
        which: the condition that picks them; those that have been moved fit it no more.
        entries: how many there are at most.
        ranged: they are cut out of many by a range of ids.
    """

    which: ColumnElement[bool]
    act: Act
    entries: int
    ranged: bool = False


def cut(session: Session, cycle_id: int, parts: Iterable[Part]) -> list[list[Part]]:
    """Put parts together into batches; a part that is larger than a batch is divided."""
    found: list[list[Part]] = []
    room = 0
    for part in chain.from_iterable(_divided(session, cycle_id, part) for part in parts):
        if part.entries > room:
            found.append([])
            room = BATCH
        found[-1].append(part)
        room -= part.entries
    return found


def move(session: Session, cycle_id: int, batch: Sequence[Part], *, at: datetime) -> int:
    """Do the acts of a batch, as far as its entries still wait for them.

    Returns:
        How many entries moved.

    Raises:
        Stale: somebody moved one of them in the meantime.
    """
    return sum(
        stages.move_all(session, cycle_id, part.which, part.act, at=at, ranged=part.ranged).count
        for part in batch
    )


def _divided(session: Session, cycle_id: int, part: Part) -> list[Part]:
    """Divide a part by ranges of ids; the ids are only read where there are too many."""
    if part.entries <= BATCH:
        return [part]
    numbered = (
        select(ENTRY.c.id, func.row_number().over(order_by=ENTRY.c.id).label("place"))
        .where(ENTRY.c.cycle_id == cycle_id, part.which)
        .subquery()
    )
    starts = session.scalars(
        select(numbered.c.id)
        .where((numbered.c.place - 1) % BATCH == 0, numbered.c.place > 1)
        .order_by(numbered.c.id)
    ).all()
    ranges = _ranges(starts)
    return [
        replace(part, which=and_(part.which, here), entries=BATCH, ranged=True) for here in ranges
    ]


def _ranges(starts: Sequence[int]) -> list[ColumnElement[bool]]:
    """Write the conditions of consecutive ranges of ids; the first and the last are open."""
    lows: list[ColumnElement[bool]] = [true(), *(ENTRY.c.id >= start for start in starts)]
    highs: list[ColumnElement[bool]] = [*(ENTRY.c.id < start for start in starts), true()]
    return [and_(low, high) for low, high in zip(lows, highs, strict=True)]
