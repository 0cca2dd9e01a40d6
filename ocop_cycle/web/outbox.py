"""The outbox as a whole: what stops mail, what waits for approval, what no server took."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from notifications.labels import LABELS
from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import mail_state, mails
from ocop_cycle.queries.cycles import cycle_named, cycles
from ocop_cycle.services import mails as all_mail
from ocop_cycle.services import outbox, permits, queue
from ocop_cycle.web.again import Line, can, shown_again
from ocop_cycle.web.deps import Db, Me, Writing
from ocop_cycle.web.done import Done, WasDone, then
from ocop_cycle.web.languages import marked
from ocop_cycle.web.mail_list import addressee, covered
from ocop_cycle.web.pages import page
from rules.rights import Right

router: Final = APIRouter(prefix="/outbox", default_response_class=HTMLResponse)
_HERE: Final = "/outbox"
_LISTED: Final = 50
CAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        queue.AWAY: marked("Máy chủ thư không trả lời"),
        queue.CONFIGURATION: marked("Máy chủ thư không chấp nhận cách gửi của hệ thống"),
        queue.POLICY: marked("Máy chủ thư từ chối nhiều thư liên tiếp"),
    }
)


@dataclass(frozen=True)
class Failure:
    """A mail that no server took: who did not get it, and what the server said."""

    number: int
    subject: str
    to: str
    day: date
    at: datetime | None
    reply: str


@router.get("")
def show(db: Db, done: WasDone) -> HTMLResponse:
    """Show the outbox."""
    return _page(db, done=done)


@router.post("/pause")
def pause(db: Writing, me: Me) -> RedirectResponse:
    """Stop all mail."""
    all_mail.pause(db, by=me.name, at=clock.now())
    return then(_HERE, "paused")


@router.post("/resume")
def resume(db: Writing) -> RedirectResponse:
    """Let mail leave again, whatever had held it."""
    all_mail.resume(db)
    return then(_HERE, "resumed")


@router.post("/hold")
def hold(db: Writing, me: Me, cycle: Line = "", waiting: Line = "") -> RedirectResponse:
    """Let every mail of a cycle wait for somebody's approval."""
    permits.require(db, Right.OPERATE)
    with shown_again(lambda session, wrong: _page(session, wrong=wrong)):
        count = outbox.hold_cycle(db, cycle, by=me.name, at=clock.now(), waiting_too=bool(waiting))
    return then(_HERE, "held", count)


@router.post("/release")
def release(db: Writing, cycle: Line = "") -> RedirectResponse:
    """Let the mails of a cycle leave by themselves again."""
    permits.require(db, Right.OPERATE)
    with shown_again(lambda session, wrong: _page(session, wrong=wrong)):
        count = outbox.release_cycle(db, cycle_named(db, cycle).name)
    return then(_HERE, "released", count)


def _page(db: Session, *, done: Done | None = None, wrong: str = "") -> HTMLResponse:
    permits.require_everywhere(db, Right.SEE)
    running = cycles(db, open_only=True)
    said = mail_state.remarks(db)
    stopped = {each.kind for each in said}
    return page(
        "outbox.html",
        remarks=(),
        said=[each for each in said if each.kind not in {"held", "queue"}],
        queue=queue.held(db),
        causes=CAUSES,
        is_paused="paused" in stopped,
        counts=mails.by_state(db),
        cycles=running,
        failures=[_failure(row) for row in mails.failures(db, _LISTED)],
        kinds=LABELS,
        may_write=can(db, Right.WRITE),
        may_operate=can(db, Right.OPERATE),
        listed=_LISTED,
        done=done,
        wrong=wrong,
    )


def _failure(row: AnyRow) -> Failure:
    return Failure(
        row.id,
        row.subject,
        addressee(row.facts, row.recipient),
        row.day,
        row.at,
        covered(row.reply or row.note or ""),
    )
