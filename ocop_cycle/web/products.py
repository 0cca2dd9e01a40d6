"""The page of a product: where it stands, who holds it, what comes, what can be done, its years."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import products
from ocop_cycle.queries.courses import course_named
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.documents import filed
from ocop_cycle.queries.standings import standing_of
from ocop_cycle.services import permits, undo
from ocop_cycle.web.deps import Day, Db
from ocop_cycle.web.pages import page
from ocop_cycle.web.papers import Shelf, Tried, may_send
from ocop_cycle.web.product_facts import facts
from rules.choices import Choice, choices
from rules.documents import Paper, asked_of
from rules.rights import actions_for

router: Final = APIRouter(default_response_class=HTMLResponse)
_DIGITS: Final = 9


@dataclass(frozen=True)
class After:
    """What came before the page is shown: the act that was done, or the form that was refused.

    Attributes:
        sequence: the row of the journal; 0 for none.
        wrong: why the form was refused; tried: what was typed.
        papers: the form of papers that was refused; sent, withdrawn: the version of one.
    """

    sequence: int = 0
    wrong: str = ""
    tried: Mapping[str, str] = field(default_factory=dict)
    papers: Tried = field(default_factory=Tried)
    sent: str = ""
    withdrawn: str = ""


class Asked(BaseModel):
    """What of a product is to be shown.

    `did`: the row of the journal that was just written; `sent`, `withdrawn`: a version of a paper.
    """

    cycle: str = ""
    did: str = ""
    sent: str = ""
    withdrawn: str = ""

    def after(self) -> After:
        """Give what came before."""
        is_row = self.did.isascii() and self.did.isdigit() and len(self.did) <= _DIGITS
        return After(int(self.did) if is_row else 0, sent=self.sent, withdrawn=self.withdrawn)


@router.get("/products/{code:path}")
def show(code: str, db: Db, as_of: Day, asked: Annotated[Asked, Depends()]) -> HTMLResponse:
    """Show one product as of a day: where it stands, what comes, how it came there."""
    entry = products.entry_of(db, code, asked.cycle or None)
    return _page(db, entry, facts(db, entry, as_of), asked.after())


def shown_with(
    session: Session, entry_id: int, wrong: str, tried: Mapping[str, str]
) -> HTMLResponse:
    """Show the page of an entry again with what was typed, and why it was refused."""
    entry = products.entry_numbered(session, entry_id)
    return _page(session, entry, facts(session, entry, None), After(wrong=wrong, tried=tried))


def shown_with_papers(session: Session, tried: Tried) -> HTMLResponse:
    """Show the page of an entry again with a form of its papers that was refused."""
    entry = products.entry_numbered(session, tried.entry)
    return _page(session, entry, facts(session, entry, None), After(papers=tried))


def _page(session: Session, entry: AnyRow, shown: dict[str, Any], after: After) -> HTMLResponse:
    acts = next(year.acts for year in shown["years"] if year.is_shown)
    now = shown["as_of"] is None
    shelf = Shelf(
        entry,
        filed(session, [entry.id])[entry.id],
        may_send=now and may_send(session, entry),
        chosen=next(iter(asked_of(standing_of(entry._mapping))), Paper.OTHER),
        tried=after.papers,
    )
    return page(
        "product.html",
        **shown,
        entry=entry,
        done=acts[-after.sequence] if 0 < after.sequence <= len(acts) else None,
        today=today_in(entry, clock.now()),
        choices=_choices(session, entry) if now else [],
        last=undo.undoable(session, entry.id, at=clock.now()) if now else None,
        wrong=after.wrong,
        tried=after.tried,
        shelf=shelf,
        sent=shelf.version(after.sent),
        withdrawn=shelf.version(after.withdrawn),
    )


def _choices(session: Session, entry: AnyRow) -> list[Choice]:
    """List what the rules allow here, of that which the visitor may do."""
    course = course_named(session, entry.cycle_id)
    standing = standing_of(entry._mapping)
    found = choices(standing, course, today_in(entry, clock.now()))
    thing = permits.entry_thing(entry)
    allowed = actions_for(actor_of(session), [each.action for each in found], thing)
    return [each for each in found if each.action in allowed]
