"""Bytes into Vietnamese text; text typed in an encoding from before Unicode is told apart."""

import codecs
import re
import unicodedata
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD_FONT: Final = re.compile(r"\.vn|vni[- ]|\.?vni$", re.IGNORECASE)

# Letters that only Unicode text has: a text with one of them was not typed in TCVN3 or VNI.
_UNICODE_LETTER: Final = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")

_LETTER: Final = "[A-Za-zÀ-ÖØ-öø-ÿ]"
_TCVN3: Final = re.compile(
    rf"{_LETTER}[µ¸¶·¹¨»¾¼½©ª«¬¡¢£¤¥¦]+{_LETTER}"  # symbols that stand for vowels inside a word
    rf"|(?<!{_LETTER})[®§]{_LETTER}"  # đ and Đ begin a word
    rf"|{_LETTER}[µ¸¶¨ª¬](?!\w)"
)
_VNI: Final = re.compile(
    r"[aeouy][øïû]|[aeo][ùõâäå]|a[êúüëéè]|(?<!\w)ñ[aeiouyöô]",  # a tone is a letter of its own
    re.IGNORECASE,
)
_MISREAD_UTF8: Final = re.compile("á[º»][^\x00-\x7f]|Ä[‘\x91]|Æ[°¡]|Ã[\u00a1-\u00bf]")
_LOST_LETTERS: Final = re.compile(rf"{_LETTER}\?{_LETTER}")
_STRAY_MARK: Final = re.compile(
    "[\u0300\u0301\u0303\u0309\u0323]"
)  # with a vowel it becomes one letter


class Undecodable(Exception):  # noqa: N818 -- not an error of the program: bytes of another world
    """Bytes that are no text in a known encoding; its text names the old encoding, if known."""


def decode(content: bytes) -> str:
    """Decode UTF-8, UTF-16 with its mark, or windows-1258, into NFC.

    Raises:
        Undecodable: the bytes are in no known encoding, or in TCVN3 or VNI.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strict(content, encoding)
    try:
        return unicodedata.normalize("NFC", content.decode("utf-8"))
    except UnicodeDecodeError:
        return _windows_1258(content)


def old_encoding(text: str) -> str:
    """Name the encoding a text was typed in or spoilt by: "TCVN3", "VNI", "UTF-8", or ""."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii():
        return ""
    if _MISREAD_UTF8.search(composed):
        return "UTF-8"
    return "" if _UNICODE_LETTER.search(composed) else _typed_in(composed)


def has_lost_letters(text: str) -> bool:
    """Tell whether question marks stand where letters were ("S?n ph?m")."""
    return _LOST_LETTERS.search(text) is not None


def is_old_font(font: str) -> bool:
    """Tell whether a font shows TCVN3 or VNI letters (.VnTime, .VnArialH, VNI-Times)."""
    return _OLD_FONT.match(font) is not None


def typed_for_old_font(text: str) -> bool:
    """Tell whether a text in such a font is in its encoding, and not Unicode that fell into it."""
    composed = unicodedata.normalize("NFC", text)
    return not composed.isascii() and not _UNICODE_LETTER.search(composed)


def _typed_in(text: str) -> str:
    if _TCVN3.search(text):
        return "TCVN3"
    return "VNI" if _VNI.search(text) else ""


def _strict(content: bytes, encoding: str) -> str:
    try:
        return unicodedata.normalize("NFC", content.decode(encoding))
    except UnicodeDecodeError:
        raise Undecodable from None


def _windows_1258(content: bytes) -> str:
    western = content.decode("latin-1")
    found = [old for old in map(_typed_in, western.splitlines()) if old]
    if found:
        raise Undecodable(max(set(found), key=found.count))
    decoded = _strict(content, "cp1258")
    if _STRAY_MARK.search(decoded):
        raise Undecodable
    return decoded
