"""Dates, numbers and sentences as Vietnam writes them."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from notifications.marks import of_words

_WEEKDAYS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_NAMED_PARTS: Final = ("mục", "điểm", "khoản", "điều", "phần", "phụ lục")
_DAYS_KEPT: Final = 4_096  # eleven years: a day is written in thousands of mails
_TONES_OF_SKIN: Final = range(0x1F3FB, 0x1F400)


@lru_cache(_DAYS_KEPT)
def ngay(day: date) -> str:
    """Write a day with its weekday: "thứ Sáu, 14/08/2020"."""
    return f"{_WEEKDAYS[day.weekday()]}, {ngay_ngan(day)}"


def ngay_ngan(day: date) -> str:
    """Write a day in figures: "14/08/2020"."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def so(number: Decimal | int) -> str:
    """Write a number with a decimal comma and dots between thousands: "80,5", "2.000"."""
    if isinstance(number, int):
        return f"{number:,}".replace(",", ".")
    whole, _, decimals = f"{number:,f}".partition(".")
    part = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{part}" if part else "")


@of_words
def muc(clause: str) -> str:
    """Name a clause of a plan: "4.5.1" is "mục 4.5.1"; what names itself ("Điều 7") stays."""
    return clause if clause.casefold().startswith(_NAMED_PARTS) else f"mục {clause}"


@of_words
def cau(text: str) -> str:
    """End a text that people typed as a sentence ends."""
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


@of_words
def hoa(text: str) -> str:
    """Begin a text with a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def con(days: int, counted: bool = False) -> str:  # noqa: FBT001, FBT002 -- as a filter is written
    """Say how much time is left: "còn 7 ngày", "còn 5 ngày làm việc", "hôm nay là ngày cuối"."""
    if days <= 0:
        return "hôm nay là ngày cuối"
    return f"còn {so(days)} ngày{' làm việc' if counted else ''}"


def ke(names: Iterable[str]) -> str:
    """List names in a sentence: "TN-001, TN-002"."""
    if isinstance(names, str):
        raise TypeError("one name, not a list of names")  # its letters would be listed
    return ", ".join(names)


@of_words
def ngan(text: str, longest: int) -> str:
    """Cut a text that is too long, between two words where it can be, never inside a letter."""
    if len(text) <= longest:
        return text
    end = longest - 1
    while end and _belongs_to_the_letter_before(text[end]):
        end -= 1
    space = text.rfind(" ", 0, end + 1)
    kept = text[: space if space > end * 2 // 3 else end]
    return f"{kept.rstrip(' ,.;:–-')}…"


def _belongs_to_the_letter_before(sign: str) -> bool:
    return unicodedata.category(sign).startswith("M") or ord(sign) in _TONES_OF_SKIN


FILTERS: Final[Mapping[str, Callable[..., str]]] = MappingProxyType(
    {
        "ngay": ngay,
        "ngay_ngan": ngay_ngan,
        "so": so,
        "muc": muc,
        "cau": cau,
        "hoa": hoa,
        "con": con,
        "ke": ke,
        "ngan": ngan,
    }
)
