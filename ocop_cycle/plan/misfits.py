"""What does not fit the plan's tables, said in Vietnamese with what to write instead."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from ocop_cycle.plan.findings import Place, Remark, error
from ocop_cycle.plan.measures import Lapse, Measure, Per
from ocop_cycle.plan.schema import (
    FIRST_YEAR,
    LAST_YEAR,
    REFUSED,
    Collective,
    Figure,
    Paper,
    Plan,
    PlannedActivity,
    PlannedStage,
    PlannedTarget,
    Recipient,
    Share,
    Unit,
)
from rules.vocabulary import Duty, Level, Stage, Word

_TABLES: Final[Mapping[str, type[BaseModel]]] = {
    "": Plan,
    "papers": Paper,
    "agencies": Unit,
    "collectives": Collective,
    "stages": PlannedStage,
    "activities": PlannedActivity,
    "targets": PlannedTarget,
    "recipients": Recipient,
    "figures": Figure,
    "shares": Share,
}
_WORDS: Final[Mapping[str, type[Word]]] = {
    "stage": Stage,
    "without": Stage,
    "level": Level,
    "measure": Measure,
    "per": Per,
    "lapse": Lapse,
    "mark": Duty,
}
_CODE: Final = (
    "“{value}” không phải là mã đơn vị: mã chỉ gồm chữ thường không dấu, chữ số, gạch nối.",
    'Hãy viết như "ubnd-huyen" hoặc "so-cong-thuong".',
)
_SAYINGS: Final[Mapping[str, tuple[str, str]]] = {
    "string_type": ("Khóa {key} phải là chữ.", 'Hãy đặt trong dấu nháy: {key} = "…".'),
    "string_too_long": ("Khóa {key} dài quá mức cho phép.", "Hãy viết ngắn lại."),
    "string_pattern_mismatch": _CODE,
    "int_type": ("Khóa {key} phải là số nguyên.", "Hãy viết chỉ chữ số, ví dụ {key} = 25."),
    "date_type": ("Khóa {key} phải là ngày.", "Hãy viết {key} = 2020-02-07, không có dấu nháy."),
    "bool_type": ("Khóa {key} chỉ nhận true hoặc false.", "Hãy viết {key} = true."),
    "tuple_type": ("Khóa {key} phải là danh sách.", 'Hãy viết {key} = ["…", "…"].'),
    "too_long": ("Khóa {key} có quá nhiều giá trị.", "Hãy bỏ bớt."),
    "model_type": ("Mục {key} phải là một bảng.", "Hãy viết [[{table}]] rồi đến các khóa."),
}


def remark_of(place: Place, misfit: ErrorDetails) -> Remark:
    """Say one misfit that pydantic met.

    Args:
        place: where it stands in the file.
        misfit: what pydantic says of it.
    """
    say = _SPEAKERS.get(misfit["type"], _say_by_table)
    return error(place, *say(place, misfit))


def nearest(word: str, known: Iterable[str]) -> str:
    """Suggest what a word may have meant; an empty text if nothing comes near."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Có phải là “{found[0]}”?" if found else ""


def _say_by_table(place: Place, misfit: ErrorDetails) -> tuple[str, str]:
    """Say a misfit that needs no more than its key and its value."""
    unknown = ("Giá trị của khóa {key} không dùng được.", "Hãy xem lại dòng này.")
    what, instead = _SAYINGS.get(misfit["type"], unknown)
    if what.endswith("danh sách.") and place[-1] in _TABLES:
        instead = "Hãy viết [[{key}]] với hai cặp ngoặc vuông."
    if _key(place) == "remind":
        instead = "Hãy ghi số ngày trước hạn trong ngoặc vuông: remind = [10, 3, 1]."
    words = {"key": _key(place), "table": _table(place), "value": str(misfit["input"])[:60]}
    return what.format(**words), instead.format(**words)


def _say_extra(place: Place, _: ErrorDetails) -> tuple[str, str]:
    """Say that a key is unknown, and the nearest one there is."""
    known = sorted(_TABLES[_table(place)].model_fields) if _table(place) in _TABLES else []
    where = f"bảng [[{_table(place)}]]" if _table(place) else "kế hoạch"
    usable = f"Hãy bỏ dòng này; các khóa dùng được: {', '.join(known)}."
    return (
        f"Khóa “{place[-1]}” không có trong {where}.",
        nearest(str(place[-1]), known) or usable,
    )


def _say_missing(place: Place, _: ErrorDetails) -> tuple[str, str]:
    """Say that a key which cannot be left out is not there."""
    if isinstance(place[-1], int):
        return f"Khóa {_key(place)} thiếu giá trị.", "Hãy ghi đủ, ví dụ years = [2022, 2025]."
    where = f"Bảng [[{_table(place)}]]" if _table(place) else "Kế hoạch"
    return f"{where} thiếu khóa {place[-1]}.", f"Hãy thêm dòng {place[-1]} = …."


def _say_word(place: Place, misfit: ErrorDetails) -> tuple[str, str]:
    """Say that a word is none of those a key may take."""
    words = _WORDS[_key(place)]
    value = str(misfit["input"])
    usable = ", ".join(f"{word.value} ({word.label})" for word in words)
    return (
        f"“{value}” không phải là giá trị của khóa {_key(place)}.",
        nearest(value, [word.value for word in words]) or f"Hãy chọn: {usable}.",
    )


def _say_bound(place: Place, misfit: ErrorDetails) -> tuple[str, str]:
    """Say that a number is too small or too large."""
    if _key(place) in {"year", "years"}:
        bounds = f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}."
    elif misfit["type"] == "greater_than_equal":
        bounds = f"Số nhỏ nhất là {misfit['ctx']['ge']}."
    else:
        bounds = f"Số lớn nhất là {misfit['ctx']['le']}."
    return f"Khóa {_key(place)} = {misfit['input']} nằm ngoài mức cho phép.", bounds


def _say_refused(_: Place, misfit: ErrorDetails) -> tuple[str, str]:
    """Repeat what a table says of itself as a whole."""
    return misfit["ctx"]["what"], misfit["ctx"]["instead"]


def _key(place: Place) -> str:
    """Name the key of a place; a position in a list belongs to the list's key."""
    return next((part for part in reversed(place) if isinstance(part, str)), "")


def _table(place: Place) -> str:
    """Name the list of tables in which a key stands; empty for the plan itself."""
    return _key(place[:-1]) if place and isinstance(place[-1], str) else _key(place)


_SPEAKERS: Final[Mapping[str, Callable[[Place, ErrorDetails], tuple[str, str]]]] = {
    "extra_forbidden": _say_extra,
    "missing": _say_missing,
    "enum": _say_word,
    "greater_than_equal": _say_bound,
    "less_than_equal": _say_bound,
    REFUSED: _say_refused,
}
