"""What an act does to the funnel of a year: who comes to a stage, and which way he leaves it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rules.rounds import Round
from rules.vocabulary import Action, Outcome, Stage, Word


class Way(Word):
    """How an entry comes to a stage and leaves it (chuyển động của hồ sơ)."""

    ENTERED = "entered", "Vào bước"
    ONWARD = "onward", "Đi tiếp"
    CERTIFIED = "certified", "Được công nhận"
    RETURNED = "returned", "Trả lại"
    REFUSED = "refused", "Không đạt, bị loại"
    LAPSED = "lapsed", "Hết hạn"
    WITHDRAWN = "withdrawn", "Đã rút"
    OTHER_ROUND = "other_round", "Chuyển đợt"


OUT: Final = tuple(way for way in Way if way is not Way.ENTERED)
"""The ways out of a stage: what has entered is what has left by them and what is still there."""

DECIDED: Final = frozenset({Way.ONWARD, Way.CERTIFIED, Way.RETURNED, Way.REFUSED})
"""The ways that somebody's decision or handing in opens; the others are opened by time alone."""

_ENDS: Final[Mapping[Outcome, Way]] = {
    Outcome.CERTIFIED: Way.CERTIFIED,
    Outcome.NOT_SELECTED: Way.REFUSED,
    Outcome.BELOW_THREE_STARS: Way.REFUSED,
    Outcome.DISQUALIFIED: Way.REFUSED,
    Outcome.LAPSED: Way.LAPSED,
    Outcome.WITHDRAWN: Way.WITHDRAWN,
}


@dataclass(frozen=True)
class Place:
    """Where an entry stands as far as a funnel looks."""

    stage: Stage
    round: Round
    outcome: Outcome = Outcome.OPEN


@dataclass(frozen=True)
class Passage:
    """An act that took entries from one place to another; `source`: None before they began."""

    action: Action
    source: Place | None
    target: Place


@dataclass(frozen=True)
class Flow:
    """So many entries more (+1) or fewer (-1) that went a way at a stage in a round."""

    stage: Stage
    round: Round
    way: Way
    sign: int = 1


def flows_of(passage: Passage, path: Sequence[Stage]) -> Iterator[Flow]:
    """Tell what a passage adds to a funnel; what the system took back is taken off again.

    Args:
        passage: of one entry.
        path: the stages in the order in which entries go through them.

    Source: design §5, "Where a dossier stands": an entry stands in exactly one stage, so what has
        entered a stage is what has left it and what is still there.
    """
    source, target = passage.source, passage.target
    if passage.action is Action.TAKE_BACK and source:
        undone = flows_of(Passage(Action.REGISTER, target, source), path)
        yield from (Flow(each.stage, each.round, each.way, -each.sign) for each in undone)
        return
    if source and source.outcome:
        yield Flow(source.stage, source.round, _ENDS[source.outcome], -1)
    if source is None:
        yield Flow(target.stage, target.round, Way.ENTERED)
    elif (source.stage, source.round) != (target.stage, target.round):
        yield Flow(source.stage, source.round, _way(source.stage, target.stage, path))
        yield Flow(target.stage, target.round, Way.ENTERED)
    if target.outcome:
        yield Flow(target.stage, target.round, _ENDS[target.outcome])


def _way(source: Stage, target: Stage, path: Sequence[Stage]) -> Way:
    if source is target:
        return Way.OTHER_ROUND
    return Way.RETURNED if path.index(target) < path.index(source) else Way.ONWARD
