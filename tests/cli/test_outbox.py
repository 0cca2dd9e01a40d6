"""The outbox on the command line: what waits, what leaves, what stops it."""

import json
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from notifications.sink import Sink
from tests.cli.acting import Ocop, dump

KEYS = ["id", "key", "message_id", "state", "kind", "to", "subject", "expires_at", "attempts"]


@pytest.fixture
def sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    with Sink(tmp_path / "mails") as catching:
        monkeypatch.setenv("OCOP_SMTP_URL", catching.url)
        monkeypatch.setenv("OCOP_MAIL_LIVE", "1")
        yield catching


@pytest.fixture
def waiting(ocop: Ocop, product: str) -> str:
    """Let one reminder wait, of the twenty-second of February."""
    assert product
    assert ocop("cycle", "advance", "--as-of", "2020-02-22").code == 0
    [mail] = json.loads(ocop("mail", "list", "--state", "waiting", "--json").out)
    return str(mail["id"])


def test_mails_are_listed_with_the_keys_of_the_contract(ocop: Ocop, waiting: str) -> None:
    [mail] = json.loads(ocop("mail", "list", "--state", "waiting", "--json").out)

    assert list(mail) == KEYS
    assert str(mail["id"]) == waiting
    assert (mail["state"], mail["kind"]) == ("waiting", "deadline_reminder")
    assert (mail["to"], mail["attempts"]) == ("haodat@example.vn", 0)
    assert mail["expires_at"].endswith("+07:00")
    assert json.loads(ocop("mail", "list", "--state", "sent", "--json").out) == []


def test_an_unknown_state_is_a_usage_error(ocop: Ocop) -> None:
    answer = ocop("mail", "list", "--state", "gone")

    assert answer.code == 2
    assert "waiting, held, sending" in answer.err


def test_one_mail_is_shown_with_its_text(ocop: Ocop, waiting: str) -> None:
    people, program = ocop("mail", "show", waiting), ocop("mail", "show", waiting, "--json")

    assert "Chờ gửi" in people.out
    assert "Chè Tân Cương" in people.out
    assert json.loads(program.out)["tries"] == []
    assert "29/02/2020" in json.loads(program.out)["text"]


def test_the_outbox_is_emptied_once(ocop: Ocop, waiting: str, sink: Sink) -> None:
    first = ocop("mail", "deliver", "--as-of", "2020-02-22T09:00", "--json")
    second = ocop("mail", "deliver", "--as-of", "2020-02-22T09:00", "--json")

    assert (first.code, second.code) == (0, 0)
    assert json.loads(first.out) == {
        "sent": 1,
        "temporary": 0,
        "permanent": 0,
        "ambiguous": 0,
        "expired": 0,
        "kept": 0,
        "stopped": "",
        "waits": "",
    }
    assert json.loads(second.out)["sent"] == 0
    assert "không chờ khung giờ" in first.err
    assert len(sink.mails()) == 1
    assert "Đã gửi" in ocop("mail", "show", waiting).out


def test_what_is_no_longer_true_does_not_leave(ocop: Ocop, waiting: str, sink: Sink) -> None:
    answer = ocop("mail", "deliver", "--as-of", "2020-03-02")

    assert answer.code == 0
    assert "Đã gửi 0 thư" in answer.out
    assert sink.mails() == []
    assert json.loads(ocop("mail", "show", waiting, "--json").out)["state"] == "expired"


def test_a_pause_stops_all_mail_until_it_is_resumed(
    ocop: Ocop, home: Path, waiting: str, sink: Sink
) -> None:
    assert waiting
    ocop("mail", "pause", "--by", "Anh Minh")
    before = dump(home)
    stopped = ocop("mail", "deliver", "--as-of", "2020-02-22")
    unchanged = dump(home) == before
    ocop("mail", "resume")
    sent = ocop("mail", "deliver", "--as-of", "2020-02-22")

    assert (stopped.code, unchanged, sent.code) == (1, True, 0)
    assert "ocop mail resume" in stopped.err
    assert len(sink.mails()) == 1


def test_a_server_that_is_away_stops_the_delivery_and_loses_nothing(
    ocop: Ocop, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("OCOP_MAIL_LIVE", "1")

    answer = ocop("mail", "deliver", "--as-of", "2020-02-22")

    assert answer.code == 1
    assert "thư còn lại vẫn chờ" in answer.err
    mail = json.loads(ocop("mail", "show", waiting, "--json").out)
    assert mail["state"] == "waiting"
    assert mail["why"].startswith("Máy chủ thư không trả lời")
    assert ocop("mail", "list").out.startswith("! Máy chủ thư không trả lời")


def test_a_trial_mail_goes_out_beside_the_outbox(ocop: Ocop, home: Path, sink: Sink) -> None:
    answer = ocop("mail", "test", " kiem-tra@example.vn ")

    assert answer.code == 0
    [path] = sink.mails()
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["To"] == "kiem-tra@example.vn"
    assert mail["Subject"] == "Thư thử của hệ thống theo dõi chu trình OCOP"
    assert dump(home) == []


def test_a_trial_mail_that_is_not_taken_is_told(
    ocop: Ocop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("OCOP_MAIL_LIVE", "1")

    answer = ocop("mail", "test", "kiem-tra@example.vn")

    assert answer.code == 1
    assert "hãy kiểm tra OCOP_SMTP_URL" in answer.err


def test_a_trial_mail_goes_where_any_mail_goes_while_nothing_is_live(
    ocop: Ocop, home: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_MAIL_LIVE", "0")
    kept = json.loads(ocop("mail", "test", "kiem-tra@example.vn", "--json").out)
    none_sent = sink.mails() == []
    monkeypatch.setenv("OCOP_MAIL_REDIRECT", "thu@example.com")
    sent = ocop("mail", "test", "kiem-tra@example.vn")

    [redirected] = [path.read_bytes() for path in sink.mails()]
    [file] = (home / "mails-not-sent").iterdir()
    assert (kept["sent_to"], kept["reply"], none_sent) == ("folder", str(file), True)
    assert "gửi đến thu@example.com (thay cho kiem-tra@example.vn, vì chưa gửi thật)" in sent.out
    for message in (redirected, file.read_bytes()):
        mail = message_from_bytes(message, policy=policy.default)
        assert mail["X-OCOP-Intended-For"] == "kiem-tra@example.vn"
        assert "chưa gửi thật" in mail.get_content()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59-12:00"])
def test_a_moment_that_no_calendar_reaches_is_refused(ocop: Ocop, moment: str) -> None:
    answer = ocop("mail", "deliver", "--as-of", moment)

    assert answer.code == 1
    assert "nằm ngoài các năm 1990 đến 2100" in answer.err
