"""Bounces, bad addresses and calls on the command line."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from notifications.return_paths import Posted, return_path
from ocop_cycle.clock import today
from ocop_cycle.settings import secret_key
from tests.cli.acting import Ocop, Refuses, Write, dump
from tests.notifications.reports import SAMPLES

BASE = "bounces@ocop.example.vn"
TO = "haodat@example.vn"


@pytest.fixture
def uncalled(ocop: Ocop, started: str, csv_file: Write) -> str:
    """Let a producer without an address have got nothing by the twenty-second of February."""
    row = "SP02,Chè móc câu,HTX Nắng Mới,0200 345 678,Đại Từ\n"
    path = csv_file(f"code,product,producer,phone,locality\n{row}")
    assert ocop("product", "import", str(path), "--cycle", started, "--on", "2020-02-12").code == 0
    assert ocop("cycle", "advance", "--as-of", "2020-02-22").code == 0
    return "SP02"


@pytest.fixture
def bounced(ocop: Ocop, product: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with the report on a mail that has been sent."""
    from notifications.sink import Sink  # noqa: PLC0415

    assert product
    monkeypatch.setenv("OCOP_BOUNCE_ADDRESS", BASE)
    monkeypatch.setenv("OCOP_MAIL_LIVE", "1")
    assert ocop("cycle", "advance", "--as-of", "2020-02-22").code == 0
    with Sink(tmp_path / "mails") as sink:
        monkeypatch.setenv("OCOP_SMTP_URL", sink.url)
        assert ocop("mail", "deliver", "--as-of", "2020-02-22T09:00").code == 0
    [mail] = json.loads(ocop("mail", "list", "--state", "sent", "--json").out)
    path = return_path(BASE, Posted(mail["id"], today(), TO), secret_key())
    folder = tmp_path / "tra-ve"
    folder.mkdir()
    (folder / "1.eml").write_bytes(SAMPLES["postfix"].written(path, TO))
    return folder


def line_of(ocop: Ocop, code: str) -> dict[str, object]:
    listed = json.loads(ocop("mail", "calls", "--json").out)
    return next((line for line in listed if line["code"] == code), {})


def test_a_report_is_read_the_address_marked_and_its_reader_called(
    ocop: Ocop, bounced: Path
) -> None:
    first = ocop("mail", "bounces", "--folder", str(bounced), "--json")
    second = ocop("mail", "bounces", "--folder", str(bounced))
    [mail] = json.loads(ocop("mail", "list", "--state", "failed", "--json").out)
    [marked] = json.loads(ocop("mail", "addresses", "--json").out)
    line = line_of(ocop, "SP01")

    assert {name: n for name, n in json.loads(first.out).items() if n} == {"bounced": 1}
    assert second.out == "Không có thư trả về nào chưa đọc.\n"
    assert mail["to"] == TO
    assert (marked["address"], marked["whose"]) == (TO, ["HTX Hảo Đạt"])
    assert line["why"] == "địa chỉ thư bị từ chối"
    assert "bị trả lại" in ocop("mail", "show", str(mail["id"])).out


def test_a_mark_is_cleared_once(ocop: Ocop, bounced: Path) -> None:
    ocop("mail", "bounces", "--folder", str(bounced))
    listed = ocop("mail", "addresses")

    cleared, again = ocop("mail", "address-ok", TO), ocop("mail", "address-ok", TO)

    assert f"{TO}  HTX Hảo Đạt  550 5.1.1" in listed.out
    assert (cleared.code, again.code) == (0, 1)
    assert "không bị đánh dấu" in again.err
    assert ocop("mail", "addresses").out == "Không có địa chỉ nào bị đánh dấu.\n"
    assert line_of(ocop, "SP01") == {}


def test_without_an_address_for_reports_nothing_is_read(
    refuses: Refuses, started: str, tmp_path: Path
) -> None:
    assert started
    assert "OCOP_BOUNCE_ADDRESS" in refuses("mail", "bounces", "--folder", str(tmp_path))


def test_people_to_call_are_listed_with_what_to_say(ocop: Ocop, uncalled: str) -> None:
    people = ocop("mail", "calls", "--locality", "đại từ")
    line = line_of(ocop, uncalled)

    assert people.out.startswith("huyện Đại Từ (thai-nguyen-2020)\n  HTX Nắng Mới [SP02] · 0200 ")
    assert "hạn 29/02/2020 · chưa có địa chỉ thư dùng được" in people.out
    assert line["say"] in people.out
    assert line["last_day"] == "2020-02-29"


def test_the_list_is_written_into_a_new_file(
    ocop: Ocop, refuses: Refuses, uncalled: str, tmp_path: Path
) -> None:
    path = tmp_path / "goi.xlsx"

    answer = ocop("mail", "calls", "--locality", "đại từ", "--xlsx", str(path))

    assert (answer.code, answer.out) == (0, "")
    assert "nơi vào" in answer.err
    assert load_workbook(path).active["J2"].value == uncalled
    assert "đã có: hãy chọn tên khác" in refuses("mail", "calls", "--xlsx", str(path))


def test_a_call_is_typed_back_once_a_day(ocop: Ocop, home: Path, uncalled: str) -> None:
    words = ("mail", "called", uncalled, "--by", "Chị Lan", "--on", "2020-02-22")

    first = ocop(*words, "--note", "hẹn nộp ngày 27/02")
    before = dump(home)
    second = ocop(*words, "--json")

    assert first.out == "Đã ghi cuộc gọi: HTX Nắng Mới đã được báo 1 việc qua điện thoại.\n"
    assert json.loads(second.out) == {"name": "HTX Nắng Mới", "told": 0}
    assert [line for line in dump(home) if "Lan" in line] == [
        line for line in before if "Lan" in line
    ]
    assert line_of(ocop, uncalled) == {}


def test_a_call_to_nobody_on_the_list_is_refused(refuses: Refuses, product: str) -> None:
    words = ("mail", "called", product, "--by", "Chị Lan")

    assert "không có trong danh sách" in refuses(*words)
    assert "Không có sản phẩm" in refuses("mail", "called", "SP99", "--by", "Chị Lan")
    assert "Không có kỳ" in refuses(*words, "--cycle", "khong-co")
