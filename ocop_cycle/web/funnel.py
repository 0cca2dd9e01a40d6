"""The funnel of the home page: each stage with its counts and a bar that is drawn to scale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ocop_cycle.queries.funnel import FunnelLine
from rules.funnel import OUT, Way

_GONE_ON = (Way.ONWARD, Way.CERTIFIED)
_TONES = ("passed", "there", "late", "gone")


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: from where, how wide, in percent of the widest stage; how it looks."""

    left: str
    width: str
    tone: str


@dataclass(frozen=True)
class FunnelRow:
    """A stage: its counts in the order of the ways, and its bar."""

    line: FunnelLine
    counts: tuple[int, ...]
    bar: tuple[Segment, ...]


@dataclass(frozen=True)
class FunnelTable:
    """The ways that anybody went, and the stages."""

    ways: tuple[Way, ...]
    rows: tuple[FunnelRow, ...]


def funnel_table(lines: Sequence[FunnelLine]) -> FunnelTable:
    """Lay a funnel out; a way that nobody went has no column."""
    ways = tuple(way for way in OUT if any(line.ways.get(way) for line in lines))
    widest = max((line.entered for line in lines), default=0)
    return FunnelTable(
        ways,
        tuple(
            FunnelRow(
                line,
                tuple(line.ways.get(way, 0) for way in ways),
                tuple(_bar(line, widest)),
            )
            for line in lines
        ),
    )


def _bar(line: FunnelLine, widest: int) -> Iterator[Segment]:
    """Cut the bar of a stage: who went on, who is there in time, who is late, who is gone."""
    gone_on = sum(line.ways.get(way, 0) for way in _GONE_ON)
    gone = max(line.entered - gone_on - line.there, 0)
    left = 0.0
    for entries, tone in zip(
        (gone_on, line.there - line.late, line.late, gone), _TONES, strict=True
    ):
        if entries > 0 and widest:
            width = 100 * entries / widest
            yield Segment(f"{left:.2f}%", f"{width:.2f}%", tone)
            left += width
