"""The path of an entry: where an action leads, who holds it, what a plan leaves out."""

from dataclasses import replace
from datetime import date

import pytest

from rules.errors import MoveRefused
from rules.regime import Regime
from rules.regimes import REGIMES
from rules.regimes.qd_26_2026 import QD_26_2026
from rules.regimes.qd_148_2023 import QD_148_2023
from rules.regimes.qd_1048_2019 import QD_1048_2019
from rules.regimes.qd_1489_2025 import QD_1489_2025
from rules.stages import (
    ARRIVES_AT,
    actions_from,
    holder_of,
    next_on_path,
    receive_dossier,
    target_of,
)
from rules.standing import DueSource
from rules.vocabulary import Action, Holder, Kind, Milestone, Outcome, Stage
from tests.rules.examples import (
    CALENDAR,
    FIRST_2026,
    FIRST_2027,
    ROUNDS_2026,
    SECOND_2026,
    THAI_NGUYEN_2020,
    YEAR_2020,
    act,
    course,
    course_of_rounds,
    entry,
    play,
    registered,
    window,
)

IDEA, SELECTION = Stage.IDEA_REGISTRATION, Stage.IDEA_SELECTION
TRAINING, IMPLEMENTATION = Stage.BUSINESS_PLAN_TRAINING, Stage.PLAN_IMPLEMENTATION
DISTRICT, COMMUNE = Stage.DISTRICT_EVALUATION, Stage.COMMUNE_CHECK
PROVINCE, CENTRE = Stage.PROVINCIAL_RATING, Stage.NATIONAL_RATING
CERTIFIED, FAILED = Outcome.CERTIFIED, Outcome.BELOW_THREE_STARS

OF_THE_PLAN = [
    (IDEA, Action.SUBMIT, SELECTION),
    (SELECTION, Action.SELECT, TRAINING),
    (SELECTION, Action.RETURN, IDEA),
    (SELECTION, Action.REJECT, Outcome.NOT_SELECTED),
    (TRAINING, Action.WAIVE, IMPLEMENTATION),
]
OF_THE_DISTRICT = [
    (IMPLEMENTATION, Action.FILE, DISTRICT),
    (DISTRICT, Action.FORWARD, PROVINCE),
    (DISTRICT, Action.RETURN, IMPLEMENTATION),
    (DISTRICT, Action.FAIL, FAILED),
    (DISTRICT, Action.DISQUALIFY, Outcome.DISQUALIFIED),
]
OF_THE_COMMUNE = [
    (IMPLEMENTATION, Action.FILE, COMMUNE),
    (COMMUNE, Action.FORWARD, PROVINCE),
    (COMMUNE, Action.RETURN, IMPLEMENTATION),
]
OF_THE_PROVINCE = [
    (PROVINCE, Action.CERTIFY, CERTIFIED),
    (PROVINCE, Action.RETURN, IMPLEMENTATION),
    (PROVINCE, Action.FAIL, FAILED),
    (PROVINCE, Action.DISQUALIFY, Outcome.DISQUALIFIED),
    (CENTRE, Action.CERTIFY, CERTIFIED),
    (CENTRE, Action.HAND_BACK, PROVINCE),
]
MOVES = [
    *((QD_1048_2019, *row) for row in (*OF_THE_PLAN, *OF_THE_DISTRICT, *OF_THE_PROVINCE)),
    *((QD_148_2023, *row) for row in (*OF_THE_PLAN, *OF_THE_DISTRICT, *OF_THE_PROVINCE)),
    *((QD_1489_2025, *row) for row in (*OF_THE_PLAN, *OF_THE_COMMUNE, *OF_THE_PROVINCE)),
    *((QD_26_2026, *row) for row in (*OF_THE_PLAN, *OF_THE_COMMUNE, *OF_THE_PROVINCE)),
    (QD_148_2023, DISTRICT, Action.CERTIFY, CERTIFIED),
    *((each, PROVINCE, Action.NOMINATE, CENTRE) for each in list(REGIMES.values())[:3]),
    (QD_26_2026, PROVINCE, Action.NOMINATE, PROVINCE),
    (QD_26_2026, PROVINCE, Action.FORWARD, CENTRE),
]
NO_MOVES = [
    (QD_1048_2019, DISTRICT, Action.CERTIFY),
    (QD_1489_2025, COMMUNE, Action.CERTIFY),
    *((QD_26_2026, COMMUNE, each) for each in (Action.FAIL, Action.DISQUALIFY, Action.CERTIFY)),
    *((QD_26_2026, CENTRE, each) for each in (Action.FAIL, Action.RETURN, Action.FORWARD)),
    (QD_26_2026, DISTRICT, Action.FORWARD),
    (QD_1048_2019, IDEA, Action.FILE),
    (QD_1048_2019, TRAINING, Action.RETURN),
    (QD_1048_2019, PROVINCE, Action.FORWARD),
    (QD_1048_2019, PROVINCE, Action.HAND_BACK),
]


