"""Many mails at once: first a page that tells which and how many, then what is to be done."""

from dataclasses import dataclass, replace
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from notifications.labels import LABELS
from ocop_cycle import clock
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries import mail_lists, mails
from ocop_cycle.queries.cycles import cycle_named, cycles
from ocop_cycle.queries.lists import FEW, Key, Place
from ocop_cycle.queries.mail_filters import Wanted
from ocop_cycle.queries.searches import words_in
from ocop_cycle.services import outbox, permits
from ocop_cycle.web.again import OneLine, shown_again
from ocop_cycle.web.deps import Db, Me, Writing, number_in
from ocop_cycle.web.done import then
from ocop_cycle.web.mail_list import addressee
from ocop_cycle.web.pages import page
from rules.errors import Refusal
from rules.rights import Right

router: Final = APIRouter(prefix="/outbox", default_response_class=HTMLResponse)
_LISTED: Final = 50
_NO_MAIL: Final = 0  # no mail has this number
_STATES: Final = (MailState.HELD, MailState.WAITING)


class Filter(BaseModel):
    """Which mails are meant, as the list of mails names them; "" for what does not matter.

    `upto`: the newest of those that somebody was shown; later ones are not meant.
    """

    state: OneLine = ""
    cycle: OneLine = ""
    kind: OneLine = ""
    q: OneLine = ""
    upto: OneLine = ""

    def query(self) -> str:
        """Write it as a part of an address, without the state."""
        shown = self.model_dump(include={"cycle", "kind", "q"})
        return urlencode({name: text for name, text in shown.items() if text})


class Discarding(Filter):
    """Which mails are to be put aside, and why."""

    reason: OneLine = ""


@dataclass(frozen=True)
class Act:
    """What is done to many mails: its name in an address, and those that it can be done to."""

    name: str
    states: tuple[MailState, ...]


APPROVE: Final = Act("approve", (MailState.HELD,))
DISCARD: Final = Act("discard", _STATES)
Asked = Annotated[Filter, Query()]
Typed = Annotated[Filter, Form()]


@router.get("/approve")
def which_to_approve(db: Db, asked: Asked) -> HTMLResponse:
    """Tell which held mails would leave."""
    return _page(db, APPROVE, asked)


@router.get("/discard")
def which_to_discard(db: Db, asked: Asked) -> HTMLResponse:
    """Tell which mails would never leave."""
    return _page(db, DISCARD, asked)


@router.post("/approve")
def approve(db: Writing, me: Me, asked: Typed) -> RedirectResponse:
    """Let the held mails leave that somebody was shown."""
    permits.require(db, Right.WRITE)
    with shown_again(lambda session, wrong: _page(session, APPROVE, asked, wrong=wrong)):
        wanted = _shown(db, APPROVE, asked)
        count = outbox.approve(db, wanted, by=me.name, at=clock.now())
    return then("/outbox", "approved", count)


@router.post("/discard")
def discard(db: Writing, me: Me, asked: Annotated[Discarding, Form()]) -> RedirectResponse:
    """Let the mails never leave that somebody was shown."""
    permits.require(db, Right.WRITE)
    with shown_again(
        lambda session, wrong: _page(session, DISCARD, asked, wrong=wrong, reason=asked.reason)
    ):
        wanted = _shown(db, DISCARD, asked)
        count = outbox.discard(db, wanted, by=me.name, reason=asked.reason, at=clock.now())
    return then("/outbox", "discarded", count)


def _page(
    db: Session, act: Act, asked: Filter, *, wrong: str = "", reason: str = ""
) -> HTMLResponse:
    _check_permit(db, asked)
    wanted = _wanted(db, act, asked)
    rows = mails.page(db, replace(wanted, limit=_LISTED))
    return page(
        "bulk.html",
        act=act.name,
        asked=asked,
        state=wanted.state,
        states=act.states,
        kinds=LABELS,
        cycles=[row.name for row in cycles(db)],
        total=mails.count(db, wanted),
        upto=rows[0].id if rows else "",
        lines=[(row, addressee(row.facts, row.to)) for row in rows],
        query=asked.query(),
        wrong=wrong,
        reason=reason,
    )


def _check_permit(db: Session, asked: Filter) -> None:
    cycle = cycle_named(db, asked.cycle).id if asked.cycle else None
    permits.require_everywhere(db, Right.WRITE, cycle)


def _shown(db: Session, act: Act, asked: Filter) -> Wanted:
    """Mean no mail that was made after the page that somebody has seen."""
    if not asked.upto:
        raise Refusal("Trang chưa cho biết những thư nào: hãy xem lại danh sách rồi làm lại.")
    return replace(_wanted(db, act, asked), before=number_in(asked.upto) + 1)


def _wanted(db: Session, act: Act, asked: Filter) -> Wanted:
    """Read which mails are meant.

    Raises:
        Refusal: a value is none of its field's, or too many mails bear the name searched for.
    """
    state = MailState(asked.state) if asked.state in set(act.states) else None
    if asked.state and state is None:
        raise Refusal("Chỉ thư tạm giữ hoặc đang chờ gửi mới xử lý được: hãy chọn lại trạng thái.")
    if asked.kind and asked.kind not in LABELS:
        raise Refusal("Không có loại thư này: hãy chọn trong danh sách.")
    is_address = "@" in asked.q
    wanted = Wanted(
        state=state or act.states[0],
        cycle=asked.cycle or None,
        kind=asked.kind or None,
        to=asked.q if is_address else None,
    )
    return wanted if is_address or not asked.q else replace(wanted, ids=_named(db, wanted, asked.q))


def _named(db: Session, wanted: Wanted, words: str) -> tuple[int, ...]:
    """Find the mails to those whose name is searched for, as the list of mails does."""
    asked = mail_lists.Wanted(
        state=wanted.state,
        kind=wanted.kind,
        cycle=cycle_named(db, wanted.cycle).id if wanted.cycle else None,
        words=words_in(words),
    )
    found = mail_lists.find(db, asked, "newest", Place(size=FEW))
    if found.later:
        raise Refusal(f"Hơn {FEW} thư như vậy: hãy lọc hẹp hơn.")
    return tuple(_number(key) for key in found.keys) or (_NO_MAIL,)


def _number(key: Key) -> int:
    return key[0]
