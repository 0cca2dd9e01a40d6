"""Papers of entries: which there are, in which versions; the file that somebody may take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.documents import Document, DocumentVersion
from ocop_cycle.models.products import Product
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.sights import seen_entries
from ocop_cycle.queries.standings import ENTRY
from rules.documents import Media, Paper

DOCUMENT: Final = table(Document)
VERSION: Final = table(DocumentVersion)
PRODUCT: Final = table(Product)
NO_DOCUMENT: Final = "Không có giấy tờ này, hoặc đã được rút: hãy xem lại trang sản phẩm."
_OF_DOCUMENT: Final = (
    DOCUMENT.c.entry_id,
    DOCUMENT.c.kind,
    DOCUMENT.c.caption,
    DOCUMENT.c.public_id.label("document"),
)


@dataclass(frozen=True)
class Filed:
    """A paper of an entry.

    Attributes:
        id: its public one.
        versions: its files, the newest first; those that were withdrawn, too.
    """

    id: str
    paper: Paper
    caption: str
    versions: Sequence[AnyRow]

    @property
    def current(self) -> AnyRow | None:
        """Give the newest version that was not withdrawn."""
        return next((row for row in self.versions if row.withdrawn_at is None), None)


def filed(session: Session, entries: Iterable[int]) -> Mapping[int, list[Filed]]:
    """List the papers of each of some entries, in the order in which they came; one statement."""
    wanted = list(entries)
    rows = session.execute(
        select(VERSION, *_OF_DOCUMENT)
        .join(DOCUMENT, DOCUMENT.c.id == VERSION.c.document_id)
        .where(DOCUMENT.c.entry_id.in_(wanted))
        .order_by(DOCUMENT.c.entry_id, DOCUMENT.c.id, VERSION.c.number.desc())
    )
    versions: dict[str, list[AnyRow]] = {}
    for row in rows:
        versions.setdefault(row.document, []).append(row)
    found: dict[int, list[Filed]] = {each: [] for each in wanted}
    for each in versions.values():
        first = each[0]
        paper = Filed(first.document, Paper(first.kind), first.caption, each)
        found[first.entry_id].append(paper)
    return found


def version_seen(session: Session, public_id: str) -> AnyRow:
    """Find a version by its public id, withdrawn or not, with its product's code and its cycle.

    Raises:
        NotFound: there is none that the reader may see.
    """
    row = session.execute(
        select(VERSION, *_OF_DOCUMENT, PRODUCT.c.code, CYCLE.c.name.label("cycle"))
        .join(DOCUMENT, DOCUMENT.c.id == VERSION.c.document_id)
        .join(ENTRY, ENTRY.c.id == DOCUMENT.c.entry_id)
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
        .where(VERSION.c.public_id == public_id, seen_entries(session))
    ).one_or_none()
    if row is None:
        raise NotFound(NO_DOCUMENT)
    return row


def version_open(session: Session, public_id: str) -> AnyRow:
    """Find a version that may be taken.

    Raises:
        NotFound: there is none that the reader may see, or it was withdrawn.
    """
    row = version_seen(session, public_id)
    if row.withdrawn_at is not None:
        raise NotFound(NO_DOCUMENT)
    return row


def held_of(session: Session, entry_id: int) -> tuple[int, int]:
    """Tell how many files an entry has, and how much they hold; withdrawn ones count, too."""
    files, octets = session.execute(
        select(func.count(), func.coalesce(func.sum(VERSION.c.size), 0))
        .join(DOCUMENT, DOCUMENT.c.id == VERSION.c.document_id)
        .where(DOCUMENT.c.entry_id == entry_id)
    ).one()
    return int(files), int(octets)


def listing(session: Session, entry_id: int) -> list[dict[str, object]]:
    """List every version of an entry's papers, paper by paper, the newest version first."""
    return [
        {
            "document": paper.id,
            "paper": paper.paper,
            "caption": paper.caption,
            "version": row.number,
            "file": row.name,
            "media_type": Media(row.media).value,
            "size": row.size,
            "sha256": row.sha256,
            "by": row.by,
            "added_at": row.added_at,
            "withdrawn_at": row.withdrawn_at,
            "withdrawn_by": row.withdrawn_by or None,
            "reason": row.reason or None,
        }
        for paper in filed(session, [entry_id])[entry_id]
        for row in paper.versions
    ]
