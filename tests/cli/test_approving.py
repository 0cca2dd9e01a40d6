"""Mails that wait for a person, on the command line: seen, approved, edited, sent again."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ocop_cycle.db import unit_of_work
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.cycles import cycle_named
from tests.cli.acting import Ocop, Refuses, dump, forget
from tests.posting import a_mail

Post = Callable[..., str]


@pytest.fixture(autouse=True)
def live(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the installation send to everybody: nothing else is said about all mail."""
    assert home
    monkeypatch.setenv("OCOP_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("OCOP_MAIL_LIVE", "1")


@pytest.fixture
def post(started: str) -> Post:
    """Write a mail of the started year and give its number."""

    def write(key: str = "day:a", state: MailState = MailState.HELD, **values: object) -> str:
        with unit_of_work() as session:
            cycle = cycle_named(session, started)
            number = a_mail(session, cycle, key=key, state=state, **values)
        forget()
        return str(number)

    return write


def state_of(ocop: Ocop, number: str) -> str:
    return str(json.loads(ocop("mail", "show", number, "--json").out)["state"])


def test_held_mails_are_approved_by_number_or_filter_and_once(ocop: Ocop, post: Post) -> None:
    first, second = post(), post("day:b")

    named = ocop("mail", "approve", first, "--by", "Chị Lan")
    bulk = ocop("mail", "approve", "--cycle", "thai-nguyen-2020", "--json")
    again = ocop("mail", "approve", "--all")

    assert (named.code, named.out) == (0, "Đã duyệt 1 thư.\n")
    assert json.loads(bulk.out) == {"approved": 1}
    assert again.out == "Không có thư nào như vậy, không làm gì.\n"
    assert [state_of(ocop, each) for each in (first, second)] == ["waiting", "waiting"]
    assert "Duyệt: Chị Lan" in ocop("mail", "show", first).out


def test_a_dry_run_lists_and_does_nothing(ocop: Ocop, home: Path, post: Post) -> None:
    held, waiting = post(), post("day:b", MailState.WAITING)
    before = dump(home)

    approve = ocop("mail", "approve", "--all", "--dry-run", "--json")
    discard = ocop("mail", "discard", "--state", "waiting", "--dry-run", "--json")
    shown = ocop("mail", "discard", held, waiting, "--dry-run")

    assert [str(row["id"]) for row in json.loads(approve.out)] == [held]
    assert [str(row["id"]) for row in json.loads(discard.out)] == [waiting]
    assert "Chỉ liệt kê 2 thư, chưa làm gì" in shown.err
    assert dump(home) == before


def test_a_filter_discards_what_is_held_unless_it_names_what_waits(ocop: Ocop, post: Post) -> None:
    held, waiting = post(), post("day:b", MailState.WAITING)
    words = ("--reason", "đã gọi điện", "--json")

    first = ocop("mail", "discard", "--kind", "deadline-reminder", *words)
    states = [state_of(ocop, each) for each in (held, waiting)]
    second = ocop("mail", "discard", "--state", "waiting", *words)

    assert (json.loads(first.out), states) == ({"discarded": 1}, ["expired", "waiting"])
    assert (json.loads(second.out), state_of(ocop, waiting)) == ({"discarded": 1}, "expired")


def test_what_may_not_be_done_is_refused_in_a_sentence(post: Post, refuses: Refuses) -> None:
    held, sent = post(), post("day:b", MailState.SENT)

    assert f"Thư số {sent} đã gửi: không duyệt được nữa." in refuses("mail", "approve", sent)
    assert "phải ghi lý do" in refuses("mail", "discard", held)
    assert "không bỏ được nữa" in refuses("mail", "discard", sent, "--reason", "thử")
    assert "không sửa được nữa" in refuses("mail", "edit", sent, "--text", "a")
    assert "chỉ gửi lại được thư đã rời hệ thống" in refuses("mail", "resend", held)
    assert "Không có thư số 99" in refuses("mail", "approve", "99")
    assert "Không có kỳ “nowhere”" in refuses("mail", "hold", "nowhere")
    assert "Không có sản phẩm mã “SP-9”" in refuses("mail", "approve", "--product", "SP-9")
    assert "không kèm lịch" in refuses("mail", "show", held, "--ics")
    assert "không được để trống" in refuses("mail", "edit", held, "--text", " ")
    assert "Không đọc được" in refuses("mail", "edit", held, "--file", "không-có.txt")


@pytest.mark.parametrize(
    "words",
    [
        ("approve",),
        ("discard", "--reason", "thử"),
        ("approve", "1", "--all"),
        ("approve", "1", "--kind", "result"),
        ("approve", "--kind", "letter"),
        ("discard", "--state", "gone"),
        ("edit", "1"),
        ("edit", "1", "--text", "a", "--file", "b"),
        ("preview", "letter"),
        ("show", "0"),
    ],
)
def test_words_that_do_not_say_which_mails_are_meant_are_a_usage_error(
    ocop: Ocop, post: Post, words: tuple[str, ...]
) -> None:
    post()

    answer = ocop("mail", *words)

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.endswith("--help.\n")


def test_a_mail_is_edited_from_a_file_or_by_words_and_held(
    ocop: Ocop, post: Post, tmp_path: Path
) -> None:
    number = post(state=MailState.WAITING)
    path = tmp_path / "thu.txt"
    path.write_text("\ufeffKính gửi HTX,\n\nXin mời họp <b>sớm</b>.\n", encoding="utf-8")

    first = ocop("mail", "edit", number, "--file", str(path), "--by", "Chị Lan")
    after_first = json.loads(ocop("mail", "show", number, "--json").out)
    second = ocop("mail", "edit", number, "--subject", "Mời họp", "--json")

    assert f"ocop mail approve {number}" in first.out
    assert (after_first["state"], after_first["text"]) == (
        "held",
        "Kính gửi HTX,\n\nXin mời họp <b>sớm</b>.\n",
    )
    assert json.loads(second.out)["subject"] == "Mời họp"
    shown = json.loads(ocop("mail", "show", number, "--json").out)
    assert (shown["subject"], shown["text"]) == ("Mời họp", after_first["text"])
    assert "họp &lt;b&gt;sớm" in ocop("mail", "show", number, "--html").out


def test_a_sent_mail_is_sent_again_as_a_new_one(ocop: Ocop, post: Post) -> None:
    number = post(state=MailState.SENT)

    answer = json.loads(ocop("mail", "resend", number, "--json").out)

    assert answer["resend_of"] == int(number)
    assert state_of(ocop, str(answer["id"])) == "waiting"
    assert f"Gửi lại thư số {number}: " in ocop("mail", "show", str(answer["id"])).out
    assert "Được gửi lại bằng thư số" in ocop("mail", "show", number).out


def test_a_cycle_s_mails_are_held_and_released_and_it_is_said_everywhere(
    ocop: Ocop, post: Post, started: str
) -> None:
    number = post(state=MailState.WAITING)

    held = ocop("mail", "hold", started, "--waiting")
    said = [ocop("mail", "list").out, ocop("cycle", "status").out, ocop("mail", "alarms").out]
    released = ocop("mail", "release", started)

    sentence = "1 thư của kỳ thai-nguyen-2020 tạm giữ chờ duyệt."
    assert held.out.endswith("đang giữ 1 thư.\n")
    assert [sentence in each for each in said] == [True, True, True]
    assert said[0].startswith(f"! {sentence}")
    assert said[1].startswith(f"! {sentence}")
    assert f"approve --cycle {started}" in released.out
    assert state_of(ocop, number) == "held"


def test_mails_are_listed_by_what_a_filter_says(ocop: Ocop, post: Post) -> None:
    post()
    other = post("day:b", MailState.FAILED, kind="result", to="xa@example.com")

    def ids(*words: str) -> list[str]:
        return [str(row["id"]) for row in json.loads(ocop("mail", "list", *words, "--json").out)]

    assert ids("--kind", "result") == [other]
    assert ids("--to", "XA@") == [other]
    assert ids("--state", "failed", "--cycle", "thai-nguyen-2020") == [other]
    assert ids("--state", "sent") == []


def test_a_mail_is_shown_with_its_short_form_and_why_it_waits(ocop: Ocop, post: Post) -> None:
    shown = ocop("mail", "show", post()).out

    assert "chờ có người duyệt" in shown
    assert "Nhắc hạn chủ thể" in shown
    assert "Chưa gửi lần nào." in shown
    assert "Bản ngắn" in shown
