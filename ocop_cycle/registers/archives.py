"""What a file is, told by its content; a workbook's archive is judged before anything opens it."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final
from xml.etree.ElementTree import ParseError  # only the error: defusedxml parses
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ocop_cycle.registers.cells import SAVE_AGAIN, Unreadable

MOST_MEMBERS: Final = 500
MOST_UNPACKED: Final = 50 * 1024 * 1024
MOST_RATIO: Final = 100

_ZIP: Final = b"PK"
_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_KINDS: Final = (
    (b"%PDF", "là tệp PDF"),
    (b"{\\rtf", "là tệp văn bản RTF"),
    (b"\x89PNG", "là tệp ảnh"),
    (b"\xff\xd8\xff", "là tệp ảnh"),
    (b"<!doctype", "là trang web (HTML)"),
    (b"<html", "là trang web (HTML)"),
    (b"<table", "là trang web (HTML)"),
    (b"<?xml", "là tệp XML"),
)
_BROKEN: Final = f"bị hỏng hoặc không phải bảng tính: {SAVE_AGAIN}"
_ENCRYPTED_BIT: Final = 0x1
_MALFORMED: Final = (
    *(BadZipFile, ParseError, EOFError, OSError, zlib.error, struct.error),
    *(LookupError, NotImplementedError, RuntimeError, ValueError),
)


def is_archive(content: bytes) -> bool:
    """Tell a workbook, which is a ZIP archive, from text."""
    return content.startswith(_ZIP)


def refuse_foreign(content: bytes) -> None:
    """Refuse what is neither a ZIP archive nor text.

    Raises:
        Unreadable: an .xls, an encrypted workbook, a PDF, a picture, a page of the web.
    """
    if content.startswith(_OLE):
        locked = _ENCRYPTED in content
        kind = "được đặt mật khẩu" if locked else "là tệp Office kiểu cũ (như .xls)"
        raise Unreadable(f"{kind}: {'hãy bỏ mật khẩu, ' if locked else ''}{SAVE_AGAIN}")
    start = content[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for mark, kind in _KINDS:
        if start.startswith(mark.lower()):
            raise Unreadable(f"{kind}, không phải bảng tính: {SAVE_AGAIN}")


def refuse_unsafe(content: bytes) -> None:
    """Refuse an archive that is no plain workbook or would grow without measure.

    Raises:
        Unreadable: a bomb, macros, passwords, an OpenDocument or other archive, a DTD, odd paths.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            _refuse_size(members)
            _refuse_names(members)
            _refuse_kind({member.filename for member in members})
            for member in _xml_members(members):
                _refuse_declarations(archive, member)
    except _MALFORMED:
        raise Unreadable(_BROKEN) from None


def _refuse_size(members: list[ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS:
        raise Unreadable(f"có quá nhiều phần bên trong (hơn {MOST_MEMBERS}): {SAVE_AGAIN}")
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 1):
        raise Unreadable(
            "giải nén ra quá lớn nên không được mở: hãy xoá dòng, cột trống rồi lưu lại"
        )


def _refuse_names(members: list[ZipInfo]) -> None:
    names = Counter(member.filename for member in members)
    if any(member.flag_bits & _ENCRYPTED_BIT for member in members):
        raise Unreadable(f"được đặt mật khẩu: hãy bỏ mật khẩu, {SAVE_AGAIN}")
    if any(count > 1 or _is_odd(name) for name, count in names.items()):
        raise Unreadable(f"có đường dẫn lạ bên trong: {SAVE_AGAIN}")


def _is_odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts


def _refuse_kind(names: set[str]) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable(f"có chứa macro: {SAVE_AGAIN}")
    if "xl/workbook.bin" in names:
        raise Unreadable(f"là tệp .xlsb: {SAVE_AGAIN}")
    if "mimetype" in names:
        raise Unreadable(f"là tệp OpenDocument (như .ods): {SAVE_AGAIN}")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unreadable(f"không phải bảng tính Excel: {SAVE_AGAIN}")


def _xml_members(members: list[ZipInfo]) -> Iterator[ZipInfo]:
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels")):
            yield member


def _refuse_declarations(archive: ZipFile, member: ZipInfo) -> None:
    """Read up to the root element: a document type can only stand before it."""
    try:
        with archive.open(member) as part:
            next(iter(iterparse(part, events=("start",), forbid_dtd=True)), None)
    except DefusedXmlException:
        raise Unreadable(f"có khai báo DTD trong phần “{member.filename}”: {SAVE_AGAIN}") from None
