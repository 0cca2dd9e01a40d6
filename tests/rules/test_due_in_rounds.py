"""Due days in rounds: the safe day, the centre's cut-offs, files of the old decision."""

from dataclasses import replace
from datetime import date

import pytest

from rules.due import due_at, first_round, from_window, round_on_receipt
from rules.regime import Regime
from rules.regimes.qd_26_2026 import QD_26_2026
from rules.regimes.qd_148_2023 import QD_148_2023
from rules.regimes.qd_1048_2019 import QD_1048_2019
from rules.regimes.qd_1489_2025 import QD_1489_2025
from rules.rounds import CutOff, Round
from rules.standing import Due, DueSource
from rules.vocabulary import Kind, Milestone, Stage
from tests.rules.examples import (
    FIRST_2026,
    FIRST_2027,
    ONE_DAY,
    ROUNDS_2026,
    SECOND_2026,
    THAI_NGUYEN_2020,
    at,
    course,
    course_of_rounds,
    entry,
    entry_2026,
    window,
)

IMPLEMENTATION, DISTRICT = Stage.PLAN_IMPLEMENTATION, Stage.DISTRICT_EVALUATION
COMMUNE, PROVINCE, CENTRE = Stage.COMMUNE_CHECK, Stage.PROVINCIAL_RATING, Stage.NATIONAL_RATING


@pytest.mark.parametrize(
    ("round_", "safe", "cut_off"),
    [
        (SECOND_2026, date(2026, 10, 8), date(2026, 10, 29)),
        (FIRST_2027, date(2027, 4, 7), date(2027, 4, 29)),
    ],
)
def test_without_a_phrase_a_producer_is_told_the_safe_last_day(
    round_: Round, safe: date, cut_off: date
) -> None:
    for kind in (Kind.FIRST, Kind.UPGRADE):
        due = from_window(entry_2026(IMPLEMENTATION, kind=kind, round_=round_), ROUNDS_2026)
        assert (due.day, due.limit, due.source) == (safe, cut_off, DueSource.SAFE)


def test_with_a_phrase_a_producer_is_told_the_plans_day() -> None:
    planned = course_of_rounds(
        QD_26_2026, window(IMPLEMENTATION, date(2026, 9, 14), round_=SECOND_2026)
    )

    due = from_window(entry_2026(IMPLEMENTATION), planned)

    assert (due.day, due.limit, due.source) == (
        date(2026, 9, 14),
        date(2026, 9, 15),
        DueSource.WINDOW,
    )


def test_the_phrase_of_one_round_is_not_that_of_another() -> None:
    planned = course_of_rounds(
        QD_26_2026, window(IMPLEMENTATION, date(2026, 3, 31), round_=FIRST_2026)
    )

    due = from_window(entry_2026(IMPLEMENTATION, round_=SECOND_2026), planned)

    assert (due.day, due.source) == (date(2026, 10, 8), DueSource.SAFE)


@pytest.mark.parametrize(
    ("regime", "evaluation"),
    [(QD_1048_2019, DISTRICT), (QD_148_2023, DISTRICT), (QD_1489_2025, COMMUNE)],
)
@pytest.mark.parametrize(
    ("received", "day", "limit"),
    [
        (date(2024, 9, 16), date(2024, 11, 8), date(2024, 11, 15)),
        (date(2024, 10, 25), date(2024, 11, 8), date(2024, 11, 15)),
        (date(2024, 10, 28), date(2024, 11, 11), date(2024, 11, 15)),  # ten working days
        (date(2024, 11, 11), date(2024, 11, 25), date(2024, 11, 25)),
    ],
)
def test_a_round_added_without_clocks_leaves_the_locality_its_five_working_days(
    regime: Regime, evaluation: Stage, received: date, day: date, limit: date
) -> None:
    first, added = Round(2024), Round(2024, 2)
    planned = course(
        window(IMPLEMENTATION, date(2024, 6, 30), round_=first),
        window(evaluation, date(2024, 8, 14), round_=first),
        window(evaluation, date(2024, 11, 15), round_=added),
    )
    both = (CutOff(first, date(2024, 8, 14)), CutOff(added, date(2024, 11, 15)))
    entered = entry(IMPLEMENTATION, regime=regime, kind=Kind.UPGRADE, round_=added)

    due = due_at(entered, replace(planned, cut_offs=both), received)

    assert (due.day, due.limit) == (day, limit)


def test_a_stage_with_one_window_has_it_in_every_round() -> None:
    planned = course_of_rounds(
        QD_26_2026, window(Stage.IDEA_SELECTION, date(2026, 2, 20), round_=FIRST_2026)
    )

    due = from_window(entry_2026(Stage.IDEA_SELECTION, round_=FIRST_2027), planned)

    assert due.day == date(2026, 2, 20)


def test_less_than_ten_working_days_before_the_safe_day_give_ten_and_keep_the_cut_off() -> None:
    due = due_at(entry_2026(IMPLEMENTATION), ROUNDS_2026, date(2026, 10, 1))

    assert (due.day, due.limit, due.source) == (
        date(2026, 10, 15),
        date(2026, 10, 29),
        DueSource.MINIMUM,
    )


@pytest.mark.parametrize(
    ("stage", "regime"), [(COMMUNE, QD_26_2026), (PROVINCE, QD_26_2026), (COMMUNE, QD_1489_2025)]
)
def test_a_supplement_without_a_day_is_due_in_ten_working_days(
    stage: Stage, regime: object
) -> None:
    asked = at(entry_2026(stage), Milestone.SUPPLEMENT)

    due = due_at(replace(asked, regime=regime), ROUNDS_2026, date(2026, 9, 24))  # type: ignore[arg-type]  # a regime

    assert (due.day, due.limit) == (date(2026, 10, 8), date(2026, 10, 8))


