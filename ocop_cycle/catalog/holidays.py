"""The working calendar of years: public holidays, the shipped papers, and what people added."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from rules.workdays import Calendar, DayKind, DayOff

_SHIPPED: Final = Path(__file__).with_name("holidays.toml")


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


@lru_cache(maxsize=256)
def _year(year: int) -> Calendar:
    # The package reads every country of the world on import (0.15 s): who counts no days is spared.
    from holidays.utils import country_holidays  # noqa: PLC0415 -- slow, see above

    public = country_holidays("VN", years=year, expand=False)
    off, worked = set(public), {day for day in public.weekend_workdays if day.year == year}
    _put((moved for moved in _shipped() if moved.day.year == year), off, worked)
    return Calendar(frozenset(off), frozenset(worked))


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
