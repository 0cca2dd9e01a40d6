"""Text from before Unicode is told apart, and good Vietnamese never is."""

import unicodedata
from itertools import product

import pytest

from ocop_cycle.registers.encodings import decode, is_old_font, old_encoding


def test_every_vietnamese_syllable_passes_for_unicode() -> None:
    onsets = (
        "",
        "b",
        "ch",
        "d",
        "đ",
        "gi",
        "h",
        "kh",
        "l",
        "ngh",
        "ph",
        "qu",
        "t",
        "th",
        "tr",
        "x",
    )
    rhymes = (  # a full stop follows the vowel that bears the tone
        *("a.", "a.i", "a.o", "a.m", "ă.m", "â.u", "e.o", "ê.", "i.", "ia.", "i.a", "o.i", "ô.i"),
        *("o.a", "oa.", "oa.i", "o.e", "oe.", "oa.n", "oă.n", "u.y", "uy.", "uê.", "u.ê", "uâ.n"),
        *("uơ.", "uya.", "uy.u", "iê.u", "yê.u", "ư.a", "ươ.u", "ư.u", "uô.i", "ơ.i", "y.", "u."),
    )
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    words = [
        onset + rhyme.replace(".", tone) for onset, rhyme, tone in product(onsets, rhymes, tones)
    ]

    wrong = [word for each in words for word in (each, each.upper()) if old_encoding(word)]

    assert wrong == []


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("S¶n phÈm", "TCVN3"),
        ("HTX chÌ T©n C­¬ng", "TCVN3"),
        ("§iÖn Biªn", "TCVN3"),
        ("Trµ", "TCVN3"),
        ("Haø Noäi", "VNI"),
        ("Ñoàng Thaùp", "VNI"),
        ("saûn phaåm", "VNI"),
        ("Sáº£n pháº©m", "UTF-8"),
        ("Trà®", ""),
        ("Mì Quảng®", ""),
        ("hoà, toà, quý, Xuân, thuê, quà", ""),
        ("«Trà xanh»", ""),
        ("½ kg, 5 m², 10 µm", ""),
        ("XÃ\u00a0TÂN CƯƠNG", ""),
        ("Niño", ""),
    ],
)
def test_old_encodings_are_told_from_good_text(text: str, encoding: str) -> None:
    assert old_encoding(text) == encoding


@pytest.mark.parametrize(
    ("font", "old"),
    [(".VnTime", True), (".VnArialH", True), ("VNI-Times", True), ("Times New Roman", False)],
)
def test_old_fonts_are_known_by_name(font: str, old: bool) -> None:  # noqa: FBT001 -- a table's cell
    assert is_old_font(font) is old


def test_every_vietnamese_letter_survives_windows_1258() -> None:
    vowels = "aăâeêioôơuưy"
    marks = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = [vowel + mark for vowel in vowels + vowels.upper() for mark in marks]
    text = "Đ đ: " + " ".join(letters)

    assert decode(text.encode("cp1258")) == unicodedata.normalize("NFC", text)
