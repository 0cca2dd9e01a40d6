"""Plans and cycles on the command line: what they print, what they keep."""

import json
import stat
from pathlib import Path

import pytest

from tests.cli.acting import Ocop, Write, dump
from tests.plan.texts import HEAD, STAGES


def test_the_shipped_plans_are_listed(ocop: Ocop) -> None:
    listed = json.loads(ocop("plan", "list", "--json").out)

    assert [plan["name"] for plan in listed] == [
        "can-tho-2022",
        "dong-thap-2022",
        "mau-qd-26-2027",
        "thai-nguyen-2020",
        "thai-nguyen-2022-2025",
    ]
    assert listed[4] | {"title": ""} == {
        "name": "thai-nguyen-2022-2025",
        "title": "",
        "place": "Thái Nguyên",
        "year": 2022,
        "last_year": 2025,
    }


def test_a_check_gives_each_finding_with_its_file_and_line(ocop: Ocop) -> None:
    answer = ocop("plan", "check", "thai-nguyen-2020", "--json")

    found = json.loads(answer.out)
    assert answer.code == 0
    assert {tuple(each) for each in found} == {("file", "line", "severity", "what", "instead")}
    assert {each["severity"] for each in found} == {"warning"}
    assert {each["file"] for each in found} == {"thai-nguyen-2020.toml"}


@pytest.mark.parametrize(
    ("phrase", "kind", "opens", "last_day", "tentative"),
    [
        ("xong trước ngày 15/3/2020", "fixed", None, "2020-03-14", False),
        ("dự kiến trong tháng 5/2020", "period", "2020-05-01", "2020-05-31", True),
        ("thường xuyên", "continuous", "2020-01-01", "2020-12-31", False),
        ("theo kế hoạch riêng", "separate", None, None, False),
    ],
)
def test_a_phrase_is_read_as_the_contract_says(
    ocop: Ocop, phrase: str, kind: str, opens: str | None, last_day: str | None, *, tentative: bool
) -> None:
    answer = ocop("plan", "deadline", phrase, "--year", "2020", "--json")

    assert json.loads(answer.out) == {
        "phrase": phrase,
        "kind": kind,
        "opens": opens,
        "last_day": last_day,
        "tentative": tentative,
    }


def test_the_first_command_makes_the_home_its_secret_and_the_store(ocop: Ocop, home: Path) -> None:
    answer = ocop("cycle", "list", "--json")

    assert (answer.code, answer.out, answer.err) == (0, "[]\n", "")
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    assert len((home / "secret.key").read_text()) == 64
    assert (home / "ocop.db").exists()


def test_the_secret_is_made_once(ocop: Ocop, home: Path) -> None:
    ocop("cycle", "list")
    first = (home / "secret.key").read_text()

    ocop("cycle", "list")

    assert (home / "secret.key").read_text() == first


def test_a_plan_needs_no_home(ocop: Ocop, home: Path) -> None:
    assert ocop("plan", "check", "thai-nguyen-2020").code == 0
    assert ocop("plan", "deadline", "trong quý I/2020", "--year", "2020").code == 0
    assert not home.exists()


def test_a_start_lists_what_was_past_and_a_second_one_changes_nothing(
    ocop: Ocop, home: Path
) -> None:
    first = ocop("cycle", "start", "thai-nguyen-2020", "--on", "10/02/2020")
    before = dump(home)
    second = ocop("cycle", "start", "thai-nguyen-2020", "--on", "2020-02-10")

    assert (first.code, second.code) == (0, 0)
    assert "2 mục của kế hoạch đã qua hạn" in first.out
    assert "Tập huấn nghiệp vụ cho cán bộ các cấp" in first.out
    assert "31/01/2020" in first.out
    assert "Lưu ý" in first.err
    assert "không có gì thay đổi" in second.out
    assert dump(home) == before
    assert json.loads(ocop("mail", "list", "--json").out) == []


