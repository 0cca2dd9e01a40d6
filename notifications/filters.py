"""Dates, numbers and sentences as Vietnam writes them."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

_WEEKDAYS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_NAMED_PARTS: Final = ("mục", "điểm", "khoản", "điều", "phần", "phụ lục")


def ngay(day: date) -> str:
    """Write a day with its weekday: "thứ Sáu, 14/08/2020"."""
    return f"{_WEEKDAYS[day.weekday()]}, {ngay_ngan(day)}"


def ngay_ngan(day: date) -> str:
    """Write a day in figures: "14/08/2020"."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def so(number: Decimal | int) -> str:
    """Write a number with a decimal comma and dots between thousands: "80,5", "2.000"."""
    whole, _, decimals = f"{Decimal(number):,f}".partition(".")
    part = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{part}" if part else "")


def muc(clause: str) -> str:
    """Name a clause of a plan: "4.5.1" is "mục 4.5.1"; what names itself ("Điều 7") stays."""
    return clause if clause.casefold().startswith(_NAMED_PARTS) else f"mục {clause}"


def cau(text: str) -> str:
    """End a text that people typed as a sentence ends."""
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def hoa(text: str) -> str:
    """Begin a text with a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    each.__name__: each for each in (ngay, ngay_ngan, so, muc, cau, hoa)
}
