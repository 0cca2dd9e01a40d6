"""Days of the week beside a date ("thứ Sáu, ngày 13/3/2020"): left out, and held against it."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rules import dates
from rules.errors import PhraseRefused

_LABELS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_NUMBERS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict(zip(("hai", "ba", "tu", "nam", "sau", "bay", "chu nhat"), range(7), strict=True)),
        **{str(number): number - 2 for number in range(2, 8)},
        "cn": 6,
    }
)
_WEEKDAY: Final = r"(?:thu (?P<{0}>hai|ba|tu|nam|sau|bay|[2-7])|(?P<{0}_off>chu nhat|cn))"
_DATE: Final = r"(?:ngay )?(?P<{0}>\d\d?(?:/| thang )\d\d?(?:(?:/| nam )\d{{4}})?)(?![\d/])"
_BESIDE: Final = re.compile(
    rf"\b{_WEEKDAY.format('before')},? {_DATE.format('after')}"
    rf"|\b{_DATE.format('first')},? {_WEEKDAY.format('then')}(?!\w)",
    re.ASCII,
)
_HAS_YEAR: Final = re.compile(r"\d{4}$")


def leave_out(text: str) -> str:
    """Take the days of the week away that stand before or behind a date.

    Args:
        text: a folded text whose dates are written in one way.

    Source: Nghị định 30/2020/NĐ-CP, Phụ lục I: a date is a day, a month and a year.
    """
    return _BESIDE.sub(lambda found: f"ngay {found['after'] or found['first']}", text)


def check(text: str, year: int, last_year: int) -> None:
    """Hold each day of the week against its date; a date without a year is of the plan's only one.

    Raises:
        PhraseRefused: the date falls on another day of the week.

    Source: design §3: the check reports a date that contradicts its phrase, it does not hide it.
    """
    for found in _BESIDE.finditer(text):
        written = found["after"] or found["first"]
        named = next(
            word
            for word in (found["before"], found["before_off"], found["then"], found["then_off"])
            if word
        )
        known = year == last_year or _HAS_YEAR.search(written)
        span = dates.read(written, year) if known else None
        if span and span.first.weekday() != _NUMBERS[named]:
            raise PhraseRefused(
                f"ngày {span.first:%d/%m/%Y} là {_LABELS[span.first.weekday()]}, không phải "
                f"{_LABELS[_NUMBERS[named]]}, xin đối chiếu lại ngày"
            )
