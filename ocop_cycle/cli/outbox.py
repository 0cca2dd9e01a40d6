"""What people do with the outbox: approve, discard, send again, hold a cycle's mails."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import OPERATOR, AsJson, By, NamedCycle, line_typed
from ocop_cycle.cli.mail_arguments import (
    AllOfThem,
    DryRun,
    InState,
    Number,
    Numbers,
    OfCycle,
    OfKind,
    OfProduct,
    OfUnit,
    SentTo,
    check_picked,
    state_typed,
)
from ocop_cycle.cli.mail_tables import show_mails
from ocop_cycle.cli.tables import remark, show_json

if TYPE_CHECKING:
    from ocop_cycle.models.mails import MailState
    from ocop_cycle.queries.mail_filters import Wanted

Why = Annotated[
    str,
    typer.Option("--reason", parser=line_typed, metavar="CHỮ", help="Vì sao bỏ; ghi vào thư."),
]


def approve(
    numbers: Numbers = None,
    *,
    cycle: OfCycle = None,
    kind: OfKind = None,
    to: SentTo = None,
    product: OfProduct = None,
    unit: OfUnit = None,
    all_of_them: AllOfThem = False,
    by: By = OPERATOR,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Duyệt thư tạm giữ để được gửi: theo số, theo điều kiện lọc, hoặc tất cả."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.models.mails import MailState
    from ocop_cycle.queries.mail_filters import Wanted
    from ocop_cycle.services import outbox

    wanted = Wanted(tuple(numbers or ()), None, cycle, kind, to, product, unit)
    check_picked(wanted, all_of_them=all_of_them)
    if dry_run:
        _show_only(wanted, (MailState.HELD,), as_json=as_json)
        return
    with writing() as session:
        count = outbox.approve(session, wanted, by=by, at=clock.now())
    _tell(count, "approved", "Đã duyệt {} thư.", as_json=as_json)


def discard(
    numbers: Numbers = None,
    *,
    cycle: OfCycle = None,
    state: InState = None,
    kind: OfKind = None,
    to: SentTo = None,
    product: OfProduct = None,
    unit: OfUnit = None,
    reason: Why = "",
    all_of_them: AllOfThem = False,
    by: By = OPERATOR,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Bỏ thư chưa gửi; theo điều kiện lọc thì chỉ bỏ thư tạm giữ, trừ khi nêu --state waiting."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.models.mails import MailState
    from ocop_cycle.queries.mail_filters import Wanted
    from ocop_cycle.services import outbox

    picked = state_typed(state) or (None if numbers else MailState.HELD)
    wanted = Wanted(tuple(numbers or ()), None, cycle, kind, to, product, unit)
    check_picked(wanted, all_of_them=all_of_them or state is not None)
    wanted = replace(wanted, state=picked)
    if dry_run:
        _show_only(wanted, (MailState.HELD, MailState.WAITING), as_json=as_json)
        return
    with writing() as session:
        count = outbox.discard(session, wanted, by=by, reason=reason, at=clock.now())
    _tell(count, "discarded", "Đã bỏ {} thư.", as_json=as_json)


def resend(number: Number, by: By = OPERATOR, *, as_json: AsJson = False) -> None:
    """Gửi lại một thư đã gửi, thành một thư mới."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import outbox

    with writing() as session:
        again = outbox.resend(session, number, by=by, at=clock.now())
    if as_json:
        show_json({"id": again, "resend_of": number})
    else:
        typer.echo(f"Thư số {number} sẽ được gửi lại bằng thư số {again}.")


def hold(
    cycle: NamedCycle,
    by: By = OPERATOR,
    *,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Giữ lại cả những thư đang chờ gửi.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Giữ thư của một kỳ: thư soạn từ nay phải được duyệt mới gửi."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import outbox

    with writing() as session:
        held = outbox.hold_cycle(session, cycle, by=by, at=clock.now(), waiting_too=waiting)
    if as_json:
        show_json({"cycle": cycle, "hold_mail": True, "held": held})
    else:
        typer.echo(f"Thư của kỳ {cycle} từ nay phải được duyệt mới gửi; đang giữ {held} thư.")


def release(cycle: NamedCycle, *, as_json: AsJson = False) -> None:
    """Thôi giữ thư của một kỳ: thư soạn từ nay tự gửi; thư đang giữ vẫn chờ duyệt."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import outbox

    with writing() as session:
        held = outbox.release_cycle(session, cycle)
    if as_json:
        show_json({"cycle": cycle, "hold_mail": False, "held": held})
        return
    typer.echo(f"Thư của kỳ {cycle} soạn từ nay lại tự gửi.")
    if held:
        typer.echo(f"{held} thư vẫn tạm giữ: duyệt bằng `ocop mail approve --cycle {cycle}`.")


def _show_only(wanted: "Wanted", states: "tuple[MailState, ...]", *, as_json: bool) -> None:
    """List what would be done, the refusals with it, and do nothing."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.mails import listing

    with looking() as session:
        rows = [row for row in listing(session, wanted) if row["state"] in states]
    show_mails(rows, as_json=as_json)
    remark(f"Chỉ liệt kê {len(rows)} thư, chưa làm gì.")


def _tell(count: int, key: str, sentence: str, *, as_json: bool) -> None:
    if as_json:
        show_json({key: count})
    else:
        typer.echo(sentence.format(count) if count else "Không có thư nào như vậy, không làm gì.")
