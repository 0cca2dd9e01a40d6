"""The journal of all entries that somebody sees: the latest acts first, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Select, select, true, tuple_
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.journals import Journal
from ocop_cycle.queries import entry_lists
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.entry_lists import PRODUCT
from ocop_cycle.queries.lists import Choice, Condition, Key, Order, Part, Place, aside, most, part
from ocop_cycle.queries.numbers import among
from ocop_cycle.queries.sights import seen_entries, sees_all
from ocop_cycle.queries.standings import ENTRY
from rules.vocabulary import Action

JOURNAL: Final = table(Journal)
_TIMES: Final = 3
_BY: Final = (JOURNAL.c.day, JOURNAL.c.entry_id, JOURNAL.c.sequence)
ORDERS: Final[Mapping[str, Order]] = MappingProxyType(
    {
        "newest": Order(_BY, JOURNAL, keys=2, down=True),
        "oldest": Order(_BY, JOURNAL, keys=2),
    }
)


@dataclass(frozen=True)
class Wanted:
    """Which acts are asked for: of which entries, which action, from which day to which."""

    entries: entry_lists.Wanted
    action: Action | None = None
    since: date | None = None
    until: date | None = None


def find(session: Session, wanted: Wanted, order: str, place: Place) -> Part:
    """Find the keys of a page of the list.

    Raises:
        Refusal: the row that the page is to follow is not there for the reader.
    """
    order_of, choice, within = ORDERS[order], _choice(session, wanted), _of_act(wanted)
    if choice.rare:
        choice = replace(choice, which=(*choice.which, *map(aside, within)))
    else:  # answered by the order's own index: the action's or the day's
        order_of = replace(order_of, within=within)
    return part(session, order_of, choice, place)


def rows(session: Session, keys: Sequence[Key]) -> list[AnyRow]:
    """Read what the list shows of its rows, in the order of their keys."""
    found = session.execute(_rows(keys))
    by_key = {(row.entry_id, row.sequence): row for row in found}
    return [by_key[each[0], each[1]] for each in keys if (each[0], each[1]) in by_key]


def _choice(session: Session, wanted: Wanted) -> Choice:
    found = entry_lists.pick(session, wanted.entries, _TIMES)
    seen = true() if sees_all(session) else _its_entry([seen_entries(session)])
    if found.ids is not None:  # the acts of many are met every few rows of the order's own index
        acts = among(JOURNAL.c.entry_id, found.ids)
        return Choice((acts,), seen, rare=len(found.ids) <= most())
    return Choice((_its_entry(found.which),) if found.which else (), seen)


def _its_entry(which: Sequence[Condition]) -> Condition:
    """Say what the entry of an act has to meet, act by act: PostgreSQL joins what has no offset."""
    here = ENTRY.c.id == JOURNAL.c.entry_id
    return select(1).where(here, *which).correlate(JOURNAL).offset(0).exists()


def _of_act(wanted: Wanted) -> tuple[Condition, ...]:
    which: list[Condition] = []
    if wanted.action:
        which.append(JOURNAL.c.action == wanted.action.value)
    if wanted.since:
        which.append(JOURNAL.c.day >= wanted.since)
    if wanted.until:
        which.append(JOURNAL.c.day <= wanted.until)
    return tuple(which) or (JOURNAL.c.day > date.min,)


def _rows(keys: Sequence[Key]) -> Select[Any]:
    return (
        select(
            *(JOURNAL.c[name] for name in _SHOWN),
            PRODUCT.c.code,
            PRODUCT.c.name.label("product"),
            AGENCY.c.locality,
            CYCLE.c.name.label("cycle"),
            CYCLE.c.played,
        )
        .join(ENTRY, ENTRY.c.id == JOURNAL.c.entry_id)
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(AGENCY, AGENCY.c.id == ENTRY.c.locality_id)
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
        .where(tuple_(JOURNAL.c.entry_id, JOURNAL.c.sequence).in_(keys))
    )


_SHOWN: Final = (
    "entry_id", "sequence", "action", "day", "keyed_at", "by", "reason", "paper", "machine",
    "stage", "milestone", "outcome", "stars",
)  # fmt: skip
