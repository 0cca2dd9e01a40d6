"""Applications of producers (phiếu đăng ký): when one may be sent, what it must say, by when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from rules.errors import Refusal
from rules.names import clean
from rules.standing import Window
from rules.vocabulary import Group, Word
from rules.workdays import Calendar, add_working_days

ANSWER_DAYS: Final = 5
"""Working days within which the locality answers an application."""
PER_ADDRESS: Final = 30
"""How many applications of an hour a network address may send: a class shares one."""
PER_PHONE: Final = 10
"""How many applications of an hour one telephone number may stand in."""
MAILS_A_DAY: Final = 3
"""How many receipts of a day one mail address is sent: anybody may type anybody's."""
LONGEST: Final[Mapping[str, int]] = MappingProxyType(
    {
        "producer": 200,
        "legal_form": 60,
        "representative": 100,
        "phone": 20,
        "email": 254,
        "product": 200,
        "description": 1_000,
    }
)
LONGEST_REASON: Final = 500
_NEEDED: Final = ("producer", "representative", "phone", "locality", "product", "description")
_NAMES: Final = ("producer", "legal_form", "representative", "product")
_DIGITS: Final = range(9, 16)
_PHONE: Final = re.compile(r"(?:\+|0)[0-9 ]+", re.ASCII)
_PARTS_OF_PHONE: Final = re.compile(r"[\s().\-–]+")
_MAIL: Final = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
_LINK: Final = re.compile(r"://|\bwww\.|@", re.IGNORECASE)


class Channel(Word):
    """How an application came (hình thức)."""

    WEB = "web", "Gửi trên trang"
    PAPER = "paper", "Phiếu giấy"
    PHONE = "phone", "Gọi điện"
    IN_PERSON = "in_person", "Đến trực tiếp"


class ApplicationState(Word):
    """What became of an application."""

    WAITING = "waiting", "Chờ xác nhận"
    CONFIRMED = "confirmed", "Đã xác nhận"
    REFUSED = "refused", "Không tiếp nhận"


class Opening(Word):
    """Whether ideas can be registered on a day."""

    NONE = "none", "Không đăng ký ý tưởng"
    NOT_YET = "not_yet", "Chưa mở"
    OPEN = "open", "Đang mở"
    OVER = "over", "Đã hết hạn"


class Fault(Word):
    """What is wrong with a field of an application, and what to write instead."""

    BLANK = "blank", "Còn trống: hãy ghi vào ô này."
    TOO_LONG = "too_long", "Dài quá: hãy viết gọn lại."
    PHONE = "phone", "Chưa đúng số điện thoại: hãy ghi đủ số, bắt đầu bằng 0, ví dụ 0912 345 678."
    MAIL = "mail", "Chưa đúng địa chỉ thư: hãy ghi như ten@example.vn, hoặc để trống."
    LOCALITY = "locality", "Hãy chọn địa bàn trong danh sách."
    GROUP = "group", "Hãy chọn nhóm sản phẩm trong danh sách, hoặc để cán bộ chọn giúp."
    LINK = "link", "Ô này không ghi địa chỉ trang web hay địa chỉ thư: hãy bỏ đi."
    CONSENT = "consent", "Cần đồng ý để cơ quan được dùng thông tin trong phiếu: hãy đánh dấu."


@dataclass(frozen=True)
class Idea:
    """What an application says.

    `locality`: the code of the unit of the area; `group`: the code of a sector, "" for who does
    not know; `description` may have several lines.
    """

    producer: str = ""
    legal_form: str = ""
    representative: str = ""
    phone: str = ""
    email: str = ""
    locality: str = ""
    product: str = ""
    group: str = ""
    description: str = ""


def opening_on(window: Window | None, started: date, day: date) -> Opening:
    """Tell whether ideas can be registered on a day, up to the lenient day of the window.

    Args:
        window: of the registration, None where the plan has none.
        started: when the cycle began; it counts where the window has no first day.
        day: the day.

    Source: design §5, "When a day passes": a producer's act is accepted up to the lenient day.
    """
    if window is None:
        return Opening.NONE
    if day < (window.opens or started):
        return Opening.NOT_YET
    last = window.lenient_day or window.last_day
    return Opening.OVER if last and day > last else Opening.OPEN


def answer_day(calendar: Calendar, sent: date) -> date:
    """Tell by which day the locality answers an application.

    Source: design §5: whoever receives an entry has at least 5 (agency) working days.
    """
    return add_working_days(calendar, sent, ANSWER_DAYS)


def tidied(idea: Idea) -> Idea:
    """Bring what was typed into one form: single spaces, a telephone number of digits.

    Source: design §7, promise 8: names are compared in one form.
    """
    plain = {each.name: _one_line(getattr(idea, each.name)) for each in fields(idea)}
    plain["phone"] = clean(_PARTS_OF_PHONE.sub(" ", plain["phone"]))
    lines = [_one_line(line) for line in idea.description.splitlines()]
    plain["description"] = "\n".join(line for line in lines if line)
    return replace(idea, **plain)


def faults_of(idea: Idea) -> dict[str, Fault]:
    """Tell what is wrong with an application, by the name of its field; no area is looked up.

    Source: QĐ 26/2026/QĐ-TTg (22/05/2026), Điều 6-7: what a registration names; no mail is needed.
    """
    found: dict[str, Fault] = {}
    if idea.email and not _MAIL.fullmatch(idea.email):
        found["email"] = Fault.MAIL
    if idea.group and idea.group not in set(Group):
        found["group"] = Fault.GROUP
    if not _is_phone(idea.phone):
        found["phone"] = Fault.PHONE
    found |= {name: Fault.LINK for name in _NAMES if _LINK.search(getattr(idea, name))}
    for name, most in LONGEST.items():
        if len(getattr(idea, name)) > most:
            found[name] = Fault.TOO_LONG
    blank = {name: Fault.BLANK for name in _NEEDED if not getattr(idea, name)}
    return found | blank


def digits_of(text: str) -> str:
    """Reduce a telephone number to its digits, the country's own as 0.

    Source: domain: 0912 345 678 and +84 912 345 678 are one number.
    """
    digits = "".join(each for each in text if each.isascii() and each.isdigit())
    return f"0{digits[2:]}" if text.startswith("+84") else digits


def check_sendings(of_address: int, of_phone: int) -> None:
    """Refuse an application that is one too many of the last hour.

    Raises:
        Refusal: it must wait.

    Source: OWASP ASVS 5.0.0 (05/2025), 2.4.1: what anybody may send is limited.
    """
    if of_address >= PER_ADDRESS or of_phone >= PER_PHONE:
        raise Refusal(
            "Đã có quá nhiều phiếu gửi từ nơi này trong một giờ: hãy đợi một giờ rồi gửi lại, hoặc "
            "gọi điện cho cơ quan ghi ở trang đăng ký."
        )


def _is_phone(text: str) -> bool:
    if not _PHONE.fullmatch(text):
        return False
    return len(text.replace(" ", "").removeprefix("+")) in _DIGITS


def _one_line(text: str) -> str:
    return clean("".join(letter if letter.isprintable() else " " for letter in text))
