"""The fields of one row: texts, words of a list, days, addresses, telephones."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from ocop_cycle.registers.columns import heading_key, places
from ocop_cycle.registers.sheets import Problem, Row, Sheet

LONGEST_NAME: Final = 200

_LONGEST_EMAIL: Final = 254
_LONGEST_MAILBOX: Final = 64
_LONGEST_CODE: Final = 50
_PHONE_DIGITS: Final = range(8, 16)
_YEARS: Final = range(1990, 2101)

_CODE: Final = re.compile(r"\w[\w.-]*(?: [\w.-]+)*")
_DAY: Final = re.compile(r"(?:ngày )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.IGNORECASE)
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_MAILBOX: Final = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_DOMAIN: Final = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.IGNORECASE
)
_PHONE: Final = re.compile(r"\+?[0-9][0-9 .]*", re.ASCII)
_WHOLE_PHONE: Final = re.compile(r"0|\+|84\d{9}|1[89]00")
_POWER_OF_TEN: Final = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")

_BLANK: Final = "Còn trống: hãy điền; nếu ô bị gộp với dòng trên, hãy bỏ gộp và điền lại."

Meant = TypeVar("Meant")


@dataclass
class Fields:
    """One row as its register sees it; what is wrong gathers in `problems`."""

    row: Row
    labels: Mapping[str, str]
    found: Mapping[str, int]
    problems: list[Problem] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Tell the line of the row."""
        return self.row.line

    def say(self, name: str, text: str) -> None:
        """Add a problem of a column."""
        self.problems.append(Problem(self.row.line, self.labels[name], text))

    def miss(self, name: str, text: str) -> None:
        """Add what is missing in a column, unless its cell was there and could not be read."""
        if all(each.column != self.labels[name] for each in self.problems):
            self.say(name, text)

    def text(self, name: str, *, longest: int = LONGEST_NAME) -> str:
        """Take a text, empty if there is no such column; a day or a truth value is none."""
        no_text = self.row.no_text.get(self.found.get(name, -1))
        if no_text:
            self.miss(name, no_text)
            return ""
        text = self._written(name)
        if len(text) > longest:
            self.say(name, f"Dài quá {longest} ký tự: hãy viết gọn lại.")
        return text

    def required(self, name: str) -> str:
        """Take a text that a row must have."""
        text = self.text(name)
        if not text:
            self.miss(name, _BLANK)
        return text

    def required_day(self, name: str) -> date | None:
        """Take a day that a row must have."""
        if not self._written(name):
            self.miss(name, _BLANK)
        return self.day(name)

    def code(self, name: str) -> str:
        """Take a code: letters, digits, hyphens, dots, single spaces."""
        code = self.text(name, longest=_LONGEST_CODE)
        if code and not _CODE.fullmatch(code):
            self.say(name, f"Mã “{code}” chỉ được gồm chữ, số, dấu chấm, gạch nối và dấu cách.")
        return code

    def word(
        self, name: str, words: Mapping[str, Meant], *, allowed: Sequence[str]
    ) -> Meant | None:
        """Take a word of a list, or None if the cell is empty."""
        text = self.text(name)
        if not text:
            return None
        meant = words.get(heading_key(text))
        if meant is None:
            self.say(name, f"Không nhận ra “{text}”: hãy ghi một trong: {'; '.join(allowed)}.")
        return meant

    def day(self, name: str) -> date | None:
        """Take a day written as dd/mm/yyyy or yyyy-mm-dd."""
        text = self._written(name)
        if not text:
            return None
        day = _day(text)
        if day is None:
            self.say(
                name,
                f"“{text}” không phải ngày có thật: hãy ghi dạng ngày/tháng/năm, như 31/12/2027.",
            )
        return day

    def email(self, name: str) -> str:
        """Take one address of e-mail."""
        text = self.text(name, longest=_LONGEST_EMAIL)
        wrong = _wrong_email(text) if text else ""
        if wrong:
            self.say(name, wrong)
        return text

    def phone(self, name: str) -> str:
        """Take one telephone number, as text."""
        text = self.text(name)
        wrong = _wrong_phone(text) if text else ""
        if wrong:
            self.say(name, wrong)
        return text

    def _written(self, name: str) -> str:
        return self.row.cells[self.found[name]] if name in self.found else ""


