"""The words of pages: Vietnamese as they are written, English out of the catalogue."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po
from markupsafe import escape

from notifications import filters
from ocop_cycle.web.looks import look

CATALOGUES: Final = Path(__file__).parent / "locales"
_WEEKDAYS: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
_COUNT: Final = "%(num)s"
_SWAPPED: Final = str.maketrans(".,", ",.")


def _read(language: str) -> Mapping[str, tuple[str, ...]]:
    """Read a catalogue: sentence in Vietnamese -> sentence for one, for many."""
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return {_key(each.id): _forms(each.string) for each in read_po(file) if each.string}


def _key(written: object) -> str:
    return str(written[0] if isinstance(written, tuple | list) else written)


def _forms(written: object) -> tuple[str, ...]:
    return tuple(written) if isinstance(written, tuple | list) else (str(written),)


_KNOWN: Final = {"en": _read("en")}


def marked(sentence: str) -> str:
    """Mark a sentence that is said later: `_(sentence)` in a template."""
    return sentence


def gettext(sentence: str, /, **facts: object) -> str:
    """Say a Vietnamese sentence in the language of the visitor.

    Args:
        sentence: as it is written in a template or a label; unknown ones stay as they are.
        facts: what takes the place of its `%(name)s`; then the answer is markup, its facts escaped.
    """
    return _filled(_said(sentence, 0), facts)


def ngettext(sentence: str, many: str, num: int, /, **facts: object) -> str:
    """Say a sentence that counts; Vietnamese has one form, `%(num)s` is the count."""
    said = _said(sentence, 0 if num == 1 else -1, many)
    return _filled(said, {"num": so(num), **facts}) if facts else said.replace(_COUNT, so(num))


def _said(sentence: str, form: int, written: str = "") -> str:
    known = _KNOWN.get(look().language, {}).get(sentence)
    return known[form] if known else written or sentence


def _filled(said: str, facts: Mapping[str, object]) -> str:
    return escape(said) % facts if facts else said


def ngay(day: date) -> str:
    """Write a day with its weekday: "thứ Sáu, 14/08/2020", "Friday, 14/08/2020"."""
    if look().language == "en":
        return f"{_WEEKDAYS[day.weekday()]}, {filters.ngay_ngan(day)}"
    return filters.ngay(day)


def so(number: Decimal | int) -> str:
    """Write a number: "2.000" and "80,5" in Vietnamese, "2,000" and "80.5" in English."""
    written = filters.so(number)
    return written.translate(_SWAPPED) if look().language == "en" else written


def muc(clause: str) -> str:
    """Name a clause of a plan: "mục 4.5.1", "section 4.5.1"."""
    named = filters.muc(clause) == clause
    return clause if named else gettext("mục %(clause)s", clause=clause)
