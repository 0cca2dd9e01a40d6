"""Of which form a file is, told by its bytes; archives are judged before anything opens them."""

from collections.abc import Mapping
from typing import BinaryIO, Final
from zipfile import ZipFile

from ocop_cycle.archives import Fault, Limits, Unsafe, opened
from rules.documents import Media
from rules.errors import Refusal

LIMITS: Final = Limits(members=2_000, unpacked=200 * 2**20)
_HEAD: Final = 512
_LONGEST_TYPES: Final = 2**20
_TYPES: Final = "[Content_Types].xml"
_MAIN: Final = {"word/document.xml": Media.DOCX, "xl/workbook.xml": Media.XLSX}
_STARTS: Final = (
    (b"%PDF-", Media.PDF),
    (b"\xff\xd8\xff", Media.JPEG),
    (b"\x89PNG\r\n\x1a\n", Media.PNG),
)
_FOREIGN: Final = (
    (b"MZ", "là tệp chương trình"),
    (b"\x7fELF", "là tệp chương trình"),
    (b"\xd0\xcf\x11\xe0", "là tệp Office kiểu cũ (.doc, .xls) hoặc có mật khẩu"),
    (b"{\\rtf", "là tệp RTF"),
    (b"Rar!", "là tệp nén"),
    (b"7z\xbc\xaf", "là tệp nén"),
    (b"\x1f\x8b", "là tệp nén"),
    (b"GIF8", "là ảnh GIF"),
    (b"BM", "là ảnh BMP"),
    (b"II*\x00", "là ảnh TIFF"),
    (b"MM\x00*", "là ảnh TIFF"),
)
_SAYINGS: Final[Mapping[Fault, str]] = {
    Fault.BROKEN: "nén bị hỏng hoặc không do Word, Excel ghi ra",
    Fault.MANY: "nén có quá nhiều phần bên trong",
    Fault.GROWS: "nén giải ra quá lớn",
    Fault.LOCKED: "có mật khẩu",
    Fault.ODD_NAMES: "nén có đường dẫn lạ bên trong",
    Fault.MACROS: "có chứa macro",
}
_TAKEN: Final = "chỉ nhận PDF, ảnh JPEG, PNG, WebP, Word (.docx) và Excel (.xlsx)"


def media_of(file: BinaryIO) -> Media:
    """Tell of which form a file is.

    Args:
        file: can be read at any place; where it stands afterwards is not said.

    Raises:
        Refusal: of none that is taken, or an archive that no office program writes.
    """
    file.seek(0)
    head = file.read(_HEAD)
    for start, media in _STARTS:
        if head.startswith(start):
            return media
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Media.WEBP
    if head.startswith(b"PK\x03\x04"):
        return _of_archive(file)
    raise _refused(_called(head))


def _called(head: bytes) -> str:
    if not head:
        return "trống"
    if head[4:8] == b"ftyp":
        return "là ảnh HEIC hoặc phim của điện thoại"
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return "là trang web, ảnh SVG hoặc XML"
    return next((kind for start, kind in _FOREIGN if head.startswith(start)), "không rõ loại")


def _refused(kind: str) -> Refusal:
    return Refusal(f"Tệp {kind}: {_TAKEN}. Hãy lưu, chụp hoặc quét lại rồi gửi tệp khác.")


def _of_archive(file: BinaryIO) -> Media:
    try:
        with opened(file, LIMITS) as archive:
            return _of_members(archive)
    except Unsafe as unsafe:
        raise _refused(_SAYINGS[unsafe.fault]) from None


def _of_members(archive: ZipFile) -> Media:
    names = archive.namelist()
    found = [media for name, media in _MAIN.items() if name in names]
    if len(found) != 1 or _TYPES not in names:
        raise _refused("nén, không phải Word hay Excel")
    with archive.open(_TYPES) as part:
        types = part.read(_LONGEST_TYPES)
    if b"macroEnabled" in types:
        raise _refused(_SAYINGS[Fault.MACROS])
    return found[0]
