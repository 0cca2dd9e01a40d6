"""What becomes of an entry whose day is short or has passed: another day, another round, an end."""

from dataclasses import replace
from datetime import date
from typing import Final

from rules.due import due_at, given, reaches_round
from rules.errors import MoveRefused
from rules.passing import proposal_for
from rules.rounds import Round, round_after
from rules.stages import acted_by, end, holder_of
from rules.standing import Act, Course, Due, DueSource, Standing, facet_of
from rules.vocabulary import Holder, Outcome, Proposal, Stage

_SENT_AGAIN: Final = frozenset(
    {Stage.PLAN_IMPLEMENTATION, Stage.DISTRICT_EVALUATION, Stage.COMMUNE_CHECK}
)


def day_given(act: Act) -> date:
    """Take the day that an act gives; it lies after the act.

    Raises:
        MoveRefused: the act gives no day, or one that is not after its own.

    Source: design §5, "An entry's own day": extension, return for completion, supplement.
    """
    if act.until is None or act.until <= act.day:
        raise MoveRefused(f"“{act.action.label}” cần một ngày sau {act.day:%d/%m/%Y} (--until).")
    return act.until


def extend(standing: Standing, act: Act, _: Course) -> Standing:
    """Give the holder a later day; nobody loses time by it.

    Raises:
        MoveRefused: the day is missing, or not later than the one that holds.

    Source: design §5, "An entry's own day" and "When a day passes".
    """
    until = day_given(act)
    if standing.due.day and until <= standing.due.day:
        raise MoveRefused(
            f"Ngày gia hạn {until:%d/%m/%Y} không sau hạn hiện tại ({standing.due.day:%d/%m/%Y})."
        )
    due = replace(given(until), limit=max(until, standing.due.limit or until))
    return standing.handed(due=due, acted=acted_by(standing, act))


def defer(standing: Standing, act: Act, _: Course) -> Standing:
    """Let an entry stay where it is without a day.

    Source: design §5, "When a day passes" (hoãn).
    """
    still = standing.handed(due=Due(), acted=acted_by(standing, act))
    return replace(still, deferred=True)


def propose(standing: Standing, act: Act, course: Course) -> Standing:
    """Propose what becomes of an entry; only the system does.

    Raises:
        MoveRefused: a person proposes.

    Source: design §5, "When a day passes".
    """
    if not act.machine:
        raise MoveRefused(
            "Đề xuất do hệ thống lập khi quá hạn; hãy dùng extend, defer hoặc withdraw."
        )
    if _keeps_round(standing, act.day, course):
        return replace(standing, proposed=Proposal.NEXT_ROUND)
    return replace(standing, proposed=proposal_for(facet_of(standing), course.cut_offs))


def lapse(standing: Standing, act: Act, _: Course) -> Standing:
    """End an entry as it was proposed.

    Raises:
        MoveRefused: nothing was proposed, or another thing.

    Source: design §5, "When a day passes": an officer confirms, or the plan says "automatic".
    """
    if standing.proposed is not Proposal.LAPSE and not act.machine:
        raise MoveRefused("Hồ sơ chưa được đề xuất dừng vì hết hạn nên chưa thể cho hết hạn.")
    return end(standing, Outcome.LAPSED, act)


def to_next_round(standing: Standing, act: Act, course: Course) -> Standing:
    """Take an entry to the first round that it can still meet.

    That is the next one that is open. Where it was proposed because only a day of the entry's own
    has passed, it is the round in which the entry stands, if its day still lies far enough ahead:
    the cut-off that passed while that day ran has put it there already. A letter that has yet to
    be sent fixes no round.

    Raises:
        MoveRefused: the entry runs outside rounds, or no round is known that is open still.

    Source: QĐ 26/2026/QĐ-TTg (22/05/2026), Điều 5 khoản 1; design §5, "Rounds".
    """
    if standing.kind in standing.regime.rolling:
        raise MoveRefused("Hồ sơ đánh giá lại không theo đợt nên không chuyển sang đợt sau được.")
    later = _round_to_meet(standing, act, course)
    if later is None:
        raise MoveRefused(f"Sau đợt {standing.round} chưa có đợt nào còn kịp trong kế hoạch.")
    letter_on = None if standing.stage in _SENT_AGAIN else standing.letter_on
    moved = standing.handed(round=later, letter_on=letter_on, acted=acted_by(standing, act))
    if _keeps_day(standing, act):
        return replace(moved, due=standing.due, deferred=standing.deferred)
    return replace(moved, due=due_at(moved, course, act.day))


def reinstate(standing: Standing, act: Act, course: Course) -> Standing:
    """Take a lapsed entry up again where it stood; its holder has a new day.

    Raises:
        MoveRefused: the day given is not after the act.

    Source: design §5, "When a day passes": after a confirmed lapse, reinstate first.
    """
    holder = holder_of(standing.regime, standing.stage, standing.milestone)
    back = standing.handed(
        outcome=Outcome.OPEN, holder=holder, since=act.day, acted=acted_by(standing, act)
    )
    return replace(back, due=given(day_given(act)) if act.until else due_at(back, course, act.day))


def _round_to_meet(standing: Standing, act: Act, course: Course) -> Round | None:
    proposed = act.machine or standing.proposed is Proposal.NEXT_ROUND
    if proposed and _keeps_round(standing, act.day, course):
        return standing.round
    return round_after(course.cut_offs, standing.round, act.day)


def _keeps_round(standing: Standing, day: date, course: Course) -> bool:
    """Tell whether a producer has missed a day of his own only, and not yet his round."""
    if standing.letter_on or standing.stage not in _SENT_AGAIN:
        return False
    of_producer = standing.holder is Holder.PRODUCER
    in_rounds = any(cut.round == standing.round for cut in course.cut_offs)
    missed = standing.due.limit is not None and standing.due.limit < day
    return of_producer and in_rounds and missed and reaches_round(standing, course, day)


def _keeps_day(standing: Standing, act: Act) -> bool:
    """Tell whether a day stays in the next round: a clock, an own day that runs, no day at all.

    A day that was given to an agency stays even when it has passed: its delay is not forgotten.
    """
    if standing.deferred:
        return act.machine
    of_agency = standing.holder is not Holder.PRODUCER
    if standing.due.source is DueSource.CLOCK or (
        standing.due.source is DueSource.GIVEN and of_agency
    ):
        return True
    own = standing.due.source in {DueSource.GIVEN, DueSource.MINIMUM}
    if not own or standing.stage is Stage.PLAN_IMPLEMENTATION:
        return False
    return standing.due.limit is None or act.day <= standing.due.limit
