"""The lines of a plan that are past on a day: listed when it becomes a cycle, mailed to nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ocop_cycle.plan.deadlines import deadline_of
from ocop_cycle.plan.schema import Line, Plan


@dataclass(frozen=True)
class Past:
    """A line of the plan that was past when the plan was loaded."""

    name: str
    clause: str
    phrase: str
    last_day: date


def past_lines(plan: Plan, day: date) -> tuple[Past, ...]:
    """List the lines whose last day is before a day: stages first, of two of a round the later.

    Args:
        plan: one without errors.
        day: on which it becomes a cycle.
    """
    stages = {(line.stage, line.round): line for line in plan.stages}
    named: list[tuple[str, Line]] = [(line.stage.label, line) for line in stages.values()]
    named += [(line.name, line) for line in plan.activities]
    return tuple(_past(plan, named, day))


def _past(plan: Plan, named: list[tuple[str, Line]], day: date) -> Iterator[Past]:
    for name, line in named:
        found = deadline_of(plan, line)
        if found and found.last_day and found.last_day < day:
            yield Past(name, line.clause or "", found.phrase, found.last_day)
