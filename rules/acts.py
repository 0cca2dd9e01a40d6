"""What each act does to an entry: one function an action, refusals included."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from rules.due import after_class, clock_left, from_window, given
from rules.errors import MoveRefused
from rules.remedies import day_given, defer, extend, lapse, propose, reinstate, to_next_round
from rules.rounds import round_of_letter
from rules.stages import (
    ARRIVES_AT,
    acted_by,
    end,
    enter,
    follow_facts,
    receive_dossier,
    stay,
    target_of,
)
from rules.standing import Act, Course, DueSource, Standing
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
_LEAST_STARS: Final = 3
_WHILE_SENT_UP: Final = frozenset({Action.FORWARD, Action.EXTEND, Action.DEFER, Action.WITHDRAW})
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
    _check_days(standing, act, course)
    _check_words(act)
    effect = _EFFECTS.get(act.action, _lead_on)
    after = effect(standing, act, course)
    return replace(after, automatic=act.day if act.machine else None)


def _check_open(standing: Standing, act: Act) -> None:
    if standing.outcome in FROM_OUTCOMES.get(act.action, frozenset({Outcome.OPEN})):
        _check_sent_up(standing, act)
        return
    if standing.outcome is Outcome.LAPSED:
        raise MoveRefused(
            "Hồ sơ đã dừng vì hết hạn: cần khôi phục (reinstate) trước khi xử lý tiếp."
        )
    if standing.outcome:
        raise MoveRefused(f"Hồ sơ đã kết thúc ({standing.outcome.label}), không xử lý tiếp được.")
    raise MoveRefused(f"Hồ sơ chưa kết thúc nên không thể “{act.action.label}”.")


def _check_sent_up(standing: Standing, act: Act) -> None:
    """Refuse what would rate again what the province has approved for the centre."""
    if standing.milestone is Milestone.SENT_UP and act.action not in _WHILE_SENT_UP:
        raise MoveRefused(
            f"Hồ sơ đã được duyệt, đang chờ chuyển lên Trung ương nên không thể "
            f"“{act.action.label}”; có thể dùng: {', '.join(sorted(_WHILE_SENT_UP))}."
        )


def _check_words(act: Act) -> None:
    if act.action in NEEDS_REASON and not act.reason and not act.machine:
        raise MoveRefused(f"Xử lý “{act.action.label}” cần nêu lý do (--reason).")
    if act.clock_runs_on and act.action is not Action.SUPPLEMENT:
        raise MoveRefused(
            f"--clock-runs-on chỉ dùng khi “{Action.SUPPLEMENT.label.lower()}” (supplement)."
        )


def _check_days(standing: Standing, act: Act, course: Course) -> None:
    if act.day < standing.acted:
        raise MoveRefused(
            f"Ngày {act.day:%d/%m/%Y} trước lần xử lý gần nhất ({standing.acted:%d/%m/%Y}); "
            "hãy kiểm tra lại ngày (--on)."
        )
    if act.action not in BY_PRODUCER or standing.holder is not Holder.PRODUCER:
        return
    limit = standing.due.limit
    if limit and act.day > limit and not _files_for_a_later_round(standing, act, course):
        raise MoveRefused(
            f"Đã hết hạn ngày {limit:%d/%m/%Y}; cần gia hạn (extend) trước khi "
            f"“{act.action.label.lower()}”."
        )


def _files_for_a_later_round(standing: Standing, act: Act, course: Course) -> bool:
    """Tell whether only a round's cut-off has passed: what is filed later is for a later round."""
    if standing.due.source is DueSource.GIVEN or standing.letter_on:
        return False
    if round_of_letter(course.cut_offs, act.day) is None:
        return False
    return from_window(standing, course).source is DueSource.SAFE


def _lead_on(standing: Standing, act: Act, course: Course) -> Standing:
    target = target_of(standing.regime, standing.kind, standing.stage, act.action)
    if isinstance(target, Outcome):
        return end(standing, target, act)
    return enter(standing, target, course, act)


