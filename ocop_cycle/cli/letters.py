"""Draft letters: look at them, note that one was sent, put one aside."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ocop_cycle.cli.arguments import OPERATOR, AsJson, By, On, Paper, Reason
from ocop_cycle.cli.tables import remark, show, show_facts, show_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

app = typer.Typer()

_HEADINGS = {
    "id": "Số",
    "state": "Trạng thái",
    "day": "Lập ngày",
    "addressee": "Kính gửi",
    "about": "Hạn đã qua",
    "now": "Hiện nay",
    "subject": "Trích yếu",
}
_SHOWN = {
    "id": "Số",
    "cycle": "Kỳ",
    "state": "Trạng thái",
    "day": "Lập ngày",
    "addressee": "Kính gửi",
    "about": "Hạn đã qua",
    "now": "Hiện nay",
    "paper": "Công văn",
    "by": "Người xử lý",
    "settled_on": "Ngày xử lý",
    "note": "Ghi chú",
}
_GONE = "không còn chậm, có thể bỏ"

Number = Annotated[int, typer.Argument(metavar="SỐ", help="Số của dự thảo.")]
OfCycle = Annotated[
    str | None, typer.Option("--cycle", metavar="KỲ", help="Chỉ của kỳ này; không ghi: mọi kỳ.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="TỆP", help="Ghi toàn văn vào tệp mới này."),
]


@app.command("list")
def list_drafts(cycle: OfCycle = None, *, as_json: AsJson = False) -> None:
    """Liệt kê dự thảo công văn đôn đốc, những bản chờ phát hành trước."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.cycles import cycle_named
    from ocop_cycle.queries.drafts import listing

    with looking() as session:
        found = listing(session, cycle_named(session, cycle) if cycle else None)
    rows = found if as_json else [_in_words(row) for row in found]
    show(rows, _HEADINGS, as_json=as_json, empty="Không có dự thảo nào.")


@app.command("show")
def show_draft(number: Number, out: Out = None, *, as_json: AsJson = False) -> None:
    """Xem toàn văn một dự thảo, hoặc ghi ra tệp để sửa và ký."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.drafts import show as show_one

    with looking() as session:
        draft = show_one(session, number)
    if out:
        _write(out, draft["body"])
    if as_json:
        show_json(draft)
        return
    words = _in_words(draft)
    show_facts({heading: words[name] for name, heading in _SHOWN.items()})
    typer.echo(f"\nĐã ghi toàn văn vào {out}." if out else f"\n{draft['body']}")


@app.command()
def release(
    number: Number, *, paper: Paper, by: By, on: On = None, as_json: AsJson = False
) -> None:
    """Ghi nhận công văn đã ký, đã phát hành theo dự thảo; hệ thống không tự gửi công văn."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.queries.drafts import show as show_one
    from ocop_cycle.services import drafts

    with writing() as session:
        before = show_one(session, number)
        day = _day_meant(session, before["cycle"], on)
        drafts.release(session, number, by=by, paper=paper, on=day)
        after = show_one(session, number)
    if before["gone"]:
        remark("Lưu ý: việc nêu trong dự thảo nay không còn chậm.")
    _answer(after, f"Đã ghi nhận công văn {after['paper']}.", as_json=as_json)


@app.command()
def discard(
    number: Number, *, reason: Reason, by: By = OPERATOR, on: On = None, as_json: AsJson = False
) -> None:
    """Bỏ một dự thảo, có lý do; việc đó không được lập dự thảo nữa."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.queries.drafts import show as show_one
    from ocop_cycle.services import drafts

    with writing() as session:
        day = _day_meant(session, show_one(session, number)["cycle"], on)
        drafts.discard(session, number, by=by, reason=reason, on=day)
        after = show_one(session, number)
    _answer(after, f"Đã bỏ dự thảo số {number}.", as_json=as_json)


def _day_meant(session: "Session", cycle: str, typed: date | None) -> date:
    from ocop_cycle.cli.opening import day_meant
    from ocop_cycle.queries.cycles import cycle_named

    return day_meant(cycle_named(session, cycle), typed)


def _answer(draft: dict[str, object], sentence: str, *, as_json: bool) -> None:
    if as_json:
        show_json(draft)
    else:
        typer.echo(sentence)


def _in_words(draft: dict[str, object]) -> dict[str, object]:
    from ocop_cycle.queries.drafts import DraftState

    state = DraftState(str(draft["state"]))
    now: object = None
    if state is DraftState.WAITING:
        now = _GONE if draft["gone"] else _still_late(draft["entries"])
    return {**draft, "state": state, "now": now}


def _still_late(entries: object) -> str:
    return f"còn {entries} hồ sơ chậm" if entries else "nhiệm vụ còn chậm"


def _write(out: Path, text: object) -> None:
    from rules.errors import Refusal

    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(str(text))
    except FileExistsError:
        raise Refusal(f"Tệp {out} đã có: hãy chọn tên khác để không ghi đè.") from None
    except OSError as fault:
        raise Refusal(f"Không ghi được tệp {out}: {fault.strerror}.") from fault
