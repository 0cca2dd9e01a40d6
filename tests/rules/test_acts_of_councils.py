"""Acts of those who rate: stars, milestones, what is sent up and handed back."""

from datetime import date

import pytest

from rules.errors import MoveRefused
from rules.regimes.qd_26_2026 import QD_26_2026
from rules.regimes.qd_148_2023 import QD_148_2023
from rules.vocabulary import Action, Holder, Kind, Milestone, Outcome, Stage
from tests.rules.examples import (
    ROUNDS_2026,
    THAI_NGUYEN_2020,
    act,
    at,
    course,
    entry,
    entry_2026,
    play,
    registered,
)

IDEA, SELECTION = Stage.IDEA_REGISTRATION, Stage.IDEA_SELECTION
TRAINING, IMPLEMENTATION = Stage.BUSINESS_PLAN_TRAINING, Stage.PLAN_IMPLEMENTATION
DISTRICT, PROVINCE, CENTRE = (
    Stage.DISTRICT_EVALUATION,
    Stage.PROVINCIAL_RATING,
    Stage.NATIONAL_RATING,
)
JUNE = date(2020, 6, 1)
APPROVED, NEXT_WEEK = date(2026, 12, 22), date(2026, 12, 29)


def test_the_district_of_2023_certifies_three_stars_and_no_more() -> None:
    standing = entry(DISTRICT, regime=QD_148_2023)

    certified = play(standing, course(), act(Action.CERTIFY, JUNE))

    assert (certified.outcome, certified.stars) == (Outcome.CERTIFIED, 3)
    with pytest.raises(MoveRefused, match="chỉ công nhận được 3 sao"):
        play(standing, course(), act(Action.CERTIFY, JUNE, stars=4))


@pytest.mark.parametrize("stars", [0, 1, 2, 5, 6, -3])
def test_the_province_certifies_three_or_four_stars(stars: int) -> None:
    with pytest.raises(MoveRefused, match="3 hoặc 4 sao"):
        play(entry(PROVINCE), course(), act(Action.CERTIFY, JUNE, stars=stars))


def test_only_what_is_certified_has_stars() -> None:
    failed = play(entry(PROVINCE), course(), act(Action.FAIL, JUNE, stars=2))
    gone = play(entry(PROVINCE), course(), act(Action.WITHDRAW, JUNE, stars=4))

    assert (failed.stars, gone.stars) == (0, 0)
    with pytest.raises(MoveRefused, match="3 sao thì không thể"):
        play(entry(PROVINCE), course(), act(Action.FAIL, JUNE, stars=3))


def test_each_holder_of_the_province_has_at_least_five_working_days() -> None:
    office = play(entry(DISTRICT), THAI_NGUYEN_2020, act(Action.FORWARD, date(2020, 8, 10)))

    team = act(Action.REACH, date(2020, 8, 28), milestone=Milestone.ADVISORY_TEAM)
    council = act(Action.REACH, date(2020, 8, 28), milestone=Milestone.COUNCIL)

    assert play(office, THAI_NGUYEN_2020, team).due == office.due  # the same holder
    assert play(office, THAI_NGUYEN_2020, team, council).due.day == date(2020, 9, 7)


@pytest.mark.parametrize(
    ("milestone", "refusal"),
    [
        (Milestone.CHECK, "đã ở mốc"),
        (Milestone.COUNCIL, "đã ở mốc"),
        (Milestone.NONE, "không có mốc"),
        (Milestone.SUPPLEMENT, "không có mốc"),
        (Milestone.SENT_UP, "không có mốc"),
    ],
)
def test_milestones_are_reached_in_their_order_and_in_their_stage(
    milestone: Milestone, refusal: str
) -> None:
    standing = at(entry(PROVINCE), Milestone.COUNCIL)

    with pytest.raises(MoveRefused, match=refusal):
        play(standing, course(), act(Action.REACH, JUNE, milestone=milestone))


def test_after_the_end_only_the_written_notice_is_recorded() -> None:
    certified = play(
        entry(PROVINCE, regime=QD_26_2026), course(), act(Action.CERTIFY, JUNE, stars=4)
    )

    told = play(certified, course(), act(Action.REACH, JUNE, milestone=Milestone.NOTICE))

    assert (told.milestone, told.outcome, told.stars) == (
        Milestone.NOTICE,
        Outcome.CERTIFIED,
        4,
    )
    with pytest.raises(MoveRefused, match="notice"):
        play(certified, course(), act(Action.REACH, JUNE, milestone=Milestone.SENT_UP))


