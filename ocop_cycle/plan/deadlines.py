"""What the deadline of a plan's line comes to: its phrase, with the dates that stand beside it."""

from dataclasses import replace

from ocop_cycle.plan.schema import Line, Plan
from rules.deadlines import Deadline, DeadlineKind
from rules.errors import PhraseRefused
from rules.phrases import parse


def deadline_of(plan: Plan, line: Line) -> Deadline | None:
    """Compute the deadline of a line; None when the plan sets none for it.

    A date that stands beside the phrase wins where the phrase comes to no day or is not
    understood; where both come to a day, the check has seen to it that they agree.

    Raises:
        PhraseRefused: the phrase is no deadline and no date stands beside it.
    """
    read = _read(plan, line)
    if read is None:
        return None
    if read.last_day is None and line.last_day is not None:
        read = replace(read, kind=DeadlineKind.FIXED, last_day=line.last_day)
    return replace(read, opens=line.opens or read.opens)


def phrase_deadline(plan: Plan, phrase: str) -> Deadline:
    """Read a phrase as this plan means it.

    Raises:
        PhraseRefused: the phrase is no deadline.
    """
    return parse(
        phrase,
        year=plan.first_year,
        last_year=plan.last_year,
        exclusive=plan.before_is_exclusive,
    )


def _read(plan: Plan, line: Line) -> Deadline | None:
    """Read the phrase; a phrase that is not understood leaves the day to the date beside it."""
    if line.deadline is None:
        written = line.last_day and f"đến hết ngày {line.last_day:%d/%m/%Y}"
        return Deadline(written, DeadlineKind.FIXED) if written else None
    try:
        return phrase_deadline(plan, line.deadline)
    except PhraseRefused:
        if line.last_day is None:
            raise
        return Deadline(line.deadline, DeadlineKind.FIXED)
