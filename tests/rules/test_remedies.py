"""Another day, another round, an end: what the office decides when a day is short or has passed."""

from dataclasses import replace
from datetime import date

import pytest

from rules.errors import MoveRefused
from rules.standing import Due, DueSource, Standing
from rules.vocabulary import Action, Holder, Milestone, Outcome, Proposal, Stage
from tests.rules.examples import (
    FIRST_2026,
    FIRST_2027,
    ROUNDS_2026,
    THAI_NGUYEN_2020,
    act,
    at,
    entry,
    entry_2026,
    play,
    registered,
)

IDEA, IMPLEMENTATION = Stage.IDEA_REGISTRATION, Stage.PLAN_IMPLEMENTATION
MARCH = date(2020, 3, 4)


def overdue() -> Standing:
    """An idea whose producer did not submit it, with the proposal to let it lapse."""
    return play(
        registered(date(2020, 2, 10), course=THAI_NGUYEN_2020),
        THAI_NGUYEN_2020,
        act(Action.PROPOSE, MARCH, machine=True),
    )


def test_a_confirmed_lapse_ends_the_entry() -> None:
    lapsed = play(overdue(), THAI_NGUYEN_2020, act(Action.LAPSE, date(2020, 3, 6)))

    assert (lapsed.outcome, lapsed.holder, lapsed.due, lapsed.proposed) == (
        Outcome.LAPSED,
        Holder.NOBODY,
        Due(),
        Proposal.NONE,
    )


def test_nobody_lets_an_entry_lapse_that_was_not_proposed() -> None:
    standing = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)

    with pytest.raises(MoveRefused, match="chưa được đề xuất"):
        play(standing, THAI_NGUYEN_2020, act(Action.LAPSE, MARCH))


def test_nobody_lets_lapse_what_was_proposed_for_the_next_round() -> None:
    waits = replace(entry_2026(IMPLEMENTATION), proposed=Proposal.NEXT_ROUND)

    with pytest.raises(MoveRefused, match="chưa được đề xuất dừng"):
        play(waits, ROUNDS_2026, act(Action.LAPSE, date(2026, 11, 3)))


def test_a_plan_may_let_entries_lapse_by_machine() -> None:
    standing = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)

    lapsed = play(standing, THAI_NGUYEN_2020, act(Action.LAPSE, MARCH, machine=True, reason=""))

    assert (lapsed.outcome, lapsed.acted, lapsed.automatic) == (
        Outcome.LAPSED,
        date(2020, 2, 10),
        MARCH,
    )


def test_only_the_machine_proposes() -> None:
    standing = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)

    with pytest.raises(MoveRefused, match="do hệ thống lập"):
        play(standing, THAI_NGUYEN_2020, act(Action.PROPOSE, MARCH))


def test_after_a_confirmed_lapse_what_was_done_in_time_is_refused_with_reinstate_first() -> None:
    lapsed = play(overdue(), THAI_NGUYEN_2020, act(Action.LAPSE, date(2020, 3, 6)))

    with pytest.raises(MoveRefused, match="reinstate"):
        play(lapsed, THAI_NGUYEN_2020, act(Action.SUBMIT, date(2020, 2, 28)))


def test_a_reinstated_entry_stands_where_it_stood_with_ten_working_days() -> None:
    back = play(
        overdue(),
        THAI_NGUYEN_2020,
        act(Action.LAPSE, date(2020, 3, 6)),
        act(Action.REINSTATE, date(2020, 3, 10)),
    )

    assert (back.outcome, back.stage, back.holder) == (Outcome.OPEN, IDEA, Holder.PRODUCER)
    assert back.due.day == date(2020, 3, 24)
    submitted = play(back, THAI_NGUYEN_2020, act(Action.SUBMIT, date(2020, 3, 24)))
    assert submitted.stage is Stage.IDEA_SELECTION


def test_an_entry_may_be_reinstated_to_a_day() -> None:
    lapsed = replace(entry(IDEA), outcome=Outcome.LAPSED, holder=Holder.NOBODY)

    back = play(
        lapsed, THAI_NGUYEN_2020, act(Action.REINSTATE, date(2020, 3, 10), until=date(2020, 4, 30))
    )

    assert back.due == Due(date(2020, 4, 30), date(2020, 4, 30), DueSource.GIVEN)


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.LAPSED])
def test_only_a_lapse_is_reinstated(outcome: Outcome) -> None:
    standing = replace(entry(IDEA), outcome=outcome)

    with pytest.raises(MoveRefused, match="kết thúc"):
        play(standing, THAI_NGUYEN_2020, act(Action.REINSTATE, date(2020, 3, 10)))


def test_an_extension_gives_another_day_and_takes_the_proposal_away() -> None:
    extended = play(
        overdue(), THAI_NGUYEN_2020, act(Action.EXTEND, date(2020, 3, 6), until=date(2020, 3, 20))
    )

    assert extended.due == Due(date(2020, 3, 20), date(2020, 3, 20), DueSource.GIVEN)
    assert extended.proposed is Proposal.NONE
    submitted = play(extended, THAI_NGUYEN_2020, act(Action.SUBMIT, date(2020, 3, 20)))
    assert submitted.stage is Stage.IDEA_SELECTION


