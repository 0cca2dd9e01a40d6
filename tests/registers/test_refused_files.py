"""Files that are refused whole, each with one sentence that names the file."""

import os
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from ocop_cycle.registers.sheets import read_sheet
from rules.errors import Refusal

Write = Callable[..., Path]
SHEET = "xl/worksheets/sheet1.xml"
HEADER = ("Mã", "Tên sản phẩm", "Chủ thể", "Địa bàn")
TEA = ("SP01", "Chè Tân Cương", "HTX Hảo Đạt", "Thành phố Thái Nguyên")


def rewritten(path: Path, parts: dict[str, bytes]) -> Path:
    """Write an archive again with other or further members."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members | parts).items():
            archive.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Refusal) as caught:
        read_sheet(path)
    return str(caught.value)


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Take at most so many bytes of memory meanwhile."""
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < size


def test_the_parser_of_workbooks_is_defused() -> None:
    assert openpyxl.DEFUSEDXML


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (b"\xef\xbb\xbf", "không có nội dung"),
        (b" \r\n\t\r\n", "trống"),
        (b"%PDF-1.7\n...", "PDF"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, ".xls"),
        (
            bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"),
            "bỏ mật khẩu",
        ),
        (b"\x89PNG\r\n\x1a\n", "ảnh"),
        (b"<html><table><tr><td>M\xc3\xa3</td></tr></table></html>", "HTML"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"{\\rtf1 }", "RTF"),
        (b"PK\x03\x04 cut off", "hỏng"),
        (b"Ma,Ten san pham\nSP\x00,Che\n", "NUL"),
        ("Mã,Tên sản phẩm\n1,Chè\n".encode("utf-16-le"), "NUL"),
        (b"Ma,Ten san pham\n\xff\xfe\x81\x8d,Che\n", "bảng mã"),
        (b'Ma,Ten san pham\n1,"Che\n2,Tra\n', "dòng 2"),
        ("Một,Hai\n1,2\n".encode(), "tiêu đề"),
        ("Mã,Tên sản phẩm\n".encode(), "chỉ có dòng tiêu đề"),
        ("Mã,Tên s¶n phÈm\n1,ChÌ T©n C­¬ng\n2,Trµ\n".encode(), "bảng mã cũ"),
        ("Mã,Teân saûn phaåm\n1,Baùnh chöng\n".encode(), "bảng mã cũ"),
        ("M·,Tªn s¶n phÈm,Chñ thÓ\n1,ChÌ T©n C­¬ng,Hîp t¸c x·\n".encode("latin-1"), "TCVN3"),
        ("Maõ,Teân saûn phaåm\n1,Baùnh chöng\n".encode("latin-1"), "VNI"),
        ("Tên sản phẩm,Chủ thể\n".encode() + b"x,y\n" * 20_001, "20.000"),
        ("Tên sản phẩm,Chủ thể\n".encode() + b"x" + b",y" * 60 + b"\n", "60 cột"),
    ],
)
def test_what_is_no_register_is_refused_with_words(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "so-lieu.xlsx"
    path.write_bytes(content)

    said = refusal(path)

    assert said.startswith("Tệp “so-lieu.xlsx” ")
    assert words in said
    assert said.endswith(".")
    assert "\n" not in said


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "không có ở nơi đã chỉ" in refusal(tmp_path / "khong-co.csv")
    assert "là thư mục" in refusal(tmp_path)


def test_an_upload_is_called_by_the_name_people_know(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"Tệp “Danh mục\.xlsx” là thư mục"):
        read_sheet(tmp_path, name="Danh mục.xlsx")


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ong")

    assert "không phải tệp thường" in refusal(tmp_path / "ong")


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    assert "không mở được" in refusal(tmp_path / "a\0b.csv")
    assert "không mở được" in refusal(tmp_path / ("dài" * 200))


def test_a_file_of_a_hundred_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "lon.csv"
    path.touch()
    os.truncate(path, 100 * 1024 * 1024)

    with at_most(1_000_000):
        said = refusal(path)

    assert "20 MB" in said


def test_a_zip_bomb_is_refused_before_it_is_opened(xlsx_file: Write) -> None:
    path = rewritten(xlsx_file(HEADER, TEA), {"xl/bomb.xml": b" " * 60_000_000})

    with at_most(30_000_000):  # it holds 60
        said = refusal(path)

    assert path.stat().st_size < 100_000
    assert "giải nén" in said


def test_a_part_that_grows_a_hundredfold_is_refused(xlsx_file: Write) -> None:
    path = rewritten(xlsx_file(HEADER, TEA), {"xl/bomb.xml": b" " * 5_000_000})

    assert "giải nén" in refusal(path)


def test_an_archive_of_very_many_parts_is_refused(xlsx_file: Write) -> None:
    path = rewritten(xlsx_file(HEADER, TEA), {f"xl/{n}.txt": b"x" for n in range(501)})

    assert "quá nhiều phần" in refusal(path)


@pytest.mark.parametrize("name", ["../../x.xml", "/etc/x.xml", "xl\\..\\x.xml"])
def test_a_part_with_an_odd_path_is_refused(xlsx_file: Write, name: str) -> None:
    path = rewritten(xlsx_file(HEADER, TEA), {name: b"<x/>"})

    assert "đường dẫn lạ" in refusal(path)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macro"),
        ({"xl/workbook.bin": b"x"}, ".xlsb"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, ".ods"),
        ({"xl/styles.xml": b"not a tag"}, "hỏng"),
        ({SHEET: b"<worksheet>"}, "hỏng"),
        ({"xl/workbook.xml": b"<x/>"}, "không có nội dung"),
        ({SHEET: b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "DTD"),
        ({SHEET: "<!DOCTYPE x><x/>".encode("utf-16")}, "DTD"),
        ({"xl/sharedStrings.xml": b"<!-- -->" * 500 + b"<!DOCTYPE x><x/>"}, "DTD"),
    ],
)
def test_a_workbook_with_foreign_or_broken_parts_is_refused(
    xlsx_file: Write, parts: dict[str, bytes], words: str
) -> None:
    assert words in refusal(rewritten(xlsx_file(HEADER, TEA), parts))


