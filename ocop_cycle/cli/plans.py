"""Plans before they run: those that ship, what is odd in one, what a phrase comes to."""

from dataclasses import asdict
from typing import Annotated

import typer

from ocop_cycle.cli.arguments import AsJson
from ocop_cycle.cli.tables import show, show_facts, show_json

app = typer.Typer()


@app.command("list")
def list_plans(*, as_json: AsJson = False) -> None:
    """Liệt kê các kế hoạch có sẵn trong chương trình."""
    from ocop_cycle.plan.shipped import shipped

    rows: list[dict[str, object]] = [
        {
            "name": plan.name,
            "title": plan.title,
            "place": plan.place,
            "year": plan.years[0],
            "last_year": plan.years[1],
        }
        for plan in shipped()
    ]
    headings = {"name": "Tên", "place": "Địa phương", "year": "Năm", "title": "Tên kế hoạch"}
    show(rows, headings, as_json=as_json, empty="Không có kế hoạch nào.")


@app.command()
def check(
    plan: Annotated[
        str, typer.Argument(metavar="KẾ-HOẠCH", help="Tệp .toml, hoặc tên một kế hoạch có sẵn.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra một kế hoạch: nêu mọi chỗ sai và chỗ cần lưu ý, kèm dòng và cách sửa."""
    from ocop_cycle.plan.check import check as findings_of
    from ocop_cycle.plan.shipped import find

    findings = findings_of(find(plan))
    if as_json:
        show_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            typer.echo(
                f"{finding.file}:{finding.line}: {finding.severity.label}: "
                f"{finding.what} {finding.instead}"
            )
        wrong = sum(finding.is_error for finding in findings)
        typer.echo(f"{wrong} lỗi, {len(findings) - wrong} lưu ý.")
    if any(finding.is_error for finding in findings):
        raise typer.Exit(1)


@app.command()
def deadline(
    phrase: Annotated[
        str,
        typer.Argument(metavar="CỤM-TỪ", help="Thời hạn như văn bản ghi."),
    ],
    year: Annotated[
        int,
        typer.Option("--year", metavar="NĂM", help="Năm của kế hoạch, cho ngày không ghi năm."),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Đọc một thời hạn, ví dụ “xong trước ngày 15/3/2020”, và cho biết ngày cuối cùng."""
    from rules.phrases import parse

    read = parse(phrase, year=year)
    answer = {
        "phrase": read.phrase,
        "kind": read.kind,
        "opens": read.opens,
        "last_day": read.last_day,
        "tentative": read.tentative,
    }
    if as_json:
        show_json(answer)
        return
    names = ("Thời hạn", "Loại", "Bắt đầu", "Ngày cuối", "Dự kiến")
    show_facts(dict(zip(names, answer.values(), strict=True)))
