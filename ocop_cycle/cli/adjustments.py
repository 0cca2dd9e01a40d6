"""Adjustments and decisions of the office: other deadlines, more time, lapses confirmed."""

from typing import TYPE_CHECKING, Annotated

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import (
    OPERATOR,
    By,
    Code,
    CycleName,
    NamedCycle,
    On,
    Paper,
    Reason,
    To,
    line_typed,
    stage_typed,
)
from ocop_cycle.cli.tables import in_words
from ocop_cycle.cli.wording import in_brief
from rules.errors import Refusal
from rules.vocabulary import Action, Proposal, Stage

if TYPE_CHECKING:
    from ocop_cycle.services.activities import Reported
    from ocop_cycle.services.deadlines import Adjusted

AdjustedStage = Annotated[
    Stage | None,
    typer.Argument(parser=stage_typed, metavar="[BƯỚC]", help="Bước được điều chỉnh."),
]
Phrase = Annotated[
    str,
    typer.Option(
        "--deadline", parser=line_typed, metavar="CỤM-TỪ", help="Thời hạn mới như văn bản ghi."
    ),
]


def adjust(
    cycle: NamedCycle,
    stage: AdjustedStage = None,
    *,
    deadline: Phrase,
    paper: Paper = "",
    on: On = None,
    round_: Annotated[
        int | None, typer.Option("--round", min=1, max=12, metavar="ĐỢT", help="Đợt đánh giá.")
    ] = None,
    activity: Annotated[
        str | None,
        typer.Option("--activity", metavar="MỤC", help="Mục của nhiệm vụ được điều chỉnh."),
    ] = None,
    by: By = OPERATOR,
) -> None:
    """Đổi thời hạn của một bước hoặc một nhiệm vụ theo văn bản; báo mỗi nơi một lần."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.cycles import cycle_named
    from ocop_cycle.services.adjustments import Adjustment
    from ocop_cycle.services.deadlines import adjust_activity, adjust_stage

    with writing() as session:
        row = cycle_named(session, cycle)
        said = Adjustment(deadline, paper, day_meant(row, on), by=by, at=clock.now())
        if activity is not None:
            adjusted = adjust_activity(session, row, activity, said)
        else:
            adjusted = adjust_stage(session, row, _named(stage), said, round_no=round_)
    _tell(adjusted)


def extend(
    code: Code,
    *,
    to: To,
    reason: Reason,
    on: On = None,
    paper: Paper = "",
    cycle: CycleName = None,
    by: By = OPERATOR,
) -> None:
    """Gia hạn cho một hồ sơ."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.cycles import cycle_named
    from ocop_cycle.queries.products import entry_of
    from ocop_cycle.services.stages import move_one
    from rules.standing import Act

    with writing() as session:
        entry = entry_of(session, code, cycle)
        day = day_meant(cycle_named(session, entry.cycle), on)
        act = Act(Action.EXTEND, day, by=by, reason=reason, paper=paper, until=to)
        standing = move_one(session, entry.id, act, at=clock.now())
    typer.echo(f"{entry.code}: {in_brief(standing)}.")


def done(
    cycle: NamedCycle,
    clause: Annotated[
        str, typer.Argument(metavar="MỤC", help="Mục, hoặc tên của nhiệm vụ trong kế hoạch.")
    ],
    on: On = None,
    by: By = OPERATOR,
    note: Annotated[
        str, typer.Option("--note", parser=line_typed, metavar="CHỮ", help="Kết quả, nếu cần ghi.")
    ] = "",
    *,
    not_yet: Annotated[
        bool, typer.Option("--not-yet", help="Ghi lại là chưa xong: nhiệm vụ được nhắc tiếp.")
    ] = False,
) -> None:
    """Ghi nhận một nhiệm vụ của kế hoạch đã xong: thôi nhắc các đơn vị."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.cycles import cycle_named
    from ocop_cycle.services.activities import Done, mark_done, mark_not_done

    with writing() as session:
        row = cycle_named(session, cycle)
        if not_yet:
            reported = mark_not_done(session, row, clause)
        else:
            reported = mark_done(session, row, clause, Done(day_meant(row, on), by, note))
    _tell_report(reported)


def confirm_lapses(cycle: NamedCycle, on: On = None, by: By = OPERATOR) -> None:
    """Xác nhận hàng loạt những hồ sơ đã được đề xuất dừng hoặc chuyển đợt vì quá hạn."""
    from ocop_cycle import days
    from ocop_cycle.cli.opening import day_meant, looking
    from ocop_cycle.queries.cycles import cycle_named

    with looking() as session:
        row = cycle_named(session, cycle)
    done = days.confirm_lapses(row.id, by=by, on=day_meant(row, on))
    typer.echo(
        f"Đã dừng {done.get(Proposal.LAPSE, 0)} hồ sơ vì hết hạn, chuyển "
        f"{done.get(Proposal.NEXT_ROUND, 0)} hồ sơ sang đợt sau."
    )


def _named(stage: Stage | None) -> Stage:
    if stage is None:
        raise Refusal("Hãy nêu bước được điều chỉnh, hoặc nhiệm vụ bằng --activity.")
    return stage


def _tell(adjusted: "Adjusted") -> None:
    if not adjusted.new:
        typer.echo(f"Hạn của {adjusted.what} đã được điều chỉnh từ trước, không có gì thay đổi.")
        return
    new_day = in_words(adjusted.new_day)
    done = f"Đã đặt hạn của {adjusted.what} là {new_day}"
    if adjusted.old_day:
        days = f"từ {in_words(adjusted.old_day)} thành {new_day}"
        done = f"Đã đổi hạn của {adjusted.what} {days}"
    typer.echo(f"{done}; {adjusted.moved} hồ sơ đổi hạn, báo cho {adjusted.told} đơn vị.")


def _tell_report(reported: "Reported") -> None:
    day = f"đã xong ngày {in_words(reported.done_on)}" if reported.done_on else "chưa xong"
    before = "" if reported.new else " từ trước, không có gì thay đổi"
    typer.echo(f"Nhiệm vụ “{reported.name}” được ghi là {day}{before}.")
