"""Cycles: start one from its plan, see where it stands, let it run, close it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from ocop_cycle import clock
from ocop_cycle.cli import adjustments
from ocop_cycle.cli.arguments import AsJson, AsOf, MaybeCycle, NamedCycle, On
from ocop_cycle.cli.mail_tables import say_remarks
from ocop_cycle.cli.tables import progress, remark, show, show_json
from rules.errors import Refusal

if TYPE_CHECKING:
    from ocop_cycle.days import Done
    from ocop_cycle.services.cycles import Started

app = typer.Typer()
app.command()(adjustments.adjust)
app.command()(adjustments.extend)
app.command()(adjustments.confirm_lapses)
app.command()(adjustments.done)

_LISTED = (
    "name",
    "title",
    "place",
    "year",
    "last_year",
    "regime",
    "started_on",
    "done_on",
    "played",
    "closed_on",
)
_HEADINGS = {
    "name": "Kỳ",
    "place": "Địa phương",
    "year": "Năm",
    "regime": "Quyết định áp dụng",
    "started_on": "Bắt đầu",
    "done_on": "Đã chạy đến",
    "played": "Chạy thử",
    "closed_on": "Đã đóng",
}


@app.command()
def start(
    plan: Annotated[
        str, typer.Argument(metavar="KẾ-HOẠCH", help="Tệp .toml, hoặc tên một kế hoạch có sẵn.")
    ],
    on: On = None,
) -> None:
    """Mở một kỳ từ kế hoạch; mở lại lần nữa thì không có gì thay đổi."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.plan.check import check, load
    from ocop_cycle.plan.findings import PlanRefused
    from ocop_cycle.plan.shipped import find
    from ocop_cycle.services import cycles

    path = find(plan)
    findings = check(path)
    for finding in findings:
        remark(str(finding))
    if any(finding.is_error for finding in findings):
        raise PlanRefused(findings)
    loaded = load(path)
    if on and not loaded.first_year <= on.year <= loaded.last_year:
        remark(f"Lưu ý: ngày {on:%d/%m/%Y} nằm ngoài năm của kế hoạch ({loaded.first_year}).")
    text = path.read_text("utf-8-sig")
    with writing() as session:
        started = cycles.start(session, loaded, text, on=on, at=clock.now())
    _tell_start(started)


@app.command("list")
def list_cycles(*, as_json: AsJson = False) -> None:
    """Liệt kê các kỳ."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.cycles import cycles

    with looking() as session:
        rows = [{name: row._mapping[name] for name in _LISTED} for row in cycles(session)]
    empty = "Chưa có kỳ nào: hãy mở một kỳ bằng `ocop cycle start`."
    show(rows, _HEADINGS, as_json=as_json, empty=empty)


@app.command()
def status(cycle: MaybeCycle = None, as_of: AsOf = None, *, as_json: AsJson = False) -> None:
    """Cho biết một kỳ đang ở đâu: các bước, kết quả, chỉ tiêu, nhiệm vụ."""
    from ocop_cycle.cli.opening import looking, present_of
    from ocop_cycle.cli.pictures import show_picture
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.queries.drafts import waiting
    from ocop_cycle.queries.status import picture

    with looking() as session:
        row = only_cycle(session, cycle)
        seen = picture(session, row, as_of or present_of(row))
        drafts = waiting(session, row.id)
        if not as_json:
            say_remarks(session)
    if as_json:
        show_json(asdict(seen))
    else:
        show_picture(seen, drafts)


@app.command()
def advance(cycle: MaybeCycle = None, as_of: AsOf = None, *, as_json: AsJson = False) -> None:
    """Làm mọi việc đến hạn cho đến một ngày; không nêu kỳ: mọi kỳ chạy theo ngày thật."""
    from ocop_cycle.cli.opening import prepare
    from ocop_cycle.days import advance as advance_to

    prepare()
    done: list[Done] = []
    with progress("Chạy kỳ") as tell:
        for name, until in _to_advance(cycle, as_of):
            for day in advance_to(name, until):
                done.append(day)
                tell(f"{name} {day.day:%d/%m/%Y}")
    _tell_days(done, as_json=as_json)


@app.command()
def follow(cycle: NamedCycle) -> None:
    """Cho một kỳ chạy thử chạy theo ngày thật từ nay."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import cycles

    with writing() as session:
        cycles.follow(session, cycle)
    typer.echo(f"Kỳ {cycle} từ nay chạy theo ngày thật.")


