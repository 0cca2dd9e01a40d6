"""The calendar words of a paper ("15/3/2020", "tháng 3-4", "quý III") as spans of days."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Final, NoReturn

from rules.errors import PhraseRefused

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
_MONTHS: Final = 12
_QUARTERS: Final[Mapping[str, int]] = MappingProxyType(
    {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
)
_MIDDLE_OF_MONTH: Final = 15
_ONE_DAY: Final = timedelta(days=1)


class Unit(Enum):
    """What a piece of a calendar names; BARE is a number that takes its neighbour's unit."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    FIRST_MONTHS = "dau"
    LAST_MONTHS = "cuoi"
    BARE = "bare"


class Shape(Enum):
    """How a paper names a span: a day, a moment ("cuối tháng 6"), a stretch, several joined."""

    DAY = "day"
    MOMENT = "moment"
    STRETCH = "stretch"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Span:
    """The days from the first to the last, both included."""

    first: date
    last: date
    shape: Shape = Shape.STRETCH


@dataclass(frozen=True, slots=True)
class _Piece:
    """One piece of a calendar as it is written, with blanks for what is left out."""

    unit: Unit
    number: str = ""
    month: str = ""
    year: str = ""
    edge: str = ""


_YEAR: Final = r"(?:(?:/| nam | )(?P<year>\d{2,5}))?"
_SPELLINGS: Final = tuple(
    (unit, re.compile(pattern, re.ASCII))
    for unit, pattern in (
        (Unit.BARE, r"(?P<number>\d\d?)(?:(?:/| nam )(?P<year>\d{4,5}))?"),  # 21 · 4/2020
        (Unit.BARE, rf"(?P<number>[ivx]{{1,4}}){_YEAR}"),  # iv · iv/2020
        (Unit.DAY, rf"(?:ngay )?(?P<number>\d{{1,3}})/(?P<month>\d{{1,3}}){_YEAR}"),  # 15/3/2020
        (Unit.DAY, rf"(?:ngay )?(?P<number>\d{{1,3}}) thang (?P<month>\d{{1,3}}){_YEAR}"),
        (Unit.DAY, r"ngay (?P<number>\d{1,3})"),  # ngày 21 [-22/6]
        (Unit.MONTH, rf"thang (?P<number>\d{{1,3}}){_YEAR}"),
        (Unit.MONTH, r"t (?P<number>\d{1,3})/(?P<year>\d{4,5})"),  # T2/2020
        (Unit.QUARTER, rf"(?:quy|q) (?P<number>[ivx]{{1,4}}|\d{{1,3}}){_YEAR}"),
        (Unit.YEAR, r"(?:nam )?(?P<number>\d{3,6})"),
        (Unit.YEAR, r"nam ke hoach(?P<number>)"),
        (Unit.FIRST_MONTHS, rf"(?P<number>\d\d?) thang dau nam{_YEAR}"),
        (Unit.LAST_MONTHS, rf"(?P<number>\d\d?) thang cuoi nam{_YEAR}"),
    )
)
_EDGE: Final = re.compile(r"(dau|giua|cuoi) ((?:thang|quy|nam)\b.*)")
_BETWEEN: Final = re.compile(r"(-| den het | den | toi |, va |, | va | hoac |\+)")
_RANGES: Final = frozenset({"-", "den", "den het", "toi"})
_REPEATED: Final = frozenset({Unit.DAY, Unit.MONTH, Unit.QUARTER, Unit.YEAR})


def read(text: str, year: int) -> Span | None:
    """Read tidied calendar words: one piece, a range, or pieces that follow one another.

    What is left out is taken from the neighbour ("21-22/6", "tháng 3-4/2020"), a year at last
    from the plan.

    Args:
        text: words that `spelling.tidy` has put into one form.
        year: the year of the plan.

    Returns:
        None where a word is not of the calendar.

    Raises:
        PhraseRefused: no such day, month, quarter or year; a range that runs backwards; a gap.

    Source: Bộ luật Dân sự 2015, Điều 146 (đầu, giữa, cuối tháng và năm).
    """
    parts = _BETWEEN.split(text)
    pieces = [_piece(part) for part in parts[::2]]
    known = [piece for piece in pieces if piece]
    if len(known) < len(pieces) or any(part in {"", " "} for part in parts[::2]):
        return None
    filled = _with_units(known)
    if any(piece.unit is Unit.BARE for piece in filled):
        return None
    return _joined(_spans(filled, year), [part.strip() for part in parts[1::2]], filled)


