"""How names are compared: one key for every spelling of the same Vietnamese name."""

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_LOOKALIKES: Final = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
# Each of these stays as it is, beside any other one.
_USUAL: Final = "[!-~À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ“”‘’–—…]+"
_CLEAN: Final = re.compile(f"{_USUAL}(?: {_USUAL})*")
_WORD: Final = re.compile(r"[^\W_]+")
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_RHYME: Final = re.compile(
    f"(?<![qQ])([oOuU])([{_TONES}])([aAeEyY])(?![a-zA-ZÀ-ỹ\u0300-\u036f])"
)


def clean(text: str) -> str:
    """Bring a text into one form: no invisible characters, NFC, single spaces.

    Source: Unicode Standard Annex 15 (NFC); TCVN 6909:2001 for the letters.
    """
    if _CLEAN.fullmatch(text):  # nearly every text: a tenth of the time
        return text
    visible = _INVISIBLE.sub("", text).translate(_LOOKALIKES)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def name_key(text: str) -> str:
    """Make the key under which two spellings of one name are equal ("Hòa" and "Hoà"); `đ` is kept.

    Source: TCVN 6909:2001 (letters); both places of the tone mark are in official use.
    """
    caseless = unicodedata.normalize("NFD", clean(text)).casefold()
    folded = _OPEN_RHYME.sub(r"\1\3\2", unicodedata.normalize("NFD", caseless))
    return unicodedata.normalize("NFC", folded)


def search_key(*texts: str) -> str:
    """Make the key by which names are searched: " hop tac xa hoa binh" for "Hợp tác xã Hòa Bình".

    Letters stand without marks (`đ` as `d`), words apart and each after a space, so that a word
    that begins with "hoa" is found as " hoa"; nothing else is left in it.

    Source: TCVN 6909:2001 (letters and marks); people type names without marks.
    """
    return "".join(f" {word}" for word in search_words(" ".join(texts)))


def search_words(text: str) -> tuple[str, ...]:
    """List the words of a text as they stand in a search key, in their order.

    Source: as `search_key`.
    """
    apart = unicodedata.normalize("NFKD", clean(text)).casefold().replace("đ", "d")
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    return tuple(_WORD.findall(bare))
