"""Draft letters on the command line: listed, shown, released with their number, put aside."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.acting import Ocop, Refuses

KEYS = [
    "cycle", "id", "state", "day", "addressee", "subject", "stage", "round", "about", "paper",
    "by", "settled_on", "note", "gone", "entries",
]  # fmt: skip


@pytest.fixture
def late(ocop: Ocop, home: Path, sqlite_template: Path) -> str:
    """Let a task of the districts be seven working days late."""
    home.mkdir()
    shutil.copy(sqlite_template, home / "ocop.db")
    assert ocop("cycle", "start", "thai-nguyen-2020", "--on", "2020-06-29").code == 0
    assert ocop("cycle", "advance", "--as-of", "2020-07-09").code == 0
    return "thai-nguyen-2020"


def drafts(ocop: Ocop, *words: str) -> list[dict[str, Any]]:
    return list(json.loads(ocop("letter", "list", *words, "--json").out))


def test_drafts_are_listed_with_the_keys_that_programs_read(ocop: Ocop, late: str) -> None:
    found = drafts(ocop, "--cycle", late)

    assert [list(draft) for draft in found] == [KEYS] * 9
    assert {draft["state"] for draft in found} == {"waiting"}
    assert {draft["about"] for draft in found} == {"2020-06-30"}
    assert drafts(ocop) == found
    assert "nhiệm vụ còn chậm" in ocop("letter", "list").out


def test_the_status_names_the_drafts_that_wait(ocop: Ocop, late: str) -> None:
    people = ocop("cycle", "status", late)
    program = ocop("cycle", "status", late, "--json")

    assert "Dự thảo công văn đôn đốc chờ phát hành: 9 (xem: ocop letter list)" in people.out
    assert "drafts" not in json.loads(program.out)


def test_a_draft_is_shown_and_written_to_a_new_file(
    ocop: Ocop, refuses: Refuses, late: str, tmp_path: Path
) -> None:
    assert late
    number, path = str(drafts(ocop)[0]["id"]), tmp_path / "cong-van.txt"

    shown = ocop("letter", "show", number)
    written = ocop("letter", "show", number, "--out", str(path))
    again = refuses("letter", "show", number, "--out", str(path))

    text = path.read_text(encoding="utf-8")
    assert "Số: ……" in text
    assert text in shown.out
    assert json.loads(ocop("letter", "show", number, "--json").out)["body"] == text
    assert f"Đã ghi toàn văn vào {path}." in written.out
    assert "đã có" in again


def test_a_release_is_noted_with_its_number_and_once(
    ocop: Ocop, refuses: Refuses, late: str
) -> None:
    assert late
    number = str(drafts(ocop)[0]["id"])
    words = ("letter", "release", number, "--paper", "71/VPĐP", "--by", "Chị Lan")

    done = ocop(*words, "--on", "2020-07-10", "--json")
    again = refuses(*words)

    draft = json.loads(done.out)
    assert (draft["state"], draft["paper"], draft["by"]) == ("released", "71/VPĐP", "Chị Lan")
    assert draft["settled_on"] == "2020-07-10"
    assert "đã phát hành theo công văn 71/VPĐP ngày 10/07/2020" in again
    assert drafts(ocop)[-1]["id"] == draft["id"]


def test_a_draft_is_put_aside_with_a_reason(ocop: Ocop, refuses: Refuses, late: str) -> None:
    assert late
    number = str(drafts(ocop)[0]["id"])

    refused = refuses("letter", "discard", number, "--reason", " ")
    done = ocop("letter", "discard", number, "--reason", "đã làm việc trực tiếp")

    assert "--reason" in refused
    assert done.out == f"Đã bỏ dự thảo số {number}.\n"
    assert len([draft for draft in drafts(ocop) if draft["state"] == "waiting"]) == 8


def test_a_task_that_was_done_takes_its_drafts_with_it(ocop: Ocop, late: str) -> None:
    ocop(
        "cycle",
        "done",
        late,
        "Hỗ trợ phát triển sản phẩm mới, nâng cấp sản phẩm cũ",
        "--on",
        "2020-07-09",
    )

    [shown, *_] = drafts(ocop)
    number = str(shown["id"])
    released = ocop("letter", "release", number, "--paper", "71/VPĐP", "--by", "Chị Lan")
    ocop("cycle", "advance", late, "--as-of", "2020-07-10")

    assert shown["gone"] is True
    assert "không còn chậm" in released.err
    assert sorted(draft["state"] for draft in drafts(ocop)) == ["discarded"] * 8 + ["released"]


@pytest.mark.parametrize(
    "words",
    [
        ("show", "7"),
        ("release", "7", "--paper", "1/VP", "--by", "Lan"),
        ("discard", "7", "--reason", "x"),
    ],
)
def test_an_unknown_number_is_refused_in_one_sentence(
    refuses: Refuses, started: str, words: tuple[str, ...]
) -> None:
    assert started
    assert "Không có dự thảo số 7" in refuses("letter", *words)


def test_a_release_needs_its_number_and_a_name(ocop: Ocop) -> None:
    assert ocop("letter", "release", "1", "--by", "Lan").code == 2
    assert ocop("letter", "release", "1", "--paper", "1/VP").code == 2
