"""How a phrase of a paper is read: one spelling for all the ways in which officials type it."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from rules import weekdays
from rules.names import clean

_NUMBER_WORD: Final = (
    "(?:một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười|mươi|linh|lẻ|không|trăm)"
)
_SPELLED_OUT: Final = re.compile(
    rf"(?<=\d) ?\( ?{_NUMBER_WORD}(?: {_NUMBER_WORD})* ?\)", re.IGNORECASE
)
_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")
_MARKS: Final = re.compile("[()\\[\\]{}\"'“”‘’«»*]")
_DIGIT_MEETS_LETTER: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_NAMED: Final = re.compile(
    r"\b(tháng|quý) (mười một|mười hai|một|hai|ba|tư|bốn|năm(?! ?\d)|sáu|bảy|bẩy|"
    r"tám|chín|mười)\b",
    re.IGNORECASE,
)
_NAMES: Final = {
    "một": "1", "hai": "2", "ba": "3", "tư": "4", "bốn": "4", "năm": "5", "sáu": "6", "bảy": "7",
    "bẩy": "7", "tám": "8", "chín": "9", "mười": "10", "mười một": "11", "mười hai": "12",
}  # fmt: skip
_COLON: Final = re.compile(r"(?<!\d):|:(?!\d\d)")
_VARIANT: Final = re.compile(r"\bqu[ií]\b", re.IGNORECASE)
_END: Final = " .,;-+/"

# What stays to be done on the folded copy: (spelling, the one spelling that the grammar knows).
_TIDY: Final = tuple(
    (re.compile(pattern, re.ASCII), put)
    for pattern, put in (
        (r"\b(truoc|trong|den|tu|het|xong|vao|hang|moi)(?=(?:ngay|thang|quy|nam|truoc)\b)", r"\1 "),
        (r"\bquy(?=[ivx]+\b)", "quy "),
        (r" ?/ ?", "/"),
        (r"(?<=\d) ?\. ?(?=\d)", "/"),
        (r" ?- ?", "-"),
        (r" ?[,;] ?", ", "),
        (r"\b(\d{4})-(\d\d?)-(\d\d?)\b", r"\3/\2/\1"),
        (r"\b(\d\d?)-(\d\d?)-(\d{4,5})\b", r"\1/\2/\3"),
        (r"\b(\d\d?)/(\d\d?)/(\d\d)(?![\d/-])", r"\1/\2/20\3"),
        (r"\b((?:thang|quy) \w{1,4})-(?=\d{4})", r"\1/"),
        (r"(thang \d\d?-\d\d?(?: hoac|,| va) )(?=\d\d?-\d\d?(?![\d/-]))", r"\1thang "),
        (r"(?<!thang )(?<!quy )(?<!q )(?<![\d/-])(\d\d?)-(\d\d?)(?![\d/-]| thang)", r"\1/\2"),
        (r"((?:thang|quy) \w{1,4}), nam (?=\d)", r"\1 nam "),
        (r"\b(?:sau thang|nua) (?=(?:dau|cuoi) nam)", "6 thang "),
        (r"\bcac (?=ngay|thang|quy|nam)", ""),
    )
)
_HOUR: Final = (
    r"(?:luc )?(?:(?:[01]?\d|2[0-4]) ?(?:gio|h|g|:)(?: ?\d\d)?(?: (?:phut|p))?|het gio lam viec|"
    r"gio hanh chinh)(?: hang ngay)?,? ?(?:cua |sang |chieu |toi )?(?=(?:ngay )?\d)"
)
_MIDNIGHT: Final = re.compile(r"\btruoc (?:luc )?0?0 (?:gio|h|g)(?: 00)?,? (?=(?:ngay )?\d)")
_BEFORE_HOUR: Final = re.compile(rf"\btruoc {_HOUR}", re.ASCII)
_AT_HOUR: Final = re.compile(rf"(?<!\w)(?!00? ?(?:gio|h|g|:)){_HOUR}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Written:
    """A phrase as it is shown and as it is compared; letter by letter the same length."""

    shown: str
    folded: str

    def after(self, place: int) -> "Written":
        """Leave out what stands before a place.

        Source: design: the words of an event are kept as the paper writes them.
        """
        return Written(self.shown[place:], self.folded[place:])


def fold(text: str) -> str:
    """Take accents and capitals off, letter by letter: the length stays; `đ` becomes `d`.

    Source: TCVN 6909:2001 (letters); design §3: a phrase is read however it is typed.
    """
    return "".join(_plain(letter) for letter in text)


def read(phrase: str) -> Written:
    """Bring a phrase into the form that the grammar compares: no brackets, marks, label or accents.

    Source: domain: hazards seen in plans (brackets, NFD, dashes, missing accents).
    """
    text = _DASHES.sub("-", clean(phrase))
    text = _COLON.sub(" ", _MARKS.sub(" ", _SPELLED_OUT.sub(" ", text)))
    text = _VARIANT.sub("quý", text)
    text = _NAMED.sub(lambda found: f"{found[1]} {_NAMES[found[2].lower()]}", clean(text))
    text = clean(_DIGIT_MEETS_LETTER.sub(" ", text)).strip(_END)
    return Written(text, fold(text))


def even(folded: str) -> str:
    """Write the dates of a folded text in one way: 15/3/2020, "thang 4/2020", "quy i/2020".

    Source: Nghị định 30/2020/NĐ-CP, Phụ lục I (how dates are written).
    """
    for pattern, put in _TIDY:
        folded = pattern.sub(put, folded)
    return folded


def tidy(folded: str) -> str:
    """Write dates in one way, and leave out what stands beside them: time of day, day of the week.

    The day of a time is kept; "trước 17 giờ ngày X" is by X.

    Source: design §7: a deadline ends at 24:00 of its last day.
    """
    folded = weekdays.leave_out(even(folded))
    folded = _MIDNIGHT.sub("truoc ", folded)
    folded = _AT_HOUR.sub("", _BEFORE_HOUR.sub("cham nhat ", folded))
    return folded.strip(_END)


def _plain(letter: str) -> str:
    """Take one letter's accents off."""
    base = unicodedata.normalize("NFD", letter.lower())[0]
    return "d" if base == "đ" else base
