"""From the phrase of a paper, "xong trước ngày 15/3/2020", to a Deadline: the grammar of a plan."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from rules import dates, occasions, spelling, weekdays
from rules.dates import Shape, Span
from rules.deadlines import Deadline, DeadlineKind
from rules.errors import PhraseRefused
from rules.names import clean

LONGEST: Final = 300
_ONE_DAY: Final = timedelta(days=1)

# Words that say what is done, not when; they may stand before the time.
_DONE: Final = (
    r"du kien|khoang|xong|hoan thanh|hoan tat|hoan thien|ket thuc|thuc hien|trien khai|to chuc|"
    r"nop|gui|trinh|bao cao|tong hop|dang ky|phe duyet|ban hanh|cong bo|cong nhan|danh gia|"
    r"phan hang|tong ket|so ket|phan dau|phai|duoc|can|se|bat dau|tiep tuc|thoi gian|thoi han|"
    r"thoi diem|tien do|han|ho so|ket qua|san pham|viec|thi|hoi thi|cuoc thi|"
    r"cap (?:trung uong|quoc gia|tinh|huyen|xa)|…|\.\.\.|(?:hang|moi) nam|"
    r"ve (?:ubnd|so|van phong dieu phoi)(?: (?:tinh|huyen|xa))?|dot (?:\d{1,2}|i{1,3}|iv)|"
    r"\d{1,4} (?:lop|hoi thao|hoi nghi|hoi cho|dot|cuoc|chuyen|mo hinh|du an|san pham)"
)
_LEAD: Final = re.compile(rf"(?:{_DONE})(?: ?, ?| |$)", re.ASCII)
_TRAIL: Final = re.compile(r",? (?:(?:phai |thi )?(?:xong|hoan thanh)|du kien|(?:hang|moi) nam)$")
_DAYS_OR_MONTHS: Final = re.compile(r"\d\d? ?- ?\d\d?")
_TENTATIVE: Final = re.compile(r"\b(?:du kien|khoang)\b")

# What may follow a time: whom or what it is for. A second deadline may not.
_ASIDE: Final = re.compile(
    r",? (?:doi voi|nham|de(?! (?:nghi|an|xuat|tai|cuong)\b)|(?:cac )?ho so (?:nop|gui) sau)\b"
)
_DATE_IN_ASIDE: Final = re.compile(
    r"\b(?:\d\d?(?:/| thang )\d\d?|thang \d\d?)(?:(?:/| nam )\d{4})?(?![\d/])", re.ASCII
)

_FIRM: Final = (
    r"(?:cham nhat|muon nhat|tre nhat|han cuoi|han chot|khong (?:muon|cham) hon|khong qua)"
)
_LINK: Final = r"(?: (?:la|vao|trong|den|het|phai|xong|hoan thanh))*"
_NOW: Final = r"tu (?:nay|khi ban hanh(?: ke hoach)?|ngay (?:ky|ban hanh)(?: ke hoach)?)"
_INSIDE: Final = r"(?:(?:trong|vao|khoang|thoi gian|suot|ca) )*"
_WHOLE: Final = r"(?:(?:trong|suot|ca) )+(?:nam|giai doan|ky ke hoach|thoi ky ke hoach)"
_OFTEN: Final = r"(?:(?:thuong xuyen|lien tuc|quanh|suot|ca)\b,? ?(?:va )?)+"
_PEAK: Final = r"(?:trong tam|tap trung|cao diem)(?: la)?"

_RELATIVE: Final = (
    r"\b(?:tuan|thang|quy|nam|thoi gian|ngay) (?:toi|nay|sau|truoc(?! ngay)|mai)\b|hom nay|sap toi"
)
_LENGTH: Final = r"^[^\d]*\d{1,3}(?: ?- ?\d{1,3})? (?:ngay|buoi|tuan|thang|nam|gio|tiet)\b(?! ?\d)"
_EXAMPLE: Final = "ví dụ “xong trước ngày 15/3/2020”"
_ADVICE: Final = (
    (_RELATIVE, f"thời gian này tính từ ngày viết nên không rõ, xin ghi ngày cụ thể, {_EXAMPLE}"),
    (_LENGTH, f"đây là độ dài, không phải thời hạn, xin ghi ngày phải xong, {_EXAMPLE}"),
    (
        r"^\D*\d+ (?:lop|lan|dot|cuoc|hoi|khoa)\b",
        "đây là số lượng, không phải thời hạn, xin ghi như “mỗi năm 02 lớp” hoặc “năm 2022”",
    ),
    (r"\b(?:tet|am lich|gieng|chap|ram|mung)\b", "xin ghi ngày dương lịch, ví dụ 15/3/2020"),
    (
        r"",
        (
            "chưa hiểu được thời hạn, xin ghi như “xong trước ngày 15/3/2020”, “trong quý I/2020”, "
            "“thường xuyên” hoặc “theo kế hoạch riêng”"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The years of the plan, and how its "trước ngày" is meant."""

    year: int
    last_year: int
    exclusive: bool


