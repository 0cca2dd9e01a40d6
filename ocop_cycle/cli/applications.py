"""Applications of producers: those that wait, one of them, confirm or refuse it."""

from typing import TYPE_CHECKING, Annotated

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import OPERATOR, AsJson, By, Reason, line_typed
from ocop_cycle.cli.tables import show, show_facts, show_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ocop_cycle.models.columns import AnyRow

app = typer.Typer()

_HEADINGS = {
    "receipt": "Số phiếu",
    "state": "Trạng thái",
    "sent_on": "Ngày gửi",
    "answer_by": "Trả lời chậm nhất",
    "product": "Sản phẩm",
    "producer": "Chủ thể",
    "locality": "Địa bàn",
    "code": "Mã sản phẩm",
}
_FACTS = {
    **_HEADINGS,
    "cycle": "Kỳ",
    "channel": "Hình thức",
    "phone": "Điện thoại",
    "description": "Mô tả",
    "settled_on": "Ngày trả lời",
    "settled_by": "Người trả lời",
    "reason": "Lý do",
}
_PLAIN = (
    "receipt", "state", "cycle", "channel", "sent_on", "product", "producer", "locality", "unit",
    "phone", "description", "code", "settled_on", "settled_by", "reason",
)  # fmt: skip

Receipt = Annotated[
    str,
    typer.Argument(parser=line_typed, metavar="SỐ-PHIẾU", help="Số phiếu, tám chữ số."),
]
OfCycle = Annotated[
    str | None, typer.Option("--cycle", metavar="KỲ", help="Chỉ của kỳ này; không ghi: mọi kỳ.")
]
All = Annotated[bool, typer.Option("--all", help="Cả những phiếu đã trả lời.")]
Unsubmitted = Annotated[
    bool, typer.Option("--no-submit", help="Chỉ lập hồ sơ, chưa ghi là đã nộp ý tưởng.")
]


@app.command("list")
def list_applications(
    cycle: OfCycle = None, *, every: All = False, as_json: AsJson = False
) -> None:
    """Liệt kê phiếu đăng ký chờ xác nhận, phiếu chờ lâu nhất trước."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.db import actor_of
    from ocop_cycle.queries.applications import Wanted, listing
    from ocop_cycle.queries.cycles import cycle_named
    from rules.applications import ApplicationState

    with looking() as session:
        number = cycle_named(session, cycle).id if cycle else None
        wanted = Wanted(state=None if every else ApplicationState.WAITING, cycle=number)
        found = listing(session, actor_of(session), wanted)
        rows = [_answer(session, row) for row in found]
    if not as_json:
        rows = [_in_words(row) for row in rows]
    show(rows, _HEADINGS, as_json=as_json, empty="Không có phiếu nào.")


@app.command("show")
def show_application(receipt: Receipt, *, as_json: AsJson = False) -> None:
    """Xem một phiếu đăng ký."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.applications import application_with

    with looking() as session:
        found = _answer(session, application_with(session, receipt))
    _tell(found, "", as_json=as_json)


@app.command()
def confirm(
    receipt: Receipt,
    *,
    by: By = OPERATOR,
    no_submit: Unsubmitted = False,
    as_json: AsJson = False,
) -> None:
    """Xác nhận một phiếu: lập hồ sơ, tính theo ngày gửi phiếu."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.queries.applications import application_with
    from ocop_cycle.services.application_answers import Answer
    from ocop_cycle.services.application_answers import confirm as confirm_one

    with writing() as session:
        row = application_with(session, receipt)
        answer = Answer(by, clock.now(), row.version)
        code = confirm_one(session, row.public_id, answer, submits=not no_submit)
        after = _answer(session, application_with(session, receipt))
    _tell(after, f"Đã xác nhận phiếu {row.receipt}: mã sản phẩm {code}.", as_json=as_json)


@app.command()
def refuse(receipt: Receipt, *, reason: Reason, by: By = OPERATOR, as_json: AsJson = False) -> None:
    """Không tiếp nhận một phiếu, có lý do; chủ thể đọc lý do này."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.queries.applications import application_with
    from ocop_cycle.services.application_answers import Answer
    from ocop_cycle.services.application_answers import refuse as refuse_one

    with writing() as session:
        row = application_with(session, receipt)
        refuse_one(session, row.public_id, reason, Answer(by, clock.now(), row.version))
        after = _answer(session, application_with(session, receipt))
    _tell(after, f"Đã ghi không tiếp nhận phiếu {row.receipt}.", as_json=as_json)


def _answer(session: "Session", row: "AnyRow") -> dict[str, object]:
    from ocop_cycle.queries.courses import course_named
    from rules.applications import answer_day

    calendar = course_named(session, row.cycle_id).calendar
    told = {name: row._mapping[name] for name in _PLAIN}
    return {**told, "answer_by": answer_day(calendar, row.sent_on)}


def _tell(found: dict[str, object], sentence: str, *, as_json: bool) -> None:
    if as_json:
        show_json(found)
    elif sentence:
        typer.echo(sentence)
    else:
        words = _in_words(found)
        show_facts({heading: words[name] for name, heading in _FACTS.items()})


def _in_words(found: dict[str, object]) -> dict[str, object]:
    from rules.applications import ApplicationState, Channel

    return {
        **found,
        "state": ApplicationState(str(found["state"])),
        "channel": Channel(str(found["channel"])),
    }
