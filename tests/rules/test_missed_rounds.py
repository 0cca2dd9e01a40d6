"""Which round an entry goes to when a day has passed: the first one that it can still meet."""

from dataclasses import replace
from datetime import date

import pytest

from rules.errors import MoveRefused
from rules.passing import proposal_for
from rules.rounds import CutOff, Round
from rules.standing import Due, DueSource, Standing, facet_of
from rules.vocabulary import Action, Holder, Milestone, Proposal, Stage
from tests.rules.examples import (
    FIRST_2027,
    ROUNDS_2026,
    SECOND_2026,
    THAI_NGUYEN_2020,
    act,
    at,
    entry,
    entry_2026,
    play,
)

IMPLEMENTATION, COMMUNE = Stage.PLAN_IMPLEMENTATION, Stage.COMMUNE_CHECK
SECOND_2027 = Round(2027, 2)
CUT_OFF_PASSES = act(Action.NEXT_ROUND, date(2026, 10, 30), machine=True)


def confirmed(standing: Standing, proposed: date, decided: date) -> Standing:
    """Propose and let an officer confirm."""
    return play(
        standing,
        ROUNDS_2026,
        act(Action.PROPOSE, proposed, machine=True),
        act(Action.NEXT_ROUND, decided),
    )


def asked(until: date | None, *, on: date = date(2026, 10, 20)) -> Standing:
    return play(
        entry_2026(IMPLEMENTATION),
        ROUNDS_2026,
        act(Action.FILE, date(2026, 9, 15)),
        act(Action.SUPPLEMENT, on, until=until),
    )


@pytest.mark.parametrize(
    ("until", "proposed"),
    [
        (date(2026, 11, 10), date(2026, 11, 13)),
        (None, date(2026, 11, 6)),  # the minimum of ten working days, to 3/11
    ],
)
def test_a_supplement_that_lapses_after_the_cut_off_loses_one_round_and_not_two(
    until: date | None, proposed: date
) -> None:
    in_the_next = play(asked(until), ROUNDS_2026, CUT_OFF_PASSES)

    lapsed = play(in_the_next, ROUNDS_2026, act(Action.PROPOSE, proposed, machine=True))
    decided = play(lapsed, ROUNDS_2026, act(Action.NEXT_ROUND, date(2026, 11, 16)))

    assert (in_the_next.round, lapsed.proposed) == (FIRST_2027, Proposal.NEXT_ROUND)
    assert (decided.round, decided.proposed, decided.milestone) == (
        FIRST_2027,
        Proposal.NONE,
        Milestone.SUPPLEMENT,
    )
    assert (decided.due.day, decided.due.source) == (date(2026, 12, 1), DueSource.MINIMUM)


def test_so_it_is_when_the_plan_lets_entries_go_by_machine() -> None:
    in_the_next = play(asked(date(2026, 11, 10)), ROUNDS_2026, CUT_OFF_PASSES)

    gone = play(in_the_next, ROUNDS_2026, act(Action.NEXT_ROUND, date(2026, 11, 13), machine=True))

    assert gone.round == FIRST_2027


@pytest.mark.parametrize(
    ("decided", "round_"),
    [
        (date(2027, 3, 24), FIRST_2027),  # ten working days end on the safe day, 7/4
        (date(2027, 3, 25), SECOND_2027),
    ],
)
def test_a_round_is_met_while_ten_working_days_end_by_its_safe_day(
    decided: date, round_: Round
) -> None:
    in_the_next = play(asked(date(2026, 11, 10)), ROUNDS_2026, CUT_OFF_PASSES)

    after = confirmed(in_the_next, date(2026, 11, 13), decided)

    assert after.round == round_


def test_a_supplement_that_lapses_shortly_before_the_cut_off_goes_to_the_next_round() -> None:
    lapsed = asked(date(2026, 9, 30), on=date(2026, 9, 18))

    assert confirmed(lapsed, date(2026, 10, 5), date(2026, 10, 6)).round == FIRST_2027


