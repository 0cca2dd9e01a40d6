"""The course of a cycle: its windows as they stand, its working days, its cut-offs."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from ocop_cycle.catalog.holidays import calendar_for
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.cycles import Cycle
from ocop_cycle.models.windows import StageWindow
from ocop_cycle.models.workdays import Holiday
from rules.regime import Regime
from rules.regimes import REGIMES
from rules.rounds import CutOff, Round
from rules.standing import Course, Window
from rules.vocabulary import Stage
from rules.workdays import Calendar, DayKind, DayOff

CYCLE: Final = table(Cycle)
WINDOW: Final = table(StageWindow)
HOLIDAY: Final = table(Holiday)
SENDS_LETTERS: Final = (Stage.COMMUNE_CHECK, Stage.DISTRICT_EVALUATION)
_ONE_DAY: Final = timedelta(days=1)
_KEPT: Final = 64
_courses: dict[tuple[object, ...], Course] = {}


class CycleKey(NamedTuple):
    """What of a cycle decides its course."""

    id: int
    revision: int
    keyed_at: datetime
    year: int
    last_year: int
    regime: str | None
    skipped: str


KEY_COLUMNS: Final = tuple(CYCLE.c[name] for name in CycleKey._fields)


def course_of(session: Session, cycle: CycleKey) -> Course:
    """Give the course of a cycle; the same one until its revision rises."""
    store = session.get_bind().engine.pool  # one, whether it is read or written
    known = (id(store), cycle.id, cycle.keyed_at, cycle.revision)
    if known not in _courses:
        if len(_courses) >= _KEPT:
            _courses.clear()
        _courses[known] = _read(session, cycle)
    return _courses[known]


def forget() -> None:
    """Read every course anew: the store has been exchanged."""
    _courses.clear()


@event.listens_for(Session, "after_rollback")
def _taken_back(_: Session) -> None:
    """Forget what was read of a revision that never came to be: the next one has its number."""
    forget()


def course_named(session: Session, cycle_id: int) -> Course:
    """Give the course of a cycle by its id."""
    row = session.execute(select(*KEY_COLUMNS).where(CYCLE.c.id == cycle_id)).one()
    return course_of(session, CycleKey(*row))


def calendar_of(session: Session, years: Iterable[int]) -> Calendar:
    """Give the working days of some years, with the papers loaded since."""
    papers = session.execute(select(HOLIDAY.c.day, HOLIDAY.c.kind, HOLIDAY.c.note)).all()
    days = [DayOff(row.day, DayKind(row.kind), row.note) for row in papers]
    return calendar_for(years, days)


def windows_as_of(session: Session, cycle_id: int, day: date) -> list[AnyRow]:
    """List the windows of a cycle as the papers of a day and before set them."""
    rows = session.execute(
        select(WINDOW)
        .where(WINDOW.c.cycle_id == cycle_id, WINDOW.c.set_on <= day)
        .order_by(WINDOW.c.set_on, WINDOW.c.id)
    ).all()
    latest = {(row.stage, row.round): row for row in rows}
    return list(latest.values())


def window_value(row: AnyRow) -> Window:
    """Read a window out of its row."""
    return Window(
        stage=Stage(row.stage),
        round=Round.parse(row.round),
        opens=row.opens,
        last_day=row.last_day,
        lenient_day=row.lenient_day,
        firm=row.firm,
        phrase=row.phrase,
        clause=row.clause,
        remind=remind_in(row.remind),
    )


def remind_in(text: str) -> tuple[int, ...] | None:
    """Read on how many days before a last day is reminded; None: as usual."""
    return tuple(map(int, text.split())) if text else None


def standing_windows(regime: Regime, year: int) -> Iterable[Window]:
    """List the windows that a decision itself holds in a year that no plan names yet."""
    for each in regime.rounds:
        round_ = Round(year, each.number)
        for stage, before in (
            (Stage.COMMUNE_CHECK, each.sent_before.before(year)),
            (Stage.PROVINCIAL_RATING, each.decided_before.before(year)),
        ):
            yield Window(
                stage=stage,
                round=round_,
                opens=None,
                last_day=before - _ONE_DAY,
                lenient_day=before - _ONE_DAY,
                phrase=f"trước ngày {before:%d/%m/%Y}",
                clause=f"{regime.decision}, {each.article}",
            )


def _read(session: Session, cycle: CycleKey) -> Course:
    windows = {
        (window.stage, window.round): window
        for window in map(window_value, windows_as_of(session, cycle.id, date.max))
    }
    regime = REGIMES.get(cycle.regime or "")
    if regime:
        for year in range(cycle.year, cycle.last_year + 2):
            for window in standing_windows(regime, year):
                windows.setdefault((window.stage, window.round), window)
    return Course(
        windows=windows,
        skipped=frozenset(Stage(code) for code in cycle.skipped.split()),
        calendar=calendar_of(session, range(cycle.year - 1, cycle.last_year + 4)),
        cut_offs=cut_offs(windows.values()),
    )


def cut_offs(windows: Iterable[Window]) -> tuple[CutOff, ...]:
    """Find by which day a letter must have left for each round; none where there is one round."""
    last_days = {
        CutOff(window.round, window.last_day)
        for window in windows
        if window.stage in SENDS_LETTERS and window.last_day
    }
    in_order = sorted(last_days, key=lambda cut: cut.round)
    return tuple(in_order) if len(in_order) > 1 else ()
