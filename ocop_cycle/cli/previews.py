"""What a mail of any kind would say, and which templates an office has changed."""

from typing import TYPE_CHECKING, Annotated

import typer

from notifications.labels import label_of
from ocop_cycle.cli.arguments import AsJson, AsOf, CycleName
from ocop_cycle.cli.mail_arguments import AsHtml, kind_typed
from ocop_cycle.cli.tables import remark, show, show_json
from ocop_cycle.settings import TEMPLATES, settings

if TYPE_CHECKING:
    from notifications.render import Pages
    from ocop_cycle.services.previews import Preview

KindMeant = Annotated[
    str, typer.Argument(parser=kind_typed, metavar="LOẠI", help="Loại thư, như deadline_reminder.")
]
AsShort = Annotated[bool, typer.Option("--short", help="In bản ngắn để dán vào Zalo hoặc đọc.")]


def preview(
    kind: KindMeant,
    cycle: CycleName = None,
    as_of: AsOf = None,
    *,
    html: AsHtml = False,
    short: AsShort = False,
    as_json: AsJson = False,
) -> None:
    """Xem trước một loại thư với số liệu thật của kỳ; không ghi và không gửi gì."""
    from ocop_cycle.cli.opening import looking, present_of
    from ocop_cycle.queries.cycles import only_cycle
    from ocop_cycle.queries.letters import written
    from ocop_cycle.services import previews

    with looking() as session:
        row = only_cycle(session, cycle)
        seen = previews.preview(session, kind, row, as_of or present_of(row))
    texts = written(seen.letter)
    if as_json:
        _show_json(seen, texts)
        return
    remark(f"{label_of(kind)}: {seen.source}.")
    if html or short:
        typer.echo(texts.html if html else texts.short)
        return
    typer.echo(f"Gửi: {seen.letter.name} <{seen.letter.to}>\nTiêu đề: {texts.subject}\n")
    typer.echo(f"{texts.text}\nBản ngắn:\n{texts.short}")


def templates(*, as_json: AsJson = False) -> None:
    """Liệt kê các mẫu thư mà đơn vị đã thay trong OCOP_HOME/templates, và lỗi nếu có."""
    from ocop_cycle.queries.letters import template_files

    headings = {"file": "Tệp", "used": "Được dùng", "line": "Dòng", "what": "Vì sao không dùng"}
    empty = f"Chưa thay mẫu thư nào trong {settings().home / TEMPLATES}."
    show(template_files(), headings, as_json=as_json, empty=empty)


def _show_json(seen: "Preview", texts: "Pages") -> None:
    show_json(
        {
            "to": seen.letter.to,
            "name": seen.letter.name,
            "source": seen.source,
            "example": seen.example,
            "subject": texts.subject,
            "text": texts.text,
            "html": texts.html,
            "short": texts.short,
        }
    )
