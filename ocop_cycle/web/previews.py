"""What a mail of any kind would say, with the facts of a cycle; nothing is written or sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from notifications.labels import LABELS
from ocop_cycle import clock
from ocop_cycle.queries.cycles import cycle_named, cycles, today_in
from ocop_cycle.services import permits, previews
from ocop_cycle.web.deps import Db
from ocop_cycle.web.headers import FRAMED
from ocop_cycle.web.mail_list import addressee
from ocop_cycle.web.pages import page
from rules.errors import Refusal
from rules.rights import Right

if TYPE_CHECKING:
    from notifications.render import Pages

router: Final = APIRouter(prefix="/previews", default_response_class=HTMLResponse)
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {code: label for code, label in LABELS.items() if code != "sign_in"}
)
"""All kinds but the one that holds a secret: it exists only for who has asked for it."""


@dataclass(frozen=True)
class Wanted:
    """Which kind of mail, of which cycle; without a cycle, the first that runs."""

    kind: str
    cycle: str


def wanted(kind: str = "", cycle: str = "") -> Wanted:
    """Read which mail is asked for.

    Raises:
        Refusal: there is no such kind.
    """
    chosen = kind or next(iter(KINDS))
    if chosen not in KINDS:
        raise Refusal("Không có loại thư này để xem trước: hãy chọn trong danh sách.")
    return Wanted(chosen, cycle)


Asked = Annotated[Wanted, Depends(wanted)]


@router.get("")
def show(db: Db, asked: Asked) -> HTMLResponse:
    """Show a mail of a kind as it would leave now."""
    permits.require_everywhere(db, Right.SEE)
    known = [row.name for row in cycles(db, open_only=True)]
    name = asked.cycle or next(iter(known), "")
    seen = _seen(db, asked.kind, name) if name else None
    return page(
        "preview.html",
        kind=asked.kind,
        kinds=KINDS,
        cycle=name,
        cycles=known,
        seen=seen[0] if seen else None,
        to=addressee({"name": seen[0].letter.name}, seen[0].letter.to) if seen else "",
        texts=seen[1] if seen else None,
    )


@router.get("/html")
def body(db: Db, asked: Asked) -> HTMLResponse:
    """Give the HTML of it, for a frame that runs nothing and fetches nothing."""
    permits.require_everywhere(db, Right.SEE)
    _, texts = _seen(db, asked.kind, asked.cycle)
    return HTMLResponse(texts.html, headers={"Content-Security-Policy": FRAMED})


def _seen(db: Session, kind: str, name: str) -> "tuple[previews.Preview, Pages]":
    from ocop_cycle.queries.letters import written  # noqa: PLC0415 -- slow to load

    cycle = cycle_named(db, name)
    seen = previews.preview(db, kind, cycle, today_in(cycle, clock.now()))
    return seen, written(seen.letter)