def _send_back(standing: Standing, act: Act, course: Course) -> Standing:
    returned = _lead_on(standing, act, course)
    if returned.stage is standing.stage:
        raise MoveRefused("Kế hoạch không có bước trước đó để trả lại: hãy chọn hoặc không chọn.")
    if act.until is None:
        return returned
    until = day_given(act)
    keeps = any(c.round == standing.round and until <= c.last_day for c in course.cut_offs)
    return replace(returned, due=given(until), round=standing.round if keeps else returned.round)


def _invite(standing: Standing, act: Act, course: Course) -> Standing:
    target_of(standing.regime, standing.kind, standing.stage, act.action)
    class_day = act.until or act.day
    if class_day < act.day:
        raise MoveRefused(f"Ngày tập huấn {class_day:%d/%m/%Y} trước ngày mời.")
    invited = standing.handed(
        class_on=class_day,
        milestone=Milestone.INVITED,
        holder=Holder.PRODUCER,
        since=act.day,
        acted=acted_by(standing, act),
    )
    due = after_class(invited, course, class_day)
    extended = standing.milestone is Milestone.INVITED and standing.due.source is DueSource.GIVEN
    longer = extended and standing.due.day and due.day and standing.due.day > due.day
    return replace(invited, due=standing.due if longer else due)


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
    left = clock_left(standing, course, act.day) if act.clock_runs_on else None
    asked = replace(stay(standing, Milestone.SUPPLEMENT, course, act), clock_left=left)
    return replace(asked, due=given(day_given(act))) if act.until else asked


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
        return _told(standing, act)
    return _at_milestone(standing, act.milestone, course, act)


def _told(standing: Standing, act: Act) -> Standing:
    if act.milestone is not Milestone.NOTICE:
        raise MoveRefused(
            f"Hồ sơ đã kết thúc ({standing.outcome.label}), chỉ còn ghi được mốc "
            f"“{Milestone.NOTICE.label}” ({Milestone.NOTICE})."
        )
    return replace(standing, milestone=act.milestone, acted=act.day)


def _at_milestone(standing: Standing, milestone: Milestone, course: Course, act: Act) -> Standing:
    """Reach a milestone; a clock, a given day and the same holder's day run on."""
    reached = stay(standing, milestone, course, act)
    if standing.holder is Holder.PRODUCER:
        return reached
    if milestone is Milestone.SENT_UP and standing.kind not in standing.regime.rolling:
        return reached
    counted = standing.due.source in {DueSource.CLOCK, DueSource.GIVEN}
    runs_on = counted or reached.holder is standing.holder
    return replace(reached, due=standing.due) if runs_on else reached


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
    if target is not standing.stage:
        return _lead_on(standing, act, course)
    return _at_milestone(standing, Milestone.SENT_UP, course, act)


def _fail(standing: Standing, act: Act, course: Course) -> Standing:
    if act.stars >= _LEAST_STARS:
        raise MoveRefused(f"Sản phẩm đạt {act.stars} sao thì không thể “{act.action.label}”.")
    return _lead_on(standing, act, course)


def _forward(standing: Standing, act: Act, course: Course) -> Standing:
    if standing.stage is Stage.PROVINCIAL_RATING:
        target_of(standing.regime, standing.kind, standing.stage, act.action)
        if standing.milestone is not Milestone.SENT_UP:
            raise MoveRefused("Hồ sơ chưa được duyệt để chuyển lên Trung ương (nominate).")
    return _lead_on(replace(standing, letter_on=standing.letter_on or act.day), act, course)


def _withdraw(standing: Standing, act: Act, _: Course) -> Standing:
    return end(standing, Outcome.WITHDRAWN, act)


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
        Action.FAIL: _fail,
        Action.FORWARD: _forward,
        Action.WITHDRAW: _withdraw,
        Action.EXTEND: extend,
        Action.DEFER: defer,
        Action.LAPSE: lapse,
        Action.NEXT_ROUND: to_next_round,
        Action.REINSTATE: reinstate,
        Action.PROPOSE: propose,
    }
)
