"""What agencies are told: the facts of each of their mails."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, select

from notifications.agency_notices import (
    AgencyReminder,
    AgencyRoundMoved,
    CycleOpened,
    DayMoved,
    SetADay,
    StageOpened,
    StageOverdue,
)
from notifications.notices import (
    Line,
    Notice,
)
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.activities import activities_as_of
from ocop_cycle.queries.drafts import DRAFT, DraftState
from ocop_cycle.queries.held import Held
from ocop_cycle.services.letter_setting import (
    HOLDS,
    Setting,
    common,
    dated,
    days_late,
    phrase_of,
    round_label,
    why,
)
from rules.passing import is_overdue
from rules.rounds import Round
from rules.standing import Window
from rules.vocabulary import Duty, Stage
from rules.workdays import last_working_day


def to_agency(setting: Setting, row: AnyRow) -> Notice:
    """Work out a mail to a unit."""
    unit = setting.units[row.agency_id]
    window = None
    if row.stage:
        window = setting.course.window(Stage(row.stage), Round.parse(row.round))
    known = {
        **common(setting, row, window, setting.office(unit)),
        "to": setting.to(row),
        "name": unit.name,
        "why": why(setting, row),
    }
    return _AGENCY_MAILS[row.kind](setting, row, window, known)


def _stage_opened(setting: Setting, row: AnyRow, window: Window | None, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    held = setting.held[row.key] if row.duty in HOLDS else Held()
    last = window.last_day if window else row.about
    return StageOpened(
        **known,
        stage=Stage(row.stage).label,
        opens=(window.opens if window else None) or row.day,
        last_day=last,
        last_working_day=last_working_day(setting.course.calendar, last) if last else None,
        phrase=window.phrase if window else "",
        entries=held.entries,
        total=held.total,
        round=round_label(setting, row.round),
        helps=row.duty == Duty.COORDINATING,
        informed=row.duty == Duty.INFORM,
    )


def _agency_reminder(setting: Setting, row: AnyRow, window: Window | None, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    helps = row.duty == Duty.COORDINATING
    held = Held() if helps else setting.held[row.key]
    of_plan = window is not None and window.last_day == row.about
    return AgencyReminder(
        **known,
        **dated(setting, row),
        phrase=phrase_of(window, row.about),
        tentative=of_plan and window is not None and not window.firm,
        stage=Stage(row.stage).label,
        entries=held.entries,
        total=held.total,
        round=round_label(setting, row.round),
        helps=helps,
    )


def _stage_overdue(setting: Setting, row: AnyRow, window: Window | None, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    held = setting.held[row.key]
    is_office = row.agency_id == setting.cycle.office_id
    follows = not held.by_office if is_office else row.duty == Duty.REPORT
    return StageOverdue(
        **known,
        stage=Stage(row.stage).label,
        last_day=row.about,
        phrase=phrase_of(window, row.about),
        entries=held.entries,
        total=held.total,
        round=round_label(setting, row.round),
        days_late=days_late(setting, row),
        follows=follows,
        letter=is_office and draft_waits(setting, row),
    )


def draft_waits(setting: Setting, row: AnyRow) -> bool:
    """Tell whether the office finds a draft letter that presses for what is late."""
    which = (
        DRAFT.c.activity_id == row.activity_id
        if row.activity_id
        else and_(DRAFT.c.stage == row.stage, DRAFT.c.round == row.round)
    )
    here = DRAFT.c.cycle_id == setting.cycle.id, DRAFT.c.state == DraftState.WAITING.value
    found = select(DRAFT.c.id).where(*here, DRAFT.c.about == row.about, which)
    return setting.session.execute(found.limit(1)).first() is not None


def _agency_day_moved(setting: Setting, row: AnyRow, window: Window | None, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    details = row.details
    old, new = details.get("old"), details.get("new")
    return DayMoved(
        **known,
        what=details.get("what") or f"bước {_in_round(setting, row.stage, row.round)}",
        old_day=date.fromisoformat(old) if old else None,
        new_day=date.fromisoformat(new) if new else None,
        paper=details.get("paper", ""),
        reason=details.get("reason", ""),
        phrase=phrase_of(window, row.about) if window else details.get("phrase", ""),
    )


def _round_moved(setting: Setting, row: AnyRow, window: Window | None, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    del window
    held = setting.held[row.key]
    return AgencyRoundMoved(
        **known,
        stage=Stage(row.stage).label,
        old_round=f"đợt {row.details['old']}",
        new_round=f"đợt {row.round}",
        cause=row.details["reason"],
        entries=held.entries,
        total=held.total,
        last_day=row.about,
        late=is_overdue(row.about, setting.day),
    )


def _set_a_day(setting: Setting, row: AnyRow, window: Window | None, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    what = f"bước {_in_round(setting, row.stage, row.round)}"
    return SetADay(**known, what=what, phrase=window.phrase if window else "")


def _in_round(setting: Setting, stage: str, round_: str) -> str:
    """Name a stage, and its round where the plan has several."""
    names = (Stage(stage).label, round_label(setting, round_))
    return ", ".join(name for name in names if name)


def _cycle_opened(setting: Setting, row: AnyRow, window: Window | None, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    del window
    informed = row.duty == Duty.INFORM
    lines = tuple(_of_plan(setting) if informed else _lines(setting, row.agency_id))
    ahead = [line.last_day for line in lines if line.last_day and line.last_day >= row.day]
    return CycleOpened(
        **known,
        lines=lines,
        next_day=min(ahead, default=None),
        helps=row.duty == Duty.COORDINATING,
        informed=informed,
    )


def _of_plan(setting: Setting) -> Iterable[Line]:
    """List the steps of the plan, or the tasks of one without steps, for who is to know of it."""
    years = range(setting.cycle.year, setting.cycle.last_year + 1)
    windows = [each for each in setting.course.windows.values() if each.round.year in years]
    for window in sorted(windows, key=lambda each: (each.last_day or date.max, each.stage)):
        yield _step(setting, window, str(window.round))
    if not windows:
        for each in activities_as_of(setting.session, setting.cycle, setting.day):
            yield Line(each.name, each.clause, each.phrase, each.last_day, each.tentative)


def _step(setting: Setting, window: Window, round_: str) -> Line:
    return Line(
        _in_round(setting, window.stage, round_),
        window.clause,
        window.phrase,
        window.last_day,
        window.last_day is not None and not window.firm,
    )


def _lines(setting: Setting, agency_id: int) -> Iterable[Line]:
    duties = setting.duties.get(agency_id, ())
    for duty in duties:
        if duty.stage:
            window = setting.course.window(Stage(duty.stage), Round.parse(duty.round))
            if window:
                yield _step(setting, window, duty.round)
    for duty in duties:
        if duty.activity_id:
            row = setting.activities[duty.activity_id]
            yield Line(row.name, row.clause, row.phrase, row.last_day, row.tentative)


_AGENCY_MAILS: Final = {
    "stage_opened": _stage_opened,
    "agency_reminder": _agency_reminder,
    "agency_round_moved": _round_moved,
    "stage_overdue": _stage_overdue,
    "day_moved": _agency_day_moved,
    "set_a_day": _set_a_day,
    "cycle_opened": _cycle_opened,
}
