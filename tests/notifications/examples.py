"""Letters to try the writing on: of one notice, of many, of names that would break a mail."""

import unicodedata
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

from notifications.examples import EXAMPLES
from notifications.letters import CANCEL, REQUEST, Event, Letter
from notifications.notices import Entry, Notice, Office

SENDER = "Văn phòng Điều phối nông thôn mới tỉnh <ocop@thainguyen.example.vn>"
MESSAGE_ID = "<0001.thai-nguyen-2020@thainguyen.example.vn>"
AT = datetime(2020, 6, 23, 0, 30, tzinfo=UTC)
KEY = "day:2020-06-23:1f0c9b2e"

DEADLINE_REMINDER: Any = EXAMPLES["deadline_reminder"]
STAGE_OPENED: Any = EXAMPLES["stage_opened"]

EVENT = Event(
    uid="entry-1@thainguyen.example.vn",
    sequence=0,
    method=REQUEST,
    day=date(2020, 6, 30),
    title="Hạn cuối: nộp hồ sơ “Chè đinh La Bằng”, OCOP 2020",
    about="Nộp tại UBND huyện Đại Từ; điện thoại 0200 382 4567",
)
MOVED = replace(EVENT, uid="entry-2@thainguyen.example.vn", sequence=2, day=date(2020, 7, 15))
CANCELLED = replace(EVENT, uid="entry-3@thainguyen.example.vn", sequence=1, method=CANCEL)

_ASIDE = " “trích” \"kép\" 'đơn' & <script>alert(1)</script> {{ 7*7 }} 🍵🏽 "
_LONG = "Hợp tác xã dịch vụ nông nghiệp tổng hợp và du lịch cộng đồng vùng chè đặc sản La Bằng "
_LONGEST = 200
_LEFT_ALONE = {"key", "to", "clause", "place", "code", "ask", "round", "old_round", "new_round"}


def alone(notice: Notice, *events: Event) -> Letter:
    """Address a notice as a mail of its own."""
    return Letter(KEY, notice.to, notice.name, (notice,), events)


def several(notices: Sequence[Notice], *events: Event) -> Letter:
    """Address notices to the reader of the first as one mail."""
    return Letter(KEY, notices[0].to, notices[0].name, tuple(notices), events)


def hostile(notice: Notice) -> Notice:
    """Give each of a notice's texts 200 letters, decomposed, with quotes, markup and pictures."""
    words = {field.name: getattr(notice, field.name) for field in fields(notice)}
    said: dict[str, Any] = {
        name: _spoilt(word)
        for name, word in words.items()
        if isinstance(word, str) and name not in _LEFT_ALONE
    }
    office = Office(_spoilt(notice.office.name), notice.office.phone, notice.office.email)
    listed: dict[str, Any] = {}
    if "entries" in words:
        listed = {"entries": tuple(map(_spoilt_entry, words["entries"]))}
    return replace(notice, **said, office=office, **listed)


def entries(count: int) -> tuple[Entry, ...]:
    """List so many products."""
    return tuple(
        Entry(f"TN20-{number:03}", f"Chè đinh số {number}", f"HTX Chè số {number}")
        for number in range(1, count + 1)
    )


def _spoilt(text: str) -> str:
    return unicodedata.normalize("NFD", f"{text}{_ASIDE}{_LONG * 3}")[:_LONGEST]


def _spoilt_entry(entry: Entry) -> Entry:
    return Entry(entry.code, _spoilt(entry.product), _spoilt(entry.producer))
