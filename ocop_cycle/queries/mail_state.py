"""What everybody should know about all mail: stopped by whom, held by what, waiting for whom."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from notifications.filters import so
from ocop_cycle.clock import VIETNAM
from ocop_cycle.models.columns import AnyRow, Moment, table
from ocop_cycle.models.mails import MailState
from ocop_cycle.models.queues import Alarm, Pause, QueueHold
from ocop_cycle.queries.courses import CYCLE, calendar_of
from ocop_cycle.queries.mail_filters import MAIL
from ocop_cycle.settings import NOT_SENT, TEMPLATES, settings
from rules.sending import AT_ONCE, CLOSES, OPENS, Leaves, leaves

PAUSE: Final = table(Pause)
QUEUE: Final = table(QueueHold)
ALARM: Final = table(Alarm)
_CAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "away": "Máy chủ thư không trả lời",
        "configuration": "Máy chủ thư không chấp nhận cách gửi của hệ thống",
        "policy": "Máy chủ thư từ chối nhiều thư liên tiếp",
    }
)
_ADVICE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "away": "",
        "configuration": "Hãy kiểm tra OCOP_SMTP_URL và OCOP_MAIL_FROM, rồi `ocop mail resume`.",
        "policy": "Hãy hỏi bên quản lý máy chủ thư, rồi `ocop mail resume`.",
    }
)
_APPROVE: Final = "Xem bằng `ocop mail list --state held`, duyệt bằng `ocop mail approve`."
_NO_SERVER: Final = "Chưa đặt máy chủ thư: không thư nào rời hệ thống."
_SET_SERVER: Final = "Người vận hành đặt OCOP_SMTP_URL."
_KEPT: Final = f"giữ trong thư mục {NOT_SENT} của OCOP_HOME"
_RESUME: Final = "Cho gửi lại bằng `ocop mail resume`."


@dataclass(frozen=True)
class Remark:
    """A sentence about all mail, and what can be done.

    Attributes:
        kind: paused, queue, no_server, alarm, held, elsewhere or templates.
        stops: no mail leaves as long as this lasts.
    """

    kind: str
    text: str
    then: str = ""
    stops: bool = False

    def __str__(self) -> str:
        """Write both in one line."""
        return f"{self.text} {self.then}".strip()


def remarks(session: Session) -> list[Remark]:
    """List what everybody should know, what stops all mail first; one statement."""
    rows = session.execute(union_all(*_parts())).all()
    queue = {f"mail_{row.name}" for row in rows if row.kind == "queue"}  # its alarm says the same
    shown = [row for row in rows if not (row.kind == "alarm" and row.name in queue)]
    told = {kind: [row for row in shown if row.kind == kind] for kind in _SAID}
    stored = [remark for kind, say in _SAID.items() for remark in say(told[kind])]
    return sorted([*stored, *_settings()], key=lambda each: not each.stops)


def _settings() -> Iterator[Remark]:
    """Tell what the installation is not allowed to do, or cannot."""
    known = settings()
    if not known.smtp_url:
        yield Remark("no_server", _NO_SERVER, _SET_SERVER, stops=True)
    elif not known.mail_live:
        but = f", trừ thư cho {', '.join(known.mail_allow)}" if known.mail_allow else ""
        to = f"chuyển đến {known.mail_redirect}" if known.mail_redirect else _KEPT
        text = f"Chưa gửi thật: thư được {to}{but}."
        yield Remark("elsewhere", text, "Đặt OCOP_MAIL_LIVE=1 để gửi thật.")
    if (known.home / TEMPLATES).is_dir():
        yield from _templates()


def _templates() -> Iterator[Remark]:
    from ocop_cycle.queries.letters import own_templates  # noqa: PLC0415 -- slow, for few homes

    files = {each.file for each in own_templates()}
    if files:
        text = f"{len(files)} mẫu thư của đơn vị có lỗi, mẫu có sẵn được dùng thay."
        yield Remark("templates", text, "Xem bằng `ocop mail templates`.")


def why_waiting(session: Session, row: AnyRow, *, at: datetime) -> str:
    """Say why a mail has not left; "" for one that is not waiting.

    Args:
        session: open.
        row: the mail.
        at: now.
    """
    if row.state == MailState.HELD.value:
        return "chờ có người duyệt"
    if row.state != MailState.WAITING.value:
        return ""
    stopped = [each.text for each in remarks(session) if each.stops]
    if stopped:
        return stopped[0]
    if row.not_before and row.not_before > at:
        return f"hẹn gửi lại sau {_moment(row.not_before)}"
    return _outside_hours(session, row, at.astimezone(VIETNAM))


def _outside_hours(session: Session, row: AnyRow, here: datetime) -> str:
    if row.kind in AT_ONCE:
        return "sắp được gửi"
    which = leaves(calendar_of(session, [here.year]), here)
    if which is Leaves.NONE:
        return f"ngoài giờ gửi thư ({OPENS:%H:%M}-{CLOSES:%H:%M} ngày làm việc)"
    if which is Leaves.LAST_CALLS and not row.last_call:
        return "hôm nay là ngày nghỉ, thư rời hệ thống vào ngày làm việc kế tiếp"
    return "sắp được gửi"


def _parts() -> Iterator[Select[Any]]:
    yield _part("paused", name=PAUSE.c.by, since=PAUSE.c.since)
    queue = {"since": QUEUE.c.since, "until": QUEUE.c.next_try}
    yield _part("queue", name=QUEUE.c.cause, said=QUEUE.c.reply, **queue)
    yield _part("alarm", name=ALARM.c.kind, said=ALARM.c.text, since=ALARM.c.since)
    yield (
        _part("held", name=func.coalesce(CYCLE.c.name, ""), mails=func.count())
        .select_from(MAIL)
        .outerjoin(CYCLE, CYCLE.c.id == MAIL.c.cycle_id)
        .where(MAIL.c.state == MailState.HELD.value)
        .group_by(CYCLE.c.name)
    )
    yield _part("held", name=CYCLE.c.name).where(CYCLE.c.hold_mail, CYCLE.c.closed_on.is_(None))


def _part(kind: str, **columns: ColumnElement[Any]) -> Select[Any]:
    row = {**_NOTHING, **columns}
    return select(literal(kind).label("kind"), *(row[name].label(name) for name in _NOTHING))


def _paused(rows: list[AnyRow]) -> Iterator[Remark]:
    for row in rows:
        text = f"Mọi thư đang tạm dừng từ {_moment(row.since)}, theo lệnh của {row.name}."
        yield Remark("paused", text, _RESUME, stops=True)


def _queue(rows: list[AnyRow]) -> Iterator[Remark]:
    for row in rows:
        said = f": “{row.said}”" if row.said else ""
        text = f"{_CAUSES[row.name]}, thư nằm chờ từ {_moment(row.since)}{said}."
        again = f"Tự thử lại sau {_moment(row.until)}." if row.until else ""
        yield Remark("queue", text, " ".join(filter(None, (_ADVICE[row.name], again))), stops=True)


def _alarms(rows: list[AnyRow]) -> Iterator[Remark]:
    for row in rows:
        yield Remark("alarm", f"{row.said} (từ {_moment(row.since)})")


def _held(rows: list[AnyRow]) -> Iterator[Remark]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.name] = counts.get(row.name, 0) + row.mails
    total = sum(counts.values())
    if total:
        yield Remark("held", f"{so(total)} thư {_of_cycles(counts)}.", _APPROVE)
    elif counts:
        named = ", ".join(sorted(counts))
        text = f"Thư của kỳ {named} phải được duyệt mới gửi; chưa có thư nào chờ duyệt."
        yield Remark("held", text)


def _of_cycles(counts: Mapping[str, int]) -> str:
    if len(counts) == 1:
        [name] = counts
        return f"của kỳ {name} tạm giữ chờ duyệt" if name else "tạm giữ chờ duyệt"
    per_cycle = ", ".join(
        f"{name or 'ngoài các kỳ'} {so(count) if count else 'chưa có'}"
        for name, count in sorted(counts.items())
    )
    return f"tạm giữ chờ duyệt ({per_cycle})"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


_NOTHING: Final[Mapping[str, ColumnElement[Any]]] = MappingProxyType(
    {
        "name": literal(""),
        "said": literal(""),
        "since": cast(null(), Moment),
        "until": cast(null(), Moment),
        "mails": literal(0),
    }
)
_SAID: Final[Mapping[str, Callable[[list[AnyRow]], Iterator[Remark]]]] = MappingProxyType(
    {"paused": _paused, "queue": _queue, "alarm": _alarms, "held": _held}
)