@pytest.mark.parametrize(
    ("round_", "approved", "day"),
    [
        (FIRST_2026, date(2026, 6, 25), date(2026, 7, 29)),
        (FIRST_2026, date(2026, 7, 20), date(2026, 7, 29)),
        (SECOND_2026, date(2026, 12, 20), date(2027, 1, 29)),
        (SECOND_2026, date(2027, 1, 29), date(2027, 1, 29)),
        (SECOND_2026, date(2026, 7, 20), date(2027, 1, 29)),
        (FIRST_2026, date(2026, 8, 5), date(2027, 1, 29)),  # decided late: the centre's next round
        (SECOND_2026, date(2027, 2, 2), date(2027, 7, 29)),
        (Round(2026, 3), date(2026, 9, 1), date(2027, 1, 29)),  # an extra round of the province
    ],
)
def test_what_is_approved_is_sent_up_by_the_centres_cut_off(
    round_: Round, approved: date, day: date
) -> None:
    standing = at(entry_2026(PROVINCE, round_=round_), Milestone.SENT_UP)

    due = due_at(standing, ROUNDS_2026, approved)

    assert (due.day, due.source, due.note) == (day, DueSource.CLOCK, "Điều 5 khoản 2")


def test_the_centres_cut_off_is_told_and_the_office_is_late_only_after_its_five_days() -> None:
    standing = at(entry_2026(PROVINCE, round_=FIRST_2026), Milestone.SENT_UP)

    due = due_at(standing, ROUNDS_2026, date(2026, 7, 28))

    assert (due.day, due.limit) == (date(2026, 7, 29), date(2026, 8, 4))


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        (date(2026, 7, 10), date(2026, 9, 29)),
        (date(2026, 7, 29), date(2026, 9, 29)),
        (date(2026, 7, 30), date(2027, 3, 29)),
        (date(2027, 1, 29), date(2027, 3, 29)),
        (date(2027, 1, 30), date(2027, 9, 29)),
    ],
)
def test_the_centre_ends_the_round_of_the_day_on_which_it_was_sent(
    received: date, last_day: date
) -> None:
    due = due_at(entry_2026(CENTRE), ROUNDS_2026, received)

    assert due == Due(last_day, last_day, DueSource.CLOCK, "Điều 5 khoản 2")


@pytest.mark.parametrize(
    ("kind", "window_ends", "day"),
    [
        (Kind.FIRST, date(2026, 12, 29), date(2026, 7, 21)),
        (Kind.UPGRADE, date(2026, 12, 29), date(2026, 7, 21)),
        (Kind.RE_RATING, date(2026, 12, 29), date(2026, 6, 22)),
        (Kind.FIRST, date(2026, 6, 29), date(2026, 6, 29)),
    ],
)
def test_files_of_the_old_decision_are_finished_by_the_transitions_day(
    kind: Kind, window_ends: date, day: date
) -> None:
    standing = replace(
        entry(PROVINCE, regime=QD_1489_2025, kind=kind, round_=FIRST_2026), filed=date(2026, 5, 10)
    )
    planned = course(window(PROVINCE, window_ends, round_=FIRST_2026))

    assert due_at(standing, planned, date(2026, 6, 1)).day == day


@pytest.mark.parametrize(
    ("received", "day"),
    [
        (date(2025, 9, 15), None),
        (date(2026, 5, 21), None),  # its decision is in force still
        (date(2026, 5, 22), date(2026, 7, 21)),
    ],
)
def test_where_the_plan_sets_no_day_the_transition_sets_one_only_once_it_applies(
    received: date, day: date | None
) -> None:
    filed = date(2025, 9, 10)
    standing = replace(entry(COMMUNE, regime=QD_1489_2025, on=received), filed=filed)

    assert due_at(standing, course(), received).day == day
    assert from_window(standing, course()).day == day


def test_the_transitions_day_takes_nobodys_minimum() -> None:
    standing = replace(entry(PROVINCE, regime=QD_1489_2025), filed=date(2026, 5, 10))

    due = due_at(standing, course(), date(2026, 7, 20))

    assert (due.day, due.source) == (date(2026, 7, 27), DueSource.MINIMUM)


@pytest.mark.parametrize(
    ("day", "round_"),
    [
        (date(2026, 9, 24), SECOND_2026),  # ten working days end on the safe day
        (date(2026, 9, 25), FIRST_2027),
        (date(2026, 12, 1), FIRST_2027),
        (date(2027, 12, 1), Round(2027, 2)),  # the last round known
    ],
)
def test_a_new_entry_is_put_into_the_first_round_whose_safe_day_it_can_reach(
    day: date, round_: Round
) -> None:
    assert first_round(entry_2026(IMPLEMENTATION), ROUNDS_2026, day) == round_


def test_without_rounds_the_round_of_an_entry_stays() -> None:
    assert first_round(entry(IMPLEMENTATION), THAI_NGUYEN_2020, date(2020, 9, 1)) == Round(2020)


@pytest.mark.parametrize(
    ("received", "round_"),
    [
        (date(2026, 10, 15), SECOND_2026),  # ten working days end on the cut-off, 29/10
        (date(2026, 10, 15) + ONE_DAY, FIRST_2027),
    ],
)
def test_who_receives_an_entry_late_keeps_the_round_while_his_days_end_by_its_cut_off(
    received: date, round_: Round
) -> None:
    assert round_on_receipt(entry_2026(IMPLEMENTATION), ROUNDS_2026, received) == round_