@app.command()
def close(cycle: NamedCycle, on: On = None) -> None:
    """Đóng một kỳ; hồ sơ còn dở vẫn giữ nguyên và hiện ở kỳ sau."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.cycles import cycle_named
    from ocop_cycle.services import cycles

    with writing() as session:
        closed = cycles.close(session, cycle, on=day_meant(cycle_named(session, cycle), on))
    if closed.closed_on:
        typer.echo(f"Kỳ {cycle} đã đóng từ ngày {closed.closed_on:%d/%m/%Y}, không có gì thay đổi.")
    else:
        typer.echo(f"Đã đóng kỳ {cycle}.")


def _tell_start(started: "Started") -> None:
    if not started.new:
        typer.echo(f"Kỳ {started.name} đã mở từ trước, không có gì thay đổi.")
        return
    typer.echo(f"Đã mở kỳ {started.name}.")
    if not started.past:
        return
    typer.echo(f"{len(started.past)} mục của kế hoạch đã qua hạn trước ngày này, không báo cho ai:")
    rows = [
        {"clause": past.clause, "name": past.name, "phrase": past.phrase, "day": past.last_day}
        for past in started.past
    ]
    headings = {"clause": "Mục", "name": "Tên", "phrase": "Thời hạn", "day": "Ngày cuối"}
    show(rows, headings, as_json=False, empty="")


def _to_advance(cycle: str | None, as_of: date | None) -> list[tuple[str, date]]:
    """Name the cycles that are meant, each with the day up to which it runs.

    Raises:
        Refusal: there is none, or one that runs in real time would get ahead of the calendar.
    """
    from ocop_cycle.cli.opening import present_of
    from ocop_cycle.db import reading
    from ocop_cycle.queries.cycles import cycles, only_cycle

    with reading() as session:
        followed = [row for row in cycles(session, open_only=True) if not row.played]
        meant = followed if cycle is None and followed else [only_cycle(session, cycle)]
    until = as_of or clock.today()
    if until > clock.today() and any(not row.played for row in meant):
        raise Refusal(
            f"Ngày {until:%d/%m/%Y} chưa đến, kỳ chạy theo ngày thật không chạy trước được: hãy bỏ "
            "--as-of, hoặc mở kỳ chạy thử bằng `ocop cycle start KẾ-HOẠCH --on NGÀY`."
        )
    return [(row.name, as_of or present_of(row)) for row in meant]


def _tell_days(done: "Sequence[Done]", *, as_json: bool) -> None:
    rows: list[dict[str, object]] = [
        {
            "cycle": each.cycle,
            "day": each.day,
            "stages": each.stages,
            "activities": each.activities,
            "mails": each.mails,
        }
        for each in done
    ]
    if as_json:
        show_json(rows)
        return
    sums = {"opened": "mở", "closed": "đóng", "reminded": "nhắc", "proposed": "đề xuất",
            "next_round": "sang đợt sau", "raised": "báo quá hạn"}  # fmt: skip
    for each in done:
        counted = {
            word: sum(counts.get(name, 0) for counts in each.stages.values())
            for name, word in sums.items()
        }
        counted["nhắc nhiệm vụ"] = each.activities
        told = ", ".join(f"{word} {count}" for word, count in counted.items() if count)
        typer.echo(f"{each.day:%d/%m/%Y}  {each.cycle}: {told or 'xong'}; soạn {each.mails} thư")
    if not done:
        typer.echo("Không có gì đến hạn.")
