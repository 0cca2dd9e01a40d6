"""Classes of training: planned, given a day, filled, invited, attended."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import OPERATOR, AsJson, By, On, Reason, day_typed, line_typed
from ocop_cycle.cli.tables import remark, show, show_json
from rules.errors import Refusal
from rules.training import Audience, ClassState, Half, HalfDay, SeatState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ocop_cycle.models.columns import AnyRow
    from ocop_cycle.services.classes import Draft
    from ocop_cycle.services.seats import Person, Taken

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
_SPAN = re.compile(r"(?P<first>\d{1,4})\s*-\s*(?P<last>\d{1,4})", re.ASCII)


def audience_typed(text: str) -> Audience:
    """Read an audience.

    Raises:
        ValueError: there is none of this name.
    """
    for audience in Audience:
        if text.casefold().replace("-", "_") == audience.value:
            return audience
    raise ValueError(f"không có đối tượng “{text}”; hãy chọn: {', '.join(Audience)}")


def half_typed(text: str) -> Half:
    """Read a half of a day: morning or afternoon, sáng or chiều.

    Raises:
        ValueError: it is neither.
    """
    for half, words in (
        (Half.MORNING, {"morning", "sáng"}),
        (Half.AFTERNOON, {"afternoon", "chiều"}),
    ):
        if text.strip().casefold() in words:
            return half
    raise ValueError(f"không có buổi “{text}”; hãy chọn: {', '.join(Half)}")


InCycle = Annotated[
    str | None, typer.Option("--cycle", metavar="KỲ", help="Tên kỳ; không ghi: kỳ đang mở.")
]
ClassCode = Annotated[
    str, typer.Argument(parser=line_typed, metavar="LỚP", help="Mã lớp, ví dụ L01.")
]
Who = Annotated[
    str, typer.Argument(parser=line_typed, metavar="NGƯỜI", help="Số thứ tự, hoặc họ tên.")
]
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
ForAudience = Annotated[
    Audience,
    typer.Option(
        "--audience",
        parser=audience_typed,
        metavar="ĐỐI-TƯỢNG",
        help=f"Một trong: {', '.join(Audience)}.",
        show_default=False,
    ),
]


@app.command("list")
def list_classes(cycle: InCycle = None, *, as_json: AsJson = False) -> None:
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
def show_class(code: ClassCode, cycle: InCycle = None, *, as_json: AsJson = False) -> None:
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
    cycle: InCycle = None,
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
    cycle: InCycle = None,
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
    typer.echo(f"Đã ghi thay đổi của lớp {code}.{_moved_up(moved)}")


@app.command()
def cancel(code: ClassCode, *, reason: Reason, cycle: InCycle = None) -> None:
    """Hủy một lớp, có lý do; không hồ sơ nào hết hạn vì việc này."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.services.classes import cancel as cancel_one

    with writing() as session:
        cancel_one(session, only_cycle(session, cycle), code, reason)
    typer.echo(f"Đã hủy lớp {code}.")


