"""What can be done to an entry where it stands, and what has to be said with each act."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from rules.acts import NEEDS_REASON, decide
from rules.errors import MoveRefused
from rules.rounds import round_after
from rules.standing import Act, Course, Standing
from rules.vocabulary import Action, Milestone, Outcome, Word


class Said(Word):
    """What is said with an act, beside its day."""

    REASON = "reason", "Lý do"
    PAPER = "paper", "Văn bản (số, ngày)"
    UNTIL = "until", "Đến ngày"
    STARS = "stars", "Hạng sao"
    MILESTONE = "milestone", "Mốc xử lý"
    CLOCK = "clock_runs_on", "Thời hạn tính tiếp, không tính lại từ đầu"


@dataclass(frozen=True)
class Choice:
    """An act that is open.

    Attributes:
        said: what may be said with it; needed: without which it is refused.
        stars, milestones: between which it chooses.
    """

    action: Action
    said: tuple[Said, ...] = ()
    needed: frozenset[Said] = frozenset()
    stars: tuple[int, ...] = ()
    milestones: tuple[Milestone, ...] = ()


_ONE_DAY: Final = timedelta(days=1)
_ON_PAPER: Final = (Said.PAPER,)
_WORDS: Final[Mapping[Action, tuple[Said, ...]]] = MappingProxyType(
    {
        Action.SELECT: _ON_PAPER,
        Action.REJECT: (Said.REASON, Said.PAPER),
        Action.RETURN: (Said.REASON, Said.PAPER, Said.UNTIL),
        Action.INVITE: (Said.UNTIL, Said.PAPER),
        Action.WAIVE: (Said.REASON, Said.PAPER),
        Action.SUPPLEMENT: (Said.REASON, Said.PAPER, Said.UNTIL),
        Action.FORWARD: _ON_PAPER,
        Action.REACH: (Said.MILESTONE, Said.PAPER),
        Action.CERTIFY: (Said.STARS, Said.PAPER),
        Action.NOMINATE: _ON_PAPER,
        Action.HAND_BACK: (Said.REASON, Said.PAPER),
        Action.FAIL: (Said.REASON, Said.PAPER),
        Action.DISQUALIFY: (Said.REASON, Said.PAPER),
        Action.WITHDRAW: (Said.REASON,),
        Action.EXTEND: (Said.UNTIL, Said.REASON, Said.PAPER),
        Action.DEFER: (Said.REASON, Said.PAPER),
        Action.NEXT_ROUND: (Said.REASON,),
        Action.REINSTATE: (Said.REASON, Said.UNTIL, Said.PAPER),
    }
)
_GIVES_A_DAY: Final = frozenset({Action.EXTEND})
_BY_THE_SYSTEM: Final = frozenset(
    {Action.REGISTER, Action.PROPOSE, Action.RESCHEDULE, Action.TAKE_BACK, Action.RE_ENTER}
)
RE_ENTERS: Final = frozenset({Outcome.BELOW_THREE_STARS})
"""With which results a product may enter the next round as a new entry."""


def choices(standing: Standing, course: Course, day: date) -> tuple[Choice, ...]:
    """List the acts that the rules allow where an entry stands, done on a day or keyed late.

    Each is tried on a day, and on the day of the last act before: what was done in time may still
    be keyed when the day has passed.

    Source: design §5: the table of stages, "When a day passes"; `moves` of the entry's regime.
    """
    found = (_choice(action, standing, course, day) for action in Action)
    again = [Choice(Action.RE_ENTER)] if may_re_enter(standing, course, day) else []
    return (*(each for each in found if each), *again)


def together(found: Iterable[Choice]) -> Choice | None:
    """Put the choices of one act on several entries together; None for none.

    Source: as `choices`: what one of the entries needs is asked for, what one allows is offered.
    """
    each = list(found)
    if not each:
        return None
    return Choice(
        each[0].action,
        said=tuple(dict.fromkeys(said for one in each for said in one.said)),
        needed=frozenset[Said]().union(*(one.needed for one in each)),
        stars=tuple(sorted({star for one in each for star in one.stars})),
        milestones=tuple(dict.fromkeys(step for one in each for step in one.milestones)),
    )


def may_re_enter(standing: Standing, course: Course, day: date) -> bool:
    """Tell whether the product of a failed entry may enter a later round.

    Source: design §5, "Rounds": a failed entry may re-enter the next round.
    """
    if standing.outcome not in RE_ENTERS:
        return False
    return round_after(course.cut_offs, standing.round, day) is not None


def _choice(action: Action, standing: Standing, course: Course, day: date) -> Choice | None:
    if action in _BY_THE_SYSTEM:
        return None
    passed = [each for each in _trials(action, standing, day) if _allows(standing, each, course)]
    if not passed:
        return None
    stars = tuple(sorted({each.stars for each in passed if each.stars}))
    milestones = tuple(dict.fromkeys(each.milestone for each in passed if each.milestone))
    clock = any(each.clock_runs_on for each in passed)
    said = (*_WORDS.get(action, ()), *([Said.CLOCK] if clock else []))
    return Choice(
        action,
        said=tuple(each for each in said if each is not Said.STARS or len(stars) > 1),
        needed=frozenset(_needed(action, stars)),
        stars=stars,
        milestones=milestones,
    )


def _needed(action: Action, stars: tuple[int, ...]) -> Iterator[Said]:
    if action in NEEDS_REASON:
        yield Said.REASON
    if action in _GIVES_A_DAY:
        yield Said.UNTIL
    if action is Action.REACH:
        yield Said.MILESTONE
    if len(stars) > 1:
        yield Said.STARS


def _trials(action: Action, standing: Standing, day: date) -> Iterator[Act]:
    """Write the acts by which an action is tried: each star, each milestone, both days."""
    until = max(day, standing.due.day or day, standing.acted) + _ONE_DAY
    for on in dict.fromkeys((max(day, standing.acted), standing.acted)):
        act = Act(action, on, by="", reason="?")
        if action in _GIVES_A_DAY:
            yield replace(act, until=until)
        elif action is Action.SUPPLEMENT:
            yield from (act, replace(act, clock_runs_on=True))
        else:
            yield from _chosen(act, standing)


def _chosen(act: Act, standing: Standing) -> Iterable[Act]:
    regime, stage = standing.regime, standing.stage
    if act.action is Action.CERTIFY:
        return [replace(act, stars=each) for each in sorted(regime.certifies.get(stage, ()))]
    if act.action is Action.REACH:
        return [replace(act, milestone=each) for each in regime.milestones.get(stage, ())]
    return [act]


def _allows(standing: Standing, act: Act, course: Course) -> bool:
    try:
        decide(standing, act, course)
    except MoveRefused:
        return False
    return True
