"""Papers that are handed in, as tests of them begin."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from ocop_cycle import db
from ocop_cycle.files import storing
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import documents as queries
from ocop_cycle.queries.products import entry_of
from ocop_cycle.services import documents
from ocop_cycle.services.documents import Said
from ocop_cycle.settings import settings
from rules.documents import Paper
from rules.rights import SYSTEM, Actor
from rules.vocabulary import Holder
from tests.building import ENTRY, a_cycle, an_entry
from tests.papers import PDF

AT = datetime(2020, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def entry(store: str) -> AnyRow:
    assert store
    with db.unit_of_work() as session:
        cycle = a_cycle(session)
        an_entry(session, cycle, "SP-1", unit="ubnd-dai-tu")
        an_entry(session, cycle, "SP-2", unit="ubnd-dinh-hoa")
        return entry_of(session, "SP-1")


@contextmanager
def working(actor: Actor = SYSTEM) -> Iterator[Session]:
    with db.unit_of_work(actor) as session:
        yield session


def hand_in(
    entry: AnyRow,
    content: bytes = PDF,
    *,
    actor: Actor = SYSTEM,
    name: str = "phiếu.pdf",
    caption: str = "",
    replaces: str = "",
) -> str:
    said = Said(entry.id, Paper.REGISTRATION, name, caption, replaces)
    with storing.received(BytesIO(content)) as file, working(actor) as session:
        return documents.add(session, said, file, by=actor.name, at=AT)


def papers(entry: AnyRow) -> list[queries.Filed]:
    with db.reading() as session:
        return queries.filed(session, [entry.id])[entry.id]


def row_of(version: str) -> AnyRow:
    with db.reading() as session:
        return queries.version_seen(session, version)


def lying() -> list[Path]:
    return [path for path in (settings().home / "documents").rglob("*") if path.is_file()]


def held_by(entry: AnyRow, holder: Holder) -> None:
    outcome = {"outcome": "withdrawn"} if holder is Holder.NOBODY else {}
    with working() as session:
        which = update(ENTRY).where(ENTRY.c.id == entry.id)
        session.execute(which.values(holder=holder.value, **outcome))
