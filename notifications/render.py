"""A notice becomes a mail: three templates a kind, one value of three texts."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape

from notifications.addresses import check_address
from notifications.filters import FILTERS
from notifications.notices import Notice

_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("notifications"),
    autoescape=select_autoescape(enabled_extensions=("html",), default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    auto_reload=False,
)
_ENVIRONMENT.filters.update(FILTERS)


@dataclass(frozen=True)
class Pages:
    """The three texts of a mail."""

    subject: str
    text: str
    html: str


@cache
def _template(kind: str, part: str) -> Template:
    return _ENVIRONMENT.get_template(f"{kind}/{part}")


def _part(notice: Notice, part: str) -> str:
    return _template(notice.kind, part).render(notice=notice)


def subject(notice: Notice) -> str:
    """Write the subject alone, on one line."""
    return " ".join(_part(notice, "subject.txt").split())


def pages(notice: Notice) -> Pages:
    """Write the subject and both bodies of a notice."""
    return Pages(subject(notice), _part(notice, "body.txt"), _part(notice, "body.html"))


def render(
    notice: Notice, *, sender: str, message_id: str, at: datetime, reply_to: str = ""
) -> EmailMessage:
    """Write a notice as a mail with a plain and an HTML body, to look at or to take apart.

    What leaves is `mime.as_bytes`: the same mail, written thirty times faster.

    Args:
        notice: what is told, to whom.
        sender: "Name <address>" or an address.
        message_id: the one of the outbox row, with its angle brackets.
        at: the moment of sending.
        reply_to: where answers go, when not to the sender.

    Raises:
        Refusal: an address that cannot stand in a header.
    """
    written = pages(notice)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _mailbox(*parseaddr(sender))
    mail["To"] = _mailbox(notice.name, notice.to)
    if reply_to:
        mail["Reply-To"] = _mailbox(*parseaddr(reply_to))
    mail["Subject"] = written.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    mail["X-OCOP-Key"] = notice.key
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(written.text, cte="base64")
    mail.add_alternative(written.html, subtype="html", cte="base64")
    mail["Content-Language"] = "vi"  # last: setting a content drops the headers of an older one
    return mail


def _mailbox(name: str, address: str) -> Address:
    return Address(name, addr_spec=check_address(address))
