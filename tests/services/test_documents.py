"""Papers of entries on both stores: versions, withdrawal, room, broken ends."""

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from ocop_cycle import db, health
from ocop_cycle.errors import NotFound, Stale
from ocop_cycle.files import storing
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import documents as queries
from ocop_cycle.queries.documents import VERSION
from ocop_cycle.queries.products import entry_of
from ocop_cycle.services import documents
from ocop_cycle.services.documents import Said
from ocop_cycle.settings import settings
from rules.documents import MOST_FILES, Paper
from rules.errors import Refusal
from tests.building import ENTRY
from tests.handing_in import AT, entry, hand_in, lying, papers, row_of, working
from tests.papers import JPEG, PDF

__all__ = ["entry"]


def test_a_file_becomes_a_paper_of_its_entry(entry: AnyRow) -> None:
    version = hand_in(entry, caption="  bản ký ")
    [paper] = papers(entry)
    row = row_of(version)

    assert (paper.paper, paper.caption, len(paper.versions)) == (
        Paper.REGISTRATION, "bản ký", 1,
    )  # fmt: skip
    assert (row.number, row.name, row.media, row.size) == (
        1, "phiếu.pdf", "application/pdf", len(PDF),
    )  # fmt: skip
    assert (row.by, row.added_at, row.code) == ("Hệ thống", AT, "SP-1")
    assert [path.read_bytes() for path in lying()] == [PDF]
    assert "phiếu" not in str(lying()[0])


def test_a_newer_version_stands_before_the_older_one_and_both_stay(entry: AnyRow) -> None:
    first = hand_in(entry)
    [paper] = papers(entry)
    second = hand_in(entry, JPEG, name="phiếu.jpg", replaces=paper.id)
    [paper] = papers(entry)

    assert [row.public_id for row in paper.versions] == [second, first]
    assert [row.number for row in paper.versions] == [2, 1]
    assert paper.current is not None
    assert paper.current.public_id == second
    assert len(lying()) == 2


def test_a_paper_of_another_entry_is_not_replaced(entry: AnyRow) -> None:
    hand_in(entry)
    [paper] = papers(entry)
    with db.reading() as session:
        other = entry_of(session, "SP-2")

    with pytest.raises(NotFound):
        hand_in(other, replaces=paper.id)

    assert papers(other) == []
    assert len(lying()) == 1


def test_a_name_that_ends_otherwise_than_its_content_is_given_its_ending(entry: AnyRow) -> None:
    version = hand_in(entry, name="phiếu.pdf.exe")

    assert row_of(version).name == "phiếu.pdf.exe.pdf"


def test_a_version_is_withdrawn_with_a_reason_once_and_cannot_be_taken(entry: AnyRow) -> None:
    first = hand_in(entry)
    [paper] = papers(entry)
    second = hand_in(entry, replaces=paper.id)
    with working() as session:
        documents.withdraw(session, second, " Nhầm  tệp ", by="Cán bộ", at=AT)
    row = row_of(second)
    [paper] = papers(entry)

    assert (row.withdrawn_at, row.withdrawn_by, row.reason) == (AT, "Cán bộ", "Nhầm tệp")
    assert row.withdrawn_account_id is None  # the command line has none
    assert paper.current is not None
    assert paper.current.public_id == first
    with db.reading() as session, pytest.raises(NotFound):
        queries.version_open(session, second)
    with pytest.raises(Stale), working() as session:
        documents.withdraw(session, second, "Nữa", by="Cán bộ", at=AT)


def test_nothing_is_withdrawn_without_a_reason(entry: AnyRow) -> None:
    version = hand_in(entry)

    with pytest.raises(Refusal, match="lý do"), working() as session:
        documents.withdraw(session, version, " \u202e ", by="Cán bộ", at=AT)

    assert row_of(version).withdrawn_at is None


