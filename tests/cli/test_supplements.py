"""A supplement asked for on the command line: the clock starts again, or runs on."""

import json

import pytest

from tests.cli.acting import Ocop, Write


@pytest.fixture
def filed(ocop: Ocop, csv_file: Write) -> str:
    """Hand in the dossier of an upgrade with the commune on the first of March 2027."""
    header = "Mã,Tên sản phẩm,Chủ thể,Địa bàn,Lần đăng ký,Giấy chứng nhận,Ngày hết hạn\n"
    row = "SP01,Chè,HTX A,An Phú,Nâng hạng,12/GCN,31/12/2028\n"
    path = str(csv_file(header + row))
    assert ocop("cycle", "start", "mau-qd-26-2027", "--on", "2026-12-21").code == 0
    assert ocop("product", "import", path, "--on", "2027-01-11").code == 0
    assert move(ocop, "file", "2027-03-01") == "2027-03-22"
    return "SP01"


def move(ocop: Ocop, action: str, on: str, *words: str) -> str:
    """Move the product and give the day that is then due."""
    answer = ocop("product", "move", "SP01", action, "--by", "Lan", "--on", on, *words)
    assert answer.code == 0, answer.err
    return str(json.loads(ocop("product", "show", "SP01", "--json").out)["due"])


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize(
    ("words", "due"), [((), "2027-04-02"), (("--clock-runs-on",), "2027-03-26")]
)
def test_the_clock_starts_again_unless_the_request_says_that_it_runs_on(
    ocop: Ocop, words: tuple[str, ...], due: str
) -> None:
    asked = move(ocop, "supplement", "2027-03-08", "--until", "2027-03-19", *words)
    completed = move(ocop, "file", "2027-03-12")

    assert (asked, completed) == ("2027-03-19", due)


def test_a_clock_runs_on_with_a_supplement_only(ocop: Ocop, filed: str) -> None:
    words = ("--by", "Lan", "--on", "2027-03-08", "--clock-runs-on")

    answer = ocop("product", "move", filed, "forward", *words)

    assert answer.code == 1
    assert "--clock-runs-on chỉ dùng khi “yêu cầu bổ sung hồ sơ”" in answer.err
