"""Activities that are reported done on the command line."""

import json

import pytest

from tests.cli.acting import Ocop, Refuses


def status_of(ocop: Ocop, cycle: str, clause: str) -> dict[str, object]:
    answer = ocop("cycle", "status", cycle, "--as-of", "2020-06-10", "--json")
    [found] = [each for each in json.loads(answer.out)["activities"] if each["clause"] == clause]
    return dict(found)


def test_an_activity_is_reported_done_and_shown_so(ocop: Ocop, started: str) -> None:
    before = status_of(ocop, started, "5.2d")

    done = ocop("cycle", "done", started, "5.2d", "--on", "2020-05-04", "--by", "Chị Hà")
    again = ocop("cycle", "done", started, "5.2d", "--on", "2020-05-04", "--by", "Chị Hà")

    after = status_of(ocop, started, "5.2d")
    assert (done.code, again.code) == (0, 0)
    assert "được ghi là đã xong ngày 04/05/2020." in done.out
    assert "từ trước, không có gì thay đổi" in again.out
    assert (before["overdue"], before["done_on"]) == (True, None)
    assert (after["overdue"], after["done_on"]) == (False, "2020-05-04")


def test_an_activity_is_not_yet_done_after_all(ocop: Ocop, started: str) -> None:
    ocop("cycle", "done", started, "5.2d", "--on", "2020-05-04", "--note", "Đã nghiệm thu")

    undone = ocop("cycle", "done", started, "5.2d", "--not-yet")

    assert "được ghi là chưa xong." in undone.out
    assert status_of(ocop, started, "5.2d")["overdue"] is True


def test_the_picture_of_a_cycle_shows_what_is_done(ocop: Ocop, started: str) -> None:
    ocop("cycle", "done", started, "5.2d", "--on", "2020-05-04")

    shown = ocop("cycle", "status", started, "--as-of", "2020-06-10").out

    assert "Đã xong" in shown
    assert "04/05/2020" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("7.7",), "không có nhiệm vụ ở mục “7.7”; có thể là"),
        (("5.2d", "--on", "2020-02-30"), "không có thật"),
    ],
)
def test_what_cannot_be_reported_is_refused(
    refuses: Refuses, started: str, words: tuple[str, ...], said: str
) -> None:
    assert said in refuses("cycle", "done", started, *words)
