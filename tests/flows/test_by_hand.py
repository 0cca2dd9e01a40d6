"""`ocop flow run`: the same work as a run of Prefect, typed by a person."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ocop_cycle.cli.app import run

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@pytest.fixture
def flow_run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    def command(*words: str) -> Answer:
        code = run(["flow", "run", *words])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return command


def test_a_day_is_done_once(name: str, flow_run: Callable[..., Answer]) -> None:
    words = ("daily", "--cycle", name, "--as-of", "2020-02-07", "--json")

    first, second = flow_run(*words), flow_run(*words)

    told = json.loads(first.out)
    assert (first.code, second.code, first.err) == (0, 0, "")
    assert (told["flow"], told["cycle"], told["as_of"]) == ("daily", name, "2020-02-07")
    assert [each["day"] for each in told["result"]] == ["2020-02-07"]
    assert json.loads(second.out)["result"] == []


def test_a_stage_takes_the_only_open_cycle(name: str, flow_run: Callable[..., Answer]) -> None:
    answer = flow_run("district_evaluation", "--as-of", "2020-07-01", "--json")

    assert json.loads(answer.out)["cycle"] == name
    assert json.loads(answer.out)["result"]["opened"] == 1


def test_a_person_reads_that_it_is_done(name: str, flow_run: Callable[..., Answer]) -> None:
    assert name

    answer = flow_run("deliver-mail", "--as-of", "2020-07-01")

    assert answer == Answer(0, "Đã chạy xong luồng deliver-mail.\n", "")


def test_a_plan_is_opened_once(
    store: str, prefect_server: str, flow_run: Callable[..., Answer]
) -> None:
    assert store
    assert prefect_server
    words = ("open-cycle", "--plan", "can-tho-2022", "--as-of", "2022-03-01", "--json")

    first, second = flow_run(*words), flow_run(*words)

    assert json.loads(first.out)["result"]["new"] is True
    assert json.loads(second.out)["result"]["new"] is False


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("open-cycle",), 1, "Hãy nêu kế hoạch để mở kỳ: --plan.\n"),
        (
            ("daily", "--cycle", "khong-co"),
            1,
            "Không có kỳ “khong-co”; các kỳ hiện có: thai-nguyen-2020.\n",
        ),
        (
            ("yearly", "--as-of", "2020-10-10"),
            1,
            "Kỳ thai-nguyen-2020 còn chạy đến hết năm 2020: chỉ đóng từ ngày 31/12/2020 (--on).\n",
        ),
    ],
)
def test_what_is_refused_is_said_in_one_sentence(
    name: str, flow_run: Callable[..., Answer], words: tuple[str, ...], code: int, sentence: str
) -> None:
    assert name

    answer = flow_run(*words)

    assert answer == Answer(code, "", sentence)


def test_an_unknown_flow_is_a_word_that_is_wrong(flow_run: Callable[..., Answer]) -> None:
    answer = flow_run("weekly")

    assert answer.code == 2
    assert "không có luồng “weekly”; hãy chọn: daily, deliver-mail, open-cycle" in answer.err
