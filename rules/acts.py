"""What each act does to an entry: one function an action, refusals included."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from rules.due import after_class, due_at, from_window, given
from rules.errors import MoveRefused
from rules.passing import proposal_for
from rules.rounds import round_after
from rules.stages import (
    ARRIVES_AT,
    acted_by,
    end,
    enter,
    follow_facts,
    holder_of,
    receive_dossier,
    stay,
    target_of,
)
from rules.standing import Act, Course, Due, DueSource, Standing, facet_of
from rules.vocabulary import Action, Holder, Milestone, Outcome, Proposal, Stage

Effect = Callable[[Standing, Act, Course], Standing]

NEEDS_REASON: Final = frozenset(
    {
        Action.WAIVE,
        Action.EXTEND,
        Action.DEFER,
        Action.DISQUALIFY,
        Action.REINSTATE,
    }
)
BY_PRODUCER: Final = frozenset({Action.SUBMIT, Action.FILE, Action.ATTEND})
FROM_OUTCOMES: Final[Mapping[Action, frozenset[Outcome]]] = MappingProxyType(
    {
        Action.REINSTATE: frozenset({Outcome.LAPSED}),
        Action.REACH: frozenset(
            {Outcome.OPEN, Outcome.CERTIFIED, Outcome.BELOW_THREE_STARS, Outcome.DISQUALIFIED}
        ),
    }
)


def decide(standing: Standing, act: Act, course: Course) -> Standing:
    """Tell where an entry stands after an act.

    Raises:
        MoveRefused: the entry has ended, the stage has no such action, the act came too late, a
            reason or a day is missing, or the day lies before the last act.

    Source: design §5, the table of stages and "When a day passes"; `moves` of the entry's regime.
    """
    _check_open(standing, act)
    _check_days(standing, act)
    if act.action in NEEDS_REASON and not act.reason and not act.machine:
        raise MoveRefused(f"Xử lý “{act.action.label}” cần nêu lý do (--reason).")
    effect = _EFFECTS.get(act.action, _lead_on)
    after = effect(standing, act, course)
    return replace(after, automatic=act.day if act.machine else None)


def _check_open(standing: Standing, act: Act) -> None:
    if standing.outcome in FROM_OUTCOMES.get(act.action, frozenset({Outcome.OPEN})):
        return
    if standing.outcome is Outcome.LAPSED:
        raise MoveRefused(
            "Hồ sơ đã dừng vì hết hạn: cần khôi phục (reinstate) trước khi xử lý tiếp."
        )
    if standing.outcome:
        raise MoveRefused(f"Hồ sơ đã kết thúc ({standing.outcome.label}), không xử lý tiếp được.")
    raise MoveRefused(f"Hồ sơ chưa kết thúc nên không thể “{act.action.label}”.")


def _check_days(standing: Standing, act: Act) -> None:
    if act.day < standing.acted:
        raise MoveRefused(
            f"Ngày {act.day:%d/%m/%Y} trước lần xử lý gần nhất ({standing.acted:%d/%m/%Y}); "
            "hãy kiểm tra lại ngày (--on)."
        )
    if act.action not in BY_PRODUCER or standing.holder is not Holder.PRODUCER:
        return
    limit = standing.due.limit
    if limit and act.day > limit and standing.due.source is not DueSource.SAFE:
        raise MoveRefused(
            f"Đã hết hạn ngày {limit:%d/%m/%Y}; cần gia hạn (extend) trước khi "
            f"“{act.action.label.lower()}”."
        )


def _lead_on(standing: Standing, act: Act, course: Course) -> Standing:
    target = target_of(standing.regime, standing.kind, standing.stage, act.action)
    if isinstance(target, Outcome):
        return end(standing, target, act)
    return enter(standing, target, course, act)


def _send_back(standing: Standing, act: Act, course: Course) -> Standing:
    returned = _lead_on(standing, act, course)
    return replace(returned, due=given(_later(act))) if act.until else returned


def _invite(standing: Standing, act: Act, course: Course) -> Standing:
    target_of(standing.regime, standing.kind, standing.stage, act.action)
    class_day = act.until or act.day
    if class_day < act.day:
        raise MoveRefused(f"Ngày tập huấn {class_day:%d/%m/%Y} trước ngày mời.")
    invited = standing.handed(
        milestone=Milestone.INVITED,
        holder=Holder.PRODUCER,
        since=act.day,
        acted=acted_by(standing, act),
    )
    return replace(invited, due=after_class(invited, course, class_day))


def _attend(standing: Standing, act: Act, course: Course) -> Standing:
    invited = standing
    if standing.holder is not Holder.PRODUCER:
        invited = _invite(standing, replace(act, action=Action.INVITE, until=None), course)
    target_of(standing.regime, standing.kind, standing.stage, act.action)
    attended = replace(
        invited,
        attended=act.day,
        acted=act.day,
        proposed=Proposal.NONE,
    )
    return follow_facts(attended, course, act)


def _file(standing: Standing, act: Act, course: Course) -> Standing:
    target_of(standing.regime, standing.kind, standing.stage, act.action)
    if standing.stage is Stage.PLAN_IMPLEMENTATION:
        return receive_dossier(standing, course, act)
    if standing.stage is Stage.BUSINESS_PLAN_TRAINING:
        filed = replace(standing, plan_filed=act.day, acted=act.day, proposed=Proposal.NONE)
        return follow_facts(filed, course, act)
    if standing.milestone is not Milestone.SUPPLEMENT:
        raise MoveRefused(
            f"Ở bước “{standing.stage.label}” chưa có yêu cầu bổ sung, chủ thể chưa nộp thêm được."
        )
    return stay(standing, ARRIVES_AT.get(standing.stage, Milestone.NONE), course, act)


def _ask_supplement(standing: Standing, act: Act, course: Course) -> Standing:
    target_of(standing.regime, standing.kind, standing.stage, act.action)
    asked = stay(standing, Milestone.SUPPLEMENT, course, act)
    return replace(asked, due=given(_later(act))) if act.until else asked


def _reach(standing: Standing, act: Act, course: Course) -> Standing:
    known = standing.regime.milestones.get(standing.stage, ())
    if act.milestone not in known:
        names = ", ".join(known)
        raise MoveRefused(
            f"Bước “{standing.stage.label}” không có mốc “{act.milestone or 'trống'}”; "
            f"hãy dùng --milestone với: {names or 'không có mốc nào'}."
        )
    if standing.milestone in known and known.index(act.milestone) <= known.index(
        standing.milestone
    ):
        raise MoveRefused(f"Hồ sơ đã ở mốc “{standing.milestone.label}” hoặc sau mốc đó.")
    if standing.outcome:
        return replace(standing, milestone=act.milestone, acted=act.day)
    due = standing.due
    reached = stay(standing, act.milestone, course, act)
    return replace(reached, due=due) if act.milestone is not Milestone.SENT_UP else reached


def _certify(standing: Standing, act: Act, course: Course) -> Standing:
    target_of(standing.regime, standing.kind, standing.stage, act.action)
    allowed = standing.regime.certifies.get(standing.stage, frozenset())
    stars = act.stars or (next(iter(allowed)) if len(allowed) == 1 else 0)
    if stars not in allowed:
        choice = " hoặc ".join(str(each) for each in sorted(allowed))
        raise MoveRefused(
            f"Ở bước “{standing.stage.label}” chỉ công nhận được {choice} sao; hãy nêu --stars."
        )
    return _lead_on(standing, replace(act, stars=stars), course)


def _nominate(standing: Standing, act: Act, course: Course) -> Standing:
    target = target_of(standing.regime, standing.kind, standing.stage, act.action)
    if target is standing.stage:
        return stay(standing, Milestone.SENT_UP, course, act)
    return _lead_on(standing, act, course)


def _forward(standing: Standing, act: Act, course: Course) -> Standing:
    if standing.stage is Stage.PROVINCIAL_RATING:
        target_of(standing.regime, standing.kind, standing.stage, act.action)
        if standing.milestone is not Milestone.SENT_UP:
            raise MoveRefused("Hồ sơ chưa được duyệt để chuyển lên Trung ương (nominate).")
    return _lead_on(replace(standing, letter_on=standing.letter_on or act.day), act, course)


def _withdraw(standing: Standing, act: Act, _: Course) -> Standing:
    return end(standing, Outcome.WITHDRAWN, act)


def _extend(standing: Standing, act: Act, _: Course) -> Standing:
    until = _later(act)
    if standing.due.day and until <= standing.due.day:
        raise MoveRefused(
            f"Ngày gia hạn {until:%d/%m/%Y} không sau hạn hiện tại ({standing.due.day:%d/%m/%Y})."
        )
    return standing.handed(due=given(until), acted=acted_by(standing, act))


def _defer(standing: Standing, act: Act, _: Course) -> Standing:
    still = standing.handed(due=Due(), acted=acted_by(standing, act))
    return replace(still, deferred=True)


def _lapse(standing: Standing, act: Act, _: Course) -> Standing:
    if standing.proposed is not Proposal.LAPSE and not act.machine:
        raise MoveRefused("Hồ sơ chưa được đề xuất dừng vì hết hạn nên chưa thể cho hết hạn.")
    return end(standing, Outcome.LAPSED, act)


def _to_next_round(standing: Standing, act: Act, course: Course) -> Standing:
    later = round_after(course.cut_offs, standing.round)
    if later is None:
        raise MoveRefused(f"Sau đợt {standing.round} chưa có đợt nào trong kế hoạch.")
    moved = standing.handed(round=later, acted=acted_by(standing, act))
    if standing.due.source is DueSource.CLOCK:
        return moved
    fresh = due_at(moved, course, act.day)
    return replace(moved, due=fresh if fresh.day else from_window(moved, course))


def _reinstate(standing: Standing, act: Act, course: Course) -> Standing:
    holder = holder_of(standing.regime, standing.stage, standing.milestone)
    back = standing.handed(
        outcome=Outcome.OPEN, holder=holder, since=act.day, acted=acted_by(standing, act)
    )
    return replace(back, due=given(_later(act)) if act.until else due_at(back, course, act.day))


def _propose(standing: Standing, act: Act, course: Course) -> Standing:
    del act
    return replace(standing, proposed=proposal_for(facet_of(standing), course.cut_offs))


def _later(act: Act) -> date:
    if act.until is None or act.until <= act.day:
        raise MoveRefused(f"“{act.action.label}” cần một ngày sau {act.day:%d/%m/%Y} (--until).")
    return act.until


_EFFECTS: Final[Mapping[Action, Effect]] = MappingProxyType(
    {
        Action.RETURN: _send_back,
        Action.INVITE: _invite,
        Action.ATTEND: _attend,
        Action.FILE: _file,
        Action.SUPPLEMENT: _ask_supplement,
        Action.REACH: _reach,
        Action.CERTIFY: _certify,
        Action.NOMINATE: _nominate,
        Action.FORWARD: _forward,
        Action.WITHDRAW: _withdraw,
        Action.EXTEND: _extend,
        Action.DEFER: _defer,
        Action.LAPSE: _lapse,
        Action.NEXT_ROUND: _to_next_round,
        Action.REINSTATE: _reinstate,
        Action.PROPOSE: _propose,
    }
)
