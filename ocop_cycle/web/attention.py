"""What the office should look at first: late things, then what is due soon, then remarks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from notifications.filters import ngay_ngan
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.activities import ActivityStatus
from ocop_cycle.queries.holders import SOON, Held, Late
from ocop_cycle.queries.status import Picture
from ocop_cycle.web.languages import gettext, marked, ngay, ngettext
from ocop_cycle.web.pages import con_lai
from rules.deadlines import DeadlineKind
from rules.vocabulary import Holder, Stage

_SHOWN: Final = 5
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
    """How the mails of a cycle stand now; `drafts`: letters that wait for a person."""

    states: Mapping[MailState, int]
    unreachable: int
    drafts: int = 0


def attention(picture: Picture, held: Held, post: Post | None) -> list[Item]:
    """List what needs a person, the most pressing first.

    Args:
        picture: where the cycle stands as of a day.
        held: who held what on that day.
        post: how its mails stand now; None when the day is a past one.
    """
    return [
        *_decisions(picture),
        *(_drafts(picture.cycle, post) if post else ()),
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
            marked("Cần quyết định"),
            ngettext(
                "%(num)s hồ sơ của chủ thể đã quá hạn, chờ Văn phòng quyết định.",
                "%(num)s hồ sơ của chủ thể đã quá hạn, chờ Văn phòng quyết định.",
                waiting,
            ),
            gettext(
                "Đề xuất: dừng %(lapse)s, chuyển đợt sau %(next)s. Xác nhận, gia hạn hoặc hoãn "
                "từng hồ sơ.",
                lapse=picture.proposed["lapse"],
                next=picture.proposed["next_round"],
            ),
            "#de-xuat",
        )


def _drafts(cycle: str, post: Post) -> Iterator[Item]:
    if post.drafts:
        yield Item(
            "late",
            marked("Cần quyết định"),
            ngettext(
                "%(num)s dự thảo công văn đôn đốc chờ xem, ký và phát hành.",
                "%(num)s dự thảo công văn đôn đốc chờ xem, ký và phát hành.",
                post.drafts,
            ),
            link=f"/digest?cycle={cycle}#du-thao",
        )


def _late_units(held: Held, today: date) -> Iterator[Item]:
    units = [late for late in held.late if late.holder is not Holder.PRODUCER]
    for late in islice(units, _SHOWN):
        yield Item(
            "late",
            marked("Quá hạn"),
            ngettext(
                "%(unit)s: %(num)s hồ sơ quá hạn ở bước “%(stage)s”.",
                "%(unit)s: %(num)s hồ sơ quá hạn ở bước “%(stage)s”.",
                late.entries,
                unit=late.unit,
                stage=gettext(late.stage.label),
            ),
            gettext(
                "Hạn sớm nhất %(day)s, %(left)s.",
                day=ngay_ngan(late.since),
                left=con_lai(late.since, today),
            ),
            "#ai-dang-giu",
        )
    rest = units[_SHOWN:]
    if rest:
        yield Item(
            "late",
            marked("Quá hạn"),
            gettext(
                "Còn %(units)s trường hợp khác, %(entries)s hồ sơ.",
                units=len(rest),
                entries=sum(late.entries for late in rest),
            ),
            link="#ai-dang-giu",
        )


def _late_producers(held: Held) -> Iterator[Item]:
    stages: dict[Stage, list[Late]] = {}
    for late in held.late:
        if late.holder is Holder.PRODUCER and late.entries > late.proposed:
            stages.setdefault(late.stage, []).append(late)
    for stage, group in stages.items():
        yield Item(
            "late",
            marked("Quá hạn"),
            ngettext(
                "%(num)s hồ sơ chủ thể chưa nộp, đã quá hạn ở bước “%(stage)s”.",
                "%(num)s hồ sơ chủ thể chưa nộp, đã quá hạn ở bước “%(stage)s”.",
                sum(late.entries - late.proposed for late in group),
                stage=gettext(stage.label),
            ),
            gettext(
                "Hạn %(day)s. Nếu chủ thể đã nộp đúng hạn, cần nhập ngay; sau 3 ngày làm việc hệ "
                "thống sẽ đề xuất xử lý.",
                day=ngay_ngan(min(late.since for late in group)),
            ),
            "#ai-dang-giu",
        )


def _closing(picture: Picture) -> Iterator[Item]:
    for row in picture.stages:
        last = row.last_day
        in_time = row.entries - row.overdue
        if last and in_time and picture.as_of <= last <= picture.as_of + SOON:
            yield Item(
                "soon",
                marked("Sắp đến hạn"),
                ngettext(
                    "Bước “%(stage)s” %(left)s, còn %(num)s hồ sơ chưa xong.",
                    "Bước “%(stage)s” %(left)s, còn %(num)s hồ sơ chưa xong.",
                    in_time,
                    stage=gettext(row.stage.label),
                    left=con_lai(last, picture.as_of),
                ),
                _last_day(last, tentative=row.tentative),
                "#cac-buoc",
            )


def _without_day(picture: Picture) -> Iterator[Item]:
    for row in picture.stages:
        if row.without_day and row.issued:
            yield Item(
                "note",
                marked("Lưu ý"),
                ngettext(
                    "%(num)s hồ sơ không có hạn ở bước “%(stage)s”.",
                    "%(num)s hồ sơ không có hạn ở bước “%(stage)s”.",
                    row.without_day,
                    stage=gettext(row.stage.label),
                ),
                gettext("Đã hoãn, hoặc kế hoạch không đặt hạn: cần tự theo dõi."),
                "#cac-buoc",
            )


def _activities(picture: Picture) -> Iterator[Item]:
    dated = [row for row in picture.activities if has_day(row) and not row.done_on]
    soon = [
        row
        for row in dated
        if row.last_day and picture.as_of <= row.last_day <= picture.as_of + SOON
    ]
    for row in islice(soon, _SHOWN):
        if row.last_day:
            yield Item(
                "soon",
                marked("Sắp đến hạn"),
                gettext(
                    "Nhiệm vụ “%(name)s” %(left)s.",
                    name=row.name,
                    left=con_lai(row.last_day, picture.as_of),
                ),
                _last_day(row.last_day, tentative=row.tentative),
                "#nhiem-vu",
            )
    past = sum(bool(row.last_day and row.last_day < picture.as_of) for row in dated)
    if past:
        yield Item(
            "note",
            marked("Lưu ý"),
            ngettext(
                "%(num)s nhiệm vụ của kế hoạch đã qua ngày cuối, chưa ghi nhận đã xong.",
                "%(num)s nhiệm vụ của kế hoạch đã qua ngày cuối, chưa ghi nhận đã xong.",
                past,
            ),
            gettext("Việc nào đã xong, đề nghị Văn phòng ghi nhận để thôi nhắc."),
            "#nhiem-vu",
        )


def _last_day(day: date, *, tentative: bool) -> str:
    said = gettext("Ngày cuối: %(day)s (dự kiến).", day=ngay(day))
    return said if tentative else gettext("Ngày cuối: %(day)s.", day=ngay(day))


def _mails(cycle: str, post: Post) -> Iterator[Item]:
    link = f"/mails?cycle={cycle}"
    failed = post.states[MailState.FAILED]
    if failed:
        yield Item(
            "late",
            marked("Thư"),
            ngettext("%(num)s thư không gửi được.", "%(num)s thư không gửi được.", failed),
            gettext("Cần kiểm tra địa chỉ; người chưa nhận được có trong danh sách cần gọi điện."),
            f"{link}&state={MailState.FAILED}",
        )
    if post.unreachable:
        yield Item(
            "note",
            marked("Lưu ý"),
            ngettext(
                "%(num)s điều cần báo chưa đến nơi: không có địa chỉ thư, hoặc bị trả lại.",
                "%(num)s điều cần báo chưa đến nơi: không có địa chỉ thư, hoặc bị trả lại.",
                post.unreachable,
            ),
            gettext("Gọi điện theo danh sách, hoặc bổ sung liên hệ của cơ quan, chủ thể."),
            f"/calls?cycle={cycle}",
        )
