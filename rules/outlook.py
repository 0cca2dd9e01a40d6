"""What a target comes to on the present course: those still on the path, at the rate so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

_SURE: Final = Fraction(1)


@dataclass(frozen=True)
class StageFlow:
    """A stage of the path: how many wait there, and what became of those decided so far.

    Attributes:
        waiting: entries that stand there.
        certified: those that were certified there.
        onward: those that went on to a later stage.
        lost: those that were refused, lapsed or were withdrawn there.
    """

    waiting: int
    certified: int = 0
    onward: int = 0
    lost: int = 0


def on_course(reached: int, path: Sequence[StageFlow], share: Fraction = _SURE) -> int:
    """Tell what a target of certified products comes to if all goes on as it has so far.

    Each entry that still runs counts with the chance to be certified: at every stage that is left
    the share of those who went on or were certified there among all whom that stage has decided.
    A stage that has decided nobody yet lets everybody pass; who was returned has not been decided.

    Args:
        reached: what counts toward the target already.
        path: the stages in their order.
        share: how many of the certified count toward the target (those of its stars).

    Source: the programme's decision, shown beside the figure: the simplest rate that an official
        can check by hand; rounded down, so that a target is never promised.
    """
    chance, expected = share, Fraction(reached)
    for stage in reversed(path):
        chance = _chance(stage, share, chance)
        expected += stage.waiting * chance
    return floor(expected)


def _chance(stage: StageFlow, share: Fraction, later: Fraction) -> Fraction:
    decided = stage.certified + stage.onward + stage.lost
    if decided <= 0:
        return later
    return (stage.certified * share + stage.onward * later) / decided
