"""What the office should look at first: late things, then what is due soon, then remarks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final

from notifications.filters import ngay, ngay_ngan
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.holders import Held, Late
from ocop_cycle.queries.status import ActivityStatus, Picture
from ocop_cycle.web.pages import con_lai
from rules.deadlines import DeadlineKind
from rules.vocabulary import Holder

_SHOWN: Final = 5
_SOON: Final = timedelta(days=14)
_DATED: Final = frozenset({DeadlineKind.FIXED, DeadlineKind.PERIOD})


@dataclass(frozen=True)
class Item:
    """A sentence, how pressing it is (late, soon, note), and where to read on."""

    tone: str
    tag: str
    text: str
    more: str = ""
    link: str = ""


@dataclass(frozen=True)
class Post:
    """How the mails of a cycle stand now; `unsendable`: no mail server is set."""

    states: Mapping[MailState, int]
    unreachable: int
    paused: bool
    unsendable: bool


def attention(picture: Picture, held: Held, post: Post | None) -> list[Item]:
    """List what needs a person, the most pressing first.

    Args:
        picture: where the cycle stands as of a day.
        held: who held what on that day.
        post: how its mails stand now; None when the day is a past one.
    """
    return [
        *_decisions(picture),
        *_late_units(held, picture.as_of),
        *_late_producers(held),
        *_closing(picture),
        *_without_day(picture),
        *_activities(picture),
        *(_mails(picture.cycle, post) if post else ()),
    ]


def has_day(activity: ActivityStatus) -> bool:
    """Tell whether an activity has a day to be done by; what goes on all year has none."""
    return activity.last_day is not None and activity.kind in _DATED


def _decisions(picture: Picture) -> Iterator[Item]:
    waiting = sum(picture.proposed.values())
    if waiting:
        yield Item(
            "late",
            "Cần quyết định",
            f"{waiting} hồ sơ của chủ thể đã quá hạn, chờ Văn phòng quyết định.",
            f"Đề xuất: dừng {picture.proposed['lapse']}, chuyển đợt sau "
            f"{picture.proposed['next_round']}. Xác nhận, gia hạn hoặc hoãn từng hồ sơ.",
            "#de-xuat",
        )


def _late_units(held: Held, today: date) -> Iterator[Item]:
    units = [late for late in held.late if late.holder is not Holder.PRODUCER]
    for late in islice(units, _SHOWN):
        yield Item(
            "late",
            "Quá hạn",
            f"{late.unit}: {late.entries} hồ sơ quá hạn ở bước “{late.stage.label}”.",
            f"Hạn sớm nhất {ngay_ngan(late.since)}, {con_lai(late.since, today)}.",
            "#don-vi",
        )
    rest = units[_SHOWN:]
    if rest:
        entries = sum(late.entries for late in rest)
        yield Item(
            "late", "Quá hạn", f"Còn {len(rest)} trường hợp khác, {entries} hồ sơ.", link="#don-vi"
        )


def _late_producers(held: Held) -> Iterator[Item]:
    stages: dict[str, list[Late]] = {}
    for late in held.late:
        if late.holder is Holder.PRODUCER and late.entries > late.proposed:
            stages.setdefault(late.stage.label, []).append(late)
    for label, group in stages.items():
        entries = sum(late.entries - late.proposed for late in group)
        since = min(late.since for late in group)
        yield Item(
            "late",
            "Quá hạn",
            f"{entries} hồ sơ chủ thể chưa nộp, đã quá hạn ở bước “{label}”.",
            f"Hạn {ngay_ngan(since)}. Nếu chủ thể đã nộp đúng hạn, cần nhập ngay; "
            "sau 3 ngày làm việc hệ thống sẽ đề xuất xử lý.",
            "#don-vi",
        )


def _closing(picture: Picture) -> Iterator[Item]:
    for row in picture.stages:
        last = row.last_day
        in_time = row.entries - row.overdue
        if last and in_time and picture.as_of <= last <= picture.as_of + _SOON:
            yield Item(
                "soon",
                "Sắp đến hạn",
                f"Bước “{row.stage.label}” {con_lai(last, picture.as_of)}, "
                f"còn {in_time} hồ sơ chưa xong.",
                f"Ngày cuối: {ngay(last)}" + (" (dự kiến)." if row.tentative else "."),
                "#cac-buoc",
            )


def _without_day(picture: Picture) -> Iterator[Item]:
    for row in picture.stages:
        if row.without_day and row.issued:
            yield Item(
                "note",
                "Lưu ý",
                f"{row.without_day} hồ sơ không có hạn ở bước “{row.stage.label}”.",
                "Đã hoãn, hoặc kế hoạch không đặt hạn: cần tự theo dõi.",
                "#cac-buoc",
            )


def _activities(picture: Picture) -> Iterator[Item]:
    dated = [row for row in picture.activities if has_day(row)]
    soon = [
        row
        for row in dated
        if row.last_day and picture.as_of <= row.last_day <= picture.as_of + _SOON
    ]
    for row in islice(soon, _SHOWN):
        if row.last_day:
            yield Item(
                "soon",
                "Sắp đến hạn",
                f"Nhiệm vụ “{row.name}” {con_lai(row.last_day, picture.as_of)}.",
                f"Ngày cuối: {ngay(row.last_day)}" + (" (dự kiến)." if row.tentative else "."),
                "#nhiem-vu",
            )
    past = sum(bool(row.last_day and row.last_day < picture.as_of) for row in dated)
    if past:
        yield Item(
            "note",
            "Lưu ý",
            f"{past} nhiệm vụ của kế hoạch đã qua ngày cuối.",
            "Hệ thống không theo dõi kết quả các nhiệm vụ này: đề nghị Văn phòng rà soát.",
            "#nhiem-vu",
        )


def _mails(cycle: str, post: Post) -> Iterator[Item]:
    link = f"/mails?cycle={cycle}"
    if post.paused:
        yield Item(
            "late", "Thư", "Việc gửi thư đang tạm dừng.", "Không thư nào rời hệ thống.", link
        )
    waiting = post.states[MailState.WAITING]
    if post.unsendable and waiting:
        yield Item(
            "late",
            "Thư",
            f"{waiting} thư đang chờ nhưng chưa đặt máy chủ thư: chưa ai nhận được.",
            "Người vận hành đặt OCOP_SMTP_URL.",
            link,
        )
    failed = post.states[MailState.FAILED]
    if failed:
        yield Item(
            "late",
            "Thư",
            f"{failed} thư không gửi được.",
            "Cần kiểm tra địa chỉ và báo cho người nhận bằng cách khác.",
            f"{link}&state={MailState.FAILED}",
        )
    if post.unreachable:
        yield Item(
            "note",
            "Lưu ý",
            f"{post.unreachable} điều cần báo chưa gửi được vì người nhận chưa có địa chỉ thư.",
            "Bổ sung liên hệ vào danh sách cơ quan hoặc danh sách sản phẩm.",
        )
