"""Whether what a notice tells is still true, and why not."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.held import HELD_KINDS
from ocop_cycle.queries.matters import Matters
from rules.rounds import Round
from rules.urgency import Told, is_report, is_rung, is_written_to, true_until
from rules.vocabulary import Holder, Level, Outcome, Proposal, Stage

ENDED: Final = "hồ sơ đã kết thúc"
DONE: Final = "việc được nhắc đã làm xong"
MOVED: Final = "hạn đã thay đổi"
NEWER: Final = "đã có thông tin mới hơn"
NOTHING_HELD: Final = "đơn vị không còn giữ hồ sơ nào của bước này"
NOTHING_LEFT: Final = "đơn vị không còn giữ việc nào"
NOTHING_WAITS: Final = "không còn phiếu đăng ký chờ xác nhận"
TOO_LATE: Final = "đã quá ngày"
BY_LETTER: Final = "đơn vị này chỉ nhận công văn do người gửi"
Why = Callable[[AnyRow, Matters], str]


def told(row: AnyRow, matters: Matters, day: date, *, follows: bool = False) -> Told:
    """Give what of a notice decides its place in a mail of a day."""
    rung = row.rung
    if not rung and row.about and row.kind == "deadline_reminder":
        rung = str((row.about - row.day).days)  # written by an earlier version
    return Told(
        kind=row.kind,
        day=row.day if is_report(row.kind) else max(row.day, day),
        rung=rung,
        last_day=row.about,
        asks=row.kind == "entry_moved" and _producer_holds(matters.entries[row.entry_id]),
        follows=follows,
    )


def why_untrue(row: AnyRow, matters: Matters, day: date) -> str:
    """Say why a notice is no longer true, as part of a sentence; "" while it is.

    Args:
        row: the notice.
        matters: what the tables know of it.
        day: the day of its mail.
    """
    if true_until(told(row, matters, day)) < matters.day:
        return TOO_LATE
    return _why_not_written(row, matters) or _WHYS[row.kind](row, matters)


def newest(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """Pick of each matter the newest notice: of a ladder the newest rung says all."""
    found: dict[object, AnyRow] = {}
    for row in sorted(rows, key=lambda row: (row.day, row.sequence or 0, row.key)):
        found[subject_of(row)] = row
    return list(found.values())


def subject_of(row: AnyRow) -> object:
    """Name the matter of a notice, so that a newer one of the same matter replaces it."""
    matter = "rung" if is_rung(row.kind) else row.kind
    if row.entry_id:
        return row.entry_id, matter
    about = row.about if matter == "rung" or _is_of_held(row) else row.details.get("what")
    place = (row.cycle_id, row.stage, row.round, row.activity_id)
    return row.agency_id, matter, place, about


def _is_of_held(row: AnyRow) -> bool:
    """Tell whether a notice is news of entries that a unit holds: those of each day are a matter.

    News of the day of a stage itself names no entries: the newest says all.
    """
    return bool(row.kind in HELD_KINDS and row.details.get("what"))


def _producer_holds(entry: AnyRow) -> bool:
    return bool(entry.outcome == Outcome.OPEN.value and entry.holder == Holder.PRODUCER.value)


def _why_not_written(row: AnyRow, matters: Matters) -> str:
    if not row.agency_id:
        return ""
    cycle, unit = matters.cycles[row.cycle_id], matters.people[row.agency_id]
    return (
        "" if is_written_to(Level(unit.level), is_office=unit.id == cycle.office_id) else BY_LETTER
    )


def _asked(row: AnyRow, matters: Matters) -> str:
    """Say why a producer is not asked any more for what he was asked."""
    entry = matters.entries[row.entry_id]
    if entry.outcome != Outcome.OPEN.value:
        return ENDED
    if entry.holder != Holder.PRODUCER.value or entry.stage != row.stage:
        return DONE
    return ""


def _same_day(row: AnyRow, matters: Matters) -> str:
    """Say that another day holds; that his day has passed a producer hears of the lenient one."""
    entry = matters.entries[row.entry_id]
    day = entry.due_limit if row.kind == "deadline_passed" else entry.due
    return "" if day == row.about else MOVED


def _reminded(row: AnyRow, matters: Matters) -> str:
    proposed = matters.entries[row.entry_id].proposed
    newer = NEWER if proposed != Proposal.NONE.value else ""
    return _asked(row, matters) or _same_day(row, matters) or newer


def _proposed(row: AnyRow, matters: Matters) -> str:
    proposed = matters.entries[row.entry_id].proposed
    fallen = NEWER if proposed == Proposal.NONE.value else ""
    return _asked(row, matters) or _same_day(row, matters) or fallen


def _withdrawn(row: AnyRow, matters: Matters) -> str:
    entry = matters.entries[row.entry_id]
    if entry.outcome != Outcome.OPEN.value:
        return ENDED
    return "" if entry.proposed == Proposal.NONE.value else NEWER


def _returned(row: AnyRow, matters: Matters) -> str:
    return _asked(row, matters) or _newest(row, matters)


def _newest(row: AnyRow, matters: Matters) -> str:
    return NEWER if matters.newest.get(row.entry_id, 0) > row.sequence else ""


def _ended(row: AnyRow, matters: Matters) -> str:
    again = NEWER if matters.entries[row.entry_id].outcome == Outcome.OPEN.value else ""
    return again or _newest(row, matters)


def _in_round(row: AnyRow, matters: Matters) -> str:
    entry = matters.entries[row.entry_id]
    if entry.outcome != Outcome.OPEN.value:
        return ENDED
    return "" if entry.round == row.round else NEWER


def _day_moved(row: AnyRow, matters: Matters) -> str:
    if not row.entry_id:  # of a stage or a task, or of entries that a unit holds
        still = _day_of(row, matters) == row.about or matters.held[row.key].total
        return "" if still else MOVED
    entry = matters.entries[row.entry_id]
    if entry.outcome != Outcome.OPEN.value:
        return ENDED
    return DONE if entry.stage != row.stage else _same_day(row, matters)


def _day_of(row: AnyRow, matters: Matters) -> date | None:
    """Find the last day of what a unit is told about, as it is now."""
    if row.activity_id:
        found: date | None = matters.activities[row.activity_id].last_day
        return found
    if not row.stage:  # an activity that an earlier version told of
        return row.about  # type: ignore[no-any-return]  # a date
    window = matters.courses[row.cycle_id].window(Stage(row.stage), Round.parse(row.round))
    return window.last_day if window else None


def _held(row: AnyRow, matters: Matters) -> str:
    return "" if matters.held[row.key].total else NOTHING_HELD


def _opened(row: AnyRow, matters: Matters) -> str:
    return "" if _day_of(row, matters) == row.about else MOVED


def _activity(row: AnyRow, matters: Matters) -> str:
    done = matters.activities[row.activity_id].done_on
    if done and done <= matters.day:
        return DONE
    return "" if _day_of(row, matters) == row.about else MOVED


def _without_day(row: AnyRow, matters: Matters) -> str:
    if row.activity_id and matters.activities[row.activity_id].done_on:
        return DONE
    return "" if _day_of(row, matters) is None else MOVED


def _cycle(row: AnyRow, matters: Matters) -> str:
    return ENDED if matters.cycles[row.cycle_id].closed_on else ""


def _week(row: AnyRow, matters: Matters) -> str:
    return "" if matters.weeks[row.key].held else NOTHING_LEFT


def _applications(row: AnyRow, matters: Matters) -> str:
    waits = (row.cycle_id, row.agency_id) in matters.applications
    return "" if waits else NOTHING_WAITS


def _report(row: AnyRow, matters: Matters) -> str:
    del row, matters
    return ""


_WHYS: Final[Mapping[str, Why]] = {
    "deadline_reminder": _reminded,
    "deadline_passed": _reminded,
    "lapse_proposed": _proposed,
    "proposal_withdrawn": _withdrawn,
    "returned": _returned,
    "entry_moved": _newest,
    "round_moved": _in_round,
    "result": _ended,
    "day_moved": _day_moved,
    "agency_reminder": _held,
    "agency_round_moved": _held,
    "stage_overdue": _held,
    "stage_opened": _opened,
    "activity_reminder": _activity,
    "activity_overdue": _activity,
    "set_a_day": _without_day,
    "cycle_opened": _cycle,
    "week_digest": _week,
    "office_digest": _report,
    "applications_waiting": _applications,
}
