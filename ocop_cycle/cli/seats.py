"""Seats of classes: who comes, who leaves, who is invited, who was there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from ocop_cycle import clock
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
from ocop_cycle.cli.tables import remark, show_json
from rules.errors import Refusal
from rules.training import Audience, Half, HalfDay

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ocop_cycle.models.columns import AnyRow
    from ocop_cycle.services.attendance import Taken
    from ocop_cycle.services.seats import Person

_SPAN = re.compile(r"(?P<first>\d{1,4})\s*-\s*(?P<last>\d{1,4})", re.ASCII)


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
    raise ValueError(f"không có buổi “{text}”; hãy chọn: morning (sáng), afternoon (chiều)")


Who = Annotated[
    str, typer.Argument(parser=line_typed, metavar="NGƯỜI", help="Số thứ tự, hoặc họ tên.")
]


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
    cycle: CycleName = None,
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


def leave(
    code: ClassCode,
    who: Who,
    *,
    reason: Reason = "",
    on: On = None,
    cycle: CycleName = None,
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
    typer.echo(f"Đã cho {who} thôi dự lớp {code}.{moved_up(moved)}")


def invite(
    code: ClassCode,
    *,
    on: On = None,
    cycle: CycleName = None,
    by: By = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Mời những người có chỗ đến dự lớp; sản phẩm đang ở bước tập huấn được giao cho chủ thể."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.services.attendance import invite as invite_all
    from ocop_cycle.services.seats import Keyed

    with writing() as session:
        row = only_cycle(session, cycle)
        taken = invite_all(session, row, code, Keyed(by, day_meant(row, on), clock.now()))
    _tell(taken, "Đã mời", as_json=as_json)


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
    cycle: CycleName = None,
    by: By = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Điểm danh một buổi: ai được nêu là có mặt, người khác có chỗ là vắng; ghi lại thì sửa."""
    from ocop_cycle.cli.opening import present_of, writing
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.services.attendance import Attendance
    from ocop_cycle.services.attendance import attend as attend_all
    from ocop_cycle.services.seats import Keyed

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


def _tell(taken: "Taken", what: str, *, as_json: bool) -> None:
    if as_json:
        refused = [{"entry": entry, "why": why} for entry, why in taken.refused]
        show_json({"people": taken.present, "products": len(taken.done), "refused": refused})
        return
    typer.echo(f"{what} {taken.present} người; {len(taken.done)} sản phẩm chuyển bước.")
    for _, why in taken.refused:
        remark(why)
