"""The pages of the outbox: who was written to, and what the letter says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from notifications.labels import label_of
from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.models.notices import NoticeState
from ocop_cycle.queries import mails
from ocop_cycle.queries.mail_state import why_waiting
from ocop_cycle.web.again import can
from ocop_cycle.web.deps import Db, number_in
from ocop_cycle.web.done import Done, WasDone
from ocop_cycle.web.headers import FRAMED
from ocop_cycle.web.languages import marked
from ocop_cycle.web.mail_list import addressee, covered
from ocop_cycle.web.pages import page
from rules.rights import Right
from rules.vocabulary import Stage

if TYPE_CHECKING:
    from notifications.render import Pages

router: Final = APIRouter(default_response_class=HTMLResponse)
_INSTANT: Final = timedelta(seconds=1)
_RESULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sent": marked("máy chủ đã nhận"),
        "temporary": marked("chưa gửi được, sẽ thử lại"),
        "permanent": marked("bị từ chối"),
        "ambiguous": marked("không rõ đã nhận hay chưa, sẽ thử lại"),
        "bounced": marked("bị trả lại"),
        "delayed": marked("nơi nhận báo chậm"),
    }
)


@dataclass(frozen=True)
class Line:
    """A row of the outbox as people see it: a name, and an address that is partly covered.

    Attributes:
        more: how many things it tells beside the most urgent one.
    """

    row: AnyRow
    state: MailState
    kind: str
    to: str
    more: int


@dataclass(frozen=True)
class Told:
    """One thing that a mail tells: what, of which product or task, by which day."""

    kind: str
    about: str
    stage: str
    last_day: date | None
    state: NoticeState


@dataclass(frozen=True)
class Try:
    """One try to post a mail, with the server's words, addresses partly covered."""

    number: int
    at: datetime
    result: str
    reply: str
    instead: str


@router.get("/mails/{number}")
def show(number: str, db: Db, done: WasDone) -> HTMLResponse:
    """Show one mail: its times, what each try came to, what it tells, its texts."""
    return mail_page(db, number_in(number), done=done)


def mail_page(
    db: Session, number: int, *, done: Done | None = None, wrong: str = "", reason: str = ""
) -> HTMLResponse:
    """Write the page of a mail, with what may be done to it.

    Args:
        db: open.
        number: its number.
        done: what was done to it just now.
        wrong: why something was not done.
        reason: what was typed for it.

    Raises:
        NotFound: there is no such mail for whoever looks.
    """
    shown = mails.show(db, number)
    row = mails.mail_row(db, number)
    written = _written(row)
    return page(
        "mail.html",
        line=_line(row, row.recipient),
        shown=shown,
        why=why_waiting(db, row, at=clock.now()),
        told=[_told(each) for each in shown["notices"]],
        tries=[_try(each) for each in shown["tries"]],
        true_until=clock.day_of(row.expires_at - _INSTANT) if row.expires_at else None,
        text=written.text,
        short=written.short,
        may_write=can(db, Right.WRITE),
        done=done,
        wrong=wrong,
        reason=reason,
    )


@router.get("/mails/{number}/html")
def body(number: str, db: Db) -> HTMLResponse:
    """Give the HTML of a mail, for a frame that runs nothing and fetches nothing."""
    written = _written(mails.mail_row(db, number_in(number)))
    return HTMLResponse(written.html, headers={"Content-Security-Policy": FRAMED})


def _written(row: AnyRow) -> "Pages":
    from ocop_cycle.queries.letters import letter_in, written  # noqa: PLC0415 -- slow to load

    return written(letter_in(row))


def _line(row: AnyRow, to: str) -> Line:
    return Line(
        row,
        MailState(row.state),
        label_of(row.kind),
        addressee(row.facts, to),
        len(row.facts.get("notices", ())) - 1,
    )


def _told(notice: Mapping[str, Any]) -> Told:
    product = f"{notice['product']} ({notice['code']})" if notice["code"] else ""
    return Told(
        label_of(notice["kind"]),
        product or notice["activity"] or "",
        Stage(notice["stage"]).label if notice["stage"] else "",
        notice["about"],
        NoticeState(notice["state"]),
    )


def _try(tried: Mapping[str, Any]) -> Try:
    return Try(
        tried["number"],
        tried["at"],
        _RESULTS[tried["result"]],
        covered(tried["reply"]),
        covered(tried["sent_to"]),
    )
