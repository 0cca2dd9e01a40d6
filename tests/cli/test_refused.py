"""Commands that are refused: one sentence with place and remedy, exit 1, nothing changed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from ocop_cycle.cli.opening import prepare
from ocop_cycle.db import engine
from tests.cli.acting import Ocop, Refuses, Write, dump
from tests.plan.texts import HEAD, STAGES

ADJUST = ("cycle", "adjust", "thai-nguyen-2020", "district_evaluation", "--on", "2020-02-11")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("plan|deadline|bao giờ xong thì xong|--year|2020", "chưa hiểu được thời hạn"),
        ("plan|deadline|02 ngày/lớp|--year|2020", "độ dài"),
        ("plan|deadline|trước ngày 31/2/2020|--year|2020", "31/02/2020"),
        ("plan|check|khong-co", "Không tìm thấy kế hoạch “khong-co”"),
        ("cycle|start|thai-nguyen-2020|--on|31/02/2020", "không có thật"),
        ("cycle|status|khong-co", "Không có kỳ “khong-co”"),
        ("cycle|advance|khong-co|--as-of|2020-03-01", "Không có kỳ “khong-co”"),
        ("cycle|follow|khong-co", "Không có kỳ “khong-co”"),
        ("product|list|--cycle|khong-co", "Không có kỳ “khong-co”"),
        ("product|show|khong-co", "Không có sản phẩm mã “khong-co”"),
        ("mail|show|9", "Không có thư số 9"),
        ("mail|deliver", "OCOP_SMTP_URL"),
        ("mail|test|không-phải-thư", "Địa chỉ thư điện tử"),
        ("mail|test|a@example.vn", "OCOP_SMTP_URL"),
    ],
)
@pytest.mark.usefixtures("started")
def test_what_cannot_be_is_said_in_one_sentence(refuses: Refuses, words: str, said: str) -> None:
    assert said in refuses(*words.split("|"))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD + STAGES.replace("15/8/2020", "15/5/2020"), 30, "cấp huyện"),
        (HEAD + STAGES.replace("ubnd-huyen", "ubnd-khac", 1), 26, "ubnd-khac"),
        (HEAD.replace("1048/QĐ-TTg", "1/QĐ-TTg") + STAGES, 7, "1/QĐ-TTg"),
        (HEAD + STAGES.replace("15/8/2020", "31/2/2020"), 30, "31/02/2020"),
        (HEAD + STAGES.replace("xong trước tháng 7/2020", "sớm"), 25, "sớm"),
        (HEAD + "[[stages\n", 23, "TOML"),
    ],
)
def test_a_plan_with_an_error_is_not_started(
    ocop: Ocop, plan_file: Write, text: str, line: int, words: str
) -> None:
    path = str(plan_file(text))

    checked, start = ocop("plan", "check", path), ocop("cycle", "start", path)

    assert (checked.code, start.code) == (1, 1)
    found = [each for each in checked.out.splitlines() if f"thu-2020.toml:{line}: Lỗi" in each]
    assert [each for each in found if words in each]
    assert f"Không dùng được kế hoạch: thu-2020.toml, dòng {line}" in start.err
    assert ocop("cycle", "list", "--json").out == "[]\n"


def test_a_day_outside_the_year_of_the_plan_is_a_warning(ocop: Ocop, plan_file: Write) -> None:
    path = str(plan_file(HEAD + STAGES.replace("tháng 9/2020", "tháng 9/2021")))

    checked = ocop("plan", "check", path)
    start = ocop("cycle", "start", path, "--on", "2021-01-04")

    assert (checked.code, start.code) == (0, 0)
    assert "Lưu ý" in checked.out
    assert "nằm ngoài năm của kế hoạch" in start.err


def test_an_action_that_the_stage_does_not_have_is_refused(refuses: Refuses, product: str) -> None:
    said = refuses(
        "product", "move", product, "certify", "--by", "Lan", "--stars", "4", "--on", "2020-02-13"
    )

    assert "không có xử lý “Công nhận hạng sao”" in said
    assert "submit" in said


def test_only_a_failed_entry_enters_the_next_round(refuses: Refuses, product: str) -> None:
    said = refuses("product", "move", product, "re-enter", "--by", "Lan", "--on", "2020-02-13")

    assert "chỉ hồ sơ chưa đạt 3 sao" in said


def test_an_extension_without_a_reason_is_refused(refuses: Refuses, product: str) -> None:
    said = refuses(
        "cycle", "extend", product, "--to", "2020-03-20", "--reason", "", "--on", "2020-02-13"
    )

    assert "cần nêu lý do" in said


def test_a_day_before_the_last_act_is_refused(refuses: Refuses, product: str) -> None:
    said = refuses("product", "move", product, "submit", "--by", "Lan", "--on", "2020-02-11")

    assert "trước lần xử lý gần nhất (12/02/2020)" in said


@pytest.mark.usefixtures("started")
def test_a_second_deadline_without_a_paper_is_refused(refuses: Refuses) -> None:
    assert "--paper" in refuses(*ADJUST, "--deadline", "xong trước ngày 30/8/2020")


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("sớm", "“sớm”"),
        ("xong trước ngày 31/11/2020", "ngày 31/11/2020 không có trong lịch"),
        ("xong trước ngày 15/2/2020", "hãy điều chỉnh bước kia trước"),
    ],
)
def test_an_adjustment_that_cannot_be_is_refused(refuses: Refuses, phrase: str, words: str) -> None:
    assert words in refuses(*ADJUST, "--deadline", phrase, "--paper", "12/CV")


def test_a_cycle_in_real_time_does_not_run_ahead_of_the_calendar(
    ocop: Ocop, refuses: Refuses, started: str, product: str
) -> None:
    assert ocop("cycle", "follow", started).code == 0

    ahead = refuses("cycle", "advance", started, "--as-of", "2026-11-23")
    moved = refuses("product", "move", product, "submit", "--by", "Lan", "--on", "2026-11-23")

    assert "chưa đến" in ahead
    assert "chưa đến" in moved


@pytest.mark.usefixtures("started")
def test_a_store_of_a_newer_program_is_left_alone(ocop: Ocop, refuses: Refuses, home: Path) -> None:
    with closing(sqlite3.connect(home / "ocop.db")) as store, store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")

    said, health = refuses("cycle", "list"), ocop("doctor")

    assert "hãy nâng cấp chương trình" in said
    assert health.code == 1
    assert "9999" in health.out


@pytest.mark.usefixtures("started")
def test_a_file_that_is_no_store_is_told(ocop: Ocop, home: Path) -> None:
    (home / "ocop.db").write_bytes(b"not a database at all" * 100)

    listed, health = ocop("cycle", "list"), ocop("doctor")

    assert (listed.code, health.code) == (1, 1)
    assert "OCOP_DATABASE_URL" in listed.err
    assert "hãy khôi phục" in health.out


def test_a_full_disk_is_told_and_nothing_is_written(
    ocop: Ocop, home: Path, started: str, csv_file: Write
) -> None:
    rows = "".join(f"SP{at:04},Sản phẩm {at},HTX {at},Đại Từ\n" for at in range(2_000))
    path = str(csv_file("code,product,producer,locality\n" + rows))
    before = dump(home)
    prepare()
    event.listen(engine(), "connect", lambda raw, _: raw.execute("PRAGMA max_page_count=1"))
    engine().dispose()

    answer = ocop("product", "import", path, "--cycle", started, "--on", "2020-02-12")

    assert answer.code == 1
    assert "đã đầy" in answer.err
    assert dump(home) == before
