"""A producer's own page: what to do by when, what comes, his papers, his data, his years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.queries import own_pages
from ocop_cycle.queries.documents import filed
from ocop_cycle.queries.feeds import feeds_of_producers
from ocop_cycle.services import producer_feeds
from ocop_cycle.settings import settings
from ocop_cycle.web.deps import Db, Me, Writing, number_in
from ocop_cycle.web.own_turns import Turn, ended_of, turn_of
from ocop_cycle.web.pages import page
from ocop_cycle.web.papers import File, Tried

router: Final = APIRouter(prefix="/my", default_response_class=HTMLResponse)
Number = Annotated[str, Form(max_length=20)]
_SEE_OTHER: Final = 303


@dataclass(frozen=True)
class Before:
    """What came before the page is shown.

    Attributes:
        sent, withdrawn: a version of a paper, by its public id.
        fresh: the secret address of a calendar that was just made.
    """

    sent: str = ""
    withdrawn: str = ""
    fresh: str = ""


@router.get("")
def show(db: Db, sent: str = "", withdrawn: str = "") -> HTMLResponse:
    """Show the visitor, who is a producer, what is his."""
    return my_page(db, before=Before(sent, withdrawn))


@router.post("/feeds")
def make_feed(db: Writing, me: Me, producer: Number = "") -> HTMLResponse:
    """Make a secret address for the visitor's days, and show it: this once."""
    own_pages.own_producers(db)
    token = producer_feeds.make(db, number_in(producer), by=me.name, at=clock.now())
    return my_page(db, before=Before(fresh=f"{settings().base_url or ''}/feeds/{token}.ics"))


@router.post("/feeds/revoke")
def revoke_feed(db: Writing, feed: Number = "") -> RedirectResponse:
    """Let a secret address work no more."""
    own_pages.own_producers(db)
    producer_feeds.revoke(db, number_in(feed), at=clock.now())
    return RedirectResponse("/my#lich", _SEE_OTHER)


def my_page(
    session: Session, *, tried: Tried | None = None, before: Before | None = None
) -> HTMLResponse:
    """Write the page, with a form of papers that was refused if one was.

    Raises:
        NotAllowed: whoever looks is no producer.
    """
    own = own_pages.own(session, clock.today())
    running = [row for row in own.entries if not row.outcome and row.closed_on is None]
    papers = filed(session, [row.id for row in running])
    turns = [turn_of(session, row, own, papers[row.id], tried or Tried()) for row in running]
    after = before or Before()
    return page(
        "own_page.html",
        own=own,
        turns=sorted(turns, key=_urgency),
        todo=[each for each in turns if each.is_mine],
        news=_news(turns),
        ended=[ended_of(row) for row in own.entries if row not in running],
        several=len(own.producers) > 1,
        contacts=_contacts(own),
        feeds=feeds_of_producers(session, [row.id for row in own.producers]),
        fresh=after.fresh,
        sent=_version(turns, after.sent),
        withdrawn=_version(turns, after.withdrawn),
    )


def _urgency(turn: Turn) -> tuple[bool, date, int]:
    return not turn.is_mine, turn.row.due or date.max, turn.row.id


def _news(turns: Sequence[Turn]) -> date | None:
    """Tell by when somebody else is to have done something, at the soonest."""
    waited = (turn for turn in turns if not turn.is_mine and not turn.is_late)
    return min((turn.row.due for turn in waited if turn.row.due), default=None)


def _version(turns: Sequence[Turn], public_id: str) -> File | None:
    found = (turn.shelf.version(public_id) for turn in turns)
    return next((each for each in found if each), None)


def _contacts(own: own_pages.Own) -> Mapping[int, Sequence[object]]:
    """List for each producer the units of its area, in the order of their names."""
    found: dict[int, dict[int, object]] = {row.id: {} for row in own.producers}
    for row in own.entries:
        found[row.producer_id][row.locality_id] = own.units[row.locality_id]
    return {producer: list(units.values()) for producer, units in found.items()}