@pytest.mark.parametrize(("regime", "stage", "action", "target"), MOVES)
def test_a_move_of_the_table_leads_where_the_table_says(
    regime: Regime, stage: Stage, action: Action, target: Stage | Outcome
) -> None:
    assert target_of(regime, Kind.FIRST, stage, action) is target


@pytest.mark.parametrize(("regime", "stage", "action"), NO_MOVES)
def test_what_the_table_does_not_have_is_refused(
    regime: Regime, stage: Stage, action: Action
) -> None:
    with pytest.raises(MoveRefused, match="không có xử lý"):
        target_of(regime, Kind.FIRST, stage, action)


@pytest.mark.parametrize("kind", [Kind.UPGRADE, Kind.RE_RATING])
@pytest.mark.parametrize("regime", REGIMES.values(), ids=REGIMES)
def test_an_upgrade_and_a_re_rating_know_no_ideas(regime: Regime, kind: Kind) -> None:
    assert not any(actions_from(regime, kind, stage) for stage in (IDEA, SELECTION, TRAINING))


def test_a_refusal_names_the_actions_that_there_are() -> None:
    with pytest.raises(MoveRefused, match="có thể dùng: submit"):
        target_of(QD_1048_2019, Kind.FIRST, IDEA, Action.CERTIFY)


@pytest.mark.parametrize(
    ("regime", "stage", "milestone", "holder"),
    [
        (QD_1048_2019, IDEA, Milestone.NONE, Holder.PRODUCER),
        (QD_1048_2019, SELECTION, Milestone.NONE, Holder.LOCALITY),
        (QD_1048_2019, TRAINING, Milestone.NONE, Holder.LOCALITY),
        (QD_1048_2019, TRAINING, Milestone.INVITED, Holder.PRODUCER),
        (QD_1048_2019, IMPLEMENTATION, Milestone.NONE, Holder.PRODUCER),
        (QD_1048_2019, DISTRICT, Milestone.CHECK, Holder.LOCALITY),
        (QD_1048_2019, DISTRICT, Milestone.COUNCIL, Holder.LOCALITY),
        (QD_1048_2019, DISTRICT, Milestone.SUPPLEMENT, Holder.PRODUCER),
        (QD_26_2026, COMMUNE, Milestone.NONE, Holder.LOCALITY),
        (QD_26_2026, COMMUNE, Milestone.SUPPLEMENT, Holder.PRODUCER),
        (QD_26_2026, PROVINCE, Milestone.CHECK, Holder.PROVINCE_OFFICE),
        (QD_26_2026, PROVINCE, Milestone.SUPPLEMENT, Holder.PRODUCER),
        (QD_26_2026, PROVINCE, Milestone.ADVISORY_TEAM, Holder.PROVINCE_OFFICE),
        (QD_26_2026, PROVINCE, Milestone.COUNCIL, Holder.COUNCIL),
        (QD_26_2026, PROVINCE, Milestone.SUBMISSION, Holder.PROVINCE_OFFICE),
        (QD_26_2026, PROVINCE, Milestone.DECISION, Holder.CHAIRMAN),
        (QD_26_2026, PROVINCE, Milestone.SENT_UP, Holder.PROVINCE_OFFICE),
        (QD_26_2026, PROVINCE, Milestone.NOTICE, Holder.PROVINCE_OFFICE),
        (QD_26_2026, CENTRE, Milestone.NONE, Holder.MINISTRY),
    ],
)
def test_stage_and_milestone_say_who_holds_an_entry(
    regime: Regime, stage: Stage, milestone: Milestone, holder: Holder
) -> None:
    assert holder_of(regime, stage, milestone) is holder


@pytest.mark.parametrize(
    ("target", "without", "reached"),
    [
        (SELECTION, {SELECTION}, TRAINING),
        (SELECTION, {SELECTION, TRAINING}, IMPLEMENTATION),
        (TRAINING, {TRAINING}, IMPLEMENTATION),
        (IDEA, {IDEA, SELECTION, TRAINING}, IMPLEMENTATION),
        (TRAINING, {SELECTION}, TRAINING),
        (IMPLEMENTATION, {IMPLEMENTATION}, IMPLEMENTATION),
        (PROVINCE, {PROVINCE}, PROVINCE),
    ],
)
def test_a_plan_leaves_out_only_what_its_decision_lets_it(
    target: Stage, without: set[Stage], reached: Stage
) -> None:
    assert next_on_path(QD_1048_2019, target, frozenset(without)) is reached


def test_a_registered_idea_waits_for_its_producer_until_the_windows_end() -> None:
    standing = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)

    assert (standing.stage, standing.holder) == (IDEA, Holder.PRODUCER)
    assert (standing.due.day, standing.due.limit) == (date(2020, 2, 29), date(2020, 3, 1))


