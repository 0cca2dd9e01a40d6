"""What agencies are told: the facts of each of their mails."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from notifications import wording
from notifications.notices import (
    SHOWN,
    CycleOpened,
    DayMoved,
    Entry,
    Line,
    Notice,
    StageOpened,
    StageOverdue,
)
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.entries import Producer, Product
from ocop_cycle.queries.cycles import ACTIVITY, ACTIVITY_DAY, PARTY
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services.letter_setting import Setting, common, phrase_of, round_label
from rules.rounds import Round
from rules.standing import Window
from rules.vocabulary import Duty, Holder, Outcome, Stage
from rules.workdays import last_working_day

PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)


def to_agency(setting: Setting, row: AnyRow) -> Notice:
    """Work out a mail to a unit."""
    unit = setting.units[row.agency_id]
    window = None
    if row.stage:
        window = setting.course.window(Stage(row.stage), Round.parse(row.round))
    office = setting.units.get(setting.cycle.office_id or 0, unit)
    known = {
        **common(setting, row, window, office),
        "to": unit.email,
        "name": unit.name,
        "why": wording.WHY_RESPONSIBLE,
    }
    return _AGENCY_MAILS[row.kind](setting, row, window, known)


def _stage_opened(setting: Setting, row: AnyRow, window: Window | None, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    entries, total = _held(setting, row)
    last = window.last_day if window else row.about
    return StageOpened(
        **known,
        stage=Stage(row.stage).label,
        opens=(window.opens if window else None) or row.day,
        last_day=last,
        last_working_day=last_working_day(setting.course.calendar, last) if last else None,
        phrase=window.phrase if window else "",
        entries=entries,
        total=total,
        round=round_label(setting, row.round),
    )


def _stage_overdue(setting: Setting, row: AnyRow, window: Window | None, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    entries, total = _held(setting, row)
    return StageOverdue(
        **{**known, "why": wording.WHY_HOLDER},
        stage=Stage(row.stage).label,
        last_day=row.about,
        phrase=phrase_of(window, row.about),
        entries=entries,
        total=total,
        round=round_label(setting, row.round),
        follows=row.agency_id == setting.cycle.office_id and not _holds(setting, row),
    )


def _holds(setting: Setting, row: AnyRow) -> bool:
    """Tell whether the province's office holds entries of the late stage itself."""
    held = select(ENTRY.c.id).where(
        ENTRY.c.cycle_id == setting.cycle.id,
        ENTRY.c.stage == row.stage,
        ENTRY.c.due_limit == row.about,
        ENTRY.c.holder == Holder.PROVINCE_OFFICE.value,
    )
    return setting.session.execute(held.limit(1)).first() is not None


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
        phrase=window.phrase if window else details.get("phrase", ""),
    )


def _in_round(setting: Setting, stage: str, round_: str) -> str:
    """Name a stage, and its round where the plan has several."""
    names = (Stage(stage).label, round_label(setting, round_))
    return ", ".join(name for name in names if name)


def _cycle_opened(setting: Setting, row: AnyRow, window: Window | None, known: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    del window
    lines = tuple(_lines(setting, row.agency_id))
    ahead = [line.last_day for line in lines if line.last_day and line.last_day >= row.day]
    return CycleOpened(**known, lines=lines, next_day=min(ahead, default=None))


def _lines(setting: Setting, agency_id: int) -> Iterable[Line]:
    duties = setting.session.execute(
        select(PARTY.c.stage, PARTY.c.round, PARTY.c.activity_id)
        .where(
            PARTY.c.cycle_id == setting.cycle.id,
            PARTY.c.agency_id == agency_id,
            PARTY.c.duty == Duty.RESPONSIBLE.value,
        )
        .order_by(PARTY.c.id)
    ).all()
    for duty in duties:
        if duty.stage:
            window = setting.course.window(Stage(duty.stage), Round.parse(duty.round))
            if window:
                yield Line(
                    _in_round(setting, duty.stage, duty.round),
                    window.clause,
                    window.phrase,
                    window.last_day,
                    not window.firm,
                )
    activities = [duty.activity_id for duty in duties if duty.activity_id]
    rows = setting.session.execute(
        select(ACTIVITY.c.name, ACTIVITY.c.clause, ACTIVITY_DAY)
        .join(ACTIVITY_DAY, ACTIVITY_DAY.c.activity_id == ACTIVITY.c.id)
        .where(ACTIVITY.c.id.in_(activities))
        .order_by(ACTIVITY.c.position, ACTIVITY_DAY.c.set_on, ACTIVITY_DAY.c.id)
    )
    for row in {each.activity_id: each for each in rows}.values():  # the latest paper counts
        yield Line(row.name, row.clause, row.phrase, row.last_day, row.tentative)


def _held(setting: Setting, row: AnyRow) -> tuple[tuple[Entry, ...], int]:
    """List what a unit holds of a stage: its own locality's entries, or all for the province."""
    which = [
        ENTRY.c.cycle_id == setting.cycle.id,
        ENTRY.c.stage == row.stage,
        ENTRY.c.outcome == Outcome.OPEN.value,
        ENTRY.c.holder != Holder.PRODUCER.value,
    ]
    if row.kind == "stage_overdue":
        which.append(ENTRY.c.due_limit == row.about)
    if row.agency_id != setting.cycle.office_id:
        which.append(ENTRY.c.locality_id == row.agency_id)
    rows = setting.session.execute(
        select(PRODUCT.c.code, PRODUCT.c.name, PRODUCER.c.name.label("producer"))
        .select_from(ENTRY)
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .where(*which)
        .order_by(PRODUCT.c.code)
    ).all()
    return tuple(Entry(each.code, each.name, each.producer) for each in rows[:SHOWN]), len(rows)


_AGENCY_MAILS: Final = {
    "stage_opened": _stage_opened,
    "stage_overdue": _stage_overdue,
    "day_moved": _agency_day_moved,
    "cycle_opened": _cycle_opened,
}
