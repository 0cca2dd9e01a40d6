"""The localities of a plan: those whose entries a page counts, and those that have none."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.cycles import AGENCY
from ocop_cycle.queries.sights import units_counted
from rules.vocabulary import Level

_LOCAL: Final = (Level.DISTRICT.value, Level.COMMUNE.value)


@dataclass(frozen=True)
class Unit:
    """A locality: the code of its unit and its name."""

    id: int
    code: str
    name: str
    level: str


@dataclass(frozen=True)
class Localities:
    """The localities that have entries, by id, and the others of their levels, by name."""

    known: dict[int, Unit]
    empty: tuple[Unit, ...]


def localities(session: Session, cycle: AnyRow, day: date, having: Collection[int]) -> Localities:
    """List the localities of a cycle as of a day, as far as whoever reads may see their counts.

    Args:
        session: the caller's transaction.
        cycle: its row.
        day: a unit that has been merged into another by then is left out if it has nothing.
        having: the ids of those that have entries.
    """
    here = and_(AGENCY.c.place == cycle.place, AGENCY.c.level.in_(_LOCAL))
    rows = session.execute(
        select(AGENCY).where(or_(AGENCY.c.id.in_(having), here)).order_by(AGENCY.c.name)
    ).all()
    known = {row.id: _unit(row) for row in rows if row.id in having}
    levels = {unit.level for unit in known.values()} or set(_LOCAL)
    seen = units_counted(session, cycle.id)
    empty = [
        _unit(row)
        for row in rows
        if row.id not in known
        and row.level in levels
        and not (row.merged_on and row.merged_on <= day)
        and (seen is None or row.id in seen)
    ]
    return Localities(known, tuple(empty))


def _unit(row: AnyRow) -> Unit:
    return Unit(row.id, row.code, row.locality or row.name, row.level)
