"""What a paper says of time without a date: often, yearly, by another paper, after an event."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rules.deadlines import Clock, ClockUnit, DeadlineKind
from rules.spelling import Written

_THING: Final = (
    r"(?:lop|lan|dot|ky|hoi nghi|hoi thao|hoi cho|hoi thi|cuoc|buoi|khoa|phien|chuyen|su kien)"
)
_ACTUAL: Final = (
    r"(?:(?:theo|tuy|tuy theo|can cu) (?:thuc te|(?:tinh hinh|dieu kien|nhu cau)(?: thuc te)?))"
)
_A_YEAR: Final = {"nam": 1, "quy": 4, "thang": 12, "tuan": 52}
_PER: Final = r"(?P<per>nam|quy|thang|tuan)"
_SHORT: Final = r"(?P<per>quy|thang)"
_BY: Final = r"(?:(?:truoc|vao|den|cham nhat|muon nhat|la) )*"
_DAY_OF: Final = r"ngay (?:0?[1-9]|[12]\d|3[01])(?!\d| ?/)"
_MONTH_OF: Final = r"thang (?:(?:dau|cuoi)(?: (?:cua )?(?:quy|ky)(?: sau)?)?|tiep theo|sau|lien ke)"
_PAPER: Final = (
    r"(?:ke hoach|huong dan|van ban|thong bao|lich|cong van|quyet dinh|chi dao|de an|chuong trinh|"
    r"chu trinh|lo trinh|tien do|moc thoi gian|khung thoi gian|giay moi|phan cong|chu trinh ocop)"
)
_NO_DATE_IN: Final = (
    r"(?!.*\b(?:truoc|cham nhat|muon nhat|xong|hoan thanh|den het)(?: ngay| thang| quy| nam)? ?\d)"
)
_OWNER: Final = r"(?: (?:cua|so|do|tai|ban hanh|tren dia ban)\b.*)?"


@dataclass(frozen=True, slots=True)
class Occasion:
    """The kind of an undated phrase, with its count a year or its clock."""

    kind: DeadlineKind
    times: int | None = None
    clock: Clock | None = None


def _table(*rows: tuple[DeadlineKind, str]) -> tuple[tuple[DeadlineKind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rf"(?:{pattern})(?!\w)", re.ASCII)) for kind, pattern in rows)


# Words that may stand one after the other; the strongest kind of all is the kind of the phrase.
_WORDS: Final = _table(
    (
        DeadlineKind.CONTINUOUS,
        (
            r"(?:thuong xuyen|lien tuc|quanh nam|(?:trong )?(?:suot|ca)(?: ca)? (?:nam|giai doan)|"
            r"xuyen suot)(?:,? (?:va )?(?:thuong xuyen|lien tuc))?"
            r"(?: (?:trong |hang |ca |suot )*(?:nam|giai doan))?"
        ),
    ),
    (
        DeadlineKind.RECURRING,
        (
            rf"(?:dinh ky )?(?:moi|hang) {_PER} (?:it nhat |toi thieu |to chuc )*"
            rf"(?:(?P<count>\d{{1,3}}|mot|hai) )?{_THING}"
            rf"(?: {_THING}| tap huan| boi duong| dao tao)?"
        ),
    ),
    (
        DeadlineKind.RECURRING,
        rf"(?:dinh ky )?(?:moi|hang) {_SHORT},? {_BY}{_DAY_OF}(?:,? (?:cua )?{_MONTH_OF})?",
    ),
    (DeadlineKind.RECURRING, rf"{_BY}{_DAY_OF},? (?:cua )?(?:moi|hang) {_SHORT}"),
    (DeadlineKind.RECURRING, rf"(?P<count>\d{{1,3}}) {_THING} ?(?:/|moi|hang|trong|mot) ?{_PER}"),
    (
        DeadlineKind.RECURRING,
        r"(?:dinh ky )?(?P<months>\d\d?|sau|ba) thang(?:/| )(?:mot |0?1 )?lan",
    ),
    (DeadlineKind.RECURRING, rf"(?:moi|hang) nam,? {_ACTUAL}"),
    (
        DeadlineKind.RECURRING,
        rf"(?:dinh ky )?(?:moi|hang) {_PER}(?:,? (?:xem xet|ra soat|cap nhat|bo sung|dieu chinh))*",
    ),
    (DeadlineKind.RECURRING, r"dinh ky (?P<months>\d\d?|sau|ba) thang"),
    (DeadlineKind.RECURRING, "dinh ky"),
    (
        DeadlineKind.SEPARATE,
        (
            rf"(?:theo|co|tai|thuc hien theo) (?:(?:cac|tung|mot) )?{_PAPER}"
            r"(?:,? (?:rieng|chung|cu the|chi tiet|duoc duyet|ocop|thuc hien|hang nam|nam \d{4}))*"
            rf"{_NO_DATE_IN}(?: cua chu trinh ocop(?: hang nam)?)?{_OWNER}"
        ),
    ),
    (DeadlineKind.NONE, rf"(?:khi|neu) (?:can thiet|can|co yeu cau|co nhu cau)|neu co|{_ACTUAL}"),
    (DeadlineKind.NONE, rf"(?:theo|dung) quy dinh(?: hien hanh)?{_NO_DATE_IN}{_OWNER}"),
    (
        DeadlineKind.NONE,
        (
            r"kip thoi|tiep tuc(?: thuc hien| trien khai)?|chu dong(?: xay dung| thuc hien)?|"
            r"dot xuat|linh hoat|khong (?:quy dinh|an dinh)(?: thoi han)?"
        ),
    ),
)
_STRENGTH: Final = (
    DeadlineKind.CONTINUOUS,
    DeadlineKind.RECURRING,
    DeadlineKind.SEPARATE,
    DeadlineKind.NONE,
)
_SEPARATOR: Final = re.compile(r" ?[,;+/-]? ?(?:(?:va|hoac) )?")

_LENGTH: Final = r"(?P<amount>\d{1,3}) (?P<unit>ngay lam viec|ngay|thang|nam|tuan)"
_EARLY: Final = (
    r"(?:trong (?:thoi (?:han|gian)|vong)|trong|khong qua|toi da|cham nhat|muon nhat|sau|it nhat|"
    r"toi thieu|khong muon hon|la|truoc)"
)
_EVENT: Final = rf"{_NO_DATE_IN}(?P<event>(?:ngay|khi|thoi diem|luc|ky|moi|dot|hoi nghi)\b.*)"
_CLOCKS: Final = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"(?:{_EARLY} )*{_LENGTH},? (?:(?P<back>truoc)|ke tu|tinh tu|tu|sau) {_EVENT}",
        rf"(?P<back>truoc) {_NO_DATE_IN}(?P<event>(?:ngay|khi) [a-z].*?),? (?:{_EARLY} )*{_LENGTH}",
        (
            rf"khong som hon (?P<earliest>\d{{1,3}}) ngay va khong muon hon {_LENGTH},? "
            rf"(?P<back>tinh den|truoc) {_EVENT}"
        ),
    )
)
_EVENTS: Final = re.compile(
    rf"{_NO_DATE_IN}(?:(?:(?:ngay )?sau (?:khi|moi|ky|dot|hoi nghi)|(?:ke )?tu khi|"
    r"khi (?:co|nhan|duoc|ket thuc)|truoc (?:khi|moi|ky)|tai (?:ky|hoi nghi)|"
    r"truoc ngay (?:hop|khai|to chuc|het|ket thuc|ban hanh))\b(?:.*[a-z].*|(?<=hop))|"
    r"(?:(?:tai|theo) )?(?:moi|tung|cac) (?:ky|dot)\b.*)",
    re.ASCII,
)
_FROM_EVENT: Final = re.compile(
    rf"(?:thuong xuyen|lien tuc),? (?:ke )?tu (?:khi|luc|ngay (?=[a-z])){_NO_DATE_IN}.*[a-z].*"
)
_UNITS: Final = {
    "ngay lam viec": (ClockUnit.WORKING_DAYS, 1),
    "ngay": (ClockUnit.CALENDAR_DAYS, 1),
    "tuan": (ClockUnit.CALENDAR_DAYS, 7),
    "thang": (ClockUnit.MONTHS, 1),
    "nam": (ClockUnit.MONTHS, 12),
}


def read(written: Written) -> Occasion | None:
    """Read a phrase that names no date; None where it does, or is not understood.

    Source: domain: the catalogue of deadline phrases; Bộ luật Dân sự 2015, Điều 144-148 (periods
        counted from an event).
    """
    if _FROM_EVENT.fullmatch(written.folded):
        return Occasion(DeadlineKind.CONTINUOUS)
    return _of_words(written.folded) or _of_clock(written) or _of_event(written.folded)


def _of_words(folded: str) -> Occasion | None:
    """Read a row of words with nothing left between them; the strongest of them counts."""
    found = list(_row(folded))
    if not found or found[-1] is None:
        return None
    said = [each for each in found if each]
    kind = min((each.kind for each in said), key=_STRENGTH.index)
    counts = [each.times for each in said if each.kind is DeadlineKind.RECURRING and each.times]
    times = max(counts, default=None) if kind is DeadlineKind.RECURRING else None
    return Occasion(kind, times=times)


def _row(folded: str) -> Iterator[Occasion | None]:
    """Walk along the words; None at last if a word is unknown."""
    place = 0
    while place < len(folded):
        kind, match = next(
            ((kind, hit) for kind, word in _WORDS if (hit := word.match(folded, place))),
            (DeadlineKind.NONE, None),
        )
        if match is None:
            yield None
            return
        yield Occasion(kind, times=_times(match.groupdict()))
        separator = _SEPARATOR.match(folded, match.end())
        place = separator.end() if separator else match.end()


def _times(named: dict[str, str | None]) -> int | None:
    """Count how often a year: "mỗi quý 02 lần" is 8, "6 tháng một lần" 2."""
    if months := named.get("months"):
        length = _number(months)
        return 12 // length if length in {1, 2, 3, 4, 6, 12} else None
    if per := named.get("per"):
        return _number(named.get("count") or "1") * _A_YEAR[per] or None
    return None


def _number(written: str) -> int:
    return {"mot": 1, "hai": 2, "ba": 3, "sau": 6}.get(written) or int(written)


def _of_clock(written: Written) -> Occasion | None:
    """Read a length that is counted from an event or back from it."""
    for pattern in _CLOCKS:
        if match := pattern.fullmatch(written.folded):
            unit, factor = _UNITS[match["unit"]]
            earliest = match.groupdict().get("earliest")
            clock = Clock(
                amount=int(match["amount"]) * factor,
                unit=unit,
                event=written.shown[slice(*match.span("event"))],
                backwards=bool(match["back"]),
                earliest=int(earliest) if earliest else None,
            )
            return Occasion(DeadlineKind.EVENT, clock=clock)
    return None


def _of_event(folded: str) -> Occasion | None:
    return Occasion(DeadlineKind.EVENT) if _EVENTS.fullmatch(folded) else None