def parse(
    phrase: str, *, year: int, last_year: int | None = None, exclusive: bool = True
) -> Deadline:
    """Read the phrase of a paper as a deadline; every word must be understood.

    Args:
        phrase: the words of the paper, in any spelling.
        year: the (first) year of the plan, for dates that leave it out.
        last_year: the last year of a plan of several years.
        exclusive: "trước ngày X" ends the day before X; months, quarters, years always do.

    Raises:
        PhraseRefused: a length, an impossible date, or words that set no deadline.

    Source: Bộ luật Dân sự 2015, Điều 144-148; design §3 (the phrase is kept and computed from).
    """
    shown = clean(phrase)
    try:
        plan = _plan(year, last_year, exclusive=exclusive)
        found = _read(_accepted(shown), plan)
    except PhraseRefused as refusal:
        raise PhraseRefused(f"Cụm từ “{shown[:80]}”: {refusal}.") from None
    return replace(found, phrase=shown)


def _plan(year: int, last_year: int | None, *, exclusive: bool) -> _Plan:
    last = year if last_year is None else last_year
    if dates.check_year(last) < dates.check_year(year):
        raise PhraseRefused(f"năm cuối {last} đứng trước năm đầu {year} của kế hoạch, xin ghi lại")
    return _Plan(year, last, exclusive)


def _accepted(shown: str) -> spelling.Written:
    if len(shown) > LONGEST:
        raise PhraseRefused(f"dài quá {LONGEST} ký tự, xin chỉ ghi phần nói về thời gian")
    written = spelling.read(shown)
    if not written.folded:
        raise PhraseRefused(f"chưa ghi thời hạn, xin ghi ngày phải xong, {_EXAMPLE}")
    if _DAYS_OR_MONTHS.fullmatch(written.folded):
        raise PhraseRefused("chưa rõ là ngày hay tháng, xin ghi như “ngày 3/4” hoặc “tháng 3-4”")
    return written


def _read(written: spelling.Written, plan: _Plan) -> Deadline:
    """Leave out, one by one, the words that say what is done, until a time is understood."""
    ways = list(_ever_shorter(written))
    for rest in ways:
        if occasion := occasions.read(rest):
            return _undated(occasion, plan)
    for rest in reversed(ways):
        if found := _dated(spelling.tidy(rest.folded), plan):
            weekdays.check(spelling.even(rest.folded), plan.year, plan.last_year)
            before = written.folded[: len(written.folded) - len(rest.folded)]
            return replace(found, tentative=found.tentative or bool(_TENTATIVE.search(before)))
    raise PhraseRefused(_advice(written.folded))


def _ever_shorter(written: spelling.Written) -> Iterator[spelling.Written]:
    yield written
    while written.folded and (lead := _LEAD.match(written.folded)):
        written = written.after(lead.end())
        yield written


def _advice(folded: str) -> str:
    return next(advice for pattern, advice in _ADVICE if re.search(pattern, folded))


def _undated(occasion: occasions.Occasion, plan: _Plan) -> Deadline:
    if occasion.kind is DeadlineKind.CONTINUOUS:
        return _spanning(DeadlineKind.CONTINUOUS, _all_of(plan))
    return Deadline("", occasion.kind, times=occasion.times, clock=occasion.clock)


def _dated(text: str, plan: _Plan) -> Deadline | None:
    """Read a text that names a date, with what it may bring along."""
    if plan.year == plan.last_year:
        text = re.sub(r" nam (?:sau|tiep theo)\b", f" nam {plan.year + 1}", text)
    aside = _ASIDE.search(text)
    core = text[: aside.start()] if aside else text
    trailing = ""
    while trail := _TRAIL.search(core):
        core, trailing = core[: trail.start()], trailing + trail[0]
    found = _by_grammar(core, plan)
    if found and aside:
        _check_aside(text[aside.end() :], found, plan)
    tentative = "du kien" in trailing or "vao khoang" in core
    return replace(found, tentative=tentative) if found else None


def _by_grammar(text: str, plan: _Plan) -> Deadline | None:
    for pattern, build in _GRAMMAR:
        match = pattern.fullmatch(text)
        if match and (found := build(match, plan)):
            return found
    return None


