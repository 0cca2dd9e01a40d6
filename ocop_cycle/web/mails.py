"""The pages of the outbox: who was written to, and what the letter says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries import mails
from ocop_cycle.queries.cycles import cycle_named, cycles
from ocop_cycle.web.deps import Db, number_in
from ocop_cycle.web.headers import FRAMED
from ocop_cycle.web.pages import page
from rules.errors import Refusal

if TYPE_CHECKING:
    from notifications.render import Pages

router: Final = APIRouter(default_response_class=HTMLResponse)
_PAGE: Final = 50
_INSTANT: Final = timedelta(seconds=1)
_ADDRESS: Final = re.compile(r"([^\s<>@]{1,2})[^\s<>@]*(@[^\s<>@]+)")
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cycle_opened": "Mở kỳ",
        "stage_opened": "Mở bước",
        "deadline_reminder": "Nhắc hạn",
        "lapse_proposed": "Đề xuất xử lý quá hạn",
        "entry_moved": "Hồ sơ chuyển bước",
        "returned": "Yêu cầu bổ sung",
        "result": "Kết quả",
        "stage_overdue": "Báo quá hạn",
        "day_moved": "Hạn thay đổi",
        "round_moved": "Chuyển đợt",
    }
)
_RESULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sent": "máy chủ đã nhận",
        "temporary": "chưa gửi được, sẽ thử lại",
        "permanent": "bị từ chối",
        "ambiguous": "không rõ đã nhận hay chưa, sẽ thử lại",
    }
)


@dataclass(frozen=True)
class Letter:
    """A row of the outbox as people see it: a name, and an address that is partly covered."""

    row: AnyRow
    state: MailState
    kind: str
    to: str


@router.get("/mails")
def listing(db: Db, state: str = "", cycle: str = "", before: str = "") -> HTMLResponse:
    """List mails, the newest first, a page at a time."""
    wanted = mails.Wanted(
        _state(state), cycle or None, number_in(before) if before else None, _PAGE + 1
    )
    if cycle:
        cycle_named(db, cycle)
    rows = [_letter(row) for row in mails.page(db, wanted)]
    more = rows[_PAGE - 1].row.id if len(rows) > _PAGE else None
    older = {"state": state, "cycle": cycle, "before": more}
    return page(
        "mails.html",
        letters=rows[:_PAGE],
        states=tuple(MailState),
        state=state,
        cycle=cycle,
        cycles=[row.name for row in cycles(db)],
        older=urlencode({name: cell for name, cell in older.items() if cell}) if more else "",
        paused=mails.is_paused(db),
    )


@router.get("/mails/{number}")
def show(number: str, db: Db) -> HTMLResponse:
    """Show one mail: its times, what each try came to, its text."""
    shown = mails.show(db, number_in(number))
    row = mails.mail_row(db, number_in(number))
    return page(
        "mail.html",
        letter=_letter(row, row.recipient),
        shown=shown,
        tries=[
            (each["number"], each["at"], _RESULTS[each["result"]], _covered(each["reply"]))
            for each in shown["tries"]
        ],
        true_until=clock.day_of(row.expires_at - _INSTANT) if row.expires_at else None,
        text=_written(row).text,
    )


@router.get("/mails/{number}/html")
def body(number: str, db: Db) -> HTMLResponse:
    """Give the HTML of a mail, for a frame that runs nothing and fetches nothing."""
    written = _written(mails.mail_row(db, number_in(number)))
    return HTMLResponse(written.html, headers={"Content-Security-Policy": FRAMED})


def _written(row: AnyRow) -> "Pages":
    from notifications.render import pages  # noqa: PLC0415 -- as below
    from ocop_cycle.delivery import as_sent  # noqa: PLC0415 -- brings the mail client: 0.4 s

    return pages(as_sent(row, row.sent_at or clock.now()))


def _letter(row: AnyRow, to: str = "") -> Letter:
    name = str(row.facts.get("name", ""))
    address = _covered(to or row.to)
    return Letter(
        row,
        MailState(row.state),
        KINDS.get(row.kind, row.kind),
        f"{name} <{address}>" if name else address,
    )


def _covered(text: str) -> str:
    """Show so much of each address in a text that an officer knows which one it is, no more."""
    return _ADDRESS.sub(r"\1…\2", text)


def _state(text: str) -> MailState | None:
    if not text:
        return None
    if text in set(MailState):
        return MailState(text)
    known = ", ".join(MailState)
    raise Refusal(f"Không có trạng thái thư “{text}”; hãy dùng: {known}.")
