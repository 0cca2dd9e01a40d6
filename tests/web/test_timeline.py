"""The year drawn to scale."""

from dataclasses import replace
from datetime import date

from ocop_cycle.queries.activities import ActivityStatus
from ocop_cycle.queries.status import StageStatus
from ocop_cycle.web.timeline import timeline
from rules.deadlines import DeadlineKind
from rules.vocabulary import Holder, Stage

EVALUATION = StageStatus(
    Stage.DISTRICT_EVALUATION,
    "1/2020",
    opens=date(2020, 7, 1),
    last_day=date(2020, 7, 31),
    tentative=False,
    holder=Holder.LOCALITY,
    entries=2,
    overdue=0,
)
FAIR = ActivityStatus(
    "Hội chợ",
    "5.2c",
    opens=None,
    last_day=date(2020, 8, 31),
    kind=DeadlineKind.FIXED,
    tentative=False,
    overdue=False,
)


def test_a_window_stands_to_scale_between_whole_months() -> None:
    drawn = timeline([EVALUATION], [FAIR], date(2020, 7, 15))

    assert drawn is not None
    assert [month.label for month in drawn.months] == ["T7", "T8"]
    [bar] = drawn.bars
    assert (bar.left, bar.width, bar.tone, bar.day) == ("0.00%", "50.00%", "now", "đến 31/07")
    assert [mark.title for mark in drawn.marks] == ["Hội chợ: 31/08/2020"]
    assert drawn.today == "22.58%"
    assert bar.top < drawn.marks_top < drawn.height


def test_a_late_window_is_late_and_a_past_one_done() -> None:
    late = replace(EVALUATION, overdue=1)
    ahead = replace(EVALUATION, opens=date(2020, 9, 1), last_day=date(2020, 9, 30))

    drawn = timeline([late, EVALUATION, ahead], [], date(2020, 8, 1))

    assert drawn is not None
    assert [bar.tone for bar in drawn.bars] == ["late", "done", "ahead"]


def test_a_day_far_off_is_not_drawn() -> None:
    drawn = timeline([EVALUATION], [], date(2026, 1, 1))

    assert drawn is not None
    assert (drawn.today, len(drawn.months)) == ("", 1)


def test_many_years_get_no_more_than_a_few_labels() -> None:
    long = replace(EVALUATION, last_day=date(2025, 12, 31))

    drawn = timeline([long], [], date(2022, 1, 1))

    assert drawn is not None
    assert len(drawn.months) <= 14


def test_without_any_day_there_is_nothing_to_draw() -> None:
    assert timeline([replace(EVALUATION, opens=None, last_day=None)], [], date(2020, 1, 1)) is None
