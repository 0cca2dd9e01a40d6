"""Files that people send: read whole into memory, never kept, known by a name of one line."""

import re
from dataclasses import dataclass
from typing import Final

from fastapi import UploadFile

from rules.errors import Refusal
from rules.names import clean

_LONGEST: Final = 100
_FOLDERS: Final = re.compile(r".*[/\\]", re.DOTALL)


@dataclass(frozen=True)
class Upload:
    """A file that somebody has sent: its name without folders, and what it holds."""

    name: str
    content: bytes


def upload_of(sent: UploadFile | None, most: int) -> Upload:
    """Read a file that was sent.

    Args:
        sent: as the form brought it.
        most: how many bytes it may have; one more is read, so that whoever checks sees it.

    Raises:
        Refusal: no file was chosen.
    """
    content = sent.file.read(most + 1) if sent else b""
    if sent is None or not (sent.filename or content):
        raise Refusal("Chưa chọn tệp nào: hãy chọn một tệp rồi gửi lại.")
    return Upload(file_name(sent.filename or ""), content)


def file_name(text: str) -> str:
    """Name a file in one line, without the folders that it came from."""
    last = _FOLDERS.sub("", text)
    shown = clean("".join(letter if letter.isprintable() else " " for letter in last))
    return shown[-_LONGEST:] or "không tên"
