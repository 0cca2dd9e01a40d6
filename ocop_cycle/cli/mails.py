"""The outbox: look at it, empty it, stop it, try the mail server."""

from typing import Annotated

import typer

from ocop_cycle.cli.arguments import OPERATOR, AsJson, By, Moment
from ocop_cycle.cli.tables import progress, remark, show, show_facts, show_json

app = typer.Typer(help="Thư nhắc việc: xem hộp chờ, gửi, tạm dừng, gửi thử.")

_KEYS = ("id", "key", "message_id", "state", "kind", "to", "subject", "expires_at", "attempts")
_HEADINGS = {
    "id": "Số",
    "state": "Trạng thái",
    "to": "Gửi đến",
    "subject": "Tiêu đề",
    "expires_at": "Hết hiệu lực",
    "attempts": "Số lần gửi",
}
_SHOWN = {
    "id": "Số",
    "state": "Trạng thái",
    "to": "Gửi đến",
    "subject": "Tiêu đề",
    "made_at": "Soạn lúc",
    "not_before": "Không gửi trước",
    "expires_at": "Hết hiệu lực",
    "sent_at": "Đã gửi lúc",
    "key": "Khóa",
    "message_id": "Message-ID",
}


@app.command("list")
def list_mails(
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="TRẠNG-THÁI", help="Chỉ những thư ở trạng thái này."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Liệt kê thư, mới nhất trước."""
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.models.mails import MailState
    from ocop_cycle.queries.mails import listing

    known = {each.value: each for each in MailState}
    if state is not None and state not in known:
        raise typer.BadParameter(f"Không có trạng thái “{state}”; hãy chọn: {', '.join(known)}")
    with looking() as session:
        found = listing(session, state=known[state] if state else None)
    rows = [{name: row[name] for name in _KEYS} for row in found]
    if not as_json:
        rows = [{**row, "state": known[str(row["state"])]} for row in rows]
    show(rows, _HEADINGS, as_json=as_json, empty="Không có thư nào.")


@app.command("show")
def show_mail(
    number: Annotated[int, typer.Argument(metavar="SỐ", help="Số của thư.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Xem một thư: nội dung và những lần đã gửi."""
    from notifications.render import pages
    from ocop_cycle import clock
    from ocop_cycle.cli.opening import looking
    from ocop_cycle.delivery import as_sent
    from ocop_cycle.models.mails import MailState
    from ocop_cycle.queries.mails import mail_row
    from ocop_cycle.queries.mails import show as show_one

    with looking() as session:
        mail = show_one(session, number)
        text = pages(as_sent(mail_row(session, number), clock.now())).text
    if as_json:
        show_json({**mail, "text": text})
        return
    mail["state"] = MailState(str(mail["state"]))
    show_facts({heading: mail[name] for name, heading in _SHOWN.items()})
    tries = mail["tries"]
    headings = {"number": "Lần", "at": "Lúc", "result": "Kết quả", "reply": "Máy chủ trả lời"}
    show(
        tries if isinstance(tries, list) else [], headings, as_json=False, empty="Chưa gửi lần nào."
    )
    typer.echo(f"\n{text}")


@app.command()
def deliver(as_of: Moment = None, *, as_json: AsJson = False) -> None:
    """Gửi những thư đang chờ; gửi theo lệnh thì không chờ khung giờ."""
    from ocop_cycle.cli.opening import prepare
    from ocop_cycle.delivery import deliver as empty_outbox
    from rules.errors import Refusal

    prepare()
    with progress("Gửi thư") as tell:
        done = empty_outbox(as_of, told=lambda so_far: tell(f"đã gửi {so_far.sent}"))
    remark("Gửi theo lệnh: không chờ khung giờ gửi thư.")
    counts = {
        "sent": done.sent,
        "temporary": done.temporary,
        "permanent": done.permanent,
        "ambiguous": done.ambiguous,
        "expired": done.expired,
        "stopped": done.stopped,
    }
    if as_json:
        show_json(counts)
    else:
        typer.echo(
            f"Đã gửi {done.sent} thư; hẹn gửi lại {done.temporary}; bị từ chối {done.permanent}; "
            f"chưa rõ kết quả {done.ambiguous}; hết hiệu lực {done.expired}."
        )
    if done.stopped:
        raise Refusal(f"Việc gửi đã dừng giữa chừng, thư còn lại vẫn chờ: {done.stopped}")


@app.command()
def test(
    address: Annotated[str, typer.Argument(metavar="ĐỊA-CHỈ", help="Địa chỉ nhận thư thử.")],
) -> None:
    """Gửi ngay một thư thử để kiểm tra máy chủ thư; không ghi vào hộp chờ."""
    import asyncio

    from notifications.addresses import check_address
    from notifications.smtp import NotDelivered
    from ocop_cycle.settings import settings
    from rules.errors import Refusal

    to, url = check_address(address.strip()), settings().smtp_url
    if not url:
        raise Refusal("Chưa đặt máy chủ thư: hãy đặt biến môi trường OCOP_SMTP_URL rồi thử lại.")
    try:
        reply = asyncio.run(_post(url, to))
    except NotDelivered as fault:
        raise Refusal(
            f"Không gửi được thư thử đến {to}: {fault}; hãy kiểm tra OCOP_SMTP_URL và máy chủ thư."
        ) from fault
    typer.echo(f"Máy chủ thư đã nhận thư thử gửi đến {to}: {reply}")


@app.command()
def pause(by: By = OPERATOR) -> None:
    """Tạm dừng mọi thư; thư vẫn được soạn và nằm chờ."""
    from ocop_cycle import clock
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import mails

    with writing() as session:
        mails.pause(session, by=by, at=clock.now())
    typer.echo("Đã tạm dừng gửi thư; cho gửi lại bằng `ocop mail resume`.")


@app.command()
def resume() -> None:
    """Cho gửi thư trở lại."""
    from ocop_cycle.cli.opening import writing
    from ocop_cycle.services import mails

    with writing() as session:
        mails.resume(session)
    typer.echo("Thư lại được gửi.")


async def _post(url: str, to: str) -> str:
    from notifications.smtp import SmtpMailbox
    from ocop_cycle.settings import settings

    sender = settings().mail_from
    async with SmtpMailbox(url, sender=sender) as mailbox:
        return await mailbox.post(to, _trial(sender, to))


def _trial(sender: str, to: str) -> bytes:
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime, make_msgid, parseaddr

    from ocop_cycle import clock

    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = "Thư thử của hệ thống theo dõi chu trình OCOP"
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        "Kính gửi Ông/Bà,\n\nĐây là thư thử để kiểm tra máy chủ thư; Ông/Bà không phải làm gì.\n"
    )
    return mail.as_bytes()
