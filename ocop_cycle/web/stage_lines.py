"""The table of stages: the plan, how far it is off, what happened, who holds what, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ocop_cycle.queries.funnel import FunnelLine, Key
from ocop_cycle.queries.status import StageStatus
from ocop_cycle.web.languages import gettext, ngettext
from ocop_cycle.web.pages import con_lai
from ocop_cycle.web.timeline import tone_of
from rules.errors import Refusal
from rules.rounds import Round
from rules.workdays import Calendar, is_working, last_working_day


@dataclass(frozen=True)
class StageLine:
    """A row of the table of stages, in words.

    Attributes:
        worked: the last working day, where the last day is a day off.
        happened: what came and left; None where nobody has been there.
    """

    row: StageStatus
    tone: str
    state: str
    holders: str
    worked: date | None
    happened: FunnelLine | None


def stage_line(
    row: StageStatus, day: date, calendar: Calendar, happened: Mapping[Key, FunnelLine]
) -> StageLine:
    """Write a row of the table of stages as of a day."""
    last = row.last_day
    off = last is not None and not is_working(calendar, last)
    return StageLine(
        row,
        tone=tone_of(row, day),
        state=_state(row, day),
        holders=", ".join(f"{gettext(holder.label)}: {count}" for holder, count in row.holders)
        or gettext(row.holder.label),
        worked=last_working_day(calendar, last) if last and off and last >= day else None,
        happened=happened.get((row.stage, Round.parse(row.round))),
    )


def in_round(rows: tuple[StageStatus, ...], round_: str) -> tuple[StageStatus, ...]:
    """Pick the stages of a round; all of them where none is named.

    Raises:
        Refusal: the cycle has no such round; the sentence lists those it has.
    """
    if not round_:
        return rows
    wanted = str(Round.parse(round_))
    found = tuple(row for row in rows if row.round == wanted)
    if found:
        return found
    known = ", ".join(dict.fromkeys(row.round for row in rows)) or "không có đợt nào"
    raise Refusal(f"Kỳ này không có đợt {wanted}; các đợt: {known}.")


def _state(row: StageStatus, day: date) -> str:
    if not row.issued:
        return gettext("chưa ban hành")
    if row.last_day is None:
        return gettext("không có hạn trong kế hoạch")
    if row.last_day < day and not row.overdue:
        still = gettext("đã qua, còn hồ sơ có hạn riêng hoặc được hoãn")
        return still if row.entries else gettext("đã qua")
    if row.opens and row.opens > day:
        days = (row.opens - day).days
        return ngettext("bắt đầu sau %(num)s ngày", "bắt đầu sau %(num)s ngày", days)
    own = row.overdue and row.last_day >= day
    left = con_lai(row.last_day, day)
    return gettext("%(left)s, có hồ sơ quá thời hạn riêng", left=left) if own else left
