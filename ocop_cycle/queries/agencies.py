"""Units of a place: their contacts on a day, and whose area a locality is."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from rules.names import clean, name_key
from rules.regime import Regime
from rules.vocabulary import Level, Stage

_SHORT: Final = {
    "tp": "thành phố",
    "tx": "thị xã",
    "tt": "thị trấn",
    "h": "huyện",
    "q": "quận",
    "p": "phường",
    "x": "xã",
}
_LONG: Final = (*_SHORT.values(), "đặc khu")
_PREFIX: Final = re.compile(
    rf"(?:(?P<long>{'|'.join(map(name_key, _LONG))}) "
    rf"|(?P<short>{'|'.join(_SHORT)})\. ?|(?P<bare>tp|tx|tt) )(?P<name>.+)"
)
_SHORT_WORD: Final = re.compile(r"\b(tp|tx|tt)\b\.?")
_COMMITTEE: Final = re.compile(name_key("ủy ban nhân dân"))
_NEAR: Final = 3
_SHOWN: Final = ("code", "name", "level", "locality", "parent", "place")
_REACHED: Final = ("name", "role", "email", "phone")


@dataclass(frozen=True)
class Localities:
    """The areas of a place and the units that hold entries there.

    Attributes:
        level: the level that holds entries under the regime.
        units: by the key of the bare name: pairs of the full name's key and the unit's id, first
            the one that is meant unless its full name says otherwise.
        names: the names of the areas, as they are written.
    """

    place: str
    level: Level
    units: Mapping[str, tuple[tuple[str, int], ...]]
    names: tuple[str, ...]


def locality_key(text: str) -> str:
    """Make the key of an area's name, with or without huyện, xã, phường, TP., TX. before it."""
    whole = name_key(text)
    found = _PREFIX.fullmatch(whole)
    return found["name"] if found else whole


def unit_key(name: str) -> str:
    """Make the key of a unit's name, in which the usual short forms are written out."""
    words = _COMMITTEE.sub("ubnd", name_key(name))
    return clean(_SHORT_WORD.sub(lambda short: f"{_SHORT[short[1]]} ", words).replace(".", " "))


def listing(
    session: Session, place: str | None = None, *, day: date = date.max
) -> list[dict[str, object]]:
    """List the units, of one place or of all, with the contacts they have on a day."""
    which = [AGENCY.c.place == place] if place is not None else []
    units = session.execute(select(AGENCY).where(*which).order_by(AGENCY.c.place, AGENCY.c.code))
    reachable = _contacts(session, day)
    return [
        {
            **{name: unit._mapping[name] for name in _SHOWN},
            "contacts": [
                {
                    **{name: each._mapping[name] for name in _REACHED},
                    "since": None if each.since == date.min else each.since,
                    "until": each.until,
                }
                for each in reachable.get(unit.id, ())
            ],
        }
        for unit in units
    ]


def holding_level(regime: Regime) -> Level:
    """Name the level whose units hold entries under a decision."""
    return Level.DISTRICT if Stage.DISTRICT_EVALUATION in regime.path else Level.COMMUNE


def localities(session: Session, place: str, level: Level, day: date) -> Localities:
    """Find the areas of a place on a day; a merged unit's is held by the one it has become.

    A commune whose district holds the entries stands for its district.
    """
    rows = session.execute(
        select(AGENCY).where(
            AGENCY.c.place == place,
            AGENCY.c.level.in_([Level.DISTRICT.value, Level.COMMUNE.value]),
            AGENCY.c.locality_key != "",
        )
    ).all()
    holding = {row.code: row.id for row in rows if row.level == level.value}
    units = defaultdict[str, list[tuple[str, int]]](list)
    for row in sorted(rows, key=lambda row: _rank(row, level)):
        known = units[row.locality_key]
        if row.level == level.value or not known:
            merged = row.merged_into_id if row.merged_on and row.merged_on <= day else None
            own = row.id if row.level == level.value else holding.get(row.parent, row.id)
            known.append((_full_key(row.locality), merged or own))
    names = tuple(sorted(row.locality for row in rows))
    return Localities(place, level, {key: tuple(each) for key, each in units.items()}, names)


def unit_of(areas: Localities, text: str) -> int:
    """Find the unit of an area by the area's name, which may stand within an address.

    Raises:
        NotFound: there is no such area, or several bear the name.
    """
    for part in _parts(areas.level, text):
        bare, full = locality_key(part), _full_key(part)
        found = areas.units.get(bare, ())
        exact = [unit for name, unit in found if name == full != bare]
        if exact:
            return exact[0]
        if len({name for name, _ in found if name != bare}) > 1:
            raise NotFound(
                f"Có nhiều địa bàn tên “{part}”: hãy ghi đủ huyện, thị xã, thành phố, xã, phường."
            )
        if found:
            return found[0][1]
    raise NotFound(_unknown(areas, text))


def _contacts(session: Session, day: date) -> Mapping[int, list[AnyRow]]:
    rows = session.execute(
        select(CONTACT)
        .where(CONTACT.c.since <= day, or_(CONTACT.c.until.is_(None), CONTACT.c.until >= day))
        .order_by(CONTACT.c.id)
    )
    found = defaultdict[int, list[AnyRow]](list)
    for row in rows:
        found[row.agency_id].append(row)
    return found


def _rank(row: AnyRow, level: Level) -> tuple[bool, bool, int]:
    """Put the units of an area in order: of the right level, a people's committee, known first."""
    return row.level != level.value, not unit_key(row.name).startswith("ubnd"), row.id


def _parts(level: Level, text: str) -> Iterator[str]:
    """Cut an address: a commune's name stands first in it, a district's last."""
    yield text
    parts = [part for part in map(clean, text.split(",")) if part]
    if len(parts) > 1:
        yield from parts if level is Level.COMMUNE else reversed(parts)


def _full_key(text: str) -> str:
    whole = name_key(text)
    found = _PREFIX.fullmatch(whole)
    if found is None:
        return whole
    return f"{found['long'] or _SHORT[found['short'] or found['bare']]} {found['name']}"


def _unknown(areas: Localities, text: str) -> str:
    by_key = {locality_key(name): name for name in areas.names}
    near = get_close_matches(locality_key(text), by_key, n=_NEAR, cutoff=0.5)
    listed = ", ".join(by_key[key] for key in near)
    advice = f"có phải là {listed}?" if near else "hãy sửa lại, hoặc thêm đơn vị (agency import)."
    return f"Không có địa bàn “{text}” trong danh sách đơn vị của {areas.place}: {advice}"
