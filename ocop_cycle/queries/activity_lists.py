"""The list of activities of plans: each with its latest day, whose duty it is, what came of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import ACTIVITY, ACTIVITY_DAY, PARTY
from ocop_cycle.queries.lists import Choice, Condition, Key, Order, Part, Place, part
from ocop_cycle.queries.searches import has_words
from rules.vocabulary import Duty

_LATER: Final = ACTIVITY_DAY.alias("later")
_LATEST: Final = (
    select(_LATER.c.id)
    .where(_LATER.c.activity_id == ACTIVITY.c.id)
    .order_by(_LATER.c.set_on.desc(), _LATER.c.id.desc())
    .limit(1)
    .correlate(ACTIVITY)
    .scalar_subquery()
)
_SOURCE: Final = ACTIVITY.join(
    ACTIVITY_DAY,
    and_(ACTIVITY_DAY.c.activity_id == ACTIVITY.c.id, ACTIVITY_DAY.c.id == _LATEST),
)
ORDERS: Final[Mapping[str, Order]] = MappingProxyType(
    {
        "plan": Order((ACTIVITY.c.cycle_id, ACTIVITY.c.position, ACTIVITY.c.id), _SOURCE),
        "due": Order((ACTIVITY_DAY.c.last_day, ACTIVITY.c.id), _SOURCE, gaps=True),
    }
)


class ActivityState(StrEnum):
    """Where an activity stands, as a filter."""

    OPEN = "open"
    LATE = "late"
    DONE = "done"


@dataclass(frozen=True)
class Wanted:
    """Which activities are asked for; a plan is a public paper: each of its readers sees them all.

    Attributes:
        cycles: the ids of the cycles, each with its today.
        units: only those in which one of these units has a duty.
        words: those that name or clause begin with, folded.
    """

    cycles: Mapping[int, date]
    state: ActivityState | None = None
    units: tuple[int, ...] = ()
    words: tuple[str, ...] = ()


def find(session: Session, wanted: Wanted, order: str, place: Place) -> Part:
    """Find the keys of a page of the list.

    Raises:
        Refusal: the row that the page is to follow is not there.
    """
    return part(session, ORDERS[order], Choice(tuple(_conditions(wanted))), place)


def rows(session: Session, keys: Sequence[Key]) -> list[AnyRow]:
    """Read what the list shows of its rows, in the order of their keys."""
    ids = [key[0] for key in keys]
    found = session.execute(
        select(ACTIVITY, *_DAYS, CYCLE.c.name.label("cycle"))
        .select_from(_SOURCE.join(CYCLE, CYCLE.c.id == ACTIVITY.c.cycle_id))
        .where(ACTIVITY.c.id.in_(ids))
    )
    by_id = {row.id: row for row in found}
    return [by_id[each] for each in ids if each in by_id]


_DAYS: Final = tuple(
    ACTIVITY_DAY.c[name] for name in ("phrase", "opens", "last_day", "tentative", "firm")
)


def responsible(session: Session, ids: Sequence[int]) -> Mapping[int, list[str]]:
    """Name the units that are responsible for activities, in the order of the plan."""
    rows = session.execute(
        select(PARTY.c.activity_id, AGENCY.c.name)
        .join(AGENCY, AGENCY.c.id == PARTY.c.agency_id)
        .where(PARTY.c.activity_id.in_(ids), PARTY.c.duty == Duty.RESPONSIBLE.value)
        .order_by(PARTY.c.id)
    )
    found = defaultdict[int, list[str]](list)
    for row in rows:
        found[row.activity_id].append(row.name)
    return found


def _conditions(wanted: Wanted) -> list[Condition]:
    which: list[Condition] = [ACTIVITY.c.cycle_id.in_(wanted.cycles)]
    if wanted.state is ActivityState.DONE:
        which.append(ACTIVITY.c.done_on.is_not(None))
    elif wanted.state:
        which.append(ACTIVITY.c.done_on.is_(None))
    if wanted.state is ActivityState.LATE:
        passed = (
            and_(ACTIVITY.c.cycle_id == cycle, ACTIVITY_DAY.c.last_day < today)
            for cycle, today in wanted.cycles.items()
        )
        which += [ACTIVITY_DAY.c.firm, or_(false(), *passed)]
    if wanted.units:
        its = select(PARTY.c.activity_id).where(PARTY.c.agency_id.in_(wanted.units))
        which.append(ACTIVITY.c.id.in_(its))
    if wanted.words:
        which.append(has_words(ACTIVITY.c.search, wanted.words))
    return which
