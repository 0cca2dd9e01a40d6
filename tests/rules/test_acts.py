"""Acts, one by one: what each does to an entry, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules.acts import NEEDS_REASON, decide
from rules.errors import MoveRefused
from rules.regimes import REGIMES
from rules.standing import Due, DueSource
from rules.vocabulary import Action, Holder, Milestone, Outcome, Proposal, Stage
from tests.rules.examples import (
    THAI_NGUYEN_2020,
    act,
    course,
    entry,
    play,
    registered,
    window,
)

IDEA, SELECTION = Stage.IDEA_REGISTRATION, Stage.IDEA_SELECTION
TRAINING, IMPLEMENTATION = Stage.BUSINESS_PLAN_TRAINING, Stage.PLAN_IMPLEMENTATION
DISTRICT, PROVINCE, CENTRE = (
    Stage.DISTRICT_EVALUATION,
    Stage.PROVINCIAL_RATING,
    Stage.NATIONAL_RATING,
)
JUNE = date(2020, 6, 1)


def test_a_first_rating_goes_the_whole_path_with_its_holders_and_days() -> None:
    standing = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)
    year = [
        act(Action.SUBMIT, date(2020, 2, 18)),
        act(Action.SELECT, date(2020, 3, 10)),
        act(Action.INVITE, date(2020, 3, 12), until=date(2020, 3, 24)),
        act(Action.ATTEND, date(2020, 3, 24)),
        act(Action.FILE, date(2020, 3, 30)),
        act(Action.FILE, date(2020, 6, 12)),
        act(Action.FORWARD, date(2020, 8, 10)),
        act(Action.REACH, date(2020, 8, 20), milestone=Milestone.COUNCIL),
        act(Action.CERTIFY, date(2020, 8, 28), stars=4),
    ]

    path = []
    for each in year:
        standing = decide(standing, each, THAI_NGUYEN_2020)
        path.append((standing.stage, standing.holder, standing.due.day))

    assert path == [
        (SELECTION, Holder.LOCALITY, date(2020, 3, 14)),
        (TRAINING, Holder.LOCALITY, date(2020, 3, 31)),
        (TRAINING, Holder.PRODUCER, date(2020, 4, 8)),
        (TRAINING, Holder.PRODUCER, date(2020, 4, 8)),
        (IMPLEMENTATION, Holder.PRODUCER, date(2020, 6, 30)),
        (DISTRICT, Holder.LOCALITY, date(2020, 8, 14)),
        (PROVINCE, Holder.PROVINCE_OFFICE, date(2020, 8, 31)),
        (PROVINCE, Holder.COUNCIL, date(2020, 8, 31)),
        (PROVINCE, Holder.NOBODY, None),
    ]
    assert (standing.outcome, standing.stars) == (Outcome.CERTIFIED, 4)


@pytest.mark.parametrize(
    ("received_by", "action", "day", "own_day"),
    [
        (SELECTION, Action.SELECT, date(2020, 3, 25), date(2020, 4, 1)),  # a late selection
        (TRAINING, Action.WAIVE, date(2020, 6, 22), date(2020, 7, 6)),  # a late class
        (DISTRICT, Action.RETURN, date(2020, 9, 7), date(2020, 9, 21)),  # filing again
        (DISTRICT, Action.FORWARD, date(2020, 9, 10), date(2020, 9, 17)),  # late forwarding
        (SELECTION, Action.RETURN, date(2020, 3, 10), date(2020, 3, 24)),  # its window has closed
    ],
)
def test_who_receives_an_entry_late_has_a_day_of_his_own_and_the_journal_says_why(
    received_by: Stage, action: Action, day: date, own_day: date
) -> None:
    after = play(entry(received_by), THAI_NGUYEN_2020, act(action, day))

    assert (after.due.day, after.due.source) == (own_day, DueSource.MINIMUM)
    assert f"{day:%d/%m/%Y}" in after.due.note


@pytest.mark.parametrize(
    ("class_day", "day"),
    [
        (date(2020, 3, 10), date(2020, 3, 31)),  # ten days end on 24/3: the window is later
        (date(2020, 3, 17), date(2020, 3, 31)),  # they end on the window's day
        (date(2020, 3, 18), date(2020, 4, 1)),
        (date(2020, 3, 24), date(2020, 4, 8)),  # over 2/4, a holiday
        (date(2020, 5, 4), date(2020, 5, 18)),  # a class long after the window
    ],
)
def test_an_invitation_gives_ten_working_days_after_the_class_or_the_windows_end(
    class_day: date, day: date
) -> None:
    invite = act(Action.INVITE, date(2020, 3, 9), until=class_day)

    after = play(entry(TRAINING), THAI_NGUYEN_2020, invite)

    assert (after.stage, after.milestone, after.holder) == (
        TRAINING,
        Milestone.INVITED,
        Holder.PRODUCER,
    )
    assert after.due.day == day


def test_without_a_window_an_invitation_still_sets_a_day() -> None:
    invite = act(Action.INVITE, date(2020, 3, 9), until=date(2020, 3, 10))

    after = play(entry(TRAINING), course(), invite)

    assert after.due.day == date(2020, 3, 24)


def test_nobody_is_invited_to_a_class_that_is_over() -> None:
    invite = act(Action.INVITE, date(2020, 3, 9), until=date(2020, 3, 8))

    with pytest.raises(MoveRefused, match="trước ngày mời"):
        play(entry(TRAINING), THAI_NGUYEN_2020, invite)


def test_a_second_invitation_takes_no_extension_back() -> None:
    invited = play(
        entry(TRAINING),
        THAI_NGUYEN_2020,
        act(Action.INVITE, date(2020, 3, 9), until=date(2020, 3, 10)),
        act(Action.EXTEND, date(2020, 3, 20), until=date(2020, 5, 29)),
    )

    again = act(Action.INVITE, date(2020, 3, 23), until=date(2020, 3, 25))

    assert play(invited, THAI_NGUYEN_2020, again).due.day == date(2020, 5, 29)


@pytest.mark.parametrize("facts", [(Action.ATTEND,), (Action.FILE,)])
def test_one_fact_alone_does_not_end_the_training(facts: tuple[Action, ...]) -> None:
    day = date(2020, 3, 20)

    after = play(entry(TRAINING), THAI_NGUYEN_2020, *(act(each, day) for each in facts))

    assert after.stage is TRAINING


@pytest.mark.parametrize("order", [(Action.ATTEND, Action.FILE), (Action.FILE, Action.ATTEND)])
def test_attendance_and_a_filed_plan_end_the_training_on_the_later_facts_day(
    order: tuple[Action, ...],
) -> None:
    days = (date(2020, 3, 20), date(2020, 3, 30))

    after = play(
        entry(TRAINING),
        THAI_NGUYEN_2020,
        *(act(action, day) for action, day in zip(order, days, strict=True)),
    )

    assert (after.stage, after.since, after.acted) == (IMPLEMENTATION, days[1], days[1])


def test_a_waiver_ends_the_training_with_a_reason_only() -> None:
    day = date(2020, 3, 20)

    after = play(entry(TRAINING), THAI_NGUYEN_2020, act(Action.WAIVE, day))

    assert after.stage is IMPLEMENTATION
    with pytest.raises(MoveRefused, match="lý do"):
        play(entry(TRAINING), THAI_NGUYEN_2020, act(Action.WAIVE, day, reason=""))


@pytest.mark.parametrize("action", sorted(NEEDS_REASON))
def test_what_takes_or_gives_time_out_of_turn_needs_a_reason(action: Action) -> None:
    lapsed = replace(entry(PROVINCE), outcome=Outcome.LAPSED)
    stands = {Action.REINSTATE: lapsed, Action.WAIVE: entry(TRAINING)}.get(action, entry(PROVINCE))
    unsaid = act(action, JUNE, reason="", until=JUNE + timedelta(days=30))

    with pytest.raises(MoveRefused, match="--reason"):
        play(stands, THAI_NGUYEN_2020, unsaid)


@pytest.mark.parametrize(
    ("stage", "action", "strict", "lenient"),
    [
        (IDEA, Action.SUBMIT, date(2020, 2, 29), date(2020, 3, 1)),
        (IMPLEMENTATION, Action.FILE, date(2020, 6, 30), date(2020, 7, 1)),
    ],
)
def test_a_producers_act_is_accepted_up_to_the_lenient_day_of_before_x(
    stage: Stage, action: Action, strict: date, lenient: date
) -> None:
    waits = replace(entry(stage), due=Due(strict, lenient, DueSource.WINDOW))

    assert play(waits, THAI_NGUYEN_2020, act(action, lenient)).stage is not stage
    with pytest.raises(MoveRefused, match=r"Đã hết hạn ngày .* cần gia hạn"):
        play(waits, THAI_NGUYEN_2020, act(action, lenient + timedelta(days=1)))


def test_a_day_that_is_no_before_x_is_not_lenient() -> None:
    planned = course(window(IDEA, date(2020, 2, 28), exact=True))
    standing = registered(date(2020, 2, 10), course=planned)

    with pytest.raises(MoveRefused, match="28/02/2020"):
        play(standing, planned, act(Action.SUBMIT, date(2020, 2, 29)))


def test_no_agency_is_refused_because_its_day_has_passed() -> None:
    waits = replace(entry(DISTRICT), due=Due(date(2020, 8, 14), date(2020, 8, 14)))

    assert play(waits, THAI_NGUYEN_2020, act(Action.FORWARD, date(2020, 10, 1))).stage is PROVINCE


def test_on_a_tentative_day_nobody_is_refused() -> None:
    planned = course(window(IDEA, date(2020, 2, 29), firm=False))
    standing = registered(date(2020, 2, 10), course=planned)

    assert play(standing, planned, act(Action.SUBMIT, date(2020, 4, 1))).stage is SELECTION


def test_what_was_done_in_time_and_keyed_late_takes_the_proposal_back() -> None:
    standing = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)
    proposed = play(standing, THAI_NGUYEN_2020, act(Action.PROPOSE, date(2020, 3, 4), machine=True))

    after = play(proposed, THAI_NGUYEN_2020, act(Action.SUBMIT, date(2020, 3, 1)))

    assert proposed.proposed is Proposal.LAPSE
    assert (after.stage, after.proposed, after.automatic) == (SELECTION, Proposal.NONE, None)


def test_an_act_of_before_the_last_human_act_is_refused() -> None:
    submitted = play(
        registered(date(2020, 2, 10), course=THAI_NGUYEN_2020),
        THAI_NGUYEN_2020,
        act(Action.SUBMIT, date(2020, 2, 18)),
    )

    with pytest.raises(MoveRefused, match=r"17/02/2020 trước lần xử lý gần nhất \(18/02/2020\)"):
        play(submitted, THAI_NGUYEN_2020, act(Action.SELECT, date(2020, 2, 17)))
    assert play(submitted, THAI_NGUYEN_2020, act(Action.SELECT, date(2020, 2, 18)))


def test_acts_of_the_machine_do_not_count_as_the_last_act() -> None:
    proposed = play(
        registered(date(2020, 2, 10), course=THAI_NGUYEN_2020),
        THAI_NGUYEN_2020,
        act(Action.PROPOSE, date(2020, 3, 4), machine=True),
    )

    assert (proposed.acted, proposed.automatic) == (date(2020, 2, 10), date(2020, 3, 4))


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("regime", REGIMES.values(), ids=REGIMES)
def test_a_producer_may_withdraw_from_anywhere(regime: object, stage: Stage) -> None:
    path = REGIMES[regime.decision].path  # type: ignore[attr-defined]  # a regime
    standing = entry(stage if stage in path else IDEA, regime=regime)  # type: ignore[arg-type]

    after = play(standing, course(), act(Action.WITHDRAW, JUNE))

    assert (after.outcome, after.holder, after.due) == (Outcome.WITHDRAWN, Holder.NOBODY, Due())


@pytest.mark.parametrize("outcome", [each for each in Outcome if each])
def test_what_has_ended_is_not_acted_upon(outcome: Outcome) -> None:
    ended = replace(entry(PROVINCE), outcome=outcome, holder=Holder.NOBODY)
    refused = "reinstate" if outcome is Outcome.LAPSED else "đã kết thúc"

    for action in (Action.CERTIFY, Action.WITHDRAW, Action.EXTEND, Action.RETURN, Action.FAIL):
        with pytest.raises(MoveRefused, match=refused):
            play(ended, THAI_NGUYEN_2020, act(action, JUNE, stars=3, until=date(2020, 9, 1)))