def _check_aside(aside: str, found: Deadline, plan: _Plan) -> None:
    """Refuse a second deadline: a date behind the first one, or a second "đối với"."""
    limit = found.lenient_day
    named = (dates.read(each[0], plan.year) for each in _DATE_IN_ASIDE.finditer(aside))
    if "doi voi" in aside or any(span and limit and span.first > limit for span in named):
        raise PhraseRefused("có nhiều thời hạn trong một cụm từ, xin ghi mỗi thời hạn một dòng")


def _all_of(plan: _Plan) -> Span:
    return Span(date(plan.year, 1, 1), date(plan.last_year, 12, 31))


def _spanning(kind: DeadlineKind, span: Span) -> Deadline:
    return Deadline("", kind, opens=span.first, last_day=span.last)


def _span(text: str, plan: _Plan) -> Span | None:
    return dates.read(re.sub(r"^(?:giai doan|thoi ky|nien do) ", "", text), plan.year)


def _before(match: re.Match[str], plan: _Plan) -> Deadline | None:
    span = _span(match["span"], plan)
    if span is None or span.shape is Shape.JOINED:
        return None
    excludes = span.shape is Shape.DAY and plan.exclusive
    by_the_day = span.shape is Shape.DAY and not plan.exclusive
    last_day = span.last if by_the_day else span.first - _ONE_DAY
    return Deadline("", DeadlineKind.FIXED, last_day=last_day, excludes=excludes)


def _until(match: re.Match[str], plan: _Plan) -> Deadline | None:
    span = _span(match["span"], plan)
    return Deadline("", DeadlineKind.FIXED, last_day=span.last) if span else None


def _from_until_before(match: re.Match[str], plan: _Plan) -> Deadline | None:
    start, end = _span(match["start"], plan), _before(match, plan)
    if start is None or end is None or end.last_day is None:
        return None
    if end.last_day < start.first:
        raise PhraseRefused("thời gian kết thúc đứng trước thời gian bắt đầu, xin ghi đủ năm")
    return replace(end, kind=DeadlineKind.PERIOD, opens=start.first)


def _from_to(match: re.Match[str], plan: _Plan) -> Deadline | None:
    span = _span(match["span"], plan)
    if span and span.shape is not Shape.JOINED:
        raise PhraseRefused(
            "mới nêu lúc bắt đầu, xin ghi thêm lúc kết thúc, ví dụ “từ tháng 3 đến tháng 5”"
        )
    return _spanning(DeadlineKind.PERIOD, span) if span else None


def _within(match: re.Match[str], plan: _Plan) -> Deadline | None:
    span = _span(match["span"], plan)
    if span and span.shape in {Shape.DAY, Shape.MOMENT}:
        return Deadline("", DeadlineKind.FIXED, last_day=span.last)
    return _spanning(DeadlineKind.PERIOD, span) if span else None


def _whole(_match: re.Match[str], plan: _Plan) -> Deadline:
    return _spanning(DeadlineKind.PERIOD, _all_of(plan))


def _often(match: re.Match[str], plan: _Plan) -> Deadline | None:
    span = _span(match["span"], plan)
    return _spanning(DeadlineKind.CONTINUOUS, span) if span else None


def _often_with_a_peak(match: re.Match[str], plan: _Plan) -> Deadline | None:
    peak = _span(match["span"], plan)
    return _spanning(DeadlineKind.CONTINUOUS, _all_of(plan)) if peak else None


# The grammar: the first row that fits and whose calendar words are understood.
_Builder = Callable[[re.Match[str], _Plan], Deadline | None]
_GRAMMAR: Final[tuple[tuple[re.Pattern[str], _Builder], ...]] = tuple(
    (re.compile(pattern, re.ASCII), build)
    for pattern, build in (
        (rf"{_OFTEN}(?:trong nam|hang nam)?,? ?{_PEAK} {_INSIDE}(?P<span>.+)", _often_with_a_peak),
        (rf"{_OFTEN}{_INSIDE}(?:tu )?(?P<span>.+)", _often),
        (rf"{_INSIDE}tu (?P<start>.+) den truoc (?P<span>.+)", _from_until_before),
        (rf"(?:{_NOW} )?(?:{_FIRM}{_LINK} |den |toi )?truoc (?P<span>.+)", _before),
        (rf"(?:{_NOW} )?(?:{_FIRM}{_LINK}|den(?: het)?|toi(?: het)?|het) (?P<span>.+)", _until),
        (rf"{_INSIDE}tu (?P<span>.+)", _from_to),
        (_WHOLE, _whole),
        (rf"{_INSIDE}(?P<span>.+)", _within),
    )
)
