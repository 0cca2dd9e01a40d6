"""A mail in other words: typed on the command line, read from a file, or in an editor."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import OPERATOR, AsJson, By
from ocop_cycle.cli.mail_arguments import Number
from ocop_cycle.cli.tables import show_json
from rules.errors import Refusal

if TYPE_CHECKING:
    from notifications.edited import Edited

_SUBJECT_LINE: Final = "Tiêu đề:"


def edit(
    number: Number,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="CHỮ", help="Tiêu đề mới.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="CHỮ", help="Nội dung mới.")] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="TỆP", help="Tệp chữ (UTF-8) chứa nội dung mới."),
    ] = None,
    *,
    by: By = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Sửa lời một thư chưa gửi; thư được giữ lại cho đến khi có người duyệt."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import outbox

    if text is not None and file is not None:
        raise typer.BadParameter("Hãy nêu --text hoặc --file, không cả hai")
    new = text if file is None else _read(file)
    words = _words(number, subject, new)
    with writing() as session:
        outbox.edit(session, number, words, by=by, at=clock.now())
    if as_json:
        show_json({"id": number, "state": "held", "subject": words.subject})
        return
    typer.echo(
        f"Đã sửa thư số {number}, thư được giữ lại: duyệt bằng `ocop mail approve {number}`."
    )


def _words(number: int, subject: str | None, text: str | None) -> "Edited":
    """Put together what was typed, what the mail says already, and what an editor gives back."""
    from notifications.edited import check_edited
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.queries.letters import letter_in, written
    from ocop_cycle.queries.mails import mail_row

    with looking() as session:
        now = written(letter_in(mail_row(session, number)))
    if subject is None and text is None:
        return check_edited(*_typed_in_editor(now.subject, now.text))
    return check_edited(subject or now.subject, now.text if text is None else text)


def _typed_in_editor(subject: str, text: str) -> tuple[str, str]:
    """Let a person change a mail in the editor of his choice.

    Raises:
        typer.BadParameter: there is no terminal to open one in.
        Refusal: nothing was changed, or the editor did not run.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise typer.BadParameter("Hãy nêu --subject, --text hoặc --file")
    before = f"{_SUBJECT_LINE} {subject}\n\n{text}"
    after = _changed(before)
    if after == before:
        raise Refusal("Thư không có gì thay đổi, không làm gì.")
    first, _, rest = after.partition("\n")
    return first.removeprefix(_SUBJECT_LINE), rest


def _changed(text: str) -> str:
    with tempfile.TemporaryDirectory(prefix="ocop-mail-") as folder:
        path = Path(folder) / "thu.txt"
        path.write_text(text, encoding="utf-8")
        _run_editor(path)
        return path.read_text("utf-8")


def _run_editor(path: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        subprocess.run([*shlex.split(editor), str(path)], check=True)  # noqa: S603 -- the person's own
    except (OSError, subprocess.CalledProcessError) as fault:
        raise Refusal(
            f"Trình soạn thảo {editor} không chạy được ({fault}): hãy đặt EDITOR."
        ) from fault


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except OSError as fault:
        raise Refusal(f"Không đọc được {file}: {fault.strerror}.") from fault
    except UnicodeDecodeError:
        raise Refusal(f"Tệp {file} không phải chữ UTF-8: hãy lưu lại theo UTF-8.") from None
