"""Where mail comes back: a folder of files, or a Maildir."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from notifications.bounces import LONGEST

_READ: Final = "done"
_SEEN: Final = re.compile(r":2,[A-Za-z]*S[A-Za-z]*$")


class NotRead(Exception):  # noqa: N818 -- a fault of the world, told to the operator
    """What came back cannot be read; its text says where and why."""


@dataclass(frozen=True)
class Returned:
    """A message that came back: what its inbox calls it, and its first octets."""

    name: str
    message: bytes


class Inbox(Protocol):
    """Something that keeps what came back until it is dealt with."""

    def __enter__(self) -> Self:
        """Open it.

        Raises:
            NotRead: it cannot be opened.
        """

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close it."""

    def messages(self) -> Iterator[Returned]:
        """Give one by one what has not been dealt with.

        Raises:
            NotRead: it cannot be read.
        """

    def settle(self, returned: Returned) -> None:
        """Put a message aside: it has been dealt with.

        Raises:
            NotRead: it stays where it is.
        """


class Folder:
    """Files that end in .eml, moved to `done` in the end; or a Maildir, whose mail is then seen."""

    def __init__(self, path: Path) -> None:
        """Choose the folder."""
        self._path = path
        self._is_maildir = (path / "new").is_dir() and (path / "cur").is_dir()

    def __enter__(self) -> Self:
        """Look whether it is there.

        Raises:
            NotRead: it is not.
        """
        if not self._path.is_dir():
            raise NotRead(f"Không có thư mục {self._path}: hãy kiểm tra OCOP_BOUNCE_DIR.")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Nothing has to be closed."""

    def messages(self) -> Iterator[Returned]:
        """Give one by one what has not been dealt with, by name; links are left alone.

        Raises:
            NotRead: a file cannot be read.
        """
        try:
            for path in sorted(self._files()):
                if path.is_file() and not path.is_symlink():
                    with path.open("rb") as file:
                        yield Returned(str(path), file.read(LONGEST))
        except OSError as fault:
            raise NotRead(f"Không đọc được {fault.filename}: {fault.strerror}.") from fault

    def settle(self, returned: Returned) -> None:
        """Move a file to where it is not looked at again; no other file is overwritten.

        Raises:
            NotRead: it cannot be moved.
        """
        path = Path(returned.name)
        try:
            target = self._target(path)
            target.parent.mkdir(exist_ok=True)
            path.rename(target)
        except FileNotFoundError:
            return  # somebody else has dealt with it
        except OSError as fault:
            raise NotRead(
                f"Không chuyển được tệp {path} sau khi đọc ({fault.strerror}): hãy kiểm tra quyền "
                "ghi của thư mục."
            ) from fault

    def _files(self) -> Iterator[Path]:
        if not self._is_maildir:
            yield from (path for path in self._path.glob("*.eml") if not path.name.startswith("."))
            return
        for path in (*(self._path / "new").iterdir(), *(self._path / "cur").iterdir()):
            if not path.name.startswith(".") and not _SEEN.search(path.name):
                yield path

    def _target(self, path: Path) -> Path:
        if self._is_maildir:
            name, _, flags = path.name.partition(":2,")
            return self._path / "cur" / f"{name}:2,{''.join(sorted({*flags, 'S'}))}"
        target = self._path / _READ / path.name
        others = (target.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
        while target.exists():
            target = next(others)
        return target
