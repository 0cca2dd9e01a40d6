"""What mail does not reach: reports that came back, bad addresses, people to call."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import AsJson, By, On, line_typed
from ocop_cycle.cli.mail_arguments import OfCycle
from ocop_cycle.cli.tables import in_words, progress, remark, show, show_json
from rules.errors import Refusal

if TYPE_CHECKING:
    from ocop_cycle.services.call_list import CallLine

_BAD = {"address": "Địa chỉ", "whose": "Của", "reason": "Máy chủ trả lời", "since": "Từ lúc"}

FromFolder = Annotated[
    Path | None,
    typer.Option(
        "--folder", metavar="THƯ-MỤC", help="Chỉ đọc thư mục này: các tệp .eml, hoặc Maildir."
    ),
]
OfLocality = Annotated[
    str | None,
    typer.Option("--locality", metavar="ĐỊA-BÀN", help="Chỉ địa bàn này: tên, hoặc mã cơ quan."),
]
AsWorkbook = Annotated[
    Path | None, typer.Option("--xlsx", metavar="TỆP", help="Ghi danh sách vào tệp XLSX mới này.")
]
WhoTyped = Annotated[
    str,
    typer.Argument(
        metavar="MÃ", parser=line_typed, help="Mã sản phẩm, mã cơ quan, hoặc tên chủ thể."
    ),
]
Note = Annotated[
    str,
    typer.Option(
        "--note",
        parser=line_typed,
        metavar="CHỮ",
        help="Kết quả cuộc gọi: ai nghe, hẹn gì.",
        show_default=False,
    ),
]


def bounces(folder: FromFolder = None, *, as_json: AsJson = False) -> None:
    """Đọc thư trả về: thư nào không đến nơi thì đánh dấu địa chỉ và đưa vào danh sách gọi điện."""
    from ocop_cycle.bounces import read
    from ocop_cycle.cli.opening import prepare
    from ocop_cycle.services.bounces import Taken

    prepare()
    with progress("Đọc thư trả về"):
        counts = read(folder, at=clock.now())
    if as_json:
        show_json({each.value: counts.get(each, 0) for each in Taken})
        return
    for taken in Taken:
        if counts.get(taken):
            typer.echo(f"{taken.label}: {counts[taken]}")
    if not counts:
        typer.echo("Không có thư trả về nào chưa đọc.")


def calls(
    cycle: OfCycle = None,
    locality: OfLocality = None,
    xlsx: AsWorkbook = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Liệt kê những nơi phải gọi điện vì thư không đến được, theo địa bàn, việc gấp trước."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.services.call_list import call_list
    from ocop_cycle.services.call_sheets import call_sheet, cut_short

    with looking() as session:
        found = call_list(session, cycle, locality, at=clock.now())
    if xlsx:
        _write(xlsx, call_sheet(found))
        remark(f"Đã ghi {len(found.lines)} nơi vào {xlsx}.")
    if as_json:
        show_json([asdict(line) for line in found.lines])
    elif not xlsx:
        _show_all(found.lines)
    if cut_short(found):
        remark(cut_short(found))


def called(
    code: WhoTyped,
    *,
    by: By,
    on: On = None,
    note: Note = "",
    cycle: OfCycle = None,
    as_json: AsJson = False,
) -> None:
    """Ghi lại một cuộc gọi: những điều thư không báo được thì coi như đã báo."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.calls import known_as
    from ocop_cycle.queries.cycles import cycle_named, cycles
    from ocop_cycle.services import calls as service

    with writing() as session:
        who, name = known_as(session, code)
        which = [cycle_named(session, cycle)] if cycle else cycles(session, open_only=True)
        where = [(row, day_meant(row, on)) for row in which]
        said = service.Said(by, note)
        told = service.called(session, who, where, said, at=clock.now())
    if as_json:
        show_json({"name": name, "told": told})
    elif told:
        typer.echo(f"Đã ghi cuộc gọi: {name} đã được báo {told} việc qua điện thoại.")
    else:
        typer.echo(f"Đã ghi cuộc gọi cho {name}; không còn việc nào chưa báo.")


def addresses(*, as_json: AsJson = False) -> None:
    """Liệt kê những địa chỉ mà máy chủ thư không nhận, thư không gửi đến đó nữa."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.addresses import listing

    with looking() as session:
        rows = listing(session)
    if not as_json:
        rows = [{**row, "whose": "; ".join(map(str, row["whose"]))} for row in rows]
    show(rows, _BAD, as_json=as_json, empty="Không có địa chỉ nào bị đánh dấu.")


def address_ok(
    address: Annotated[str, typer.Argument(metavar="ĐỊA-CHỈ", help="Địa chỉ thư.")],
) -> None:
    """Bỏ đánh dấu một địa chỉ: thư lại gửi đến đó, cả những điều trước đây chưa báo được."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services.addresses import clear

    with writing() as session:
        cleared = clear(session, address)
    if not cleared:
        raise Refusal(
            f"Địa chỉ {address.strip()} không bị đánh dấu: hãy xem `ocop mail addresses`."
        )
    typer.echo(f"Đã bỏ đánh dấu {address.strip()}: thư lại gửi đến địa chỉ này.")


def _show_all(lines: "Sequence[CallLine]") -> None:
    for (name, place), group in groupby(lines, lambda line: (line.cycle, line.locality)):
        typer.echo(f"{place} ({name})")
        for line in group:
            _show(line)
    if not lines:
        typer.echo("Không phải gọi cho ai.")


def _show(line: "CallLine") -> None:
    """Print somebody to call: whom, at which number, what to say."""
    from ocop_cycle.services.call_sheets import last_call

    facts = (
        f"  {line.name} [{line.code}]",
        f"{line.phone or 'chưa có số điện thoại'}{f' ({line.person})' if line.person else ''}",
        f"hạn {in_words(line.last_day)}" if line.last_day else line.kind,
        line.why,
    )
    typer.echo(" · ".join(facts))
    typer.echo(f"    “{line.say}”")
    for other in line.others:
        typer.echo(f"    Việc khác: {other}")
    if line.called_on:
        typer.echo(f"    Lần gọi gần nhất: {last_call(line)}")


def _write(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise Refusal(f"Tệp {path} đã có: hãy chọn tên khác để không ghi đè.") from None
    except OSError as fault:
        raise Refusal(f"Không ghi được tệp {path}: {fault.strerror}.") from fault
