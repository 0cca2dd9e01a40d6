"""The funnel of a cycle: what came to each stage and how it left, read from the passages alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import table
from ocop_cycle.models.tallies import Passage as PassageRow
from ocop_cycle.queries.counts import Cell, seen
from rules.funnel import DECIDED, OUT, Flow, Passage, Place, Way, flows_of
from rules.outlook import StageFlow
from rules.passing import is_overdue
from rules.rounds import Round
from rules.vocabulary import Action, Outcome, Stage

PASSAGE: Final = table(PassageRow)
_PLACES: Final = tuple(
    PASSAGE.c[name]
    for name in ("action", "stage", "round", "outcome", "to_stage", "to_round", "to_outcome")
)
_LOST: Final = (Way.REFUSED, Way.LAPSED, Way.WITHDRAWN)
Key = tuple[Stage, Round]


class Passed(NamedTuple):
    """So many entries that an act took from one place to another on a day."""

    day: date
    passage: Passage
    entries: int


@dataclass(frozen=True)
class FunnelLine:
    """A stage, in one round or in all: what came, how it left, what is still there.

    Attributes:
        ways: how many entries went which way.
        there: how many stand there, `late` of them beyond their day.
        first, last: the days of the first and the last decision that moved an entry on or out.
    """

    stage: Stage
    round: Round | None
    ways: Mapping[Way, int] = field(default_factory=dict)
    there: int = 0
    late: int = 0
    first: date | None = None
    last: date | None = None

    @property
    def entered(self) -> int:
        """Tell how many came."""
        return self.ways.get(Way.ENTERED, 0)

    @property
    def lost(self) -> int:
        """Tell how many ended here without a certificate."""
        return sum(self.ways.get(way, 0) for way in _LOST)

    @property
    def done(self) -> int | None:
        """Tell which share of those that came has left, in percent; None when nobody came."""
        return 100 * (self.entered - self.there) // self.entered if self.entered > 0 else None


def passages(session: Session, cycle_id: int, day: date = date.max) -> list[Passed]:
    """List what was done up to a day, by day; of the localities that whoever reads may see."""
    entries = func.sum(PASSAGE.c.entries)
    rows = session.execute(
        select(PASSAGE.c.day, entries, *_PLACES)
        .where(
            PASSAGE.c.cycle_id == cycle_id, PASSAGE.c.day <= day, seen(session, PASSAGE, cycle_id)
        )
        .group_by(PASSAGE.c.day, *_PLACES)
        .having(entries != 0)
        .order_by(PASSAGE.c.day)
    )
    return [Passed(row[0], _passage(*row[2:]), int(row[1])) for row in rows]


def by_round(
    passed: Iterable[Passed], cells: Iterable[Cell], path: Sequence[Stage], day: date
) -> dict[Key, FunnelLine]:
    """Lay the funnel of each stage in each round out."""
    found = _laid_out(passed, cells, path, day, lambda round_: round_)
    return {(stage, round_): line for (stage, round_), line in found.items() if round_}


def whole(
    passed: Iterable[Passed], cells: Iterable[Cell], path: Sequence[Stage], day: date
) -> dict[Stage, FunnelLine]:
    """Lay the funnel of each stage out, all rounds together: between them nobody comes or goes."""
    found = _laid_out(passed, cells, path, day, lambda _: None)
    return {stage: line for (stage, _), line in found.items()}


def flows(lines: Mapping[Stage, FunnelLine], path: Iterable[Stage]) -> list[StageFlow]:
    """Reduce a funnel to what the outlook on the targets asks."""
    known = [lines.get(stage, FunnelLine(stage, None)) for stage in path]
    return [
        StageFlow(
            waiting=line.there,
            certified=line.ways.get(Way.CERTIFIED, 0),
            onward=line.ways.get(Way.ONWARD, 0),
            lost=line.lost,
        )
        for line in known
    ]


def acts_since(passed: Iterable[Passed], since: date) -> Mapping[Action, int]:
    """Count what was done on a day and later, by act."""
    counts = Counter[Action]()
    for each in passed:
        if each.day >= since:
            counts[each.passage.action] += each.entries
    return {action: counts[action] for action in Action if counts[action] > 0}


def _laid_out(
    passed: Iterable[Passed],
    cells: Iterable[Cell],
    path: Sequence[Stage],
    day: date,
    kept: Callable[[Round], Round | None],
) -> dict[tuple[Stage, Round | None], FunnelLine]:
    lines = dict[tuple[Stage, Round | None], FunnelLine]()
    for key, days in _counted(passed, tuple(path), kept).items():
        ways = Counter[Way]()
        for counts in days.values():
            ways.update(counts)
        decided = [each for each, counts in days.items() if _decides(counts)]
        lines[key] = FunnelLine(
            *key,
            ways={way: ways[way] for way in Way},
            first=min(decided, default=None),
            last=max(decided, default=None),
        )
    for cell in cells:
        if cell.facet.outcome is Outcome.OPEN:
            key = (cell.facet.stage, kept(cell.facet.round))
            line = lines.get(key) or FunnelLine(*key)
            late = cell.entries if is_overdue(cell.facet.limit, day) else 0
            lines[key] = replace(line, there=line.there + cell.entries, late=line.late + late)
    return lines


def _counted(
    passed: Iterable[Passed], path: tuple[Stage, ...], kept: Callable[[Round], Round | None]
) -> Mapping[tuple[Stage, Round | None], Mapping[date, Counter[Way]]]:
    counts = defaultdict[tuple[Stage, Round | None], dict[date, Counter[Way]]](dict)
    for each in passed:
        for flow in _flows(each.passage, path):
            key = (flow.stage, kept(flow.round))
            counts[key].setdefault(each.day, Counter())[flow.way] += flow.sign * each.entries
    for (_, round_), days in counts.items():
        if round_ is None:
            _join_rounds(days.values())
    return counts


def _join_rounds(days: Iterable[Counter[Way]]) -> None:
    """Who goes to another round neither leaves a stage nor comes to it."""
    for counts in days:
        counts[Way.ENTERED] -= counts.pop(Way.OTHER_ROUND, 0)


def _decides(counts: Counter[Way]) -> bool:
    return any(counts[way] > 0 for way in OUT if way in DECIDED)


@lru_cache(maxsize=4096)
def _flows(passage: Passage, path: tuple[Stage, ...]) -> tuple[Flow, ...]:
    return tuple(flows_of(passage, path))


@lru_cache(maxsize=4096)
def _passage(*cells: str) -> Passage:
    action, stage, round_, outcome, to_stage, to_round, to_outcome = cells
    source = Place(Stage(stage), Round.parse(round_), Outcome(outcome)) if stage else None
    return Passage(
        Action(action), source, Place(Stage(to_stage), Round.parse(to_round), Outcome(to_outcome))
    )
