"""What a plan's file may be, and what of it cannot be read."""

from pathlib import Path

import pytest

from ocop_cycle.plan.check import check, load
from tests.plan.texts import HEAD, STAGES


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (b"\xef\xbb\xbfname = 'a'\nyear = 2020\nplace = \n", 3, "TOML"),
        (b"name = 'a'\nissued = 2020-02-31\n", 2, "không có thật"),
        (b"name = 'a'\nname = 'b'\n", 2, "đã ghi ở trên"),
        (b"[agencies]\n[[agencies]]\n", 2, "ở trên"),
        (b"name = 'a'\nnotes = ['a', \n", 2, "chưa đóng"),
        ("name = 'a'\nplace = 'Thái Nguyên'\n".encode("utf-16"), 1, "UTF-8"),
        (b"name = 'a'\n\nplace = 'Th\xe1i'\n", 3, "UTF-8"),
        (b"a = " + b"[" * 20_000, 1, "lồng nhau"),
        (b"a = " + b"1" * 20_000, 1, "TOML"),
        (b"#" * 1_048_577, 1, "1 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error_on_its_line(
    tmp_path: Path, content: bytes, line: int, what: str
) -> None:
    file = tmp_path / "ke-hoach.toml"
    file.write_bytes(content)

    [finding] = check(file)

    assert (finding.file, finding.line, finding.is_error) == ("ke-hoach.toml", line, True)
    assert what in finding.what


@pytest.mark.parametrize("name", ["khong-co.toml", "."])
def test_what_is_no_file_is_one_error(tmp_path: Path, name: str) -> None:
    [finding] = check(tmp_path / name)

    assert finding.what == "Không đọc được tệp này."


def test_a_file_s_name_becomes_the_plan_s(tmp_path: Path) -> None:
    file = tmp_path / "Kế hoạch Đợt 2 (2020).toml"
    file.write_text(HEAD.replace('name = "thu-2020"', "") + STAGES, encoding="utf-8-sig")

    assert load(file).name == "ke-hoach-dot-2-2020"


def test_text_of_people_is_cleaned_at_the_edge() -> None:
    plan = load((HEAD + STAGES).replace('"Thử"', '"  Th\u01b0\u0309 \u200b "'))

    assert plan.place == "Thử"


def test_a_text_has_a_name_all_the_same() -> None:
    plan = load((HEAD + STAGES).replace('name = "thu-2020"', ""))

    assert plan.name == "ke-hoach"


def test_a_plan_without_a_title_is_called_by_its_place() -> None:
    plan = load((HEAD + STAGES).replace('title = "Kế hoạch thử"', ""))

    assert plan.title == "Kế hoạch OCOP Thử"
