"""What people do with papers: hand one in, take one away, withdraw one."""

from contextlib import suppress
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Form
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import reading
from ocop_cycle.errors import NotFound
from ocop_cycle.files import storing
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import documents as queries
from ocop_cycle.queries import products
from ocop_cycle.queries.sights import NO_ENTRY
from ocop_cycle.services import documents
from ocop_cycle.services.documents import Said
from ocop_cycle.web.again import OneLine, shown_again
from ocop_cycle.web.deps import Export, Me, Writing, number_in
from ocop_cycle.web.own_page import my_page
from ocop_cycle.web.papers import Tried
from ocop_cycle.web.product_facts import address_of
from ocop_cycle.web.products import shown_with_papers
from ocop_cycle.web.sending import FORM, Sending
from rules.errors import Refusal
from rules.rights import Actor

router: Final = APIRouter()
_SEE_OTHER: Final = 303
_OWN: Final = "my"
_PLACE: Final = "#giay-to"
_ALONE: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


@router.post("/products/{code:path}/documents", openapi_extra=FORM)
def send(code: str, db: Writing, me: Me, sent: Sending) -> RedirectResponse:
    """Take a file in; nobody is kept from writing until all of it lies on the disk."""
    said = sent.said
    seen = _entry_to_hand_in(code, said.entry, me)

    def show(session: Session, wrong: str) -> HTMLResponse:
        tried = Tried(seen.id, wrong, said.model_dump())
        return _shown(session, said.back, tried)

    with shown_again(show):
        meant = Said(seen.id, said.meant(), sent.name, said.caption, said.document)
        with storing.received(sent.file()) as file:
            version = documents.add(db, meant, file, by=me.name, at=clock.now())
    return RedirectResponse(_back(seen, said.back, sent=version), _SEE_OTHER)


@router.get("/documents/{document}")
def take(document: str, db: Export) -> FileResponse:
    """Give a file to be kept, never to be shown: the access log tells of it."""
    row = queries.version_open(db, document)
    return FileResponse(
        storing.path_of(row.stored),
        media_type=row.media,
        headers={
            "Content-Disposition": disposition(row.name),
            "Content-Security-Policy": _ALONE,
            "Cache-Control": "private, no-store",
        },
    )


@router.post("/documents/{document}/withdraw")
def withdraw(
    document: str,
    db: Writing,
    me: Me,
    reason: Annotated[OneLine, Form()] = "",
    back: Annotated[OneLine, Form()] = "",
) -> RedirectResponse:
    """Withdraw a version of a paper."""
    row = queries.version_seen(db, document)
    tried = {"reason": reason}

    def show(session: Session, wrong: str) -> HTMLResponse:
        return _shown(session, back, Tried(row.entry_id, wrong, tried, document))

    with shown_again(show):
        documents.withdraw(db, document, reason, by=me.name, at=clock.now())
    return RedirectResponse(_back(row, back, withdrawn=document), _SEE_OTHER)


def tidy() -> None:
    """Clear away what a process that was killed has left of files; the next one tries again."""
    if not storing.waiting():
        return
    with suppress(Refusal), reading() as session:
        documents.sweep(session, at=clock.now())


def disposition(name: str) -> str:
    """Name a file that is to be kept, in ASCII for programs that know no other (RFC 6266)."""
    ending = name.rpartition(".")[2]
    return f"attachment; filename=\"giay-to.{ending}\"; filename*=UTF-8''{quote(name, safe='')}"


def _entry_to_hand_in(code: str, entry: str, me: Actor) -> AnyRow:
    tidy()
    with reading(me) as session:
        seen = products.entry_numbered(session, number_in(entry))
        if seen.code != code:
            raise NotFound(NO_ENTRY)
        documents.require_hand_in(session, seen.id)
    return seen


def _shown(session: Session, back: str, tried: Tried) -> HTMLResponse:
    if back == _OWN:
        return my_page(session, tried=tried)
    return shown_with_papers(session, tried)


def _back(row: AnyRow, back: str, **what: str) -> str:
    if back == _OWN:
        [(name, version)] = what.items()
        return f"/my?{name}={quote(version, safe='')}"
    return f"{address_of(row.code, row.cycle, **what)}{_PLACE}"
