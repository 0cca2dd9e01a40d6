"""Which passwords are taken: long ones, of any characters, that nobody would try first."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from rules.errors import Refusal

SHORTEST: Final = 12
LONGEST: Final = 128
_LEFT: Final = 5
_DIFFERENT: Final = 5
_OTHERS: Final = re.compile(r"[^a-z0-9]+")
_NUMBERS: Final = re.compile(r"[0-9]+")
_LEET: Final = str.maketrans("013457@$!", "oleastasi")
_COMMON: Final = (
    "password", "passw", "matkhau", "mat khau", "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh",
    "zxcvbnm", "zxcvbn", "abcdefghijkl", "abcdef", "abcabc", "iloveyou", "letmein", "welcome",
    "administrator", "admin", "monkey", "dragon", "football", "sunshine", "princess", "master",
    "secret", "changeme", "default", "computer", "internet", "anhyeuem", "emyeuanh", "yeuem",
    "khongbiet", "xinchao", "hoilamgi", "login", "user", "test", "temp",
)  # fmt: skip
_LOCAL: Final = (
    "ocop", "moi xa mot san pham", "nong thon moi", "nongthon", "van phong dieu phoi", "vpdp",
    "vanphong", "chu the", "san pham", "viet nam", "vietnam", "uy ban nhan dan", "ubnd", "tinh",
    "huyen", "phuong", "thi xa", "thanh pho", "can bo", "lanh dao", "so nong nghiep", "ha noi",
    "sai gon", "an giang", "ba ria", "vung tau", "bac giang", "bac kan", "bac lieu", "bac ninh",
    "ben tre", "binh dinh", "binh duong", "binh phuoc", "binh thuan", "ca mau", "can tho",
    "cao bang", "da nang", "dak lak", "dak nong", "dien bien", "dong nai", "dong thap", "gia lai",
    "ha giang", "ha nam", "ha tinh", "hai duong", "hai phong", "hau giang", "hoa binh", "hue",
    "thua thien", "hung yen", "khanh hoa", "kien giang", "kon tum", "lai chau", "lam dong",
    "lang son", "lao cai", "long an", "nam dinh", "nghe an", "ninh binh", "ninh thuan", "phu tho",
    "phu yen", "quang binh", "quang nam", "quang ngai", "quang ninh", "quang tri", "soc trang",
    "son la", "tay ninh", "thai binh", "thai nguyen", "thanh hoa", "tien giang", "tra vinh",
    "tuyen quang", "vinh long", "vinh phuc", "yen bai", "ho chi minh",
)  # fmt: skip


def check_password(text: str, own: Iterable[str] = ()) -> None:
    """Take a password, of any characters, or say why it is not taken.

    Args:
        text: as it was typed; its spaces count.
        own: what anybody would try first for this person: the name, the mail address.

    Raises:
        Refusal: it is too short or too long, or little is left of it without what everybody tries.

    Source: OWASP ASVS 5.0.0 (05/2025), 6.2.1, 6.2.4, 6.2.5, 6.2.8, 6.2.9, 6.2.11.
    """
    if not SHORTEST <= len(text) <= LONGEST:
        raise Refusal(
            f"Mật khẩu phải có từ {SHORTEST} đến {LONGEST} ký tự: hãy dùng một câu dễ nhớ mà người "
            "khác không đoán được."
        )
    if is_easy(text, own):
        raise Refusal(
            "Mật khẩu này dễ đoán (từ thông dụng, tên địa phương, tên hoặc thư của Quý vị): hãy "
            "dùng một câu khác, ví dụ bốn từ không liên quan đến nhau."
        )


def is_easy(text: str, own: Iterable[str] = ()) -> bool:
    """Tell whether hardly anything is left of a password without words that everybody tries.

    Source: as `check_password`.
    """
    if len(set(text.casefold())) < _DIFFERENT:
        return True
    forms = {_bare(text), _bare(text.casefold().translate(_LEET))}
    words = {_bare(word) for word in (*_COMMON, *_LOCAL, *_parts(own))}
    return any(_left(form, words) < _LEFT for form in forms)


def _left(form: str, words: Iterable[str]) -> int:
    """Count what is left: letters, and other figures than those in a row, years and repeats."""
    for word in sorted(words, key=len, reverse=True):
        form = form.replace(word, " ")
    letters = sum(len(part) for part in _NUMBERS.sub(" ", form).split())
    return letters + sum(_worth(number) for number in _NUMBERS.findall(form))


def _worth(number: str) -> int:
    """Tell how many figures of a number are a surprise: each that is not beside the one before."""
    surprises = sum(abs(int(after) - int(before)) > 1 for before, after in pairwise(number))
    return surprises // 2


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return _OTHERS.sub("", plain.encode("ascii", "ignore").decode())


def _parts(own: Iterable[str]) -> Iterable[str]:
    for each in own:
        for part in (each, *each.replace("@", " ").replace(".", " ").split()):
            if len(_bare(part)) > 2:  # noqa: PLR2004 -- a syllable of two letters is in every word
                yield part
