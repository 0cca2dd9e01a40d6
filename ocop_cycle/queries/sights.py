"""What somebody sees, as conditions of a query: what he may not see is not there for him."""

from typing import Final

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import table
from ocop_cycle.models.products import Product
from ocop_cycle.queries.standings import ENTRY
from rules.rights import Grant, Role, sight

_PRODUCT: Final = table(Product)
NO_ENTRY: Final = "Không có hồ sơ này: hãy xem danh sách hồ sơ."
"""What is said of an entry that is not there, and of one that somebody may not see."""


def sees_all(session: Session) -> bool:
    """Tell whether whoever reads sees every entry."""
    return sight(actor_of(session)).everywhere


def seen_entries(session: Session) -> ColumnElement[bool]:
    """Choose the entries that whoever reads may see; a condition on the table of entries."""
    seen = sight(actor_of(session))
    if seen.everywhere:
        return true()
    return or_(false(), ENTRY.c.cycle_id.in_(seen.cycles), *(_part(each) for each in seen.parts))


def seen_units(session: Session) -> frozenset[int] | None:
    """Tell the units of whose entries whoever reads sees each one; None: of all units."""
    seen = sight(actor_of(session))
    if seen.everywhere:
        return None
    whole = [each.units for each in seen.parts if each.units is not None and not each.groups]
    return frozenset[int]().union(*whole)


def units_counted(session: Session, cycle_id: int) -> frozenset[int] | None:
    """Tell the units whose counts in a cycle whoever reads may see; None: of all units.

    Who sees only a sector or a producer's products sees part of a unit's entries: the counts, kept
    by unit, are not his.
    """
    seen = sight(actor_of(session))
    if seen.everywhere or cycle_id in seen.cycles:
        return None
    whole = [
        each.units
        for each in seen.parts
        if each.units is not None and not each.groups and each.cycle in {None, cycle_id}
    ]
    return frozenset[int]().union(*whole)


def _part(grant: Grant) -> ColumnElement[bool]:
    its = _its_product(grant)
    conditions: list[ColumnElement[bool]] = (
        [] if its is None else [ENTRY.c.product_id.in_(select(_PRODUCT.c.id).where(its))]
    )
    if grant.units is not None:
        conditions.append(ENTRY.c.locality_id.in_(grant.units))
    if grant.cycle is not None:
        conditions.append(ENTRY.c.cycle_id == grant.cycle)
    return and_(true(), *conditions)


def _its_product(grant: Grant) -> ColumnElement[bool] | None:
    if grant.role is Role.PRODUCER:
        return _PRODUCT.c.producer_id == grant.producer
    return _PRODUCT.c.sector.in_(sorted(grant.groups)) if grant.groups else None
