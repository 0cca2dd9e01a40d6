"""A due day is counted again from where its counting began."""

from dataclasses import replace
from datetime import date

import pytest

from rules.due import due_at
from rules.recounts import recounted, with_days
from rules.regimes.qd_26_2026 import QD_26_2026
from rules.rounds import CutOff, Round
from rules.standing import Course, Due, DueSource, Standing, Window
from rules.vocabulary import Holder, Kind, Milestone, Stage
from rules.workdays import Calendar, DayKind, DayOff

PLAIN = Calendar(frozenset(), frozenset())
ROUND = Round(2027)
COURSE = Course({}, frozenset(), PLAIN, (CutOff(ROUND, date(2027, 4, 29)),))
OFF = DayOff(date(2027, 3, 10), DayKind.OFF)
WORKED = DayOff(date(2027, 3, 13), DayKind.WORKED)


def course(*days: DayOff) -> Course:
    return replace(COURSE, calendar=with_days(PLAIN, days))


def standing(stage: Stage, holder: Holder, **known: object) -> Standing:
    start = {"since": date(2027, 3, 1), "acted": date(2027, 3, 1), **known}
    kind = start.pop("kind", Kind.UPGRADE)
    return Standing(QD_26_2026, kind, stage, ROUND, holder=holder, **start)  # type: ignore[arg-type]


def test_days_of_a_paper_win_over_what_was_known() -> None:
    known = Calendar(frozenset({WORKED.day}), frozenset({OFF.day}))

    calendar = with_days(known, (OFF, WORKED))

    assert calendar == Calendar(frozenset({OFF.day}), frozenset({WORKED.day}))


@pytest.mark.parametrize(
    ("days", "due"),
    [
        ((), date(2027, 3, 22)),
        ((OFF,), date(2027, 3, 23)),
        ((WORKED,), date(2027, 3, 19)),
        ((OFF, WORKED), date(2027, 3, 22)),
    ],
)
def test_a_clock_runs_from_the_day_of_receipt(days: tuple[DayOff, ...], due: date) -> None:
    checked = standing(Stage.COMMUNE_CHECK, Holder.LOCALITY)
    checked = replace(checked, due=due_at(checked, COURSE, checked.since))

    again = recounted(checked, COURSE, course(*days))

    assert again == replace(checked.due, day=due, limit=due)


def test_the_minimum_of_who_received_late_is_counted_again() -> None:
    window = Window(Stage.IDEA_SELECTION, ROUND, None, date(2027, 3, 3), date(2027, 3, 3))
    late = replace(COURSE, windows={(Stage.IDEA_SELECTION, ROUND): window})
    selecting = standing(Stage.IDEA_SELECTION, Holder.LOCALITY, since=date(2027, 3, 8))
    selecting = replace(selecting, due=due_at(selecting, late, selecting.since))

    again = recounted(selecting, late, replace(late, calendar=with_days(PLAIN, (OFF,))))

    assert (selecting.due.day, again.day) == (date(2027, 3, 15), date(2027, 3, 16))


def test_ten_days_after_a_class_are_counted_back_to_the_class() -> None:
    due = Due(date(2027, 3, 19), date(2027, 3, 19), DueSource.MINIMUM)
    invited = standing(
        Stage.BUSINESS_PLAN_TRAINING,
        Holder.PRODUCER,
        milestone=Milestone.INVITED,
        since=date(2027, 2, 20),
        due=due,
    )

    again = recounted(invited, COURSE, course(OFF))

    assert again.day == again.limit == date(2027, 3, 22)


def test_the_safe_day_follows_the_working_days_before_the_cut_off() -> None:
    writing = standing(Stage.PLAN_IMPLEMENTATION, Holder.PRODUCER)
    writing = replace(writing, due=due_at(writing, COURSE, writing.since))

    again = recounted(writing, COURSE, course(DayOff(date(2027, 4, 20), DayKind.OFF)))

    assert (writing.due.day, again.day) == (date(2027, 4, 8), date(2027, 4, 7))


def test_calendar_days_that_began_elsewhere_only_roll_over_a_new_day_off() -> None:
    due = Due(date(2027, 3, 10), date(2027, 3, 10), DueSource.CLOCK)
    rated = standing(
        Stage.PROVINCIAL_RATING, Holder.COUNCIL, kind=Kind.RE_RATING, since=date(2027, 2, 20),
        milestone=Milestone.COUNCIL, due=due,
    )  # fmt: skip

    again = recounted(rated, COURSE, course(OFF))

    assert again.day == date(2027, 3, 11)


@pytest.mark.parametrize("source", [DueSource.NONE, DueSource.WINDOW, DueSource.GIVEN])
def test_a_day_that_was_fixed_stays(source: DueSource) -> None:
    due = Due(OFF.day, OFF.day, source)

    again = recounted(standing(Stage.COMMUNE_CHECK, Holder.LOCALITY, due=due), COURSE, course(OFF))

    assert again == due
