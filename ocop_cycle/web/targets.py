"""The targets of the plan: reached, wanted, and what they come to on the present course."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ocop_cycle.plan.measures import Measure, Per
from ocop_cycle.queries.counts import Cell, summed
from ocop_cycle.queries.localities import Localities
from ocop_cycle.queries.status import TargetStatus, certified
from rules.outlook import StageFlow, on_course
from rules.vocabulary import Level, Outcome

_LOWEST: Final = 3
_LEVELS: Final = {Per.DISTRICT: Level.DISTRICT, Per.COMMUNE: Level.COMMUNE}


@dataclass(frozen=True)
class TargetLine:
    """A target and how it stands.

    Attributes:
        expected: what it comes to on the present course; None where nothing tells.
        places: of how many localities; `met`: how many of them have what each should have.
    """

    target: TargetStatus
    expected: int | None = None
    met: int | None = None
    places: int = 0

    @property
    def tone(self) -> str:
        """Name its look: good when it is reached, now when it will be, late when it will not."""
        target = self.target
        if target.wanted is None or target.reached is None:
            return ""
        if target.reached >= target.wanted:
            return "good"
        if self.expected is None or target.aspiration:
            return ""
        return "now" if self.expected >= target.wanted else "late"


def target_lines(
    targets: Iterable[TargetStatus],
    cells: Sequence[Cell],
    units: Localities,
    path: Sequence[StageFlow],
) -> Iterator[TargetLine]:
    """Lay the targets out.

    Args:
        targets: of the plan, with what is reached.
        cells: the counts of the day.
        units: the localities of the plan.
        path: what came and left in each stage so far.
    """
    for target in targets:
        if target.per in _LEVELS and target.measure is Measure.RATED_PRODUCTS:
            yield _by_place(target, cells, units)
        elif target.reached is not None and target.measure is Measure.RATED_PRODUCTS:
            yield TargetLine(target, _expected(target, cells, path))
        else:
            yield TargetLine(target)


def _expected(target: TargetStatus, cells: Sequence[Cell], path: Sequence[StageFlow]) -> int | None:
    counts, stars = summed(cells), target.minimum_stars or 0
    every, enough = certified(counts), certified(counts, stars)
    if stars <= _LOWEST:
        return on_course(enough, path)
    return on_course(enough, path, Fraction(enough, every)) if every else None


def _by_place(target: TargetStatus, cells: Iterable[Cell], units: Localities) -> TargetLine:
    level = _LEVELS[target.per].value if target.per in _LEVELS else ""
    counts = Counter[int]()
    for cell in cells:
        facet = cell.facet
        if facet.outcome is Outcome.CERTIFIED and facet.stars >= (target.minimum_stars or 0):
            counts[cell.locality] += cell.entries
    known = [unit.id for unit in (*units.known.values(), *units.empty) if unit.level == level]
    met = sum(counts[unit] >= (target.wanted or 1) for unit in known)
    return TargetLine(target, met=met, places=len(known))
