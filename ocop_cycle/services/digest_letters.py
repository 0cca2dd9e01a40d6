"""What reports say: the facts of the office's mail of a day, and of a unit's of a week."""

from collections.abc import Sequence
from typing import Any, Final

from notifications.digests import Held, Late, OfficeDigest, WeekDigest
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.digests import office_report, report_in
from ocop_cycle.services.letter_setting import Setting, common
from rules.reports import monday_of

LINES: Final = 40  # of a list in a mail; the page shows all
_WHY_OFFICE: Final = "Quý cơ quan là cơ quan điều phối của kỳ đánh giá này."
_WHY_SUPERIOR: Final = "Kế hoạch ghi Quý cơ quan ở nơi nhận để báo cáo."
_WHY_UNIT: Final = "Quý cơ quan đang giữ hồ sơ, hoặc được kế hoạch giao chủ trì việc nêu ở trên."


def to_office(setting: Setting, row: AnyRow) -> OfficeDigest:
    """Tell the report that was kept with its notice: the next one goes on from there.

    Those to whom it is only reported see no phones of producers.
    """
    own = row.agency_id == setting.cycle.office_id
    report = report_in(row.details) or office_report(setting.session, setting.cycle, row.day)
    return OfficeDigest(
        **_known(setting, row),
        why=_WHY_OFFICE if own else _WHY_SUPERIOR,
        day=row.day,
        since=report.since,
        changes=report.changes,
        due_this_week=first_held(report.due_this_week),
        late=first_late(report.late),
        unreached=report.unreached if own else (),
        unreached_total=report.unreached_total,
        drafts=report.drafts if own else 0,
        open_entries=report.open_entries,
        late_entries=report.late_entries,
    )


def to_unit(setting: Setting, row: AnyRow) -> WeekDigest:
    """Work out what a unit holds this week."""
    week = setting.matters.weeks[row.key]
    return WeekDigest(
        **_known(setting, row),
        why=_WHY_UNIT,
        monday=monday_of(row.day),
        held=first_held(week.held),
        total=week.total,
        late=week.late,
    )


def _known(setting: Setting, row: AnyRow) -> dict[str, Any]:
    unit = setting.units[row.agency_id]
    office = setting.office(unit)
    return {**common(setting, row, None, office), "to": setting.to(row), "name": unit.name}


def first_held(lines: Sequence[Held]) -> tuple[Held, ...]:
    """Cut a long list, and say how much is left out."""
    if len(lines) <= LINES:
        return tuple(lines)
    rest = lines[LINES:]
    late, entries = (sum(each) for each in zip(*((r.late, r.entries) for r in rest), strict=True))
    return (*lines[:LINES], Held(_more(rest), None, entries, late))


def first_late(lines: Sequence[Late]) -> tuple[Late, ...]:
    """Cut a long list, and say how much is left out and since when."""
    if len(lines) <= LINES:
        return tuple(lines)
    rest = lines[LINES:]
    entries, since = sum(line.entries for line in rest), min(line.since for line in rest)
    return (*lines[:LINES], Late("Nơi khác", _more(rest), entries, since))


def _more(rest: Sequence[object]) -> str:
    return f"Còn {len(rest)} dòng nữa, xem trang báo cáo"
