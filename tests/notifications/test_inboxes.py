"""A folder of what came back: files, or a Maildir; each is dealt with once."""

from pathlib import Path

import pytest

from notifications.bounces import LONGEST
from notifications.inboxes import Folder, NotRead


def read(path: Path) -> list[bytes]:
    with Folder(path) as inbox:
        messages = []
        for returned in inbox.messages():
            messages.append(returned.message)
            inbox.settle(returned)
        return messages


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def names(path: Path) -> list[str]:
    return sorted(str(each.relative_to(path)) for each in path.rglob("*") if each.is_file())


def test_files_are_read_by_name_and_put_aside(tmp_path: Path) -> None:
    (tmp_path / "b.eml").write_bytes(b"b")
    (tmp_path / "a.eml").write_bytes(b"a")
    (tmp_path / "ghi-chu.txt").write_bytes(b"x")
    (tmp_path / ".c.eml").write_bytes(b"being written")

    assert read(tmp_path) == [b"a", b"b"]
    assert read(tmp_path) == []
    assert names(tmp_path) == [".c.eml", "done/a.eml", "done/b.eml", "ghi-chu.txt"]


def test_no_file_that_was_put_aside_is_overwritten(tmp_path: Path) -> None:
    for text in (b"1", b"2", b"3"):
        (tmp_path / "a.eml").write_bytes(text)
        read(tmp_path)

    found = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    assert found == {"done/a.eml": b"1", "done/a-2.eml": b"2", "done/a-3.eml": b"3"}


def test_what_a_maildir_has_not_seen_is_read_and_then_seen(maildir: Path) -> None:
    (maildir / "new" / "1.a.host").write_bytes(b"new")
    (maildir / "cur" / "2.b.host:2,F").write_bytes(b"looked at by somebody")
    (maildir / "cur" / "3.c.host:2,FS").write_bytes(b"seen")
    (maildir / "tmp" / "4.d.host").write_bytes(b"being written")

    assert sorted(read(maildir)) == [b"looked at by somebody", b"new"]
    assert read(maildir) == []
    assert names(maildir) == [
        "cur/1.a.host:2,S",
        "cur/2.b.host:2,FS",
        "cur/3.c.host:2,FS",
        "tmp/4.d.host",
    ]


def test_only_the_first_octets_of_a_file_are_read_and_links_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"x" * (LONGEST + 1))
    (tmp_path / "b.eml").symlink_to(tmp_path / "a.eml")
    (tmp_path / "c.eml").mkdir()

    assert [len(message) for message in read(tmp_path)] == [LONGEST]


def test_a_file_that_somebody_else_has_dealt_with_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"a")
    with Folder(tmp_path) as inbox:
        [returned] = inbox.messages()
        (tmp_path / "a.eml").unlink()

        inbox.settle(returned)

    assert names(tmp_path) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotRead, match="OCOP_BOUNCE_DIR"):
        read(tmp_path / "khong-co")


def test_a_file_that_cannot_be_put_aside_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"a")
    (tmp_path / "done").write_bytes(b"a file, not a folder")

    with pytest.raises(NotRead, match="Không chuyển được tệp"):
        read(tmp_path)
    assert (tmp_path / "a.eml").exists()
