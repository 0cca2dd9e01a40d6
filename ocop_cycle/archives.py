"""Archives from outside are judged by their list of members before anything in them is opened."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

_MOST_RATIO: Final = 100
_TAIL: Final = struct.Struct("<4s4H2LH")  # how many members, how long their list, a comment
_TAIL_MARK: Final = b"PK\x05\x06"
_LONG_TAIL: Final = 20  # a pointer to another list, of archives beyond 4 GB
_LONG_MARK: Final = b"PK\x06\x07"
_LONGEST_LIST: Final = 2**20
_ENCRYPTED_BIT: Final = 0x1
_MALFORMED: Final = (
    *(BadZipFile, EOFError, OSError, zlib.error, struct.error),
    *(LookupError, NotImplementedError, RuntimeError, ValueError),
)


class Fault(Enum):
    """What is wrong with an archive."""

    BROKEN = "broken"
    MANY = "many"
    GROWS = "grows"
    LOCKED = "locked"
    ODD_NAMES = "odd_names"
    MACROS = "macros"


class Unsafe(Exception):  # noqa: N818 -- not a fault of ours: a judgement
    """An archive is not opened."""

    def __init__(self, fault: Fault) -> None:
        """Say why."""
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Limits:
    """What an archive may hold: `members`, and octets once `unpacked`."""

    members: int
    unpacked: int


@contextmanager
def opened(file: BinaryIO, limits: Limits) -> Iterator[ZipFile]:
    """Open an archive that is what an office program writes, and may be read.

    Raises:
        Unsafe: a bomb, a password, macros, odd paths, a broken file; also where reading it, inside
            the block, finds it broken.
    """
    try:
        _refuse_long_list(file, limits)
        with ZipFile(file) as archive:
            members = archive.infolist()
            packed = sum(member.compress_size for member in members)
            if packed > file.seek(0, 2):
                raise Unsafe(Fault.BROKEN)
            _refuse_size(members, packed, limits)
            _refuse_names(members)
            yield archive
    except _MALFORMED:
        raise Unsafe(Fault.BROKEN) from None


def _refuse_long_list(file: BinaryIO, limits: Limits) -> None:
    """Refuse a list of members that would fill the memory; it is told at the very end."""
    file.seek(max(file.seek(0, 2) - _TAIL.size - _LONG_TAIL, 0))
    before, tail = file.read(_LONG_TAIL), file.read()
    mark, _, _, _, members, length, _, comment = _TAIL.unpack(tail)
    if mark != _TAIL_MARK or comment or before.startswith(_LONG_MARK):
        raise Unsafe(Fault.BROKEN)
    if members > limits.members or length > _LONGEST_LIST:
        raise Unsafe(Fault.MANY)


def _refuse_size(members: Sequence[ZipInfo], packed: int, limits: Limits) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > limits.members:
        raise Unsafe(Fault.MANY)
    if unpacked > limits.unpacked or unpacked > _MOST_RATIO * max(packed, 1):
        raise Unsafe(Fault.GROWS)


def _refuse_names(members: Sequence[ZipInfo]) -> None:
    names = Counter(member.filename for member in members)
    if any(member.flag_bits & _ENCRYPTED_BIT for member in members):
        raise Unsafe(Fault.LOCKED)
    if any(count > 1 or _is_odd(name) for name, count in names.items()):
        raise Unsafe(Fault.ODD_NAMES)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unsafe(Fault.MACROS)


def _is_odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts
