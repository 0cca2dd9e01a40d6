"""What a mail would say, and which templates of the office are used, on the command line."""

import json
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from notifications.kinds import KINDS
from notifications.sink import Sink
from tests.cli.acting import Ocop, dump

LINE = "Còn {{ notice.days_left }} ngày: {{ notice.product }}\n"


def put(home: Path, name: str, text: str) -> None:
    path = home / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_of_any_kind_is_shown_without_writing_anything(
    ocop: Ocop, home: Path, started: str, kind: str
) -> None:
    before = dump(home)

    answer = json.loads(ocop("mail", "preview", kind, "--cycle", started, "--json").out)

    assert list(answer) == ["to", "name", "source", "example", "subject", "text", "html", "short"]
    assert len(answer["short"]) <= 400
    assert dump(home) == before


def test_people_see_the_text_or_the_part_that_they_ask_for(ocop: Ocop, product: str) -> None:
    assert product
    whole = ocop("mail", "preview", "deadline-reminder")
    html = ocop("mail", "preview", "deadline_reminder", "--html")
    short = ocop("mail", "preview", "deadline_reminder", "--short")

    assert whole.out.startswith("Gửi: ")
    assert "Bản ngắn:\n" in whole.out
    assert html.out.startswith("<!DOCTYPE html>")
    assert short.out.count("\n") == 1
    assert whole.err.startswith("Nhắc hạn chủ thể: ")


def test_the_office_s_templates_are_listed_with_what_is_wrong(
    ocop: Ocop, home: Path, started: str
) -> None:
    assert started
    none = ocop("mail", "templates")
    put(home, "deadline_reminder/subject.txt", LINE)
    put(home, "result/subject.txt", "Kết quả\n{{ notice.nothing }}\n")

    rows = json.loads(ocop("mail", "templates", "--json").out)
    people = ocop("mail", "templates").out
    listed = ocop("mail", "list").out
    subject = json.loads(ocop("mail", "preview", "deadline_reminder", "--json").out)["subject"]

    assert "Chưa thay mẫu thư nào" in none.out
    assert [(row["file"], row["used"], row["line"]) for row in rows] == [
        ("deadline_reminder/subject.txt", True, None),
        ("result/subject.txt", False, 2),
    ]
    assert "nothing" in people
    assert "1 mẫu thư của đơn vị có lỗi" in listed
    assert subject.startswith("Còn 7 ngày: ")


def test_what_leaves_is_written_by_the_office_s_template(
    ocop: Ocop, home: Path, product: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert product
    put(home, "deadline_reminder/subject.txt", LINE)
    monkeypatch.setenv("OCOP_MAIL_LIVE", "1")
    ocop("cycle", "advance", "--as-of", "2020-02-21")
    [mail] = json.loads(ocop("mail", "list", "--state", "waiting", "--json").out)

    with Sink(tmp_path / "mails") as sink:
        monkeypatch.setenv("OCOP_SMTP_URL", sink.url)
        ocop("mail", "deliver", "--as-of", "2020-02-21T09:00")
        [path] = sink.mails()

    left = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["subject"] == left["Subject"] == "Còn 8 ngày: Chè Tân Cương (OCOP Thái Nguyên 2020)"
