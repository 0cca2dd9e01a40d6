"""What a file is, told by its content; a workbook's archive is judged before anything opens it."""

from collections.abc import Collection, Mapping
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import ParseError  # only the error: defusedxml parses
from zipfile import ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ocop_cycle.archives import Fault, Limits, Unsafe, opened
from ocop_cycle.registers.cells import SAVE_AGAIN, Unreadable

LIMITS: Final = Limits(members=500, unpacked=50 * 1024 * 1024)

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
_SAYINGS: Final[Mapping[Fault, str]] = {
    Fault.BROKEN: f"bị hỏng hoặc không phải bảng tính: {SAVE_AGAIN}",
    Fault.MANY: f"có quá nhiều phần bên trong (hơn {LIMITS.members}): {SAVE_AGAIN}",
    Fault.GROWS: "giải nén ra quá lớn nên không được mở: hãy xoá dòng, cột trống rồi lưu lại",
    Fault.LOCKED: f"được đặt mật khẩu: hãy bỏ mật khẩu, {SAVE_AGAIN}",
    Fault.ODD_NAMES: f"có đường dẫn lạ bên trong: {SAVE_AGAIN}",
    Fault.MACROS: f"có chứa macro: {SAVE_AGAIN}",
}


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
        with opened(BytesIO(content), LIMITS) as archive:
            names = archive.namelist()
            _refuse_kind(names)
            for name in names:
                if name.lower().endswith((".xml", ".rels")):
                    _refuse_declarations(archive, name)
    except Unsafe as unsafe:
        raise Unreadable(_SAYINGS[unsafe.fault]) from None


def _refuse_kind(names: Collection[str]) -> None:
    if "xl/workbook.bin" in names:
        raise Unreadable(f"là tệp .xlsb: {SAVE_AGAIN}")
    if "mimetype" in names:
        raise Unreadable(f"là tệp OpenDocument (như .ods): {SAVE_AGAIN}")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unreadable(f"không phải bảng tính Excel: {SAVE_AGAIN}")


def _refuse_declarations(archive: ZipFile, name: str) -> None:
    """Read up to the root element: a document type can only stand before it."""
    try:
        with archive.open(name) as part:
            next(iter(iterparse(part, events=("start",), forbid_dtd=True)), None)
    except DefusedXmlException:
        raise Unreadable(f"có khai báo DTD trong phần “{name}”: {SAVE_AGAIN}") from None
    except ParseError:
        raise Unsafe(Fault.BROKEN) from None
