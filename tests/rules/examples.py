"""Entries, acts and courses on which the rules are tried: Thái Nguyên 2020, a province of 2026."""

from dataclasses import replace
from datetime import date, timedelta

from ocop_cycle.catalog.holidays import calendar_for
from rules.acts import decide
from rules.regime import Regime
from rules.regimes.qd_26_2026 import QD_26_2026
from rules.regimes.qd_1048_2019 import QD_1048_2019
from rules.rounds import CutOff, Round
from rules.stages import ARRIVES_AT, begin, holder_of
from rules.standing import Act, Course, Standing, Window
from rules.vocabulary import Action, Kind, Milestone, Stage

CALENDAR = calendar_for(range(2019, 2030))
ONE_DAY = timedelta(days=1)
ONLY = Round(2020)
FIRST_2026, SECOND_2026, FIRST_2027 = Round(2026, 1), Round(2026, 2), Round(2027, 1)
YEAR_2020 = {
    Stage.IDEA_REGISTRATION: date(2020, 2, 29),
    Stage.IDEA_SELECTION: date(2020, 3, 14),
    Stage.BUSINESS_PLAN_TRAINING: date(2020, 3, 31),
    Stage.PLAN_IMPLEMENTATION: date(2020, 6, 30),
    Stage.DISTRICT_EVALUATION: date(2020, 8, 14),
    Stage.PROVINCIAL_RATING: date(2020, 8, 31),
}


def window(
    stage: Stage,
    last_day: date | None,
    *,
    round_: Round = ONLY,
    exact: bool = False,
    firm: bool = True,
) -> Window:
    """Set a window by "trước ngày …" (one lenient day), or by an exact last day."""
    lenient = last_day if exact or last_day is None else last_day + ONE_DAY
    return Window(stage, round_, None, last_day, lenient, firm=firm)


def course(*windows: Window, without: frozenset[Stage] = frozenset()) -> Course:
    """Lay out a course without rounds."""
    return Course({(w.stage, w.round): w for w in windows}, without, CALENDAR)


THAI_NGUYEN_2020 = course(*(window(stage, day) for stage, day in YEAR_2020.items()))


def course_of_rounds(
    regime: Regime, *more: Window, years: tuple[int, ...] = (2026, 2027)
) -> Course:
    """Lay out the rounds that QĐ 26/2026 holds every year, under any regime."""
    windows = [
        window(stage, before.before(year) - ONE_DAY, round_=Round(year, each.number), exact=True)
        for year in years
        for each in QD_26_2026.rounds
        for stage, before in (
            (Stage.COMMUNE_CHECK, each.sent_before),
            (Stage.PROVINCIAL_RATING, each.decided_before),
        )
        if stage in regime.path
    ]
    cut_offs = tuple(
        CutOff(w.round, w.last_day)
        for w in windows
        if w.stage is Stage.COMMUNE_CHECK and w.last_day
    )
    every = {(w.stage, w.round): w for w in (*windows, *more)}
    return Course(every, frozenset(), CALENDAR, cut_offs)


ROUNDS_2026 = course_of_rounds(QD_26_2026)


def entry(
    stage: Stage,
    *,
    regime: Regime = QD_1048_2019,
    kind: Kind = Kind.FIRST,
    round_: Round = ONLY,
    on: date = date.min,
) -> Standing:
    """Stand an entry in a stage, as if it had come there on a day; nothing is due yet."""
    milestone = ARRIVES_AT.get(stage, Milestone.NONE)
    fresh = Standing(regime, kind, stage, round_, since=on, acted=on)
    return at(fresh, milestone)


def at(standing: Standing, milestone: Milestone) -> Standing:
    """Stand an entry at a milestone of its stage."""
    holder = holder_of(standing.regime, standing.stage, milestone)
    return replace(standing, milestone=milestone, holder=holder)


def entry_2026(stage: Stage, *, kind: Kind = Kind.FIRST, round_: Round = SECOND_2026) -> Standing:
    """Stand an entry of QĐ 26/2026 in a stage."""
    return entry(stage, regime=QD_26_2026, kind=kind, round_=round_)


def registered(
    on: date, *, regime: Regime = QD_1048_2019, kind: Kind = Kind.FIRST, course: Course
) -> Standing:
    """Register an entry on a day."""
    fresh = Standing(regime, kind, regime.begins[kind], Round(on.year), since=on, acted=on)
    return begin(fresh, course)


def act(action: Action, day: date, **more: object) -> Act:
    """Do something on a day, with a reason unless another is given."""
    told: dict[str, object] = {"by": "Cán bộ OCOP", "reason": "theo văn bản", **more}
    return Act(action, day, **told)  # type: ignore[arg-type]  # names of fields


def play(standing: Standing, course: Course, *acts: Act) -> Standing:
    """Do acts one after the other."""
    for each in acts:
        standing = decide(standing, each, course)
    return standing
