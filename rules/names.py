"""How names are compared: one key for every spelling of the same Vietnamese name."""

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_LOOKALIKES: Final = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_RHYME: Final = re.compile(
    f"(?<![qQ])([oOuU])([{_TONES}])([aAeEyY])(?![a-zA-ZÀ-ỹ\u0300-\u036f])"
)


def clean(text: str) -> str:
    """Bring a text into one form: NFC, no invisible characters, single spaces.

    Source: Unicode Standard Annex 15 (NFC); TCVN 6909:2001 for the letters.
    """
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(visible.translate(_LOOKALIKES).split())


def name_key(text: str) -> str:
    """Make the key under which two spellings of one name are equal ("Hòa" and "Hoà"); `đ` is kept.

    Source: TCVN 6909:2001 (letters); both places of the tone mark are in official use.
    """
    apart = unicodedata.normalize("NFD", clean(text))
    folded = _OPEN_RHYME.sub(r"\1\3\2", apart)
    return unicodedata.normalize("NFC", folded).casefold()
