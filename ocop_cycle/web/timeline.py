"""The year drawn to scale: each window, what happened in it, each activity, and the day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from notifications.filters import ngay_ngan
from ocop_cycle.queries.activities import ActivityStatus
from ocop_cycle.queries.funnel import FunnelLine, Key
from ocop_cycle.queries.status import StageStatus
from ocop_cycle.web.languages import gettext
from rules.rounds import Round
from rules.workdays import add_months

_ROW: Final = 46
_HEAD: Final = 24
_LABELS: Final = 14
_FAR: Final = timedelta(days=92)
_ONE_DAY: Final = timedelta(days=1)
_NARROWEST: Final = 0.8
_RIGHT: Final = 55.0
_NOTHING: Final[Mapping[Key, FunnelLine]] = {}


@dataclass(frozen=True)
class Bar:
    """A window: its label above, its bar below, and below that what happened; all in percent.

    Attributes:
        label, day: its words; `at`: where they begin, or end where `ends` is set.
        done: the share of those that came and have left, "" where nobody came.
        moved_left, moved_width: from the first to the last decision; "" where there was none.
        moved: the two days in words.
    """

    label: str
    day: str
    left: str
    width: str
    top: int
    tone: str
    at: str
    ends: bool
    done: str = ""
    moved_left: str = ""
    moved_width: str = ""
    moved: str = ""


@dataclass(frozen=True)
class Month:
    """Where a month begins."""

    label: str
    left: str


@dataclass(frozen=True)
class Mark:
    """The last day of an activity, and its name."""

    title: str
    left: str
    tone: str


@dataclass(frozen=True)
class Timeline:
    """All that the drawing needs; `today` is where the day stands, "" off the line."""

    bars: tuple[Bar, ...]
    months: tuple[Month, ...]
    marks: tuple[Mark, ...]
    today: str
    height: int
    marks_top: int
    head: int = _HEAD


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def at(self, day: date) -> float:
        """Tell where a day begins, in percent of the line."""
        return 100 * (day - self.first).days / ((self.last - self.first).days + 1)


def timeline(
    stages: Sequence[StageStatus],
    activities: Iterable[ActivityStatus],
    today: date,
    happened: Mapping[Key, FunnelLine] = _NOTHING,
) -> Timeline | None:
    """Draw the windows and the activities of a cycle; None when none of them has a day.

    Args:
        stages: the plan, stage by stage and round by round.
        activities: the other tasks of the plan.
        today: the day that is drawn as a line.
        happened: what came and left, by stage and round.
    """
    windows = [each for each in stages if each.last_day]
    dated = [each for each in activities if each.last_day]
    scale = _scale(windows, dated, today, happened)
    if scale is None:
        return None
    shown = scale.first <= today <= scale.last
    marks = tuple(_marks(dated, scale, today))
    return Timeline(
        bars=tuple(_bars(windows, scale, today, happened)),
        months=tuple(_months(scale)),
        marks=marks,
        today=_percent(scale.at(today)) if shown else "",
        height=_HEAD + _ROW * (len(windows) + bool(marks)),
        marks_top=_HEAD + _ROW * len(windows),
    )


def tone_of(row: StageStatus, today: date) -> str:
    """Name the look of a stage: done, late, now, ahead."""
    if row.overdue:
        return "late"
    if row.last_day and row.last_day < today:
        return "done"
    begun = row.opens is not None and row.opens <= today
    return "now" if begun and row.last_day else "ahead"


def _scale(
    windows: Sequence[StageStatus],
    dated: Sequence[ActivityStatus],
    today: date,
    happened: Mapping[Key, FunnelLine],
) -> _Scale | None:
    spans = [(row.opens, row.last_day) for row in windows]
    spans += [(line.first, line.last) for line in happened.values() if windows]
    spans += [(row.opens, row.last_day) for row in dated]
    days = [day for span in spans for day in span if day]
    if not days:
        return None
    first, last = min(days), max(days)
    if first - _FAR <= today <= last + _FAR:
        first, last = min(first, today), max(last, today)
    return _Scale(first.replace(day=1), add_months(last.replace(day=1), 1) - _ONE_DAY)


def _bars(
    windows: Iterable[StageStatus], scale: _Scale, today: date, happened: Mapping[Key, FunnelLine]
) -> Iterator[Bar]:
    rounds = {row.round for row in windows}
    for place, row in enumerate(windows):
        last = row.last_day or today
        left = scale.at(row.opens or last)
        width = max(scale.at(last + _ONE_DAY) - left, _NARROWEST)
        until = _short(last, scale)
        stage = gettext(row.stage.label)
        named = gettext("%(stage)s · đợt %(round)s", stage=stage, round=row.round)
        tentative = gettext("dự kiến %(day)s", day=until)
        bar = Bar(
            label=stage if len(rounds) == 1 else named,
            day=tentative if row.tentative else gettext("đến %(day)s", day=until),
            left=_percent(left),
            width=_percent(width),
            top=_HEAD + place * _ROW,
            tone=tone_of(row, today),
            at=_percent(left + width if left > _RIGHT else left),
            ends=left > _RIGHT,
        )
        line = happened.get((row.stage, Round.parse(row.round)))
        yield _with_what_happened(bar, line, scale) if line else bar


def _with_what_happened(bar: Bar, line: FunnelLine, scale: _Scale) -> Bar:
    done = "" if line.done is None else gettext("xong %(share)s%%", share=line.done)
    if line.first is None or line.last is None:
        return replace(bar, done=done)
    left = scale.at(line.first)
    return replace(
        bar,
        done=done,
        moved_left=_percent(left),
        moved_width=_percent(max(scale.at(line.last + _ONE_DAY) - left, _NARROWEST)),
        moved=gettext(
            "Thực tế: %(first)s đến %(last)s",
            first=ngay_ngan(line.first),
            last=ngay_ngan(line.last),
        ),
    )


def _short(day: date, scale: _Scale) -> str:
    """Leave the year out where it is the one that the line begins in."""
    return f"{day:%d/%m}" if day.year == scale.first.year else ngay_ngan(day)


def _months(scale: _Scale) -> Iterator[Month]:
    starts = [scale.first]
    while (following := add_months(starts[-1], 1)) <= scale.last:
        starts.append(following)
    step = 1 + (len(starts) - 1) // _LABELS
    for place, start in enumerate(starts):
        if place % step == 0:
            year = f"/{start:%y}" if start.month == 1 and place else ""
            yield Month(f"T{start.month}{year}", _percent(scale.at(start)))


def _marks(dated: Iterable[ActivityStatus], scale: _Scale, today: date) -> Iterator[Mark]:
    for row in dated:
        if row.last_day:
            yield Mark(
                title=f"{row.name}: {ngay_ngan(row.last_day)}",
                left=_percent(scale.at(row.last_day)),
                tone="done" if row.last_day < today else "ahead",
            )


def _percent(share: float) -> str:
    return f"{share:.2f}%"
