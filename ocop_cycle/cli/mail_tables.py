"""How mails are shown: lists of them, and what everybody should know about all mail."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import typer

from notifications.labels import label_of
from ocop_cycle.cli.tables import show
from ocop_cycle.settings import NOT_SENT

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from notifications.render import Pages
    from ocop_cycle.sending.orders import Delivered

_KEYS: Final = (
    "id", "key", "message_id", "state", "kind", "to", "subject", "expires_at", "attempts",
)  # fmt: skip
_HEADINGS: Final = {
    "id": "Số",
    "state": "Trạng thái",
    "kind": "Loại",
    "to": "Gửi đến",
    "subject": "Tiêu đề",
    "expires_at": "Hết hiệu lực",
    "attempts": "Số lần gửi",
}
_NOTICES: Final = {
    "kind": "Nội dung",
    "product": "Sản phẩm, nhiệm vụ",
    "stage": "Bước",
    "about": "Hạn",
    "state": "Tình trạng",
}
_TRIES: Final = {
    "number": "Lần",
    "at": "Lúc",
    "result": "Kết quả",
    "sent_to": "Đã chuyển đến",
    "code": "Mã",
    "reply": "Máy chủ trả lời",
}
RESULTS: Final[Mapping[str, str]] = {
    "sent": "máy chủ đã nhận",
    "temporary": "chưa gửi được, sẽ thử lại",
    "permanent": "bị từ chối",
    "ambiguous": "chưa rõ đã nhận hay chưa",
    "bounced": "bị trả lại",
    "delayed": "nơi nhận báo chậm",
}


def show_mails(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print a list of mails under the keys that programs read, or with labels for people."""
    listed = [{name: row[name] for name in _KEYS} for row in rows]
    if not as_json:
        listed = [{**row, "kind": label_of(str(row["kind"]))} for row in listed]
    show(listed, _HEADINGS, as_json=as_json, empty="Không có thư nào.")


def show_letter(mail: Mapping[str, Any], written: "Pages") -> None:
    """Print what a mail tells, what its tries came to, its text and its short form."""
    typer.echo("\nNhững điều được báo:")
    show_notices(mail["notices"])
    typer.echo("\nNhững lần gửi:")
    show_tries(mail["tries"])
    typer.echo(f"\nNội dung:\n{written.text}\nBản ngắn, để dán vào Zalo hoặc đọc qua điện thoại:")
    typer.echo(written.short)


def show_notices(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print what a mail tells of, for people."""
    from ocop_cycle.models.notices import NoticeState
    from rules.vocabulary import Stage

    lines = [
        {
            **row,
            "kind": label_of(row["kind"]),
            "product": _about(row),
            "stage": Stage(row["stage"]) if row["stage"] else "",
            "state": NoticeState(row["state"]),
        }
        for row in rows
    ]
    show(lines, _NOTICES, as_json=False, empty="Thư này không còn gắn với nội dung nào.")


def show_tries(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print each try to post a mail, with the server's words, for people."""
    lines = [
        {**row, "result": RESULTS.get(row["result"], row["result"]), "code": row["code"] or ""}
        for row in rows
    ]
    show(lines, _TRIES, as_json=False, empty="Chưa gửi lần nào.")


def show_delivery(done: "Delivered") -> None:
    """Print what a delivery did, for people."""
    typer.echo(
        f"Đã gửi {done.sent} thư; hẹn gửi lại {done.temporary}; bị từ chối {done.permanent}; "
        f"chưa rõ kết quả {done.ambiguous}; hết hiệu lực {done.expired}."
    )
    if done.kept:
        typer.echo(f"Trong đó {done.kept} thư chưa gửi thật, được giữ trong thư mục {NOT_SENT}.")
    if done.waits:
        typer.echo(done.waits)


def say_remarks(session: "Session") -> None:
    """Print, above everything else, what everybody should know about all mail."""
    from ocop_cycle.queries.mail_state import remarks

    for remark in remarks(session):
        typer.echo(f"! {remark}")


def _about(row: Mapping[str, Any]) -> str:
    if row["code"]:
        return f"{row['product']} ({row['code']})"
    return str(row["activity"] or "")