def test_a_plan_changed_after_its_start_is_refused(ocop: Ocop, plan_file: Write) -> None:
    path = str(plan_file(HEAD + STAGES))
    assert ocop("cycle", "start", path, "--on", "2020-01-06").code == 0
    plan_file(HEAD + STAGES.replace("15/8/2020", "20/8/2020"))

    answer = ocop("cycle", "start", path, "--on", "2020-01-06")

    assert answer.code == 1
    assert "ocop cycle adjust" in answer.err


def test_a_cycle_is_listed_with_how_far_it_has_come(ocop: Ocop, started: str) -> None:
    assert ocop("cycle", "advance", started, "--as-of", "2020-03-05").code == 0

    [cycle] = json.loads(ocop("cycle", "list", "--json").out)

    assert cycle["name"] == started
    assert (cycle["started_on"], cycle["done_on"]) == ("2020-02-10", "2020-03-05")
    assert (cycle["played"], cycle["closed_on"]) == (True, None)


def test_a_status_has_the_keys_of_the_contract(ocop: Ocop, product: str) -> None:
    assert product
    status = json.loads(ocop("cycle", "status", "--as-of", "2020-02-12", "--json").out)

    assert (status["cycle"], status["as_of"]) == ("thai-nguyen-2020", "2020-02-12")
    first = status["stages"][0]
    assert {name: first[name] for name in ("stage", "round", "last_day", "holder", "entries")} == {
        "stage": "idea_registration",
        "round": "1/2020",
        "last_day": "2020-02-29",
        "holder": "producer",
        "entries": 1,
    }
    assert status["proposed"] == {"lapse": 0, "next_round": 0}
    assert status["targets"][0]["wanted"] == 25


def test_people_see_a_status_as_tables(ocop: Ocop, started: str) -> None:
    answer = ocop("cycle", "status", started)

    assert answer.code == 0
    assert "Kỳ thai-nguyen-2020, tính đến hết ngày 10/02/2020" in answer.out
    assert "Đăng ký ý tưởng sản phẩm" in answer.out
    assert "Kiện toàn bộ máy quản lý OCOP" in answer.out


def test_a_second_advance_to_the_same_day_finds_nothing(
    ocop: Ocop, home: Path, product: str
) -> None:
    assert product
    first = json.loads(ocop("cycle", "advance", "--as-of", "2020-03-05", "--json").out)
    before = dump(home)
    second = ocop("cycle", "advance", "--as-of", "2020-03-05")

    assert [day["day"] for day in first][-1] == "2020-03-05"
    assert sum(day["mails"] for day in first) > 0
    assert second.out == "Không có gì đến hạn.\n"
    assert dump(home) == before


def test_all_followed_cycles_are_advanced_when_none_is_named(
    ocop: Ocop, started: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_NOW", "2020-02-20")
    ocop("cycle", "follow", started)

    answer = ocop("cycle", "advance")

    assert answer.code == 0
    assert json.loads(ocop("cycle", "list", "--json").out)[0]["done_on"] == "2020-02-20"


def test_a_cycle_is_closed_once_its_year_is_over(ocop: Ocop, started: str) -> None:
    early = ocop("cycle", "close", started, "--on", "2020-12-30")
    done = ocop("cycle", "close", started, "--on", "2020-12-31")
    again = ocop("cycle", "close", started, "--on", "2021-01-31")

    assert (early.code, done.code, again.code) == (1, 0, 0)
    assert "31/12/2020" in early.err
    assert "31/12/2020" in again.out
    assert json.loads(ocop("cycle", "list", "--json").out)[0]["closed_on"] == "2020-12-31"


def test_a_played_cycle_runs_no_further_than_its_own_day_unless_one_is_named(
    ocop: Ocop, started: str
) -> None:
    ocop("cycle", "advance", started, "--as-of", "2020-03-05")

    answer = ocop("cycle", "advance")

    assert answer.code == 0
    assert "Không có gì đến hạn" in answer.out