def test_a_return_to_a_day_after_the_cut_off_loses_one_round_and_not_two() -> None:
    returned = play(
        entry_2026(IMPLEMENTATION),
        ROUNDS_2026,
        act(Action.FILE, date(2026, 9, 15)),
        act(Action.RETURN, date(2026, 10, 26), until=date(2026, 11, 13)),
    )

    after = confirmed(returned, date(2026, 11, 18), date(2026, 11, 19))

    assert (returned.round, after.round) == (FIRST_2027, FIRST_2027)
    assert (after.due.day, after.due.source) == (date(2027, 4, 7), DueSource.SAFE)


def test_a_round_that_a_letter_has_fixed_is_lost_with_the_supplement() -> None:
    sent = replace(asked(date(2027, 1, 20)), letter_on=date(2026, 10, 26), round=FIRST_2027)

    assert confirmed(sent, date(2027, 1, 25), date(2027, 1, 26)).round == SECOND_2027


def test_an_officer_may_take_an_entry_to_a_later_round_of_his_own_accord() -> None:
    in_the_next = play(asked(date(2026, 11, 10)), ROUNDS_2026, CUT_OFF_PASSES)

    later = play(in_the_next, ROUNDS_2026, act(Action.NEXT_ROUND, date(2026, 11, 12)))

    assert later.round == SECOND_2027


def test_in_the_last_round_known_a_missed_day_of_its_own_ends_nothing_yet() -> None:
    course = replace(ROUNDS_2026, cut_offs=ROUNDS_2026.cut_offs[:3])
    in_the_last = play(asked(date(2026, 11, 10)), course, CUT_OFF_PASSES)

    lapsed = play(in_the_last, course, act(Action.PROPOSE, date(2026, 11, 13), machine=True))
    too_late = play(in_the_last, course, act(Action.PROPOSE, date(2027, 3, 25), machine=True))

    assert (lapsed.proposed, too_late.proposed) == (Proposal.NEXT_ROUND, Proposal.LAPSE)


def test_without_rounds_a_missed_day_of_its_own_is_proposed_to_lapse() -> None:
    returned = replace(
        entry(IMPLEMENTATION), due=Due(date(2020, 5, 8), date(2020, 5, 8), DueSource.GIVEN)
    )

    proposed = play(
        returned, THAI_NGUYEN_2020, act(Action.PROPOSE, date(2020, 5, 13), machine=True)
    )

    assert proposed.proposed is Proposal.LAPSE


def test_a_round_that_had_closed_when_the_day_passed_is_not_proposed() -> None:
    late = replace(
        at(entry_2026(Stage.PROVINCIAL_RATING), Milestone.SUPPLEMENT),
        due=Due(date(2026, 12, 1), date(2026, 12, 1), DueSource.GIVEN),
    )
    cut_offs = (CutOff(SECOND_2026, date(2026, 10, 29)), CutOff(Round(2026, 3), date(2026, 11, 20)))

    assert proposal_for(facet_of(late), cut_offs) is Proposal.LAPSE


def test_nothing_goes_to_a_round_that_has_closed() -> None:
    waits = replace(entry_2026(COMMUNE), holder=Holder.LOCALITY)

    with pytest.raises(MoveRefused, match="Sau đợt 2/2026 chưa có đợt nào còn kịp"):
        play(waits, ROUNDS_2026, act(Action.NEXT_ROUND, date(2027, 10, 30), machine=True))


def test_after_the_last_cut_off_known_a_dossier_is_for_no_later_round() -> None:
    safe = Due(date(2027, 10, 7), date(2027, 10, 29), DueSource.SAFE)
    waits = replace(entry_2026(IMPLEMENTATION, round_=SECOND_2027), due=safe)

    with pytest.raises(MoveRefused, match="Đã hết hạn ngày 29/10/2027"):
        play(waits, ROUNDS_2026, act(Action.FILE, date(2027, 11, 1)))
