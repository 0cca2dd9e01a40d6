"""What is odd in the stages of a plan: against its regime, and against each other."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from ocop_cycle.plan.deadlines import deadline_of
from ocop_cycle.plan.findings import Place, Remark, error, warning
from ocop_cycle.plan.misfits import nearest
from ocop_cycle.plan.schema import Plan, PlannedStage
from ocop_cycle.plan.wording import title_of
from rules.errors import PhraseRefused
from rules.regime import Regime
from rules.regimes import REGIMES
from rules.vocabulary import Holder, Kind, Milestone, Stage


def stage_remarks(plan: Plan) -> Iterator[Remark]:
    """Remark stages that stand badly: nobody does them, twice set, out of order."""
    yield from _alone(plan)
    yield from _set_twice(plan)
    yield from _out_of_rounds(plan)
    yield from _of_regime_name(plan)
    regime = REGIMES.get(plan.regime or "")
    if regime is not None:
        yield from _not_of_the_regime(plan, regime)
        yield from _left_out(plan, regime)
        yield from _out_of_order(plan, regime)


def gap_remarks(plan: Plan) -> Iterator[Remark]:
    """Remark stages of the path for which the plan sets no deadline: a plan may come in part."""
    regime = REGIMES.get(plan.regime or "")
    if regime is None:
        return
    named = {line.stage for line in plan.stages}
    for stage in regime.path:
        if stage not in named | regime.may_skip and not _needs_no_phrase(regime, stage):
            yield warning(
                ("regime",),
                f"Bước “{stage.label}” chưa có hạn trong kế hoạch.",
                f'Khi có hạn, hãy thêm một bảng [[stages]] với stage = "{stage}".',
            )
    for number, line in enumerate(plan.stages):
        unset = line.deadline is None and line.last_day is None
        if unset and not _needs_no_phrase(regime, line.stage):
            known = f" ({line.note})" if line.note else ""
            yield warning(
                ("stages", number),
                f"{title_of(line)} chưa có hạn{known}.",
                "Khi biết hạn, hãy thêm deadline với câu chữ của văn bản.",
            )


def _needs_no_phrase(regime: Regime, stage: Stage) -> bool:
    """Tell whether a stage goes without a phrase of the province.

    The ministry's time is not the province's to set; and where the next stage has a clock, the
    producer's safe last day is computed from it.
    """
    if regime.holders.get((stage, Milestone.NONE)) is Holder.MINISTRY:
        return True
    after = dict(pairwise(regime.path)).get(stage)
    return after is not None and (after, Kind.FIRST) in regime.clocks


def _of_regime_name(plan: Plan) -> Iterator[Remark]:
    """Remark a regime that does not exist, or none where there are stages."""
    if plan.regime is None and plan.stages:
        yield error(
            ("stages", 0),
            "Kế hoạch có các bước nhưng chưa ghi quyết định áp dụng.",
            f'Hãy thêm ở đầu tệp regime = "…", một trong: {", ".join(REGIMES)}.',
        )
    elif plan.regime is not None and plan.regime not in REGIMES:
        yield error(
            ("regime",),
            f"Không có quyết định “{plan.regime}”.",
            nearest(plan.regime, REGIMES) or f"Hãy chọn: {', '.join(REGIMES)}.",
        )


def _alone(plan: Plan) -> Iterator[Remark]:
    """Remark stages that nobody is responsible for, and a gate where there is none to open."""
    for number, line in enumerate(plan.stages):
        if not line.responsible:
            yield error(
                ("stages", number, "responsible"),
                f"{title_of(line)} chưa có cơ quan chủ trì.",
                'Hãy thêm responsible = ["mã đơn vị"].',
            )
        if not line.gate and line.stage is not Stage.BUSINESS_PLAN_TRAINING:
            yield error(
                ("stages", number, "gate"),
                f"{title_of(line)}: chỉ bước tập huấn mới có thể không bắt buộc.",
                "Hãy bỏ gate, hoặc ghi tên bước vào without ở đầu tệp.",
            )


def _set_twice(plan: Plan) -> Iterator[Remark]:
    """Remark a second deadline of one stage and round without a paper that set it."""
    dated = {paper.number for paper in plan.papers if paper.date is not None}
    first: set[tuple[Stage, int]] = set()
    for number, line in enumerate(plan.stages):
        if line.paper is not None and line.paper not in dated:
            yield error(
                ("stages", number, "paper"),
                f"{title_of(line)}: văn bản {line.paper} chưa có trong [[papers]] kèm ngày.",
                "Hãy thêm một bảng [[papers]] với number, date và title của văn bản đó.",
            )
        elif line.paper is None and (line.stage, line.round) in first:
            yield error(
                ("stages", number, "stage"),
                f"{title_of(line)} đã có hạn ở trên.",
                "Hãy ghi round nếu là đợt khác, hoặc paper = số văn bản đã đổi hạn.",
            )
        first.add((line.stage, line.round))


def _not_of_the_regime(plan: Plan, regime: Regime) -> Iterator[Remark]:
    """Remark stages that the regime does not have."""
    path = ", ".join(regime.path)
    for number, line in enumerate(plan.stages):
        if line.stage not in regime.path:
            yield error(
                ("stages", number, "stage"),
                f"Quyết định {regime.decision} không có bước “{line.stage.label}”.",
                f"Các bước của quyết định này: {path}.",
            )


def _left_out(plan: Plan, regime: Regime) -> Iterator[Remark]:
    """Remark stages that may not be left out, and some that are left out and set all the same."""
    named = {line.stage for line in plan.stages}
    may_skip = ", ".join(stage for stage in regime.path if stage in regime.may_skip)
    for stage in plan.without:
        if stage not in regime.may_skip:
            yield error(
                ("without",),
                f"Quyết định {regime.decision} không cho bỏ bước “{stage.label}”.",
                f"Chỉ được bỏ: {may_skip}.",
            )
        elif stage in named:
            yield error(
                ("without",),
                f"Bước “{stage.label}” vừa ghi là bỏ, vừa có hạn.",
                "Hãy bỏ một trong hai.",
            )


def _out_of_rounds(plan: Plan) -> Iterator[Remark]:
    """Remark rounds of a stage that skip a number or end before the round that precedes them."""
    days = _last_days(plan)
    rounds = {(line.stage, line.round) for line in plan.stages}
    for (stage, turn), (place, line, _) in _final(plan).items():
        before = (stage, turn - 1)
        if turn > 1 and before not in rounds:
            yield error(
                (*place, "round"),
                f"{title_of(line)}: kế hoạch không có đợt {turn - 1} của bước này.",
                "Hãy đánh số đợt từ 1, liên tục.",
            )
        elif before in days and (stage, turn) in days and days[stage, turn] <= days[before]:
            yield error(
                (*place, "deadline"),
                f"{title_of(line)} kết thúc ngày {days[stage, turn]:%d/%m/%Y}, không sau đợt "
                f"{turn - 1} ({days[before]:%d/%m/%Y}).",
                "Hãy xem lại hạn của hai đợt.",
            )


def _out_of_order(plan: Plan, regime: Regime) -> Iterator[Remark]:
    """Remark a stage that must end before the one it follows, in the same round."""
    days = _last_days(plan)
    final = _final(plan)
    for turn in sorted({line.round for line in plan.stages}):
        dated = [stage for stage in regime.path if (stage, turn) in days]
        for earlier, later in pairwise(dated):
            if days[later, turn] < days[earlier, turn]:
                place, line, _ = final[later, turn]
                yield error(
                    (*place, "deadline"),
                    f"{title_of(line)} kết thúc ngày {days[later, turn]:%d/%m/%Y}, trước bước "
                    f"“{earlier.label}” ({days[earlier, turn]:%d/%m/%Y}).",
                    "Hãy xem lại hạn của hai bước.",
                )


def _final(plan: Plan) -> dict[tuple[Stage, int], tuple[Place, PlannedStage, date]]:
    """Find the line that holds for each stage and round: the one of the latest paper."""
    issued = {paper.number: paper.date for paper in plan.papers if paper.number}
    final: dict[tuple[Stage, int], tuple[Place, PlannedStage, date]] = {}
    for number, line in enumerate(plan.stages):
        since = (line.paper and issued.get(line.paper)) or date.min
        key = (line.stage, line.round)
        if key not in final or since >= final[key][2]:
            final[key] = (("stages", number), line, since)
    return final


def _last_days(plan: Plan) -> dict[tuple[Stage, int], date]:
    """Compute the last days that bind, of the lines that hold and whose phrases are understood."""
    days: dict[tuple[Stage, int], date] = {}
    for key, (_, line, _) in _final(plan).items():
        try:
            deadline = deadline_of(plan, line)
        except PhraseRefused:
            continue
        if deadline is not None and deadline.can_be_overdue and deadline.last_day is not None:
            days[key] = deadline.last_day
    return days
