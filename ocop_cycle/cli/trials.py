"""A trial mail: it goes where any mail goes, by what the installation is allowed to do."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ocop_cycle import clock
from ocop_cycle.cli.arguments import AsJson
from ocop_cycle.cli.tables import show_json
from ocop_cycle.settings import settings
from rules.errors import Refusal

if TYPE_CHECKING:
    from ocop_cycle.sending.destinations import Destination

_FILE: Final = "thu-thu-{:%Y%m%d-%H%M%S}.eml"
_TEXT: Final = (
    "Kính gửi Ông/Bà,\n\nĐây là thư thử để kiểm tra máy chủ thư; Ông/Bà không phải làm gì.\n"
)
Address = Annotated[str, typer.Argument(metavar="ĐỊA-CHỈ", help="Địa chỉ nhận thư thử.")]


def try_out(address: Address, *, as_json: AsJson = False) -> None:
    """Gửi ngay một thư thử để kiểm tra máy chủ thư; không ghi vào hộp chờ."""
    from notifications.addresses import check_address
    from ocop_cycle.sending.destinations import destination_of
    from ocop_cycle.services.attempts import FOLDER

    to, url = check_address(address.strip()), settings().smtp_url
    if not url:
        raise Refusal("Chưa đặt máy chủ thư: hãy đặt biến môi trường OCOP_SMTP_URL rồi thử lại.")
    place, now = destination_of(to), clock.now()
    message = _trial(to, place, now)
    kept = place.instead == FOLDER
    answer = {
        "to": to,
        "sent_to": place.instead or to,
        **(_keep(message, now) if kept else _send(url, place, message)),
    }
    if as_json:
        show_json(answer)
        return
    instead = f" (thay cho {to}, vì chưa gửi thật)" if place.instead else ""
    typer.echo(f"{answer['said']}{instead}: {answer['reply']}")


def _send(url: str, place: "Destination", message: bytes) -> dict[str, str]:
    import asyncio

    from notifications.smtp import NotDelivered

    try:
        reply = asyncio.run(_post(url, place.address, message))
    except NotDelivered as fault:
        raise Refusal(
            f"Không gửi được thư thử đến {place.address}: {fault}; hãy kiểm tra OCOP_SMTP_URL và "
            "máy chủ thư."
        ) from fault
    return {"said": f"Máy chủ thư đã nhận thư thử gửi đến {place.address}", "reply": reply}


def _keep(message: bytes, now: datetime) -> dict[str, str]:
    from ocop_cycle.sending.destinations import folder, keep

    name = _FILE.format(now.astimezone(clock.VIETNAM))
    try:
        keep([(name, message)])
    except OSError as fault:
        raise Refusal(
            f"Không ghi được vào thư mục {folder()} ({fault.strerror}): hãy kiểm tra quyền ghi."
        ) from fault
    return {"said": "Thư thử được giữ trong tệp", "reply": str(folder() / name)}


async def _post(url: str, to: str, message: bytes) -> str:
    from notifications.smtp import SmtpMailbox

    async with SmtpMailbox(url, sender=settings().mail_from) as mailbox:
        return await mailbox.post(to, message)


def _trial(to: str, place: "Destination", now: datetime) -> bytes:
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime, make_msgid, parseaddr

    sender = settings().mail_from
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = sender, place.address
    if place.instead:
        mail["X-OCOP-Intended-For"] = to
    mail["Subject"] = "Thư thử của hệ thống theo dõi chu trình OCOP"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{place.marked}\n\n{_TEXT}" if place.marked else _TEXT)
    return mail.as_bytes()
