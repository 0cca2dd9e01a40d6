"""Files as people hand them in, as tests need them: whole ones, and ones that pretend."""

from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

PDF: Final = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n%%EOF\n"
JPEG: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 64 + b"\xff\xd9"
PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 32
WEBP: Final = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 24
_TYPES: Final = "<Types>application/vnd.openxmlformats-officedocument</Types>"


def archive(*more: str, types: str = _TYPES, **members: bytes) -> bytes:
    """Write an archive as an office program does: its types, and empty members of some names."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as file:
        if types:
            file.writestr("[Content_Types].xml", types)
        for name in more:
            file.writestr(name, "<x/>")
        for name, content in members.items():
            file.writestr(name, content)
    return written.getvalue()


DOCX: Final = archive("word/document.xml")
XLSX: Final = archive("xl/workbook.xml")