def check_year(year: int) -> int:
    """Refuse a year that no plan of the programme can mean.

    Raises:
        PhraseRefused: the year does not lie between 2000 and 2099.

    Source: QĐ 490/QĐ-TTg (07/05/2018): the programme begins in 2018; older years are typing errors.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        _refuse(f"năm {year} không hợp lệ, xin ghi năm bốn chữ số từ {FIRST_YEAR} đến {LAST_YEAR}")
    return year


def _refuse(reason: str) -> NoReturn:
    raise PhraseRefused(reason)


def _piece(text: str) -> _Piece | None:
    """Read one piece by the table of spellings."""
    edge = _EDGE.fullmatch(text)
    if edge:
        inner = _piece("nam ke hoach" if edge[2] == "nam" else edge[2])
        return replace(inner, edge=edge[1]) if inner and not inner.edge else None
    for unit, spelling in _SPELLINGS:
        if found := spelling.fullmatch(text):
            named = {name: value or "" for name, value in found.groupdict().items()}
            return _Piece(unit, **named)
    return None


def _with_units(pieces: list[_Piece]) -> list[_Piece]:
    """Give bare numbers the unit of a word before ("tháng 3-4") or of a day after ("21-22/6")."""
    filled = list(pieces)
    for here in range(1, len(filled)):
        if filled[here - 1].unit is not Unit.DAY:
            filled[here] = _like(filled[here], filled[here - 1])
    for here in range(len(filled) - 2, -1, -1):
        filled[here] = _like(filled[here], filled[here + 1])
    for here in range(1, len(filled)):
        filled[here] = _like(filled[here], filled[here - 1])
    first = filled[0]
    if len(filled) == 1 and first.unit is Unit.BARE and first.year and first.number.isdecimal():
        return [replace(first, unit=Unit.MONTH)]  # "4/2020"
    return filled


def _like(piece: _Piece, neighbour: _Piece) -> _Piece:
    """Fill the blanks of a piece from its neighbour."""
    fits = piece.number.isdecimal() or neighbour.unit is Unit.QUARTER  # iv is no day, no month
    if piece.unit is Unit.BARE and neighbour.unit in _REPEATED and fits:
        month = neighbour.month if neighbour.unit is Unit.DAY else ""
        return replace(piece, unit=neighbour.unit, month=month)
    if piece.unit is Unit.DAY is neighbour.unit and not piece.month:
        return replace(piece, month=neighbour.month)
    return piece


def _spans(pieces: list[_Piece], year: int) -> list[Span]:
    """Turn pieces into days, from the last to the first: a year left out is the next piece's.

    Where that would run backwards ("15/12 - 15/1/2021"), it is the plan's.
    """
    written = (check_year(int(piece.year)) for piece in reversed(pieces) if piece.year)
    fallback = next(written, year)
    spans: list[Span] = []
    for piece in reversed(pieces):
        span = _days(piece, fallback)
        if spans and not piece.year and span.first > spans[-1].last and year < fallback:
            span = _days(piece, year)
        fallback = int(piece.year) if piece.year else span.first.year
        spans.append(span)
    return spans[::-1]


def _joined(spans: list[Span], links: list[str], pieces: list[_Piece]) -> Span:
    """Make one span of pieces that are linked by "đến", "và", "hoặc"."""
    whole = spans[0]
    for span, link, before, after in zip(spans[1:], links, pieces, pieces[1:], strict=False):
        if span.last < whole.first or span.first < whole.first:
            _refuse("thời gian kết thúc đứng trước thời gian bắt đầu, xin ghi đủ năm theo thứ tự")
        follows = span.first <= whole.last + _ONE_DAY
        either = link == "hoac" and before.unit is after.unit
        if not (link in _RANGES or follows or either):
            _refuse("có nhiều khoảng thời gian rời nhau, xin tách mỗi khoảng thành một thời hạn")
        whole = Span(whole.first, span.last, Shape.JOINED)
    return whole


def _days(piece: _Piece, year: int) -> Span:
    """Tell the days of a piece in its own year, or else in the given one."""
    own = check_year(int(piece.year)) if piece.year else year
    span = _OF_UNIT[piece.unit](piece, own)
    return _moment(piece, span) if piece.edge else span


def _moment(piece: _Piece, span: Span) -> Span:
    """Tell the day that "đầu", "giữa", "cuối" of a month, quarter or year means."""
    if piece.edge == "giua" and piece.unit is Unit.QUARTER:
        _refuse("“giữa quý” không chỉ rõ ngày, xin ghi tháng hoặc ngày cụ thể")
    middle = date(span.first.year, 6, 30)
    if piece.unit is Unit.MONTH:
        middle = span.first.replace(day=_MIDDLE_OF_MONTH)
    day = {"dau": span.first, "giua": middle, "cuoi": span.last}[piece.edge]
    return Span(day, day, Shape.MOMENT)


def _day(piece: _Piece, year: int) -> Span:
    if not piece.month:
        _refuse(f"ngày {piece.number} thiếu tháng, xin ghi đủ ngày và tháng, ví dụ 15/3/{year}")
    month = _month_number(piece.month)
    try:
        day = date(year, month, int(piece.number))
    except ValueError:
        _refuse(
            f"ngày {int(piece.number):02d}/{month:02d}/{year} không có trong lịch, "
            "xin ghi lại ngày đúng"
        )
    return Span(day, day, Shape.DAY)


def _month(piece: _Piece, year: int) -> Span:
    month = _month_number(piece.number)
    return _months(year, month, month)


def _quarter(piece: _Piece, year: int) -> Span:
    quarter = _QUARTERS.get(piece.number.lstrip("0"))
    if quarter is None:
        _refuse(f"quý {piece.number.upper()} không có, xin ghi quý từ I đến IV")
    return _months(year, 3 * quarter - 2, 3 * quarter)


def _year(piece: _Piece, year: int) -> Span:
    return _months(check_year(int(piece.number)) if piece.number else year, 1, _MONTHS)


def _first_months(piece: _Piece, year: int) -> Span:
    return _months(year, 1, _month_number(piece.number))


def _last_months(piece: _Piece, year: int) -> Span:
    return _months(year, _MONTHS + 1 - _month_number(piece.number), _MONTHS)


def _month_number(written: str) -> int:
    if not 1 <= int(written) <= _MONTHS:
        _refuse(f"tháng {int(written)} không có, xin ghi tháng từ 1 đến 12")
    return int(written)


def _months(year: int, first: int, last: int) -> Span:
    return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


_OF_UNIT: Final[Mapping[Unit, Callable[[_Piece, int], Span]]] = MappingProxyType(
    {
        Unit.DAY: _day,
        Unit.MONTH: _month,
        Unit.QUARTER: _quarter,
        Unit.YEAR: _year,
        Unit.FIRST_MONTHS: _first_months,
        Unit.LAST_MONTHS: _last_months,
    }
)
