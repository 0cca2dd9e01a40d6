"""Where files lie: chunk by chunk, under names of our own, nothing of what is refused."""

import stat
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from ocop_cycle.errors import NotFound, StoreUnavailable
from ocop_cycle.files import storing
from ocop_cycle.settings import settings
from rules.documents import MOST_OF_FILE
from rules.errors import Refusal
from tests.papers import PDF


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("OCOP_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield tmp_path / "home" / "documents"
    settings.cache_clear()


class Endless(BytesIO):
    """A file of a beginning and then so many zeros, which it never holds at once."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._left = size - len(PDF)
        self._begun = False
        self.asked: list[int] = []

    def read(self, size: int | None = -1) -> bytes:
        assert size
        self.asked.append(size)
        if not self._begun:
            self._begun = True
            return PDF
        given = min(size, self._left)
        self._left -= given
        return bytes(given)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_comes_in_aside_and_is_given_its_place(folder: Path) -> None:
    with storing.received(BytesIO(PDF)) as file:
        came = folder / storing.INCOMING / file.stored
        modes = [stat.S_IMODE(each.stat().st_mode) for each in (came, came.parent, folder)]

        storing.settle(file.stored)

    assert modes == [0o600, 0o700, 0o700]
    assert not came.exists()
    assert storing.path_of(file.stored).read_bytes() == PDF
    assert storing.path_of(file.stored).parent.parent == folder


def test_what_was_not_moved_is_moved_when_it_is_asked_for(folder: Path) -> None:
    with storing.received(BytesIO(PDF)) as file:
        pass

    assert storing.path_of(file.stored).read_bytes() == PDF
    assert files(folder / storing.INCOMING) == []


@pytest.mark.usefixtures("folder")
def test_what_is_not_there_is_told() -> None:
    with pytest.raises(NotFound, match="không còn trong kho"):
        storing.path_of("0" * 32)


def test_the_largest_file_is_taken_and_one_more_byte_is_not(folder: Path) -> None:
    with storing.received(Endless(MOST_OF_FILE)) as file:
        assert file.size == MOST_OF_FILE
    storing.discard(file.stored)

    with pytest.raises(Refusal, match="lớn hơn 30 MB"), storing.received(Endless(MOST_OF_FILE + 1)):
        pass

    assert files(folder) == []


@pytest.mark.usefixtures("folder")
def test_memory_does_not_grow_with_a_file() -> None:
    tracemalloc.start()
    sent = Endless(MOST_OF_FILE)
    with storing.received(sent):
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 2 * 2**20
    assert max(sent.asked) <= 256 * 1024


class BrokenError(Exception):
    """What a test breaks with."""


def test_nothing_is_left_of_what_fails(folder: Path) -> None:
    with pytest.raises(BrokenError), storing.received(BytesIO(PDF)):
        raise BrokenError
    with pytest.raises(Refusal), storing.received(BytesIO(b"MZ")):
        pass

    assert files(folder) == []


def test_a_store_that_cannot_be_written_is_told_in_a_sentence(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("không phải thư mục", encoding="utf-8")

    with pytest.raises(StoreUnavailable, match="Chưa lưu được tệp"), storing.received(BytesIO(PDF)):
        pass
