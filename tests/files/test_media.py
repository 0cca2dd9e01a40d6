"""Of which form a file is: by its bytes alone, whatever it is called; archives before opening."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from ocop_cycle.files.media import LIMITS, media_of
from rules.documents import Media
from rules.errors import Refusal
from tests.papers import DOCX, JPEG, PDF, PNG, WEBP, XLSX, archive

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


def with_tail(content: bytes, **changed: int) -> bytes:
    """Change what the end of an archive says of its list of members."""
    mark, *numbers = struct.unpack("<4s4H2LH", content[-22:])
    places = {"members": 3, "length": 4, "comment": 6}
    for name, value in changed.items():
        numbers[places[name]] = value
    return content[:-22] + struct.pack("<4s4H2LH", mark, *numbers)


def bomb() -> bytes:
    return archive("word/document.xml", **{"word/media/a.png": b"\0" * (30 * 2**20)})


def locked() -> bytes:
    content = bytearray(DOCX)
    at = content.index(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def crowd() -> bytes:
    return archive("xl/workbook.xml", *(f"xl/{number}.xml" for number in range(LIMITS.members)))


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (PDF, Media.PDF), (JPEG, Media.JPEG), (PNG, Media.PNG), (WEBP, Media.WEBP),
        (DOCX, Media.DOCX), (XLSX, Media.XLSX),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(content: bytes, media: Media) -> None:
    assert media_of(BytesIO(content)) is media


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "trống"),
        (b"MZ\x90\x00" + b"\0" * 60, "chương trình"),
        (b"\x7fELF" + b"\0" * 60, "chương trình"),
        (b"<!doctype html><script>alert(1)</script>", "trang web"),
        (b"\xef\xbb\xbf \n<html>", "trang web"),
        (SVG, "SVG"),
        (b"\n%PDF-1.7", "không rõ loại"),
        (b"GIF89a" + b"\0" * 20, "GIF"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (bytes.fromhex("D0CF11E0A1B11AE1"), "Office kiểu cũ"),
        (b"#!/bin/sh\nrm -rf /", "không rõ loại"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", "không rõ loại"),
    ],
)
def test_what_is_not_taken_is_refused_and_named(content: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        media_of(BytesIO(content))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bomb(), "giải ra quá lớn"),
        (crowd(), "quá nhiều phần"),
        (with_tail(DOCX, members=9_000), "quá nhiều phần"),
        (with_tail(DOCX, length=2**22), "quá nhiều phần"),
        (with_tail(DOCX, comment=7), "bị hỏng"),
        (DOCX + b"MZ program behind it", "bị hỏng"),
        (DOCX[:-30], "bị hỏng"),
        (b"PK\x03\x04", "bị hỏng"),
        (locked(), "mật khẩu"),
        (archive("word/document.xml", "word/vbaProject.bin"), "macro"),
        (archive("word/document.xml", types="<x>word.document.macroEnabled</x>"), "macro"),
        (archive("AndroidManifest.xml"), "không phải Word hay Excel"),
        (archive("word/document.xml", types=""), "không phải Word hay Excel"),
        (archive("word/document.xml", "xl/workbook.xml"), "không phải Word hay Excel"),
    ],
)
def test_an_archive_that_no_office_program_writes_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        media_of(BytesIO(content))


def test_an_archive_with_a_long_list_behind_a_pointer_is_refused() -> None:
    pointer = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)

    with pytest.raises(Refusal, match="bị hỏng"):
        media_of(BytesIO(DOCX[:-22] + pointer + DOCX[-22:]))


def test_members_that_lie_on_each_other_are_refused() -> None:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"<x/>" * 500)
        file.writestr("[Content_Types].xml", "<x/>")
        for info in file.infolist():
            info.compress_size = 2**20  # as the list tells it

    with pytest.raises(Refusal, match="bị hỏng"):
        media_of(BytesIO(written.getvalue()))
