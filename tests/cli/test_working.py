"""Products, adjustments, days off on the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.acting import Answer, Ocop, Write, dump


def shown(ocop: Ocop, code: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(ocop("product", "show", code, "--json").out)
    return found


def moved(ocop: Ocop, *words: str) -> Answer:
    return ocop("product", "move", *words, "--by", "Chị Lan")


def test_a_register_is_reported_row_by_row_and_a_second_time_changes_nothing(
    ocop: Ocop, home: Path, started: str, csv_file: Write
) -> None:
    path = str(csv_file("Mã;Tên sản phẩm;Chủ thể;Địa bàn\nSP02;Chè;HTX A;huyện Đại Từ\n"))
    words = ("product", "import", path, "--cycle", started, "--on", "2020-02-12", "--json")

    first = json.loads(ocop(*words).out)
    before = dump(home)
    second = json.loads(ocop(*words).out)

    assert first["rows"] == [{"line": 2, "code": "SP02", "status": "new", "text": ""}]
    assert first["counts"]["new"] == 1
    assert second["counts"]["unchanged"] == 1
    assert dump(home) == before


def test_other_facts_change_only_when_asked(ocop: Ocop, product: str, csv_file: Write) -> None:
    path = str(csv_file("code,product,producer,locality\nSP01,Chè Mới,HTX Hảo Đạt,Đại Từ\n"))

    seen = ocop("product", "import", path, "--on", "2020-02-13")
    before = shown(ocop, product)["product"]
    updated = ocop("product", "import", path, "--on", "2020-02-13", "--update")

    assert (seen.code, updated.code) == (0, 0)
    assert "--update" in seen.out
    assert (before, shown(ocop, product)["product"]) == ("Chè Tân Cương", "Chè Mới")


def test_a_product_is_moved_along_its_path(ocop: Ocop, product: str) -> None:
    submitted = moved(ocop, product, "submit", "--on", "14/02/2020")
    selected = moved(ocop, product, "select", "--on", "2020-03-02", "--paper", "12/TB")

    assert (submitted.code, selected.code) == (0, 0)
    assert submitted.out.startswith("SP01: Lựa chọn ý tưởng sản phẩm; đang ở: Địa phương")
    now = shown(ocop, product)
    assert (now["stage"], now["holder"], now["held_by"]) == (
        "business_plan_training",
        "locality",
        "ubnd-dai-tu",
    )
    journal = now["journal"]
    assert isinstance(journal, list)
    assert [line["action"] for line in journal] == ["register", "submit", "select"]
    assert journal[-1]["paper"] == "12/TB"


def test_an_idea_that_is_not_taken_ends_its_entry(ocop: Ocop, product: str) -> None:
    moved(ocop, product, "submit", "--on", "2020-02-14")

    ended = moved(ocop, product, "reject", "--on", "2020-03-02", "--reason", "Trùng ý tưởng")

    assert ended.out == "SP01: ý tưởng không được chọn.\n"
    assert shown(ocop, product)["outcome"] == "not_selected"


def test_a_product_is_shown_as_of_a_day(ocop: Ocop, product: str) -> None:
    moved(ocop, product, "submit", "--on", "2020-02-14")

    then = json.loads(ocop("product", "show", product, "--as-of", "2020-02-13", "--json").out)

    assert (then["stage"], len(then["journal"])) == ("idea_registration", 1)


def test_people_see_a_product_as_words(ocop: Ocop, product: str) -> None:
    answer = ocop("product", "show", product)

    assert "Chè Tân Cương" in answer.out
    assert "Đăng ký ý tưởng sản phẩm" in answer.out
    assert "29/02/2020" in answer.out
    assert "Lập hồ sơ đăng ký" in answer.out


def test_entries_are_listed(ocop: Ocop, product: str, started: str) -> None:
    [listed] = json.loads(ocop("product", "list", "--cycle", started, "--json").out)

    assert (listed["code"], listed["stage"], listed["due"]) == (
        product,
        "idea_registration",
        "2020-02-29",
    )
    assert "HTX Hảo Đạt" in ocop("product", "list").out


def test_an_entry_gets_more_time(ocop: Ocop, product: str) -> None:
    answer = ocop(
        "cycle", "extend", product, "--to", "20/3/2020", "--reason", "Dịch bệnh", "--on",
        "2020-02-20", "--paper", "45/CV",
    )  # fmt: skip

    assert answer.code == 0
    assert shown(ocop, product)["due"] == "2020-03-20"


def test_a_proposed_lapse_is_confirmed_then_reinstated(ocop: Ocop, product: str) -> None:
    ocop("cycle", "advance", "--as-of", "2020-03-10")
    proposed = shown(ocop, product)["proposed"]

    confirmed = ocop("cycle", "confirm-lapses", "thai-nguyen-2020", "--by", "Anh Minh")
    lapsed = shown(ocop, product)["outcome"]
    late = moved(ocop, product, "submit", "--on", "2020-03-10")
    back = moved(
        ocop,
        product,
        "reinstate",
        "--on",
        "2020-03-10",
        "--reason",
        "Nhầm",
        "--until",
        "2020-03-31",
    )

    assert (proposed, lapsed) == ("lapse", "lapsed")
    assert confirmed.out.startswith("Đã dừng 1 hồ sơ")
    assert late.code == 1
    assert "reinstate" in late.err
    assert back.code == 0


def test_a_later_paper_moves_a_stage_once(ocop: Ocop, home: Path, started: str) -> None:
    words = (
        "cycle", "adjust", started, "idea-registration", "--deadline", "xong trước ngày 10/3/2020",
        "--paper", "12/CV", "--on", "2020-02-12",
    )  # fmt: skip

    first = ocop(*words)
    before = dump(home)
    second = ocop(*words)

    assert (first.code, second.code) == (0, 0)
    assert "từ 29/02/2020 thành 09/03/2020" in first.out
    assert "không có gì thay đổi" in second.out
    assert dump(home) == before
    for day, last_day in (("2020-02-11", "2020-02-29"), ("2020-02-12", "2020-03-09")):
        status = json.loads(ocop("cycle", "status", "--as-of", day, "--json").out)
        assert status["stages"][0]["last_day"] == last_day


def test_a_later_paper_moves_an_activity(ocop: Ocop, started: str) -> None:
    answer = ocop(
        "cycle", "adjust", started, "--activity", "5.1", "--deadline", "trước ngày 20/11/2020",
        "--paper", "3/CV", "--on", "2020-02-12",
    )  # fmt: skip

    assert answer.code == 0
    assert "từ 30/09/2020 thành 19/11/2020" in answer.out


def test_an_adjustment_names_a_stage_or_an_activity(ocop: Ocop, started: str) -> None:
    answer = ocop("cycle", "adjust", started, "--deadline", "trước ngày 1/6/2020", "--paper", "1")

    assert answer.code == 1
    assert "--activity" in answer.err


def test_days_off_are_taken_in_once(ocop: Ocop, home: Path, started: str, csv_file: Write) -> None:
    assert started
    path = str(csv_file("Ngày,Loại,Ghi chú\n04/05/2020,nghỉ,12/CV\n09/05/2020,làm bù,12/CV\n"))

    first = json.loads(ocop("calendar", "import", path, "--json").out)
    before = dump(home)
    second = json.loads(ocop("calendar", "import", path, "--json").out)

    assert first["counts"]["new"] == 2
    assert second["counts"]["unchanged"] == 2
    assert dump(home) == before


@pytest.mark.usefixtures("started")
def test_days_off_are_reported_by_the_lines_of_their_file(ocop: Ocop, csv_file: Write) -> None:
    path = str(csv_file("Lịch,,\nNgày,Loại,Ghi chú\n09/05/2020,làm bù,\n04/05/2020,nghỉ,\n"))

    for _ in range(2):
        rows = json.loads(ocop("calendar", "import", path, "--json").out)["rows"]
        assert [(row["line"], row["code"]) for row in rows] == [
            (3, "2020-05-09"),
            (4, "2020-05-04"),
        ]


def test_units_get_their_contacts_before_or_after_the_plan(ocop: Ocop, csv_file: Write) -> None:
    path = csv_file("Mã,Tên cơ quan,Cấp,Email\nubnd-dai-tu,UBND huyện Đại Từ,Huyện,a@example.vn\n")

    early = ocop("agency", "import", str(path))
    ocop("cycle", "start", "thai-nguyen-2020", "--on", "2020-02-10")
    late = ocop("agency", "import", str(path), "--json")

    assert (early.code, late.code) == (0, 0)
    assert json.loads(late.out)["counts"]["new"] == 0
    units = json.loads(ocop("agency", "list", "--json").out)
    [unit] = [unit for unit in units if unit["code"] == "ubnd-dai-tu"]
    assert [contact["email"] for contact in unit["contacts"]] == ["a@example.vn"]
    assert "a@example.vn" in ocop("agency", "list", "--place", "Thái Nguyên").out


@pytest.mark.usefixtures("started")
def test_with_cycles_of_two_places_a_register_of_units_names_its_own(
    ocop: Ocop, csv_file: Write
) -> None:
    path = str(csv_file("Mã,Tên cơ quan,Cấp\nso-moi,Sở Mới,Sở\n"))
    ocop("cycle", "start", "can-tho-2022", "--on", "2022-03-01")

    unnamed = ocop("agency", "import", path)
    named = ocop("agency", "import", path, "--place", "cần thơ")

    assert (unnamed.code, named.code) == (1, 0)
    assert "--place: Cần Thơ, Thái Nguyên" in unnamed.err
    units = json.loads(ocop("agency", "list", "--place", "Cần Thơ", "--json").out)
    assert "so-moi" in [unit["code"] for unit in units]
