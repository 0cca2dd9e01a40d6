"""The list of units, each with whom to reach and what it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.lists import Choice, Condition, Key, Order, Part, Place, aside, part
from ocop_cycle.queries.searches import has_words
from ocop_cycle.queries.sights import seen_entries, seen_units, sees_all
from ocop_cycle.queries.standings import ENTRY
from rules.vocabulary import Holder, Level, Outcome

ORDERS: Final[Mapping[str, Order]] = MappingProxyType(
    {
        "name": Order((AGENCY.c.search, AGENCY.c.id), AGENCY),
        "area": Order((AGENCY.c.locality_key, AGENCY.c.id), AGENCY),
    }
)
_PARENT: Final = AGENCY.alias("above")


@dataclass(frozen=True)
class Wanted:
    """Which units are asked for; `words`: those that name, code or area begin with, folded."""

    level: Level | None = None
    words: tuple[str, ...] = ()


def find(session: Session, wanted: Wanted, order: str, place: Place) -> Part:
    """Find the keys of a page of the list.

    Raises:
        Refusal: the row that the page is to follow is not there for the reader.
    """
    which = [AGENCY.c.level == wanted.level.value] if wanted.level else []
    if wanted.words:
        which.append(has_words(AGENCY.c.search, wanted.words))
    return part(session, ORDERS[order], Choice(tuple(which), seen_agencies(session)), place)


def rows(session: Session, keys: Sequence[Key]) -> list[AnyRow]:
    """Read what the list shows of its rows, in the order of their keys."""
    ids = [key[0] for key in keys]
    found = session.execute(
        select(AGENCY, _PARENT.c.name.label("above"))
        .outerjoin(
            _PARENT, and_(_PARENT.c.place == AGENCY.c.place, _PARENT.c.code == AGENCY.c.parent)
        )
        .where(AGENCY.c.id.in_(ids))
    )
    by_id = {row.id: row for row in found}
    return [by_id[each] for each in ids if each in by_id]


def seen_agencies(session: Session) -> Condition:
    """Choose the units that whoever reads may see: his own, and those of entries that he sees."""
    if sees_all(session):
        return AGENCY.c.id.is_not(None)
    own = AGENCY.c.id.in_(seen_units(session) or ())
    its = select(ENTRY.c.locality_id).where(seen_entries(session))
    return or_(own, AGENCY.c.id.in_(its))


def held(
    session: Session, ids: Sequence[int], cycles: Mapping[int, date]
) -> Mapping[int, tuple[int, int]]:
    """Count what the reader sees of the entries that units hold: all of them, and the late ones."""
    late = or_(
        ENTRY.c.id.is_(None),
        *(and_(ENTRY.c.cycle_id == c, ENTRY.c.due_limit < day) for c, day in cycles.items()),
    )
    rows = session.execute(
        select(ENTRY.c.locality_id, func.count(), func.sum(case((late, 1), else_=0)))
        .where(
            ENTRY.c.locality_id.in_(ids),
            ENTRY.c.outcome == Outcome.OPEN.value,
            aside(ENTRY.c.holder == Holder.LOCALITY.value),
            aside(seen_entries(session)),
        )
        .group_by(ENTRY.c.locality_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}