def test_who_registers_after_the_window_gets_no_new_time() -> None:
    standing = registered(date(2020, 3, 5), course=THAI_NGUYEN_2020)

    assert (standing.due.day, standing.due.source) == (date(2020, 2, 29), DueSource.WINDOW)


@pytest.mark.parametrize("kind", [Kind.UPGRADE, Kind.RE_RATING])
@pytest.mark.parametrize("regime", REGIMES.values(), ids=REGIMES)
def test_an_upgrade_and_a_re_rating_begin_at_the_dossier(regime: Regime, kind: Kind) -> None:
    standing = registered(date(2020, 2, 10), regime=regime, kind=kind, course=THAI_NGUYEN_2020)

    assert (standing.stage, standing.holder) == (IMPLEMENTATION, Holder.PRODUCER)


def test_a_re_rating_stands_outside_the_rounds_from_its_beginning() -> None:
    standing = registered(
        date(2026, 11, 20), regime=QD_26_2026, kind=Kind.RE_RATING, course=ROUNDS_2026
    )

    assert (standing.round, standing.due.day) == (FIRST_2026, None)


def test_an_upgrade_stands_in_the_first_round_it_can_reach() -> None:
    standing = registered(
        date(2026, 11, 20), regime=QD_26_2026, kind=Kind.UPGRADE, course=ROUNDS_2026
    )

    assert (standing.round, standing.due.day) == (FIRST_2027, date(2027, 4, 7))


def test_where_ideas_are_left_out_a_first_rating_begins_at_what_comes_next() -> None:
    windows = [window(stage, day) for stage, day in YEAR_2020.items() if stage is not IDEA]
    planned = course(*windows, without=frozenset({IDEA}))

    standing = registered(date(2020, 2, 10), course=planned)

    assert (standing.stage, standing.holder) == (SELECTION, Holder.LOCALITY)
    assert standing.due.day == date(2020, 3, 14)


def test_where_training_is_no_gate_a_selected_idea_goes_to_its_implementation() -> None:
    windows = [window(stage, day) for stage, day in YEAR_2020.items()]
    planned = course(*windows, without=frozenset({TRAINING}))

    standing = play(entry(SELECTION), planned, act(Action.SELECT, date(2020, 3, 10)))

    assert (standing.stage, standing.due.day) == (IMPLEMENTATION, date(2020, 6, 30))


def test_nothing_is_returned_to_a_stage_that_the_plan_leaves_out() -> None:
    planned = course(without=frozenset({IDEA}))

    with pytest.raises(MoveRefused, match="không có bước trước đó"):
        play(entry(SELECTION), planned, act(Action.RETURN, date(2020, 3, 10)))


@pytest.mark.parametrize("stage", ARRIVES_AT)
def test_an_entry_arrives_at_the_check_of_its_stage(stage: Stage) -> None:
    assert entry(stage).milestone is Milestone.CHECK


@pytest.mark.parametrize(
    ("filed", "regime", "checked_by"),
    [
        (date(2026, 5, 21), QD_1489_2025, None),
        (date(2026, 5, 22), QD_26_2026, date(2026, 6, 12)),
    ],
)
def test_the_day_of_filing_picks_the_decision_and_its_clock(
    filed: date, regime: Regime, checked_by: date | None
) -> None:
    planned = course_of_rounds(QD_1489_2025)
    standing = entry(IMPLEMENTATION, regime=QD_1489_2025, round_=SECOND_2026)

    received = receive_dossier(standing, planned, act(Action.FILE, filed))

    assert (received.regime, received.stage, received.filed) == (regime, COMMUNE, filed)
    clocked = received.due.day if received.due.source is DueSource.CLOCK else None
    assert clocked == checked_by


def test_a_dossier_filed_after_a_replacement_goes_where_the_new_decision_sends_it() -> None:
    standing = entry(IMPLEMENTATION, regime=QD_148_2023)

    received = receive_dossier(standing, course(), act(Action.FILE, date(2025, 7, 7)))

    assert (received.regime, received.stage) == (QD_1489_2025, COMMUNE)


@pytest.mark.parametrize(
    ("kind", "again", "regime"),
    [
        (Kind.FIRST, date(2026, 7, 21), QD_1489_2025),
        (Kind.FIRST, date(2026, 7, 22), QD_26_2026),
        (Kind.RE_RATING, date(2026, 6, 22), QD_1489_2025),
        (Kind.RE_RATING, date(2026, 6, 23), QD_26_2026),
    ],
)
def test_a_completed_dossier_keeps_its_decision_while_old_files_may_be_rated(
    kind: Kind, again: date, regime: Regime
) -> None:
    returned = replace(
        entry(IMPLEMENTATION, regime=QD_1489_2025, kind=kind), filed=date(2026, 5, 10)
    )

    received = receive_dossier(returned, course(), act(Action.FILE, again))

    assert received.regime is regime


def test_the_examples_count_in_the_real_calendar() -> None:
    assert date(2026, 11, 24) in CALENDAR.off
    assert date(2026, 1, 10) in CALENDAR.worked
