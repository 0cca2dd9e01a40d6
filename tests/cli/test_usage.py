"""Words that are no command: exit 2, said in Vietnamese."""

import re
from collections.abc import Iterator

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from ocop_cycle.cli.app import whole
from tests.cli.acting import Ocop


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("xin-chao", "Không có lệnh “xin-chao”"),
        ("cycle|xin-chao", "Không có lệnh “xin-chao”"),
        ("cycle|start", "Thiếu giá trị KẾ-HOẠCH"),
        ("product|move|SP01|submit", "Thiếu lựa chọn --by"),
        ("product|move|SP01|bay|--by|Lan", "XỬ-LÝ: không có xử lý “bay”"),
        ("product|move|SP01|propose|--by|Lan", "XỬ-LÝ: không có xử lý “propose”"),
        ("product|move|SP01|reach|--by|Lan|--milestone|x", "--milestone: không có mốc “x”"),
        ("product|move|SP01|submit|--by|Lan\nMinh", "--by: chỉ được ghi trên một dòng"),
        ("product|move|SP01|submit|--by| ", "--by: còn trống"),
        ("cycle|list|--jsn", "Không có lựa chọn --jsn; có phải là --json?"),
        ("cycle|list|a", "Thừa “a”"),
        ("cycle|start|a|--on", "Lựa chọn --on cần một giá trị đi kèm"),
        ("cycle|start|a|--on|mai", "--on: “mai” không phải là ngày"),
        ("mail|deliver|--as-of|mai", "--as-of: “mai” không phải là thời điểm"),
        ("cycle|list|--json=có", "Lựa chọn --json không nhận giá trị"),
        ("plan|deadline|x|--year|nay", "--year cần là một số nguyên"),
        ("cycle|adjust|a|bước|--deadline|x", "BƯỚC: không có bước “bước”"),
        ("cycle|adjust|a|--deadline|x|--round|0", "--round cần là một số nguyên"),
    ],
)
def test_what_is_no_command_is_said_in_vietnamese(ocop: Ocop, words: str, said: str) -> None:
    answer = ocop(*words.split("|"))

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(said)
    assert answer.err.endswith("Hãy xem cách dùng bằng --help.\n")


@pytest.mark.parametrize("words", ["", "cycle", "product"])
def test_without_a_command_the_help_is_shown(ocop: Ocop, words: str) -> None:
    answer = ocop(*words.split())

    assert answer.code == 2
    assert "Lệnh" in answer.out + answer.err


def commands(group: TyperGroup, path: str = "ocop") -> Iterator[tuple[str, TyperCommand]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{path} {name}")
        elif isinstance(command, TyperCommand):
            yield f"{path} {name}", command


def test_every_command_and_every_word_of_it_has_help() -> None:
    every = get_command(whole())
    assert isinstance(every, TyperGroup)

    silent = [
        (path, parameter.name)
        for path, command in commands(every)
        for parameter in command.params
        if not command.help or not getattr(parameter, "help", None)
    ]

    assert silent == []


def test_help_is_in_vietnamese(ocop: Ocop) -> None:
    answer = ocop("product", "move", "--help")

    assert answer.code == 0
    assert "Giá trị" in answer.out
    assert "Lựa chọn" in answer.out
    assert "[bắt buộc]" in answer.out


def test_the_help_of_a_move_offers_what_people_do_and_not_what_only_the_system_does(
    ocop: Ocop,
) -> None:
    words = set(re.findall(r"[a-z_]+", ocop("product", "move", "--help").out))

    assert {"submit", "lapse", "next_round", "re_enter"} <= words
    assert words.isdisjoint({"register", "propose", "reschedule", "take_back"})


@pytest.mark.parametrize("day", ["1600-01-01", "31/04/2020", "2020-13-01"])
def test_a_day_that_cannot_be_is_refused(ocop: Ocop, day: str) -> None:
    answer = ocop("cycle", "start", "thai-nguyen-2020", "--on", day)

    assert answer.code == 1
    assert day in answer.err
