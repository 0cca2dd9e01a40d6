"""Undoing the last step of a person: while it may be done, and why it may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.vocabulary import Action

UNDO_WITHIN: Final = timedelta(hours=24)
"""How long after it was keyed a step can be undone."""
_BEGINNINGS: Final = frozenset({Action.REGISTER, Action.RE_ENTER})


@dataclass(frozen=True)
class Keyed:
    """A row of the journal, as far as undoing goes.

    Attributes:
        undoes: the row that it took back; None: it took back none.
    """

    sequence: int
    action: Action
    keyed_at: datetime
    machine: bool = False
    undoes: int | None = None


@dataclass(frozen=True)
class Since:
    """What has come of a step since: something was told of it, the product went on, all closed.

    Attributes:
        told: a mail about it has left, or somebody was called.
        followed: the product has another entry that came of it.
        closed: the cycle has been closed.
    """

    told: bool = False
    followed: bool = False
    closed: bool = False


def holding(rows: Sequence[Keyed]) -> list[Keyed]:
    """Pick the rows of an entry's journal that still hold: not taken back, nor take-backs.

    Source: design §2 (Journal): append-only; what is undone stays and is followed by its undoing.
    """
    undone = {row.undoes for row in rows}
    return [row for row in rows if row.undoes is None and row.sequence not in undone]


def why_it_stays(last: Keyed, since: Since, at: datetime) -> str:
    """Say why the last step that holds cannot be undone; "" if it can.

    Args:
        last: the last row that holds.
        since: what has come of it.
        at: when it would be undone.

    Source: design §7: who has been told something is told another thing by another act; the
        journal is append-only.
    """
    if last.action in _BEGINNINGS:
        return "Việc đăng ký không hoàn tác được: nếu đăng ký nhầm, hãy ghi “Chủ thể rút hồ sơ”."
    if last.action is Action.RESCHEDULE:
        return "Hạn đã thay đổi theo văn bản: muốn đổi lại, hãy điều chỉnh bằng văn bản khác."
    if last.machine:
        return "Sau đó hệ thống đã ghi nhận một xử lý tự động nên không hoàn tác được."
    return _why_not_now(last, since, at)


def _why_not_now(last: Keyed, since: Since, at: datetime) -> str:
    hours = int(UNDO_WITHIN.total_seconds()) // 3600
    if at - last.keyed_at > UNDO_WITHIN:
        return f"Đã quá {hours} giờ kể từ khi ghi nhận nên không hoàn tác được."
    if since.closed:
        return "Kỳ đã đóng nên không hoàn tác được."
    if since.followed:
        return "Sản phẩm đã tham gia lại ở đợt sau nên không hoàn tác được."
    if since.told:
        return "Chủ thể hoặc cơ quan đã được báo về việc này nên không hoàn tác được."
    return ""