def test_an_extension_is_later_than_the_day_that_holds() -> None:
    standing = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)

    with pytest.raises(MoveRefused, match=r"không sau hạn hiện tại \(29/02/2020\)"):
        play(
            standing,
            THAI_NGUYEN_2020,
            act(Action.EXTEND, date(2020, 2, 20), until=date(2020, 2, 29)),
        )


def test_an_extension_takes_no_time_that_the_cut_off_leaves() -> None:
    safe = Due(date(2026, 10, 8), date(2026, 10, 29), DueSource.SAFE)
    waits = replace(entry_2026(IMPLEMENTATION), due=safe)

    extended = play(
        waits, ROUNDS_2026, act(Action.EXTEND, date(2026, 10, 9), until=date(2026, 10, 15))
    )

    assert (extended.due.day, extended.due.limit) == (date(2026, 10, 15), date(2026, 10, 29))


def test_a_given_day_goes_before_the_clock_and_ends_with_the_hand_over() -> None:
    filed = play(entry_2026(IMPLEMENTATION), ROUNDS_2026, act(Action.FILE, date(2026, 9, 1)))

    extended = play(
        filed, ROUNDS_2026, act(Action.EXTEND, date(2026, 9, 20), until=date(2026, 10, 12))
    )
    sent = play(extended, ROUNDS_2026, act(Action.FORWARD, date(2026, 10, 12)))

    assert (extended.holder, extended.due.day) == (Holder.LOCALITY, date(2026, 10, 12))
    assert (sent.due.day, sent.due.source) == (date(2026, 12, 29), DueSource.WINDOW)


def test_an_extension_holds_from_milestone_to_milestone() -> None:
    extended = play(
        entry_2026(Stage.PROVINCIAL_RATING),
        ROUNDS_2026,
        act(Action.EXTEND, date(2026, 12, 20), until=date(2027, 2, 26)),
    )

    council = act(Action.REACH, date(2027, 1, 5), milestone=Milestone.COUNCIL)

    assert play(extended, ROUNDS_2026, council).due.day == date(2027, 2, 26)


def test_a_postponed_entry_stays_without_a_day_and_may_still_be_acted_upon() -> None:
    postponed = play(overdue(), THAI_NGUYEN_2020, act(Action.DEFER, date(2020, 3, 6)))

    assert (postponed.stage, postponed.due, postponed.deferred) == (IDEA, Due(), True)
    assert postponed.proposed is Proposal.NONE

    submitted = play(postponed, THAI_NGUYEN_2020, act(Action.SUBMIT, date(2020, 8, 3)))

    assert (submitted.stage, submitted.deferred) == (Stage.IDEA_SELECTION, False)
    assert submitted.due.day == date(2020, 8, 10)


def test_a_postponement_ends_with_a_day_that_is_given() -> None:
    postponed = play(overdue(), THAI_NGUYEN_2020, act(Action.DEFER, date(2020, 3, 6)))

    resumed = play(
        postponed, THAI_NGUYEN_2020, act(Action.EXTEND, date(2020, 4, 1), until=date(2020, 4, 20))
    )

    assert (resumed.deferred, resumed.due.day) == (False, date(2020, 4, 20))


def test_without_rounds_nothing_goes_to_a_next_round() -> None:
    with pytest.raises(MoveRefused, match="Sau đợt 1/2020 chưa có đợt nào"):
        play(overdue(), THAI_NGUYEN_2020, act(Action.NEXT_ROUND, date(2020, 3, 6)))


def test_a_producer_may_withdraw_what_the_province_asks_him_to_complete() -> None:
    asked = at(entry_2026(Stage.PROVINCIAL_RATING), Milestone.SUPPLEMENT)

    after = play(asked, ROUNDS_2026, act(Action.WITHDRAW, date(2026, 11, 20)))

    assert after.outcome is Outcome.WITHDRAWN


def test_a_producer_confirmed_late_goes_to_a_round_that_is_open_still() -> None:
    waits = replace(entry_2026(IMPLEMENTATION, round_=FIRST_2026), proposed=Proposal.NEXT_ROUND)

    moved = play(waits, ROUNDS_2026, act(Action.NEXT_ROUND, date(2026, 11, 3)))

    assert (moved.round, moved.due.day) == (FIRST_2027, date(2027, 4, 7))


def test_a_given_day_that_an_agency_has_missed_stays_in_the_next_round() -> None:
    extended = replace(
        entry_2026(Stage.COMMUNE_CHECK),
        due=Due(date(2026, 10, 20), date(2026, 10, 20), DueSource.GIVEN),
    )

    moved = play(extended, ROUNDS_2026, act(Action.NEXT_ROUND, date(2026, 10, 30), machine=True))

    assert (moved.round, moved.due) == (FIRST_2027, extended.due)
