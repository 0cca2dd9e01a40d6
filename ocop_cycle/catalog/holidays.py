"""The working calendar of years: public holidays, the shipped papers, and what people added."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from rules.workdays import Calendar, DayKind, DayOff

_SHIPPED: Final = Path(__file__).with_name("holidays.toml")
_PUBLIC: Final = Path(__file__).with_name("public_holidays.toml")
_HEAD: Final = """\
# The public holidays of Vietnam as the package `holidays` computes them, kept so that a command
# need not import it (0.15 s). A test compares every year with the package.
"""


def calendar_for(years: Iterable[int], overrides: Iterable[DayOff] = ()) -> Calendar:
    """Build the calendar of some years: the law's days, the shipped papers, what people added.

    Args:
        years: every year that will be counted in: a period may run into the next one. Holidays
            are known from 1995 to 2100, the lunar ones of coming years by calculation.
        overrides: days of the installation, which win over all others; of two that name the same
            day the later one counts.
    """
    known = [_year(year) for year in set(years)]
    off = {day for calendar in known for day in calendar.off}
    worked = {day for calendar in known for day in calendar.worked}
    _put(overrides, off, worked)
    return Calendar(frozenset(off), frozenset(worked))


def computed(year: int) -> Calendar:
    """Ask the package `holidays` for the public holidays of a year and their make-up days."""
    # It reads every country of the world on import (0.15 s): what is kept in a file spares it.
    from holidays.utils import country_holidays  # noqa: PLC0415 -- slow, see above

    public = country_holidays("VN", years=year, expand=False)
    worked = {day for day in public.weekend_workdays if day.year == year}
    return Calendar(frozenset(public), frozenset(worked))


def kept() -> dict[int, Calendar]:
    """Read the years that are kept in a file as the package computes them."""
    years = tomllib.loads(_PUBLIC.read_text(encoding="utf-8"))
    return {
        int(year): Calendar(frozenset(days["off"]), frozenset(days["worked"]))
        for year, days in years.items()
    }


def written(years: Iterable[int]) -> str:
    """Write the file of the years that are kept."""
    parts = [
        f"[{year}]\noff = {_days(calendar.off)}\nworked = {_days(calendar.worked)}\n"
        for year in years
        for calendar in [computed(year)]
    ]
    return "\n".join([_HEAD, *parts])


@lru_cache(maxsize=256)
def _year(year: int) -> Calendar:
    public = _kept().get(year) or computed(year)
    off, worked = set(public.off), set(public.worked)
    _put((moved for moved in _shipped() if moved.day.year == year), off, worked)
    return Calendar(frozenset(off), frozenset(worked))


@lru_cache(maxsize=1)
def _kept() -> dict[int, Calendar]:
    return kept()


def _days(days: Iterable[date]) -> str:
    return f"[{', '.join(day.isoformat() for day in sorted(days))}]"


@lru_cache(maxsize=1)
def _shipped() -> tuple[DayOff, ...]:
    return tuple(
        DayOff(day, kind, f"Văn bản số {paper['number']}, ngày {paper['issued']:%d/%m/%Y}")
        for paper in tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))["papers"]
        for kind in DayKind
        for day in paper[kind.value]
    )


def _put(moved: Iterable[DayOff], off: set[date], worked: set[date]) -> None:
    for one in moved:
        into, out_of = (off, worked) if one.kind is DayKind.OFF else (worked, off)
        into.add(one.day)
        out_of.discard(one.day)
