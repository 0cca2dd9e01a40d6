"""What the library of the command line says by itself, said in Vietnamese."""

import re
from collections.abc import Mapping
from typing import Final

import typer

_KINDS: Final[Mapping[str, str]] = {
    "option": "lựa chọn",
    "argument": "giá trị",
    "parameter": "giá trị",
}
_SAYINGS: Final[tuple[tuple[str, str], ...]] = (
    (r"Missing command\.", "Thiếu tên lệnh"),
    (r"Missing (?P<kind>\w+) '(?P<name>[^']+)'\..*", "Thiếu {kind} {name}"),
    (
        r"No such option: (?P<name>\S+) \(Possible options: (?P<near>.+)\)",
        "Không có lựa chọn {name}; có phải là {near}?",
    ),
    (r"No such option: (?P<name>\S+)", "Không có lựa chọn {name}"),
    (
        r"No such command '(?P<name>[^']+)'\. Did you mean (?P<near>.+)\?",
        "Không có lệnh “{name}”; có phải là {near}?",
    ),
    (r"No such command '(?P<name>[^']+)'\.", "Không có lệnh “{name}”"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.+)\)", "Thừa “{name}”"),
    (r"Option '(?P<name>[^']+)' requires .*", "Lựa chọn {name} cần một giá trị đi kèm"),
    (r"Option '(?P<name>[^']+)' does not take a value\.", "Lựa chọn {name} không nhận giá trị"),
    (
        r"Invalid value for '\[?(?P<name>[^'\]]+)\]?': (?:Input should be|.*\binteger\b).*",
        "{name} cần là một số nguyên trong mức cho phép",
    ),
    (
        r"Invalid value for '\[?(?P<name>[^'\]]+)\]?': (?:Value error, )?(?P<why>.+?)\.?",
        "{name}: {why}",
    ),
    (r"Invalid value: (?P<why>.+?)\.?", "{why}"),
)
_TITLES: Final[Mapping[str, str]] = {
    "ARGUMENTS_PANEL_TITLE": "Giá trị",
    "OPTIONS_PANEL_TITLE": "Lựa chọn",
    "COMMANDS_PANEL_TITLE": "Lệnh",
    "DEFAULT_STRING": "[mặc định: {}]",
    "REQUIRED_LONG_STRING": "[bắt buộc]",
}


def in_vietnamese(error: typer.TyperException) -> str:
    """Say in one sentence what is wrong with the words of a command, and where help is."""
    said = error.format_message().strip()
    for pattern, sentence in _SAYINGS:
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found:
            words = {name: word or "" for name, word in found.groupdict().items()}
            words["kind"] = _KINDS.get(words.get("kind", ""), "giá trị")
            said = sentence.format(**words)
            break
    end = "" if said.endswith("?") else "."
    return f"{said}{end} Hãy xem cách dùng bằng --help."


def translate_help() -> None:
    """Give the frames of the help their Vietnamese titles; loads what draws them, which is slow."""
    from typer import rich_utils

    for name, title in _TITLES.items():
        setattr(rich_utils, name, title)