@app.command()
def enrol(
    code: ClassCode,
    name: Annotated[str, typer.Argument(parser=line_typed, metavar="HỌ-TÊN", help="Người học.")],
    *,
    product: Annotated[
        str | None,
        typer.Option(
            "--product", metavar="MÃ", help="Dự lớp cho sản phẩm này; địa bàn theo hồ sơ."
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option("--unit", parser=line_typed, metavar="ĐỊA-BÀN", help="Địa bàn của người học."),
    ] = None,
    audience: ForAudience = Audience.MANAGER,
    phone: Annotated[
        str,
        typer.Option(
            "--phone", parser=line_typed, metavar="SỐ", help="Điện thoại.", show_default=False
        ),
    ] = "",
    email: Annotated[
        str,
        typer.Option(
            "--email", parser=line_typed, metavar="THƯ", help="Địa chỉ thư.", show_default=False
        ),
    ] = "",
    on: On = None,
    cycle: InCycle = None,
    by: By = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Ghi tên một người vào lớp: còn chỗ thì có chỗ, hết chỗ thì chờ theo thứ tự."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.services.seats import Keyed, Person
    from ocop_cycle.services.seats import enrol as enrol_one

    with writing() as session:
        row = only_cycle(session, cycle)
        person = _placed(session, row, Person(name, audience, 0, phone, email), product, unit)
        keyed = Keyed(by, day_meant(row, on), clock.now())
        done = enrol_one(session, row, code, person, keyed)
    if as_json:
        show_json({"arrival": done.arrival, "state": done.state.value})
        return
    typer.echo(f"{name}: {done.state.label.lower()}, số thứ tự {done.arrival}.")


@app.command()
def leave(
    code: ClassCode,
    who: Who,
    *,
    reason: Reason = "",
    on: On = None,
    cycle: InCycle = None,
    by: By = OPERATOR,
) -> None:
    """Cho một người thôi dự lớp; người chờ đầu tiên được vào chỗ ấy."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.services.seats import Keyed
    from ocop_cycle.services.seats import leave as leave_one

    with writing() as session:
        row = only_cycle(session, cycle)
        keyed = Keyed(by, day_meant(row, on), clock.now(), reason)
        moved = leave_one(session, row, code, who, keyed)
    typer.echo(f"Đã cho {who} thôi dự lớp {code}.{_moved_up(moved)}")


@app.command()
def invite(
    code: ClassCode,
    *,
    on: On = None,
    cycle: InCycle = None,
    by: By = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Mời những người có chỗ đến dự lớp; sản phẩm đang ở bước tập huấn được giao cho chủ thể."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.services.seats import Keyed
    from ocop_cycle.services.seats import invite as invite_all

    with writing() as session:
        row = only_cycle(session, cycle)
        taken = invite_all(session, row, code, Keyed(by, day_meant(row, on), clock.now()))
    _tell(taken, "Đã mời", as_json=as_json)


@app.command()
def attend(
    code: ClassCode,
    *,
    on: Annotated[date, typer.Option("--on", parser=day_typed, metavar="NGÀY", help="Ngày học.")],
    half: Annotated[
        Half,
        typer.Option(
            "--half",
            parser=half_typed,
            metavar="BUỔI",
            help="morning (sáng) hoặc afternoon (chiều).",
        ),
    ],
    present: Annotated[
        str,
        typer.Option(
            "--present",
            parser=line_typed,
            metavar="DANH-SÁCH",
            help="Số thứ tự hoặc họ tên người có mặt, cách nhau bằng dấu phẩy: 1-12,15,Lê Thị A.",
        ),
    ],
    cycle: InCycle = None,
    by: By = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Điểm danh một buổi: ai được nêu là có mặt, người khác có chỗ là vắng; ghi lại thì sửa."""
    from ocop_cycle.cli.opening import present_of, writing
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.services.seats import Attendance, Keyed
    from ocop_cycle.services.seats import attend as attend_all

    with writing() as session:
        row = only_cycle(session, cycle)
        keyed = Keyed(by, present_of(row), clock.now())
        there = Attendance(HalfDay(on, half), list(_people(present)))
        taken = attend_all(session, row, code, there, keyed)
    _tell(taken, "Có mặt", as_json=as_json)


def _people(text: str) -> Iterator[str]:
    """Read a list of numbers, spans of numbers and names."""
    for each in filter(None, (part.strip() for part in text.split(","))):
        span = _SPAN.fullmatch(each)
        if span is None:
            yield each
        else:
            yield from map(str, range(int(span["first"]), int(span["last"]) + 1))


def _placed(
    session: "Session", cycle: "AnyRow", person: "Person", product: str | None, unit: str | None
) -> "Person":
    """Give somebody his area: the one that is named, or that of his product."""
    from ocop_cycle.queries.classes import unit_named
    from ocop_cycle.queries.products import entry_of

    if product is not None:
        entry = entry_of(session, product, cycle.name)
        person = replace(person, entry_id=entry.id, unit_id=entry.locality_id)
    if unit is not None:
        person = replace(person, unit_id=unit_named(session, cycle, unit))
    if not person.unit_id:
        raise Refusal("Chưa rõ người học ở địa bàn nào: hãy ghi --unit hoặc --product.")
    return person


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


def _moved_up(moved: list[int]) -> str:
    return f" {len(moved)} người chờ được vào chỗ." if moved else ""


def _tell(taken: "Taken", what: str, *, as_json: bool) -> None:
    if as_json:
        refused = [{"entry": entry, "why": why} for entry, why in taken.refused]
        show_json({"people": taken.present, "products": len(taken.done), "refused": refused})
        return
    typer.echo(f"{what} {taken.present} người; {len(taken.done)} sản phẩm chuyển bước.")
    for _, why in taken.refused:
        remark(why)
