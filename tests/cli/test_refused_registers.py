"""Registers with a mistake: one sentence with place and remedy, exit 1, nothing changed."""

import os
import unicodedata
import zipfile
from pathlib import Path

import pytest

from tests.cli.acting import Ocop, Refuses, Write

HEADING = "Mã,Tên sản phẩm,Chủ thể,Địa bàn,Email,Điện thoại\n"
TEA = "SP02,Chè Sông Cầu,HTX Sông Cầu,Đại Từ,,\n"
pytestmark = pytest.mark.usefixtures("started")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("SP03,,HTX A,Đại Từ,,\n", "Tên sản phẩm: Còn trống: hãy điền"),
        ("SP03,Miến dong,HTX A,,,\n", "Địa bàn: Còn trống: hãy điền"),
        ("SP03,Miến dong,HTX A,Huyện Không Có,,\n", "Không có địa bàn “Huyện Không Có”"),
        ("SP03,Miến dong,HTX A,Đại Từ,không-phải-thư,\n", "không-phải-thư"),
        ('SP03,"Miến\ndong",HTX A,Đại Từ,,\n', "Tên sản phẩm"),
        ('SP03,"Miến\r\nBcc: a@example.vn",HTX A,Đại Từ,,\n', "Tên sản phẩm"),
        ("SP03,Miến dong,HTX A,Đại Từ,,9.12E+08\n", "Điện thoại"),
        ("SP03,ChÌ T©n C­¬ng,HTX A,Đại Từ,,\n", "bảng mã cũ"),
        ("SP03,Teân saûn phaåm,HTX A,Đại Từ,,\n", "bảng mã cũ"),
    ],
)
def test_a_row_with_a_mistake_is_named_and_no_row_is_taken_in(
    refuses: Refuses, csv_file: Write, row: str, words: str
) -> None:
    said = refuses("product", "import", str(csv_file(HEADING + TEA + row)))

    assert words in said
    assert any(each.split()[:1] == ["3"] for each in said.splitlines())
    assert "--skip-bad" in said


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("M·,Tªn s¶n phÈm,Chñ thÓ\n1,ChÌ T©n C­¬ng,Hîp t¸c x·\n", "latin-1"),
        ("Maõ,Teân saûn phaåm\n1,Baùnh chöng\n", "latin-1"),
        ("Mã,Tên s¶n phÈm\n1,ChÌ T©n C­¬ng\n2,Trµ\n", "utf-8"),
    ],
)
def test_a_file_in_letters_from_before_unicode_is_refused(
    refuses: Refuses, csv_file: Write, text: str, encoding: str
) -> None:
    said = refuses("product", "import", str(csv_file(text, encoding)))

    assert "Tệp “danh-muc.csv” " in said
    assert "hãy chuyển sang Unicode" in said


def test_bad_rows_may_be_passed_over(ocop: Ocop, csv_file: Write) -> None:
    path = csv_file(HEADING + TEA + "SP03,,HTX A,Đại Từ,,\n")

    answer = ocop("product", "import", str(path), "--skip-bad", "--json")

    assert answer.code == 0
    assert '"refused": 1' in answer.out
    assert '"new": 1' in answer.out


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Bánh Hòa An", "Bánh Hoà An"),
        (unicodedata.normalize("NFC", "Chè Phổ Yên"), unicodedata.normalize("NFD", "Chè Phổ Yên")),
    ],
)
def test_one_product_under_two_spellings_is_a_duplicate(
    refuses: Refuses, csv_file: Write, first: str, second: str
) -> None:
    path = csv_file(f"{HEADING}SP02,{first},HTX A,Đại Từ,,\nSP03,{second},HTX A,Đại Từ,,\n")

    assert "Dòng 2 và dòng 3" in refuses("product", "import", str(path))


def test_a_known_product_under_another_code_is_a_duplicate(
    refuses: Refuses, product: str, csv_file: Write
) -> None:
    path = csv_file(f"{HEADING}SP99,CHÈ TÂN CƯƠNG,HTX Hảo Đạt,Đại Từ,,\n")

    assert product in refuses("product", "import", str(path))


def test_a_telephone_that_excel_made_a_number_is_refused(
    refuses: Refuses, xlsx_file: Write
) -> None:
    path = xlsx_file(
        ("Mã", "Tên sản phẩm", "Chủ thể", "Địa bàn", "Điện thoại"),
        ("SP02", "Chè", "HTX A", "Đại Từ", 200345678),
    )

    assert "Điện thoại" in refuses("product", "import", str(path))


def test_a_formula_is_refused(refuses: Refuses, xlsx_file: Write) -> None:
    path = xlsx_file(
        ("Mã", "Tên sản phẩm", "Chủ thể", "Địa bàn"),
        ("SP02", '=HYPERLINK("http://example.vn")', "HTX A", "Đại Từ"),
    )

    assert "công thức" in refuses("product", "import", str(path))


def test_a_file_of_a_hundred_megabytes_is_refused(refuses: Refuses, tmp_path: Path) -> None:
    path = tmp_path / "lon.csv"
    path.touch()
    os.truncate(path, 100 * 1024 * 1024)

    assert "lớn hơn 20 MB" in refuses("product", "import", str(path))


def test_a_zip_bomb_is_refused(refuses: Refuses, xlsx_file: Write) -> None:
    path = xlsx_file(("Mã", "Tên sản phẩm"), ("SP02", "Chè"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b" " * 60_000_000)

    assert "giải nén" in refuses("product", "import", str(path))


def test_a_register_of_units_with_a_bad_address_is_refused(
    refuses: Refuses, csv_file: Write
) -> None:
    path = csv_file("Mã,Tên cơ quan,Cấp,Email\nso-moi,Sở Mới,Sở,abc\n")

    assert "Email" in refuses("agency", "import", str(path))


def test_a_calendar_with_an_impossible_day_is_refused(refuses: Refuses, csv_file: Write) -> None:
    path = csv_file("Ngày,Loại,Ghi chú\n31/02/2020,nghỉ,\n")

    said = refuses("calendar", "import", str(path))

    assert "31/02/2020" in said
    assert "hãy sửa các dòng đó rồi nhập lại." in said
    assert "--skip-bad" not in said  # this command has no such option


def test_a_file_that_is_not_there_is_refused(refuses: Refuses) -> None:
    assert "khong-co.csv" in refuses("product", "import", "khong-co.csv")