def test_an_entry_has_room_for_so_many_files(
    entry: AnyRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rules.documents.MOST_FILES", 2)
    hand_in(entry)
    hand_in(entry)

    with pytest.raises(Refusal, match="đã có 2 tệp"):
        hand_in(entry)

    assert len(lying()) == 2
    assert MOST_FILES == 200


def test_an_entry_has_room_for_so_much(entry: AnyRow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rules.documents.MOST_OF_ENTRY", len(PDF) + 1)
    first = hand_in(entry)
    with working() as session:
        documents.withdraw(session, first, "Nhầm", by="Cán bộ", at=AT)

    with pytest.raises(Refusal, match="cộng lại sẽ quá"):
        hand_in(entry)

    assert len(lying()) == 1


def test_a_caption_has_a_limit(entry: AnyRow) -> None:
    with pytest.raises(Refusal, match="dài hơn 200 chữ"):
        hand_in(entry, caption="x" * 201)

    assert lying() == []


class BrokenError(Exception):
    """What a test breaks with."""


def hand_in_and_break(entry: AnyRow) -> None:
    said = Said(entry.id, Paper.PHOTO, "ảnh.jpg")
    with storing.received(BytesIO(JPEG)) as file, working() as session:
        documents.add(session, said, file, by="An", at=AT)
        raise BrokenError


def test_a_transaction_that_ends_otherwise_leaves_neither_row_nor_file(entry: AnyRow) -> None:
    with pytest.raises(BrokenError):
        hand_in_and_break(entry)

    assert papers(entry) == []
    assert lying() == []


def break_before_the_commit(entry: AnyRow) -> None:
    with working() as session:
        with storing.received(BytesIO(JPEG)) as file:
            said = Said(entry.id, Paper.PHOTO, "ảnh.jpg")
            documents.add(session, said, file, by="An", at=AT)
        raise BrokenError


def test_a_file_that_came_whole_goes_with_its_transaction(entry: AnyRow) -> None:
    with pytest.raises(BrokenError):
        break_before_the_commit(entry)

    assert papers(entry) == []
    assert lying() == []


def test_a_file_is_not_in_its_place_before_its_row_is_committed(entry: AnyRow) -> None:
    said = Said(entry.id, Paper.PHOTO, "ảnh.jpg")
    with storing.received(BytesIO(JPEG)) as file:
        with working() as session:
            documents.add(session, said, file, by="An", at=AT)
            [before] = lying()
        [after] = lying()

    assert before.parent.name == storing.INCOMING
    assert after.parent.name == file.stored[:2]


def test_a_sweep_removes_what_was_left_and_places_what_was_kept(entry: AnyRow) -> None:
    kept = row_of(hand_in(entry)).stored
    [path] = lying()
    incoming = settings().home / "documents" / storing.INCOMING
    path.rename(incoming / kept)  # as if the process had ended between commit and move
    old, fresh = incoming / ("a" * 32), incoming / ("b" * 32)
    for each in (old, fresh):
        each.write_bytes(PDF)
    now = datetime.now(UTC)  # noqa: TID251 -- of files, whose times are the machine's
    long_ago = (now - timedelta(hours=2)).timestamp()
    os.utime(old, (long_ago, long_ago))
    with db.reading() as session:
        removed = documents.sweep(session, at=now)

    assert removed == 1
    assert {each.name for each in lying()} == {kept, fresh.name}
    assert storing.path_of(kept).read_bytes() == PDF


def test_papers_of_many_entries_cost_one_statement(entry: AnyRow) -> None:
    hand_in(entry)
    with db.reading() as session:
        ids = session.scalars(select(ENTRY.c.id)).all()
        found = queries.filed(session, ids)
        stored = session.scalars(select(VERSION.c.stored)).all()

    assert {each: len(kept) for each, kept in found.items()} == {
        each: int(each == entry.id) for each in ids
    }
    assert len(stored) == 1


def test_a_file_that_is_gone_is_found_by_the_doctor(entry: AnyRow) -> None:
    hand_in(entry)
    hand_in(entry)
    found = []
    for _ in range(2):
        checks = {each.check: each for each in health.examine()}
        found.append((checks["documents"].state.value, checks["documents"].detail[:14]))
        lying()[0].unlink()

    assert found == [("ok", "2 tệp, 0 MB; n"), ("error", "Thiếu 1 trong ")]
