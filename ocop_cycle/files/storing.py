"""Where files lie: below the home, under names of our own; kept once their row is committed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Final

from sqlalchemy import event
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound, StoreUnavailable
from ocop_cycle.files.media import media_of
from ocop_cycle.settings import DOCUMENTS, settings
from rules.documents import MEGABYTE, MOST_OF_FILE, Media
from rules.errors import Refusal

INCOMING: Final = "incoming"
_CHUNK: Final = 256 * 1024
_NAME_OCTETS: Final = 16


@dataclass(frozen=True)
class Received:
    """A file that has come whole, before anything refers to it.

    Attributes:
        stored: the name under which it lies: our own, of chance.
    """

    stored: str
    size: int
    sha256: str
    media: Media


@contextmanager
def received(sent: BinaryIO) -> Iterator[Received]:
    """Take a file in, chunk by chunk; it is gone again if what is done with it is refused.

    Raises:
        Refusal: it is too large, empty, or of a form that is not taken.
        StoreUnavailable: it cannot be written.
    """
    stored = token_hex(_NAME_OCTETS)
    try:
        with _said():
            file = _taken(sent, stored)
        yield file
    except BaseException:
        discard(stored)
        raise


def keep_with(session: Session, file: Received) -> None:
    """Give a file its place when the transaction is committed, remove it when it is not."""
    stored = file.stored
    event.listen(session, "after_commit", lambda _: settle(stored), once=True)
    event.listen(session, "after_rollback", lambda _: discard(stored), once=True)


def settle(stored: str) -> None:
    """Give a file its place; if that fails it is found where it came in, and moved later."""
    target = _place(stored)
    with suppress(OSError):
        _make(target.parent)
        _incoming(stored).replace(target)
        _sync(target.parent)


def discard(stored: str) -> None:
    """Remove a file that came in and that nothing refers to."""
    with suppress(OSError):
        _incoming(stored).unlink(missing_ok=True)


def path_of(stored: str) -> Path:
    """Find a file that a row refers to.

    Raises:
        NotFound: it is not there.
    """
    if not _place(stored).is_file():
        settle(stored)
    if not _place(stored).is_file():
        raise NotFound("Tệp không còn trong kho của máy chủ: hãy báo người vận hành.")
    return _place(stored)


def waiting(before: float = 0.0) -> dict[str, bool]:
    """List what came in and has no place yet: the name of each, and whether it is old.

    Args:
        before: what came before this second of the epoch is old.
    """
    folder = _folder() / INCOMING
    if not folder.is_dir():
        return {}
    found = {}
    for each in folder.iterdir():
        with suppress(FileNotFoundError):  # it has just got its place
            found[each.name] = each.stat().st_mtime < before
    return found


def kept() -> set[str]:
    """List the names of all files that have their place."""
    return {path.name for path in _folder().glob("[0-9a-f][0-9a-f]/*")}


def _taken(sent: BinaryIO, stored: str) -> Received:
    path = _incoming(stored)
    _make(path.parent)
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w+b") as file:
        size, digest = _copied(sent, file)
        media = media_of(file)
        file.flush()
        os.fsync(file.fileno())
    return Received(stored, size, digest, media)


def _copied(sent: BinaryIO, file: BinaryIO) -> tuple[int, str]:
    size, digest = 0, sha256()
    while chunk := sent.read(_CHUNK):
        size += len(chunk)
        if size > MOST_OF_FILE:
            raise Refusal(
                f"Tệp lớn hơn {MOST_OF_FILE // MEGABYTE} MB: hãy chia nhỏ, hoặc chụp, quét lại ở "
                "độ phân giải thấp hơn."
            )
        digest.update(chunk)
        file.write(chunk)
    return size, digest.hexdigest()


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise StoreUnavailable(
            f"Chưa lưu được tệp ({fault.strerror}), chưa ghi gì cả: hãy thử lại, nếu vẫn lỗi thì "
            "báo người vận hành."
        ) from fault


def _folder() -> Path:
    return settings().home / DOCUMENTS


def _incoming(stored: str) -> Path:
    return _folder() / INCOMING / stored


def _place(stored: str) -> Path:
    return _folder() / stored[:2] / stored


def _make(folder: Path) -> None:
    for each in (_folder(), folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
