"""Two rounds or years beside each other, on the days that lie alike before their cut-offs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.counts import Cell, cells
from ocop_cycle.queries.courses import SENDS_LETTERS, course_named
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.funnel import FunnelLine, by_round, passages, whole
from ocop_cycle.queries.status import path_of
from rules.comparison import same_distance
from rules.errors import Refusal
from rules.passing import is_overdue
from rules.rounds import Round
from rules.standing import Course
from rules.vocabulary import Outcome, Stage


@dataclass(frozen=True)
class Side:
    """A cycle, or one of its rounds, as of a day: its figures and its funnel.

    `left`: how many days are left to the cut-off; negative after it.
    """

    cycle: AnyRow
    round: Round | None
    day: date
    left: int
    total: int
    waiting: int
    late: int
    certified: int
    funnel: Mapping[Stage, FunnelLine]


@dataclass(frozen=True)
class Comparison:
    """What is looked at and what stands beside it, with the stages of both."""

    ours: Side
    theirs: Side
    stages: tuple[Stage, ...]


def compare(session: Session, cycle: AnyRow, round_: str, day: date, beside: str) -> Comparison:
    """Put a cycle or round beside another one at the same distance from its cut-off.

    Args:
        session: the visitor's transaction.
        cycle: what is looked at; `round_`: one of its rounds, "" for all.
        round_: see there.
        day: as of which.
        beside: a round of the same cycle ("2/2027"), or the name of another cycle.

    Raises:
        NotFound: there is no such cycle.
        Refusal: one of the two has no day to count from.
    """
    mine = Round.parse(round_) if round_ else None
    other = cycle if "/" in beside else cycle_named(session, beside)
    theirs = Round.parse(beside) if "/" in beside else _alike(session, other, mine)
    cut_off, far = _cut_off(session, cycle, mine), _cut_off(session, other, theirs)
    ours = _side(session, cycle, mine, day, cut_off)
    there = _side(session, other, theirs, same_distance(day, cut_off, far), far)
    stages = [each for each in path_of(cycle) if each in ours.funnel or each in there.funnel]
    return Comparison(ours, there, tuple(stages))


def _alike(session: Session, other: AnyRow, mine: Round | None) -> Round | None:
    """Find the round of another year with the number of ours; all of them where ours is all."""
    if mine is None:
        return None
    course = course_named(session, other.id)
    known = sorted({round_ for _, round_ in course.windows if round_.number == mine.number})
    return known[0] if known else None


def _cut_off(session: Session, cycle: AnyRow, round_: Round | None) -> date:
    """Find the day by which dossiers must have been sent; else the last one of any stage."""
    course = course_named(session, cycle.id)
    sending = _last_days(course, cycle, round_, SENDS_LETTERS)
    found = sending or _last_days(course, cycle, round_, tuple(Stage))
    if found:
        return max(found)
    named = f"{cycle.name}, đợt {round_}" if round_ else cycle.name
    raise Refusal(f"{named} không có hạn cuối nào để so sánh: hãy chọn kỳ hoặc đợt khác.")


def _last_days(
    course: Course, cycle: AnyRow, round_: Round | None, stages: tuple[Stage, ...]
) -> list[date]:
    return [
        window.last_day
        for window in course.windows.values()
        if window.last_day
        and window.stage in stages
        and (window.round == round_ if round_ else window.round.year <= cycle.last_year)
    ]


def _side(session: Session, cycle: AnyRow, round_: Round | None, day: date, cut_off: date) -> Side:
    known = [
        cell
        for cell in cells(session, cycle.id, day)
        if round_ is None or cell.facet.round == round_
    ]
    passed, path = passages(session, cycle.id, day), path_of(cycle)
    funnel = (
        whole(passed, known, path, day)
        if round_ is None
        else {
            stage: line
            for (stage, each), line in by_round(passed, known, path, day).items()
            if each == round_
        }
    )
    running = [cell for cell in known if not cell.facet.outcome]
    return Side(
        cycle,
        round_,
        day,
        left=(cut_off - day).days,
        total=_total(known),
        waiting=_total(running),
        late=_total([cell for cell in running if is_overdue(cell.facet.limit, day)]),
        certified=_total([cell for cell in known if cell.facet.outcome is Outcome.CERTIFIED]),
        funnel=funnel,
    )


def _total(known: list[Cell]) -> int:
    return sum(cell.entries for cell in known)