@pytest.mark.parametrize("action", [Action.REGISTER, Action.RESCHEDULE, Action.TAKE_BACK])
def test_what_only_the_system_writes_is_refused_to_people(action: Action) -> None:
    with pytest.raises(MoveRefused, match="không có xử lý"):
        play(entry(PROVINCE), course(), act(action, JUNE))


def test_a_handed_back_product_waits_at_the_submission_without_a_new_sitting() -> None:
    centre = play(entry(PROVINCE), THAI_NGUYEN_2020, act(Action.NOMINATE, JUNE))

    back = play(centre, THAI_NGUYEN_2020, act(Action.HAND_BACK, date(2020, 10, 12)))
    certified = play(back, THAI_NGUYEN_2020, act(Action.CERTIFY, date(2020, 10, 15), stars=4))

    assert (centre.stage, centre.holder) == (CENTRE, Holder.MINISTRY)
    assert (back.stage, back.milestone, back.holder) == (
        PROVINCE,
        Milestone.SUBMISSION,
        Holder.PROVINCE_OFFICE,
    )
    assert back.due.day == date(2020, 10, 19)
    assert certified.outcome is Outcome.CERTIFIED


def test_the_centre_certifies_five_stars_alone() -> None:
    after = play(entry(CENTRE), course(), act(Action.CERTIFY, JUNE))

    assert after.stars == 5
    with pytest.raises(MoveRefused, match="5 sao"):
        play(entry(CENTRE), course(), act(Action.CERTIFY, JUNE, stars=4))


def test_an_upgrade_of_2020_goes_from_its_dossier_to_the_province() -> None:
    standing = registered(date(2020, 3, 2), kind=Kind.UPGRADE, course=THAI_NGUYEN_2020)

    after = play(
        standing,
        THAI_NGUYEN_2020,
        act(Action.FILE, date(2020, 6, 30)),
        act(Action.FORWARD, date(2020, 8, 3)),
        act(Action.CERTIFY, date(2020, 8, 28), stars=4),
    )

    assert (after.outcome, after.stars) == (Outcome.CERTIFIED, 4)


def test_who_goes_on_without_the_supplement_does_not_inherit_its_day() -> None:
    asked = play(entry_2026(PROVINCE), ROUNDS_2026, act(Action.SUPPLEMENT, date(2026, 11, 2)))

    council = act(Action.REACH, date(2026, 11, 4), milestone=Milestone.COUNCIL)

    assert play(asked, ROUNDS_2026, council).due.day == date(2026, 12, 29)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    "action",
    [
        Action.CERTIFY,
        Action.SUPPLEMENT,
        Action.FAIL,
        Action.RETURN,
        Action.DISQUALIFY,
        Action.NOMINATE,
        Action.REACH,
        Action.FILE,
        Action.NEXT_ROUND,
        Action.LAPSE,
    ],
)
def test_what_is_approved_for_the_centre_is_not_rated_again_by_the_province(
    action: Action, kind: Kind
) -> None:
    waits = at(entry_2026(PROVINCE, kind=kind), Milestone.SENT_UP)
    again = act(action, APPROVED, stars=4, milestone=Milestone.NOTICE, until=NEXT_WEEK)

    with pytest.raises(
        MoveRefused, match=r"chờ chuyển lên Trung ương .* defer, extend, forward, withdraw\.$"
    ):
        play(waits, ROUNDS_2026, again)


@pytest.mark.parametrize(
    ("action", "stage", "outcome"),
    [
        (Action.FORWARD, CENTRE, Outcome.OPEN),
        (Action.EXTEND, PROVINCE, Outcome.OPEN),
        (Action.DEFER, PROVINCE, Outcome.OPEN),
        (Action.WITHDRAW, PROVINCE, Outcome.WITHDRAWN),
    ],
)
def test_what_is_approved_for_the_centre_is_sent_extended_deferred_or_withdrawn(
    action: Action, stage: Stage, outcome: Outcome
) -> None:
    waits = at(entry_2026(PROVINCE), Milestone.SENT_UP)

    after = play(waits, ROUNDS_2026, act(action, APPROVED, until=NEXT_WEEK))

    assert (after.stage, after.outcome) == (stage, outcome)
