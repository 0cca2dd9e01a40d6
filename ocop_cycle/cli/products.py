"""Products and their entries: take them in, look at them, move them."""

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import (
    ActionMeant,
    AsJson,
    AsOf,
    By,
    ClockRunsOn,
    Code,
    CycleName,
    MilestoneMeant,
    On,
    Paper,
    Reason,
    Register,
    SkipBad,
    Stars,
    Until,
    Update,
)
from ocop_cycle.cli.reports import show_report
from ocop_cycle.cli.tables import progress, remark, show, show_facts, show_json
from ocop_cycle.cli.wording import in_brief, labelled
from rules.vocabulary import Action, Milestone

app = typer.Typer()

_HEADINGS = {
    "code": "Mã",
    "product": "Sản phẩm",
    "producer": "Chủ thể",
    "stage": "Bước",
    "holder": "Đang ở",
    "due": "Hạn",
    "overdue": "Quá hạn",
    "outcome": "Kết quả",
}
_FACTS = {
    "code": "Mã",
    "product": "Sản phẩm",
    "producer": "Chủ thể",
    "locality": "Địa bàn",
    "kind": "Lần đăng ký",
    "cycle": "Kỳ",
    "round": "Đợt",
    "stage": "Bước",
    "milestone": "Mốc",
    "holder": "Đang ở",
    "held_by": "Đơn vị giữ",
    "due": "Hạn",
    "clause": "Mục",
    "overdue": "Quá hạn",
    "proposed": "Đề xuất",
    "outcome": "Kết quả",
    "stars": "Sao",
}
_PAPERS = {
    "paper": "Giấy tờ",
    "caption": "Ghi chú",
    "version": "Bản",
    "file": "Tệp",
    "size": "Byte",
    "added_at": "Lúc",
    "by": "Người gửi",
    "reason": "Lý do rút",
}
_JOURNAL = {
    "day": "Ngày",
    "action": "Xử lý",
    "by": "Người xử lý",
    "stage": "Bước",
    "due": "Hạn",
    "paper": "Văn bản",
    "reason": "Lý do",
}


@app.command("import")
def import_file(
    file: Register,
    cycle: CycleName = None,
    on: On = None,
    *,
    update: Update = False,
    skip_bad: SkipBad = False,
    as_json: AsJson = False,
) -> None:
    """Nhập danh sách sản phẩm đăng ký: tất cả hoặc không dòng nào."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.registers.products import product_notices, product_rows
    from ocop_cycle.registers.sheets import read_sheet
    from ocop_cycle.services.products import import_products
    from ocop_cycle.services.reports import ImportRefused, Intake

    with progress("Nhập sản phẩm"):
        sheet = read_sheet(file)
        rows, problems = product_rows(sheet)
        try:
            with writing() as session:
                row = only_cycle(session, cycle)
                intake = Intake(
                    at=clock.now(),
                    on=day_meant(row, on),
                    update=update,
                    skip_bad=skip_bad,
                    problems=tuple(problems),
                )
                report = import_products(session, row, rows, intake=intake)
        except ImportRefused as refused:
            show_report(refused.report, as_json=as_json)
            raise
    for notice in product_notices(sheet):
        remark(notice)
    show_report(report, as_json=as_json)


@app.command("list")
def list_products(cycle: CycleName = None, *, as_json: AsJson = False) -> None:
    """Liệt kê hồ sơ của một kỳ, hoặc của mọi kỳ."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.cycles import cycle_named
    from ocop_cycle.queries.products import Wanted, listing

    with looking() as session:
        number = cycle_named(session, cycle).id if cycle else None
        rows = listing(session, number, Wanted(limit=None))
    if not as_json:
        rows = [labelled(row) for row in rows]
    empty = "Chưa có hồ sơ nào: hãy nhập bằng `ocop product import`."
    show(rows, _HEADINGS, as_json=as_json, empty=empty)


@app.command("show")
def show_product(
    code: Code, as_of: AsOf = None, cycle: CycleName = None, *, as_json: AsJson = False
) -> None:
    """Xem một sản phẩm: đang ở đâu, ai giữ, hạn nào, quá trình xử lý."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.products import show as show_one

    with looking() as session:
        answer = show_one(session, code, as_of, cycle)
    if as_json:
        show_json(answer)
        return
    seen = labelled(answer)
    show_facts({heading: seen[name] for name, heading in _FACTS.items()})
    lines = [labelled(line) for line in answer["journal"]]
    show(lines, _JOURNAL, as_json=False, empty="")


@app.command("documents")
def list_documents(code: Code, cycle: CycleName = None, *, as_json: AsJson = False) -> None:
    """Liệt kê giấy tờ của một hồ sơ, kể cả các bản cũ và đã rút."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.documents import listing as papers
    from ocop_cycle.queries.products import entry_of

    with looking() as session:
        rows = papers(session, entry_of(session, code, cycle).id)
    show(rows, _PAPERS, as_json=as_json, empty="Hồ sơ này chưa có giấy tờ nào.")


@app.command()
def move(
    code: Code,
    action: ActionMeant,
    *,
    by: By,
    on: On = None,
    reason: Reason = "",
    until: Until = None,
    paper: Paper = "",
    stars: Stars = 0,
    milestone: MilestoneMeant = None,
    clock_runs_on: ClockRunsOn = False,
    cycle: CycleName = None,
) -> None:
    """Xử lý hồ sơ của một sản phẩm, hoặc ghi nhận một việc đã xảy ra."""
    from ocop_cycle.cli.opening import day_meant, writing
    from ocop_cycle.queries.cycles import cycle_named
    from ocop_cycle.queries.products import entry_of
    from ocop_cycle.services.products import re_enter
    from ocop_cycle.services.stages import move_one
    from rules.standing import Act

    with writing() as session:
        entry = entry_of(session, code, cycle)
        act = Act(
            action,
            day_meant(cycle_named(session, entry.cycle), on),
            by=by,
            reason=reason,
            paper=paper,
            until=until,
            stars=stars,
            milestone=milestone or Milestone.NONE,
            clock_runs_on=clock_runs_on,
        )
        if action is Action.RE_ENTER:
            re_enter(session, entry.id, act, at=clock.now())
            told = f"đã đăng ký tham gia lại; xem bằng `ocop product show {entry.code}`"
        else:
            told = in_brief(move_one(session, entry.id, act, at=clock.now()))
    typer.echo(f"{entry.code}: {told}.")
