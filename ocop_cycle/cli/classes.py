"""Classes of training: planned, given a day, filled, invited, attended."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from ocop_cycle import clock
from ocop_cycle.cli import seats
from ocop_cycle.cli.arguments import (
    OPERATOR,
    AsJson,
    By,
    CycleName,
    On,
    Reason,
    day_typed,
    line_typed,
)
from ocop_cycle.cli.class_arguments import ClassCode, ForAudience, moved_up
from ocop_cycle.cli.tables import show
from rules.errors import Refusal
from rules.training import Audience, ClassState, SeatState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ocop_cycle.models.columns import AnyRow
    from ocop_cycle.services.classes import Draft

app = typer.Typer()

_HEADINGS = {
    "code": "Lớp",
    "topic": "Chủ đề",
    "audience": "Đối tượng",
    "starts": "Khai giảng",
    "days": "Số ngày",
    "place": "Nơi học",
    "capacity": "Số chỗ",
    "enrolled": "Có chỗ",
    "waiting": "Chờ chỗ",
    "state": "Tình trạng",
}
_SEATS = {
    "arrival": "STT",
    "name": "Họ tên",
    "phone": "Điện thoại",
    "audience": "Đối tượng",
    "locality": "Địa bàn",
    "product": "Sản phẩm",
    "state": "Chỗ",
    "half_days": "Số buổi",
    "attended": "Đủ buổi",
}
_WORDS = {"audience": Audience}

Capacity = Annotated[
    int | None, typer.Option("--capacity", metavar="SỐ", help="Số chỗ; không ghi: như kế hoạch.")
]
Days = Annotated[
    int | None,
    typer.Option("--days", metavar="SỐ", help="Số ngày học liền nhau; không ghi: như kế hoạch."),
]
Starts = Annotated[
    date | None,
    typer.Option("--starts", parser=day_typed, metavar="NGÀY", help="Ngày khai giảng."),
]
Place = Annotated[
    str | None, typer.Option("--place", parser=line_typed, metavar="NƠI", help="Nơi học.")
]


@app.command("list")
def list_classes(cycle: CycleName = None, *, as_json: AsJson = False) -> None:
    """Liệt kê các lớp của một kỳ: ngày, nơi học, bao nhiêu người có chỗ, bao nhiêu người chờ."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.classes import listing
    from ocop_cycle.queries.cycles import only_cycle

    with looking() as session:
        rows = listing(session, only_cycle(session, cycle).id)
    if not as_json:
        words = {**_WORDS, "state": ClassState}
        rows = [{n: words[n](c) if n in words else c for n, c in row.items()} for row in rows]
    empty = "Kỳ này chưa có lớp nào: hãy lập bằng `ocop class add`."
    show(rows, _HEADINGS, as_json=as_json, empty=empty)


@app.command("show")
def show_class(code: ClassCode, cycle: CycleName = None, *, as_json: AsJson = False) -> None:
    """Xem một lớp: ai có chỗ, ai chờ chỗ, ai đã dự đủ buổi."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.classes import class_named, seats
    from ocop_cycle.queries.cycles import only_cycle

    with looking() as session:
        rows = seats(session, class_named(session, only_cycle(session, cycle).id, code))
    if not as_json:
        words = {**_WORDS, "state": SeatState}
        rows = [{n: words[n](c) if n in words else c for n, c in row.items()} for row in rows]
    show(rows, _SEATS, as_json=as_json, empty="Chưa có ai ghi tên.")


@app.command()
def add(
    topic: Annotated[
        str | None,
        typer.Argument(
            parser=line_typed, metavar="[CHỦ-ĐỀ]", help="Chủ đề; không ghi: như kế hoạch."
        ),
    ] = None,
    *,
    activity: Annotated[
        str | None,
        typer.Option("--activity", metavar="MỤC", help="Mục của nhiệm vụ trong kế hoạch."),
    ] = None,
    audience: ForAudience = Audience.MANAGER,
    capacity: Capacity = None,
    days: Days = None,
    starts: Starts = None,
    place: Place = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", parser=line_typed, metavar="ĐỊA-BÀN", help="Lớp mở tại địa bàn này."
        ),
    ] = None,
    code: Annotated[
        str,
        typer.Option("--code", parser=line_typed, metavar="MÃ", help="Mã lớp.", show_default=False),
    ] = "",
    cycle: CycleName = None,
    by: By = OPERATOR,
) -> None:
    """Lập một lớp, theo nhiệm vụ của kế hoạch hoặc ngoài kế hoạch."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.queries.classes import unit_named
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.services.classes import Draft
    from ocop_cycle.services.classes import add as add_one

    with writing() as session:
        row = only_cycle(session, cycle)
        draft = Draft(
            topic or "",
            audience,
            capacity or 0,
            days or 0,
            place or "",
            code,
            starts,
            unit_id=unit_named(session, row, unit) if unit else None,
        )
        if activity is not None:
            draft = _as_planned(session, row, activity, draft)
        made = add_one(session, row, draft, by=by, at=clock.now())
    typer.echo(f"Đã lập lớp {made}.")


@app.command("set")
def alter(
    code: ClassCode,
    *,
    starts: Starts = None,
    days: Days = None,
    place: Place = None,
    capacity: Capacity = None,
    on: On = None,
    cycle: CycleName = None,
) -> None:
    """Ấn định ngày khai giảng, nơi học, số ngày, số chỗ; thêm chỗ thì người chờ được vào ngay."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.services.classes import Change
    from ocop_cycle.services.classes import alter as alter_one

    change = Change(starts, days, place, capacity)
    if change == Change():
        raise Refusal("Chưa có gì thay đổi: hãy ghi --starts, --days, --place hoặc --capacity.")
    with writing() as session:
        row = only_cycle(session, cycle)
        moved = alter_one(session, row, code, change, day_meant(row, on))
    typer.echo(f"Đã ghi thay đổi của lớp {code}.{moved_up(moved)}")


@app.command()
def cancel(code: ClassCode, *, reason: Reason, cycle: CycleName = None) -> None:
    """Hủy một lớp, có lý do; không hồ sơ nào hết hạn vì việc này."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.services.classes import cancel as cancel_one

    with writing() as session:
        cancel_one(session, only_cycle(session, cycle), code, reason)
    typer.echo(f"Đã hủy lớp {code}.")


app.command()(seats.enrol)
app.command()(seats.leave)
app.command()(seats.invite)
app.command()(seats.attend)


def _as_planned(session: "Session", cycle: "AnyRow", clause: str, draft: "Draft") -> "Draft":
    """Fill what was not typed with what the plan says of the classes of an activity."""
    from ocop_cycle.queries.activities import activity_named

    planned = activity_named(session, cycle, clause)
    return replace(
        draft,
        topic=draft.topic or planned.name,
        capacity=draft.capacity or int(planned.details.get("capacity", 0)),
        days=draft.days or int(planned.details.get("days_per_class", 0)),
        activity_id=planned.id,
    )