def _day(text: str) -> date | None:
    vietnamese, iso = _DAY.fullmatch(text), _ISO_DAY.fullmatch(text)
    if vietnamese:
        day, month, year = map(int, vietnamese.groups())
    elif iso:
        year, month, day = map(int, iso.groups())
    else:
        return None
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _wrong_email(text: str) -> str:
    if text.count("@") > 1 or any(mark in text for mark in ",; "):
        return f"“{text}” không phải một địa chỉ: hãy chỉ ghi một địa chỉ email, không có dấu cách."
    mailbox, _, domain = text.partition("@")
    if not mailbox.isascii() or not domain.isascii():
        return f"“{text}” có chữ có dấu: hãy dùng địa chỉ email không dấu, như ten@tinh.gov.vn."
    good = _MAILBOX.fullmatch(mailbox) and len(mailbox) <= _LONGEST_MAILBOX
    if not good or not _DOMAIN.fullmatch(domain):
        return f"“{text}” không phải địa chỉ email: hãy ghi dạng ten@tinh.gov.vn."
    return ""


def _wrong_phone(text: str) -> str:
    number = text.replace(" ", "").replace(".", "")
    whole = _WHOLE_PHONE.match(number)
    if _POWER_OF_TEN.fullmatch(text) or (_PHONE.fullmatch(text) and not whole):
        return (
            f"Đọc được “{text}”: bảng tính đã coi số điện thoại là con số nên mất số 0 ở đầu; "
            "hãy định dạng cột dạng Văn bản (Text) rồi gõ lại."
        )
    if not _PHONE.fullmatch(text) or len(number.lstrip("+")) not in _PHONE_DIGITS:
        return (
            f"“{text}” không phải một số điện thoại: hãy ghi một số gồm 8 đến 15 chữ số, "
            "chỉ dùng thêm dấu cách, dấu chấm hoặc dấu + ở đầu."
        )
    return ""


def fields_of(
    sheet: Sheet, columns: Mapping[str, tuple[str, ...]], required: Sequence[str]
) -> tuple[list[Fields], list[Problem]]:
    """Lay the columns of a register over a sheet; tell what is missing, doubled or badly read."""
    spots = places(sheet.header, columns)
    labels = {name: words[0].rstrip("*") for name, words in columns.items()}
    labels |= {name: sheet.header[at] for name, at in spots.found.items()}
    missing = [
        Problem(sheet.header_line, labels[name], f"Thiếu cột “{labels[name]}”: hãy thêm cột này.")
        for name in required
        if name not in spots.found
    ]
    doubled = [
        Problem(sheet.header_line, sheet.header[at], "Có hai cột cùng tên: hãy giữ lại một cột.")
        for at in spots.doubled
    ]
    if missing or doubled:
        return [], missing + doubled
    return _rows_of(sheet, labels, spots.found)


def _rows_of(
    sheet: Sheet, labels: Mapping[str, str], found: Mapping[str, int]
) -> tuple[list[Fields], list[Problem]]:
    """Give each row the problems of its cells; an uneven row is not read any further."""
    used = {sheet.header[at] for at in found.values()}
    faults: dict[int, list[Problem]] = defaultdict(list)
    for problem in sheet.problems:
        if problem.column in used:
            faults[problem.line].append(problem)
    uneven = [problem for problem in sheet.problems if not problem.column]
    lines = {problem.line for problem in uneven}
    rows = [row for row in sheet.rows if row.line not in lines]
    return [Fields(row, labels, found, faults[row.line]) for row in rows], uneven


def sorted_problems(problems: Sequence[Problem]) -> list[Problem]:
    """Put problems in the order in which a person meets them."""
    return sorted(problems, key=lambda each: each.line)


def notices_of(sheet: Sheet, columns: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Tell what of a sheet is passed over without harm."""
    unused = places(sheet.header, columns).unused
    known = [heading for heading in unused if heading_key(heading) not in _COUNTERS]
    listed = ", ".join(f"“{heading}”" for heading in known)
    return (*sheet.notices, *([f"Không dùng tới các cột: {listed}."] if listed else []))


_COUNTERS: Final = {"stt", "tt", "so tt", "no"}
