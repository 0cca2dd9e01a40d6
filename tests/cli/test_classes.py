"""Classes on the command line: planned as the plan says, filled, invited, attended, refused."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.acting import Ocop, Refuses

KEYS = [
    "code", "topic", "audience", "capacity", "days", "place", "starts", "enrolled", "waiting",
    "state",
]  # fmt: skip
CLASS = ("--capacity", "2", "--days", "1", "--place", "Nhà văn hóa huyện")
DAI_TU = ("--unit", "huyện Đại Từ")


@pytest.fixture
def small(ocop: Ocop, home: Path, sqlite_template: Path) -> str:
    """Let the year of 2020 come to the tenth of March; plan a class of one day with two seats."""
    home.mkdir()
    shutil.copy(sqlite_template, home / "ocop.db")
    assert ocop("cycle", "start", "thai-nguyen-2020", "--on", "2020-02-07").code == 0
    assert ocop("cycle", "advance", "--as-of", "2020-03-10").code == 0
    starts = ("--starts", "2020-03-09")
    assert ocop("class", "add", "Lập phương án kinh doanh", *CLASS, *starts).code == 0
    return "L01"


def listed(ocop: Ocop) -> list[dict[str, Any]]:
    return list(json.loads(ocop("class", "list", "--cycle", "thai-nguyen-2020", "--json").out))


def test_classes_are_listed_with_the_keys_that_programs_read(ocop: Ocop, small: str) -> None:
    for name in ("Nguyễn Thị An", "Trần Văn Bình", "Lê Thị Cúc"):
        assert ocop("class", "enrol", small, name, *DAI_TU, "--on", "2020-03-05").code == 0

    [row] = listed(ocop)

    assert list(row) == KEYS
    assert (row["code"], row["starts"], row["capacity"]) == ("L01", "2020-03-09", 2)
    assert (row["enrolled"], row["waiting"], row["state"]) == (2, 1, "set")
    assert "Đã ấn định ngày" in ocop("class", "list").out
    assert "Chờ chỗ" in ocop("class", "show", small).out


def test_a_class_of_the_plan_is_as_large_and_long_as_the_plan_says(ocop: Ocop) -> None:
    assert ocop("cycle", "start", "dong-thap-2022", "--on", "2022-11-10").code == 0

    made = ocop("class", "add", "--activity", "II.1", "--unit", "ubnd-sa-dec")

    assert made.out == "Đã lập lớp L01.\n"
    [row] = json.loads(ocop("class", "list", "--json").out)
    assert (row["capacity"], row["days"], row["starts"], row["state"]) == (35, 2, None, "planned")


def test_who_leaves_makes_room_and_attendance_is_taken_by_numbers_and_names(
    ocop: Ocop, small: str
) -> None:
    for name in ("Nguyễn Thị An", "Trần Văn Bình", "Lê Thị Cúc"):
        ocop("class", "enrol", small, name, *DAI_TU, "--on", "2020-03-05")

    left = ocop("class", "leave", small, "1", "--reason", "bận việc", "--on", "2020-03-06")
    invited = ocop("class", "invite", small, "--on", "2020-03-06")
    half = ("--on", "2020-03-09", "--half")
    morning = ocop("class", "attend", small, *half, "sáng", "--present", "2-2, Lê Thị Cúc")
    json_too = ocop("class", "attend", small, *half, "afternoon", "--present", "2", "--json")

    assert left.out == "Đã cho 1 thôi dự lớp L01. 1 người chờ được vào chỗ.\n"
    assert invited.out == "Đã mời 2 người; 0 sản phẩm chuyển bước.\n"
    assert morning.out == "Có mặt 2 người; 0 sản phẩm chuyển bước.\n"
    assert json.loads(json_too.out) == {"people": 1, "products": 0, "refused": []}
    rows = json.loads(ocop("class", "show", small, "--json").out)
    assert [(row["state"], row["half_days"], row["attended"]) for row in rows] == [
        ("left", 0, None), ("seated", 2, True), ("seated", 1, False)
    ]  # fmt: skip
    assert listed(ocop)[0]["state"] == "held"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("class", "add", "A", "--days", "1"), "từ 1 đến 500 chỗ"),
        (("class", "add", "A", "--capacity", "5"), "từ 1 đến 10 ngày"),
        (("class", "add", *CLASS), "Chủ đề của lớp còn trống"),
        (("class", "add", "A", *CLASS, "--code", "l01"), "đã có lớp mã “l01”"),
        (("class", "add", "A", *CLASS, "--unit", "xxxx"), "xxxx"),
        (("class", "set", "L01"), "Chưa có gì thay đổi"),
        (("class", "set", "L01", "--capacity", "0"), "từ 1 đến 500 chỗ"),
        (("class", "set", "L09", "--capacity", "3"), "Không có lớp “L09”"),
        (("class", "cancel", "L01", "--reason", ""), "Lý do hủy lớp còn trống"),
        (("class", "enrol", "L01", "An"), "ở địa bàn nào"),
        (("class", "enrol", "L01", "An", "--product", "SP-9"), "SP-9"),
        (("class", "enrol", "L01", "An", *DAI_TU, "--on", "2020-03-10"), "khai giảng"),
        (("class", "leave", "L01", "An"), "không có “An”"),
        (("class", "attend", "L01", "--on", "2020-03-08", "--half", "sáng", "--present", "1"),
         "không có ngày 08/03/2020"),
        (("class", "attend", "L01", "--on", "2020-03-09", "--half", "sáng", "--present", "7"),
         "không có “7”"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(
    refuses: Refuses, small: str, words: tuple[str, ...], why: str
) -> None:
    assert small
    assert why in refuses(*words)


def test_a_product_goes_on_by_its_class_and_its_plan(ocop: Ocop, small: str) -> None:
    register = Path("ocop_cycle/demo/products.csv")
    assert ocop("agency", "import", "ocop_cycle/demo/agencies.csv").code == 0
    on = ("--on", "2020-02-20")
    assert ocop("product", "import", str(register), *on).code == 0
    rows = json.loads(ocop("product", "list", "--json").out)
    code = next(row["code"] for row in rows if row["stage"] == "idea_registration")
    by = ("--by", "Cán bộ huyện")
    for action, day in (("submit", "2020-02-21"), ("select", "2020-02-24")):
        assert ocop("product", "move", code, action, *by, "--on", day).code == 0
    assert (
        ocop("class", "enrol", small, "Chị An", "--product", code, "--on", "2020-03-02").code == 0
    )

    invited = ocop("class", "invite", small, "--on", "2020-03-03")
    for half in ("sáng", "chiều"):
        took = ("--on", "2020-03-09", "--half", half, "--present", "1")
        attended = ocop("class", "attend", small, *took)

    assert invited.out == "Đã mời 1 người; 1 sản phẩm chuyển bước.\n"
    assert attended.out == "Có mặt 1 người; 1 sản phẩm chuyển bước.\n"
    assert ocop("product", "move", code, "file", *by, "--on", "2020-03-10").code == 0
    shown = json.loads(ocop("product", "show", code, "--json").out)
    assert shown["stage"] == "plan_implementation"
