"""Whether whoever opened the transaction may do what he asks for: asked by every command."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.products import Product
from ocop_cycle.queries.sights import NO_ENTRY
from ocop_cycle.queries.standings import ENTRY
from rules.rights import NEEDED, SYSTEM, NotAllowed, Right, Thing, check, may
from rules.vocabulary import Action, Group, Holder

_PRODUCT: Final = table(Product)
_EVERY_CYCLE: Final = 0  # no cycle has this number: a grant for one of them does not reach it


def require(session: Session, right: Right, thing: Thing | None = None) -> None:
    """Refuse what whoever opened the transaction may not do.

    Raises:
        NotAllowed: none of his roles allows it, or not here.
    """
    actor = actor_of(session)
    if actor is not SYSTEM:
        check(actor, right, thing)


def require_any(session: Session, rights: Iterable[Right]) -> None:
    """Refuse whoever has none of some rights, anywhere.

    Raises:
        NotAllowed: none of his roles gives him one.
    """
    actor, every = actor_of(session), list(rights)
    if actor is not SYSTEM and not any(may(actor, each) for each in every):
        check(actor, every[0])


def right_for(session: Session, action: Action) -> Right:
    """Tell which right an action needs.

    Raises:
        NotAllowed: only the system does it, and this is somebody else.
    """
    if action in NEEDED:
        return NEEDED[action]
    actor = actor_of(session)
    if actor is not SYSTEM:
        raise NotAllowed(f"“{action.label}” là việc của hệ thống, không ai làm thay được.")
    return Right.OPERATE


def require_everywhere(session: Session, right: Right, cycle: int | None = None) -> None:
    """Refuse whoever may not do something in the whole province: what has no place of its own.

    Args:
        session: the transaction.
        right: what is asked for.
        cycle: the only one that it touches; None: it touches all.

    Raises:
        NotAllowed: none of his roles allows it, or only in some places or cycles.
    """
    require(session, right, Thing(cycle=cycle or _EVERY_CYCLE))


def require_entry(session: Session, right: Right, entry_id: int) -> None:
    """Refuse what somebody may not do to an entry; one that he may not see is not there for him.

    Raises:
        NotFound: there is no such entry, for him.
        NotAllowed: he may not do this to it, or not while it is held by somebody else.
    """
    if actor_of(session) is SYSTEM:
        return
    things = things_of(session, ENTRY.c.id == entry_id)
    if not things:
        raise NotFound(NO_ENTRY)
    require_seen(session, things[0])
    require(session, right, things[0])


def require_entries(
    session: Session, right: Right, which: ColumnElement[bool], cycle: int | None = None
) -> None:
    """Refuse an act on a set of entries unless it is allowed on each of them; one statement.

    Args:
        session: the transaction.
        right: what is asked for.
        which: the set.
        cycle: whose entries, if they are of one cycle.

    Raises:
        NotAllowed: it is not allowed on one of them.
    """
    if actor_of(session) is SYSTEM:
        return
    require(session, right)
    if not may(actor_of(session), right, Thing(cycle=cycle or _EVERY_CYCLE)):
        for thing in things_of(session, which):
            require(session, right, thing)


def require_seen(session: Session, thing: Thing, said: str = NO_ENTRY) -> None:
    """Treat what somebody may not see as what is not there.

    Raises:
        NotFound: he may not see it.
    """
    actor = actor_of(session)
    if actor is not SYSTEM and not may(actor, Right.SEE, thing):
        raise NotFound(said)


def things_of(session: Session, which: ColumnElement[bool]) -> list[Thing]:
    """Tell what entries are, as far as rights go: those that are alike once; one statement."""
    rows = session.execute(
        select(
            ENTRY.c.locality_id,
            ENTRY.c.cycle_id,
            ENTRY.c.holder,
            _PRODUCT.c.producer_id,
            _PRODUCT.c.sector,
        )
        .join(_PRODUCT, _PRODUCT.c.id == ENTRY.c.product_id)
        .where(which)
        .distinct()
    )
    return [entry_thing(row) for row in rows]


def entry_thing(row: AnyRow) -> Thing:
    """Tell what an entry is, as far as rights go.

    Args:
        row: with its locality, cycle and holder, and its product's producer and sector.
    """
    known = set(Group)
    return Thing(
        unit=row.locality_id,
        producer=row.producer_id,
        group=Group(row.sector) if row.sector in known else None,
        cycle=row.cycle_id,
        holder=Holder(row.holder),
    )


def unit_things(units: Iterable[int], cycle: int | None = None) -> list[Thing]:
    """Tell what units are, as far as rights go."""
    return [Thing(unit=unit, cycle=cycle) for unit in units]


def require_one_of(session: Session, right: Right, things: Iterable[Thing]) -> None:
    """Refuse whoever may not do something to any of some things: one of them is enough.

    Raises:
        NotAllowed: he may do it to none of them.
    """
    actor = actor_of(session)
    every = list(things)
    if actor is not SYSTEM and not any(may(actor, right, each) for each in every):
        check(actor, right, every[0] if every else Thing())
