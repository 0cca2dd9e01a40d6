"""The matrix of the home page: localities that have work, stage by stage; those that have none."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ocop_cycle.queries.counts import Cell
from ocop_cycle.queries.localities import Localities, Unit
from rules.passing import is_overdue
from rules.vocabulary import Outcome, Stage


class Crossing(NamedTuple):
    """How many entries of a locality stand in a stage, how many of them are late."""

    stage: Stage
    entries: int
    late: int


@dataclass(frozen=True)
class MatrixLine:
    """A locality that has entries: where they stand, how many were certified, ended otherwise."""

    unit: Unit
    crossings: tuple[Crossing, ...]
    total: int
    late: int
    certified: int
    ended: int


@dataclass(frozen=True)
class Matrix:
    """The localities that have entries by the stages where any stand; `empty`: those without."""

    stages: tuple[Stage, ...]
    lines: tuple[MatrixLine, ...]
    empty: tuple[Unit, ...]


def matrix(cells: Iterable[Cell], units: Localities, stages: Iterable[Stage], day: date) -> Matrix:
    """Lay the counts of a day out, the localities with the most late entries first.

    Args:
        cells: the counts.
        units: the names.
        stages: the columns, in the order of the path.
        day: as of which an entry is late.
    """
    columns = tuple(dict.fromkeys(stages))
    known = defaultdict[int, list[Cell]](list)
    for cell in cells:
        known[cell.locality].append(cell)
    lines = [_line(units.known[unit], here, columns, day) for unit, here in known.items()]
    lines.sort(key=lambda line: (-line.late, -line.total, line.unit.name))
    return Matrix(columns, tuple(lines), units.empty)


def _line(unit: Unit, cells: Sequence[Cell], columns: Sequence[Stage], day: date) -> MatrixLine:
    there, late, ends = Counter[Stage](), Counter[Stage](), Counter[bool]()
    for cell in cells:
        facet = cell.facet
        if facet.outcome:
            ends[facet.outcome is Outcome.CERTIFIED] += cell.entries
            continue
        there[facet.stage] += cell.entries
        late[facet.stage] += cell.entries if is_overdue(facet.limit, day) else 0
    return MatrixLine(
        unit,
        tuple(Crossing(stage, there[stage], late[stage]) for stage in columns),
        total=there.total() + ends.total(),
        late=late.total(),
        certified=ends[True],
        ended=ends[False],
    )
