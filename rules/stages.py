"""The state machine: where an action leads, who holds a stage, what follows from the facts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from rules.due import due_at, first_round, from_window, round_on_receipt
from rules.errors import MoveRefused
from rules.regime import Regime, Target
from rules.regimes import old_files_end, regime_of_filing
from rules.rounds import Round, round_of_letter
from rules.standing import Act, Course, Due, Standing
from rules.vocabulary import Action, Holder, Kind, Milestone, Outcome, Stage

ARRIVES_AT: Final[Mapping[Stage, Milestone]] = MappingProxyType(
    {
        Stage.DISTRICT_EVALUATION: Milestone.CHECK,
        Stage.PROVINCIAL_RATING: Milestone.CHECK,
    }
)


def target_of(regime: Regime, kind: Kind, stage: Stage, action: Action) -> Target:
    """Name where an action leads from a stage.

    Raises:
        MoveRefused: the regime has no such move.

    Source: `moves` of the regime.
    """
    try:
        return regime.moves[kind][stage, action]
    except KeyError:
        allowed = ", ".join(sorted(actions_from(regime, kind, stage)))
        raise MoveRefused(
            f"Ở bước “{stage.label}” không có xử lý “{action.label}” ({action}); "
            f"có thể dùng: {allowed or 'không có'}."
        ) from None


def actions_from(regime: Regime, kind: Kind, stage: Stage) -> tuple[Action, ...]:
    """List the actions that the regime has in a stage for a kind of entry.

    Source: `moves` of the regime.
    """
    return tuple(action for (where, action) in regime.moves[kind] if where is stage)


def holder_of(regime: Regime, stage: Stage, milestone: Milestone) -> Holder:
    """Tell whose turn it is at a milestone of a stage.

    Source: `holders` of the regime.
    """
    found = regime.holders.get((stage, milestone))
    return found or regime.holders[stage, ARRIVES_AT.get(stage, Milestone.NONE)]


def next_on_path(regime: Regime, target: Stage, skipped: frozenset[Stage]) -> Stage:
    """Pass over the stages that a plan leaves out, as far as its regime allows.

    Source: `path` and `may_skip` of the regime; design §5: a plan may leave a stage out, and may
        say that training is no gate.
    """
    path = regime.path
    while target in skipped and target in regime.may_skip:
        target = path[path.index(target) + 1]
    return target


def begin(standing: Standing, course: Course) -> Standing:
    """Place a new entry where its kind begins.

    A producer who registers has the window's day, without a minimum. Where the plan leaves out the
    registration, an agency receives the entry: that begins its clock, and it has its minimum.

    Source: `begins` of the regime; design §8 (an imported product becomes an entry) and §5, "An
        entry's own day" (whoever receives an entry has at least 10 or 5 working days).
    """
    start = next_on_path(standing.regime, standing.regime.begins[standing.kind], course.skipped)
    milestone = ARRIVES_AT.get(start, Milestone.NONE)
    placed = replace(
        standing,
        stage=start,
        milestone=milestone,
        holder=holder_of(standing.regime, start, milestone),
    )
    if standing.kind not in standing.regime.rolling:
        placed = replace(placed, round=first_round(placed, course, standing.acted))
    if placed.holder is Holder.PRODUCER:
        return replace(placed, due=from_window(placed, course))
    return replace(placed, due=due_at(placed, course, standing.acted))


def enter(standing: Standing, stage: Stage, course: Course, act: Act) -> Standing:
    """Move an entry into a stage on the day of an act; its holder and its due day follow.

    Source: design §5, the table of stages and "An entry's own day".
    """
    stage = next_on_path(standing.regime, stage, course.skipped)
    milestone = ARRIVES_AT.get(stage, Milestone.NONE)
    if act.action is Action.HAND_BACK and stage is Stage.PROVINCIAL_RATING:
        milestone = Milestone.SUBMISSION
    return stay(standing.handed(stage=stage, clock_left=None), milestone, course, act)


def stay(standing: Standing, milestone: Milestone, course: Course, act: Act) -> Standing:
    """Reach a milestone inside the stage; a new holder gets a new due day, the same keeps his.

    What a supplement left of the stage's clock is used up with it.

    Source: design §5: stage and milestone say who holds an entry.
    """
    holder = holder_of(standing.regime, standing.stage, milestone)
    moved = standing.handed(
        milestone=milestone, holder=holder, since=act.day, acted=acted_by(standing, act)
    )
    moved = replace(moved, round=_round_on_arrival(moved, course, act))
    return replace(moved, due=due_at(moved, course, act.day), clock_left=None)


def end(standing: Standing, outcome: Outcome, act: Act) -> Standing:
    """End an entry with an outcome: nobody holds it and nothing is due.

    Source: design §2, "Outcome": only what is certified has stars.
    """
    return standing.handed(
        outcome=outcome,
        stars=act.stars if outcome is Outcome.CERTIFIED else 0,
        holder=Holder.NOBODY,
        due=Due(),
        since=act.day,
        acted=acted_by(standing, act),
    )


def acted_by(standing: Standing, act: Act) -> date:
    """Tell the day of the last act of a person after an act; a machine's does not count.

    Source: design §5, "Time".
    """
    return standing.acted if act.machine else act.day


def follow_facts(standing: Standing, course: Course, act: Act) -> Standing:
    """Make the move that follows from the recorded facts, if one does.

    Attendance and a filed business plan let an entry leave the training.

    Source: design §5, the row business_plan_training.
    """
    if standing.outcome or standing.stage is not Stage.BUSINESS_PLAN_TRAINING:
        return standing
    if standing.attended and standing.plan_filed:
        target = target_of(standing.regime, standing.kind, standing.stage, Action.FILE)
        return enter(standing, Stage(target), course, act)
    return standing


def receive_dossier(standing: Standing, course: Course, act: Act) -> Standing:
    """Take in a dossier: the day of filing picks the decision it is judged under, and its stage.

    A dossier that comes back completed keeps its first day, while files of that decision may still
    be rated under it.

    Source: QĐ 26/2026/QĐ-TTg (22/05/2026), Điều 12.
    """
    end = old_files_end(standing.regime, standing.kind, course.calendar)
    filed = act.day if end and act.day > end else standing.filed or act.day
    regime = regime_of_filing(standing.regime, filed)
    judged = replace(standing, regime=regime, filed=filed)
    target = target_of(regime, standing.kind, Stage.PLAN_IMPLEMENTATION, Action.FILE)
    return enter(judged, Stage(target), course, act)


def _round_on_arrival(standing: Standing, course: Course, act: Act) -> Round:
    if not course.cut_offs or standing.kind in standing.regime.rolling:
        return standing.round
    sent_now = act.action is Action.FORWARD and standing.letter_on == act.day
    if standing.letter_on and not sent_now:
        return standing.round
    if standing.stage is Stage.PLAN_IMPLEMENTATION:
        return round_on_receipt(standing, course, act.day)
    if sent_now or act.action is Action.FILE:
        return round_of_letter(course.cut_offs, act.day) or standing.round
    return standing.round