def test_another_archive_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "van-ban.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<x/>")

    assert "không phải bảng tính Excel" in refusal(tmp_path / "van-ban.docx")


def test_a_locked_part_is_refused(xlsx_file: Write) -> None:
    path = xlsx_file(HEADER, TEA)
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 0x1
    path.write_bytes(bytes(content))

    assert "bỏ mật khẩu" in refusal(path)


def test_an_empty_workbook_is_refused(xlsx_file: Write) -> None:
    assert "không có nội dung" in refusal(xlsx_file())


@pytest.mark.parametrize(
    ("sheet_data", "words"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c></row><row r="900000000"/>', "trải quá rộng"),
        (b'<row r="1"><c r="ZZY1"><v>1</v></c></row>', "60 cột"),
        (b'<row r="x"/>', "hỏng"),
        (b'<row r="1"><c r="A1" t="s"><v>999</v></c></row>', "hỏng"),
    ],
)
def test_a_sheet_that_claims_too_much_is_refused(
    xlsx_file: Write, sheet_data: bytes, words: str
) -> None:
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    body = b"<worksheet " + space + b"><sheetData>" + sheet_data + b"</sheetData></worksheet>"
    path = rewritten(xlsx_file(HEADER, TEA), {SHEET: body})

    assert words in refusal(path)


def test_a_workbook_of_very_many_rows_is_refused(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append(HEADER)
    for number in range(20_100):
        page.append((f"SP{number}", "Chè"))
    book.save(tmp_path / "dai.xlsx")

    assert "20.000" in refusal(tmp_path / "dai.xlsx")


def test_mutated_workbooks_are_read_or_refused_never_crash(xlsx_file: Write) -> None:
    path = xlsx_file(HEADER, TEA)
    whole = path.read_bytes()
    answers = set()

    for at in range(0, len(whole), 29):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            read_sheet(path)
            answers.add("read")
        except Refusal:
            answers.add("refused")

    assert answers == {"read", "refused"}


def test_mutated_parts_are_read_or_refused_never_crash(xlsx_file: Write) -> None:
    path = xlsx_file(HEADER, TEA)
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as archive:
        parts = {name: archive.read(name) for name in (SHEET, "xl/styles.xml", "xl/workbook.xml")}
    answers = set()

    for name, part in parts.items():
        for at in range(0, len(part), 61):
            rewritten(path, parts | {name: part[:at] + b"9" + part[at + 1 :]})
            try:
                read_sheet(path)
                answers.add("read")
            except Refusal:
                answers.add("refused")

    assert answers == {"read", "refused"}
