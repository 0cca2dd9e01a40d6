"""Fields that the forms of several lists have, and what of the store they read."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.cycles import cycles, today_in
from ocop_cycle.queries.sights import seen_units
from ocop_cycle.web.languages import gettext, marked
from ocop_cycle.web.lists import Asked, Filter
from rules.vocabulary import Level, Word

_AREAS: Final = (Level.DISTRICT.value, Level.COMMUNE.value)


def words_field(hint: str) -> Filter:
    """Give the field for what is searched for."""
    return Filter("q", marked("Tìm"), kind="words", hint=hint)


def word_field(name: str, label: str, words: Iterable[Word]) -> Filter:
    """Give a field for one of some words."""
    return Filter(name, label, tuple((each.value, gettext(each.label)) for each in words))


def cycle_field(session: Session) -> Filter:
    """Give the field for a cycle."""
    return Filter("cycle", marked("Kỳ"), tuple((row.name, row.name) for row in cycles(session)))


def unit_field(session: Session) -> Filter:
    """Give the field for an area: those that whoever reads may see."""
    seen = seen_units(session)
    which = [] if seen is None else [AGENCY.c.id.in_(seen)]
    rows = session.execute(
        select(AGENCY.c.code, AGENCY.c.locality, AGENCY.c.name)
        .where(AGENCY.c.level.in_(_AREAS), *which)
        .order_by(AGENCY.c.search, AGENCY.c.id)
    )
    areas = {code: locality or name for code, locality, name in rows.all()}
    return Filter("unit", marked("Địa bàn"), tuple(areas.items()))


def units_asked(session: Session, asked: Asked) -> tuple[int, ...]:
    """Find the units of the area that is asked for."""
    if not asked["unit"]:
        return ()
    return tuple(session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == asked["unit"])))


def days_of(rows: Iterable[AnyRow]) -> dict[int, date]:
    """Tell which day it is in each cycle."""
    now = clock.now()
    return {row.id: today_in(row, now) for row in rows}


def cycles_asked(session: Session, asked: Asked) -> Mapping[int, date]:
    """Find the cycle that is asked for, or all, each with its today."""
    known = cycles(session)
    named = [row for row in known if row.name == asked["cycle"]]
    return days_of(named if asked["cycle"] else known)
