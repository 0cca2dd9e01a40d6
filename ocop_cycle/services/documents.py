"""Papers of entries: handed in, replaced by a newer version, withdrawn with a reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.errors import NotFound, Stale
from ocop_cycle.files import storing
from ocop_cycle.files.storing import Received
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import documents
from ocop_cycle.queries.documents import DOCUMENT, NO_DOCUMENT, VERSION
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import permits
from ocop_cycle.services.tokens import new_public_id
from rules.documents import Paper, check_caption, check_room, name_for
from rules.errors import Refusal
from rules.names import clean
from rules.rights import Right

_FORGOTTEN: Final = timedelta(hours=1)
"""After which time what came in and was not kept belongs to nobody who is still at work."""
_LONGEST_REASON: Final = 500


@dataclass(frozen=True)
class Said:
    """What is said with a file.

    Attributes:
        entry: whose paper it is.
        name: what whoever sends it calls it.
        replaces: the public id of the paper of which it is a newer version; "" for a new paper.
    """

    entry: int
    paper: Paper
    name: str
    caption: str = ""
    replaces: str = ""


def require_hand_in(session: Session, entry_id: int) -> None:
    """Refuse whoever may not hand papers of an entry in: asked before a file is taken.

    Raises:
        NotFound: there is no such entry, for him.
        NotAllowed: he may not, or not while it is held by somebody else.
    """
    permits.require_entry(session, Right.HAND_IN, entry_id)


def add(session: Session, said: Said, file: Received, *, by: str, at: datetime) -> str:
    """Keep a file as a paper of an entry, or as a newer version of one.

    Returns:
        The public id of the version.

    Raises:
        NotFound: there is no such entry or paper, for whoever hands it in.
        NotAllowed: he may not, or not while it is held by somebody else.
        Refusal: the caption is too long, or the entry has no room.
    """
    require_hand_in(session, said.entry)
    check_caption(clean(said.caption))
    _one_at_a_time(session, said.entry)
    check_room(*documents.held_of(session, said.entry), file.size)
    document = _known(session, said) if said.replaces else _new(session, said)
    newest = select(func.max(VERSION.c.number)).where(VERSION.c.document_id == document)
    public_id = new_public_id()
    storing.keep_with(session, file)
    session.execute(
        insert(VERSION).values(
            document_id=document,
            number=(session.scalar(newest) or 0) + 1,
            public_id=public_id,
            name=name_for(said.name, file.media),
            media=file.media.value,
            size=file.size,
            sha256=file.sha256,
            stored=file.stored,
            by=by,
            account_id=actor_of(session).account,
            added_at=at,
            withdrawn_by="",
            reason="",
        )
    )
    return public_id


def withdraw(session: Session, public_id: str, reason: str, *, by: str, at: datetime) -> AnyRow:
    """Withdraw a version: it stays listed with the reason, nobody can take its file any more.

    Returns:
        The version as it was, with its product's code and its cycle.

    Raises:
        NotFound: there is none, for whoever asks.
        NotAllowed: he may not, or not while the entry is held by somebody else.
        Stale: somebody has withdrawn it.
        Refusal: there is no reason.
    """
    row = documents.version_seen(session, public_id)
    permits.require_entry(session, Right.HAND_IN, row.entry_id)
    said = clean(reason)[:_LONGEST_REASON]
    if not said:
        raise Refusal("Hãy ghi lý do rút giấy tờ.")
    done = session.execute(
        update(VERSION)
        .where(VERSION.c.public_id == public_id, VERSION.c.withdrawn_at.is_(None))
        .values(
            withdrawn_at=at,
            withdrawn_by=by,
            withdrawn_account_id=actor_of(session).account,
            reason=said,
        )
        .returning(VERSION.c.number)
    )
    if done.first() is None:
        raise Stale("Giấy tờ này đã được rút trước đó: hãy xem lại trang sản phẩm.")
    return row


def sweep(session: Session, *, at: datetime) -> int:
    """Put in its place what was kept and not moved; remove what came in long ago for nothing.

    Returns:
        How many files were removed.
    """
    waiting = storing.waiting((at - _FORGOTTEN).timestamp())
    if not waiting:
        return 0
    kept = set(session.scalars(select(VERSION.c.stored).where(VERSION.c.stored.in_(list(waiting)))))
    for stored in kept:
        storing.settle(stored)
    gone = [stored for stored, is_old in waiting.items() if is_old and stored not in kept]
    for stored in gone:
        storing.discard(stored)
    return len(gone)


def _one_at_a_time(session: Session, entry_id: int) -> None:
    """Let one writer at a time count what an entry has; SQLite has done so already."""
    session.execute(select(ENTRY.c.id).where(ENTRY.c.id == entry_id).with_for_update())


def _known(session: Session, said: Said) -> int:
    which = (DOCUMENT.c.entry_id == said.entry, DOCUMENT.c.public_id == said.replaces)
    found = session.scalar(select(DOCUMENT.c.id).where(*which))
    if found is None:
        raise NotFound(NO_DOCUMENT)
    return int(found)


def _new(session: Session, said: Said) -> int:
    written = session.execute(
        insert(DOCUMENT)
        .values(
            public_id=new_public_id(),
            entry_id=said.entry,
            kind=said.paper.value,
            caption=clean(said.caption),
        )
        .returning(DOCUMENT.c.id)
    )
    return int(written.scalar_one())
