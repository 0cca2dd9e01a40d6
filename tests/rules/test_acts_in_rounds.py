"""Acts under QĐ 26/2026: the commune's clock, the letter's day, rounds, what is rolling."""

from dataclasses import replace
from datetime import date

import pytest

from rules.errors import MoveRefused
from rules.rounds import Round
from rules.standing import DueSource, Standing
from rules.vocabulary import Action, Holder, Kind, Milestone, Outcome, Proposal, Stage
from tests.rules.examples import (
    FIRST_2026,
    FIRST_2027,
    ROUNDS_2026,
    SECOND_2026,
    act,
    at,
    entry_2026,
    play,
)

IMPLEMENTATION, COMMUNE = Stage.PLAN_IMPLEMENTATION, Stage.COMMUNE_CHECK
PROVINCE, CENTRE = Stage.PROVINCIAL_RATING, Stage.NATIONAL_RATING
NEXT_ROUND = act(Action.NEXT_ROUND, date(2026, 10, 30), machine=True)


def at_commune(filed: date, *, kind: Kind = Kind.FIRST) -> Standing:
    return play(entry_2026(IMPLEMENTATION, kind=kind), ROUNDS_2026, act(Action.FILE, filed))


def test_a_filed_dossier_starts_the_communes_fifteen_working_days() -> None:
    standing = at_commune(date(2026, 10, 8))

    assert (standing.stage, standing.holder, standing.round) == (
        COMMUNE,
        Holder.LOCALITY,
        SECOND_2026,
    )
    assert (standing.due.day, standing.due.source) == (date(2026, 10, 29), DueSource.CLOCK)


@pytest.mark.parametrize(
    ("sent", "round_", "due"),
    [
        (date(2026, 10, 29), SECOND_2026, date(2026, 12, 29)),
        (date(2026, 10, 30), FIRST_2027, date(2027, 6, 29)),
    ],
)
def test_the_day_of_the_letter_picks_the_round_and_its_window(
    sent: date, round_: Round, due: date
) -> None:
    standing = play(at_commune(date(2026, 10, 8)), ROUNDS_2026, act(Action.FORWARD, sent))

    assert (standing.stage, standing.round, standing.letter_on) == (PROVINCE, round_, sent)
    assert standing.due.day == due


def test_the_first_letter_keeps_the_round_after_the_province_has_asked_for_more() -> None:
    standing = play(
        at_commune(date(2026, 10, 1)),
        ROUNDS_2026,
        act(Action.FORWARD, date(2026, 10, 20)),
        act(Action.RETURN, date(2026, 10, 26), until=date(2026, 11, 16)),
        act(Action.FILE, date(2026, 11, 16)),
    )

    assert (standing.stage, standing.round) == (COMMUNE, SECOND_2026)
    assert standing.due.day == date(2026, 12, 8)  # the fifteen days begin again

    sent_again = play(standing, ROUNDS_2026, act(Action.FORWARD, date(2026, 12, 1)))

    assert (sent_again.round, sent_again.letter_on) == (SECOND_2026, date(2026, 10, 20))
    assert sent_again.due.day == date(2026, 12, 29)


def test_a_supplement_stops_the_clock_and_a_completed_dossier_starts_it_again() -> None:
    asked = play(
        at_commune(date(2026, 9, 10)),
        ROUNDS_2026,
        act(Action.SUPPLEMENT, date(2026, 9, 15), until=date(2026, 9, 30)),
    )

    completed = play(asked, ROUNDS_2026, act(Action.FILE, date(2026, 9, 28)))

    assert (asked.holder, asked.milestone) == (Holder.PRODUCER, Milestone.SUPPLEMENT)
    assert (asked.due.day, asked.due.source) == (date(2026, 9, 30), DueSource.GIVEN)
    assert (completed.holder, completed.milestone) == (Holder.LOCALITY, Milestone.NONE)
    assert (completed.due.day, completed.round) == (date(2026, 10, 19), SECOND_2026)


def test_a_supplement_after_its_day_needs_an_extension() -> None:
    asked = play(
        at_commune(date(2026, 9, 10)),
        ROUNDS_2026,
        act(Action.SUPPLEMENT, date(2026, 9, 15), until=date(2026, 9, 30)),
    )
    late = act(Action.FILE, date(2026, 10, 1))

    with pytest.raises(MoveRefused, match="gia hạn"):
        play(asked, ROUNDS_2026, late)
    extended = act(Action.EXTEND, date(2026, 10, 1), until=date(2026, 10, 7))
    assert play(asked, ROUNDS_2026, extended, late).holder is Holder.LOCALITY


def test_nothing_is_filed_with_an_agency_that_has_not_asked() -> None:
    with pytest.raises(MoveRefused, match="chưa có yêu cầu bổ sung"):
        play(at_commune(date(2026, 9, 10)), ROUNDS_2026, act(Action.FILE, date(2026, 9, 15)))


@pytest.mark.parametrize("until", [None, date(2026, 9, 15), date(2026, 9, 1)])
def test_a_day_that_is_given_lies_after_the_act(until: date | None) -> None:
    extend = act(Action.EXTEND, date(2026, 9, 15), until=until)

    with pytest.raises(MoveRefused, match="cần một ngày sau 15/09/2026"):
        play(at_commune(date(2026, 9, 10)), ROUNDS_2026, extend)


@pytest.mark.parametrize(
    ("returned", "until", "round_", "due"),
    [
        (date(2026, 9, 15), None, SECOND_2026, date(2026, 10, 8)),  # the safe day is far enough
        (date(2026, 10, 1), None, SECOND_2026, date(2026, 10, 15)),  # ten working days of his own
        (date(2026, 10, 26), None, FIRST_2027, date(2027, 4, 7)),  # they end after the cut-off
        (date(2026, 10, 26), date(2026, 10, 28), SECOND_2026, date(2026, 10, 28)),
        (date(2026, 10, 26), date(2026, 11, 13), FIRST_2027, date(2026, 11, 13)),
    ],
)
def test_a_returned_dossier_keeps_its_round_while_its_day_lies_before_the_cut_off(
    returned: date, until: date | None, round_: Round, due: date
) -> None:
    standing = play(
        at_commune(date(2026, 9, 10)), ROUNDS_2026, act(Action.RETURN, returned, until=until)
    )

    assert (standing.stage, standing.round, standing.due.day) == (IMPLEMENTATION, round_, due)


def test_what_is_filed_after_the_cut_off_is_for_the_next_round() -> None:
    waits = play(at_commune(date(2026, 9, 10)), ROUNDS_2026, act(Action.RETURN, date(2026, 10, 1)))

    in_time = play(waits, ROUNDS_2026, act(Action.FILE, date(2026, 10, 29)))
    later = play(waits, ROUNDS_2026, act(Action.FILE, date(2026, 11, 5)))

    assert (in_time.round, later.round) == (SECOND_2026, FIRST_2027)


def test_inside_the_communes_lawful_days_the_cut_off_moves_the_round_and_not_the_day() -> None:
    standing = at_commune(date(2026, 10, 26))

    moved = play(standing, ROUNDS_2026, NEXT_ROUND)

    assert (moved.round, moved.stage, moved.due) == (FIRST_2027, COMMUNE, standing.due)
    assert (moved.acted, moved.automatic) == (date(2026, 10, 26), date(2026, 10, 30))


def test_a_commune_that_is_late_stays_late_in_the_next_round() -> None:
    standing = at_commune(date(2026, 9, 1))

    moved = play(standing, ROUNDS_2026, NEXT_ROUND)

    assert (moved.round, moved.due) == (FIRST_2027, standing.due)


def test_a_supplements_day_that_still_runs_is_kept_in_the_next_round() -> None:
    asked = play(
        at_commune(date(2026, 10, 15)),
        ROUNDS_2026,
        act(Action.SUPPLEMENT, date(2026, 10, 20), until=date(2026, 11, 10)),
    )

    assert play(asked, ROUNDS_2026, NEXT_ROUND).due == asked.due


def test_a_postponed_entry_stays_postponed_when_the_cut_off_passes() -> None:
    postponed = play(
        at_commune(date(2026, 10, 15)), ROUNDS_2026, act(Action.DEFER, date(2026, 10, 16))
    )

    moved = play(postponed, ROUNDS_2026, NEXT_ROUND)

    assert (moved.round, moved.deferred, moved.due.day) == (FIRST_2027, True, None)


def test_a_producer_who_missed_a_round_has_the_safe_day_of_the_next() -> None:
    waits = replace(entry_2026(IMPLEMENTATION), proposed=Proposal.NEXT_ROUND)

    moved = play(waits, ROUNDS_2026, act(Action.NEXT_ROUND, date(2026, 11, 3)))

    assert (moved.round, moved.due.day, moved.proposed) == (
        FIRST_2027,
        date(2027, 4, 7),
        Proposal.NONE,
    )


def test_a_letter_of_a_missed_round_does_not_fix_the_next_one() -> None:
    returned = replace(entry_2026(IMPLEMENTATION), letter_on=date(2026, 10, 20))

    moved = play(
        returned,
        ROUNDS_2026,
        act(Action.NEXT_ROUND, date(2026, 12, 1)),
        act(Action.FILE, date(2027, 4, 20)),
        act(Action.FORWARD, date(2027, 5, 6)),
    )

    assert (moved.round, moved.letter_on) == (Round(2027, 2), date(2027, 5, 6))


def test_after_the_last_round_known_there_is_none_to_go_to() -> None:
    last = entry_2026(COMMUNE, round_=Round(2027, 2))

    with pytest.raises(MoveRefused, match="Sau đợt 2/2027 chưa có đợt nào"):
        play(last, ROUNDS_2026, act(Action.NEXT_ROUND, date(2027, 11, 1)))


@pytest.mark.parametrize(
    ("approved", "due"),
    [(date(2026, 6, 25), date(2026, 7, 29)), (date(2026, 12, 22), date(2027, 1, 29))],
)
def test_ninety_points_are_approved_sent_up_and_certified_by_the_centre_alone(
    approved: date, due: date
) -> None:
    round_ = FIRST_2026 if approved.month == 6 else SECOND_2026
    decided = at(entry_2026(PROVINCE, round_=round_), Milestone.DECISION)

    nominated = play(decided, ROUNDS_2026, act(Action.NOMINATE, approved))
    sent = play(nominated, ROUNDS_2026, act(Action.FORWARD, due))
    certified = play(sent, ROUNDS_2026, act(Action.CERTIFY, date(2027, 3, 20)))

    assert (nominated.stage, nominated.milestone, nominated.holder) == (
        PROVINCE,
        Milestone.SENT_UP,
        Holder.PROVINCE_OFFICE,
    )
    assert (nominated.due.day, nominated.outcome) == (due, Outcome.OPEN)
    assert (sent.stage, sent.holder, sent.outcome) == (CENTRE, Holder.MINISTRY, Outcome.OPEN)
    assert (certified.outcome, certified.stars) == (Outcome.CERTIFIED, 5)


def test_what_is_not_approved_is_not_sent_up() -> None:
    with pytest.raises(MoveRefused, match="nominate"):
        play(entry_2026(PROVINCE), ROUNDS_2026, act(Action.FORWARD, date(2026, 12, 22)))


@pytest.mark.parametrize(
    ("action", "milestone"),
    [(Action.NOMINATE, Milestone.NONE), (Action.REACH, Milestone.NOTICE)],
)
def test_what_waits_to_be_sent_up_waits_there(action: Action, milestone: Milestone) -> None:
    nominated = at(entry_2026(PROVINCE), Milestone.SENT_UP)

    with pytest.raises(MoveRefused, match="forward"):
        play(nominated, ROUNDS_2026, act(action, date(2026, 12, 22), milestone=milestone))


def test_a_re_rating_runs_on_its_own_clocks_outside_the_rounds() -> None:
    filed = at_commune(date(2026, 8, 20), kind=Kind.RE_RATING)

    sent = play(filed, ROUNDS_2026, act(Action.FORWARD, date(2026, 9, 9)))
    team = play(
        sent, ROUNDS_2026, act(Action.REACH, date(2026, 9, 30), milestone=Milestone.COUNCIL)
    )
    nominated = play(team, ROUNDS_2026, act(Action.NOMINATE, date(2026, 10, 20)))
    centre = play(nominated, ROUNDS_2026, act(Action.FORWARD, date(2026, 10, 22)))

    assert filed.due.day == date(2026, 9, 14)
    assert sent.due.day == date(2026, 10, 26)  # 45 days end on a Saturday
    assert (team.due, nominated.due) == (sent.due, sent.due)
    assert centre.due.day == date(2026, 12, 7)  # 6/12 is a Sunday
    assert {each.round for each in (filed, sent, team, nominated, centre)} == {SECOND_2026}


def test_a_re_rating_goes_to_no_next_round() -> None:
    filed = at_commune(date(2026, 10, 20), kind=Kind.RE_RATING)

    with pytest.raises(MoveRefused, match="không theo đợt"):
        play(filed, ROUNDS_2026, NEXT_ROUND)


def test_a_supplement_of_the_province_goes_back_to_the_province() -> None:
    sent = play(at_commune(date(2026, 10, 1)), ROUNDS_2026, act(Action.FORWARD, date(2026, 10, 20)))

    completed = play(
        sent,
        ROUNDS_2026,
        act(Action.SUPPLEMENT, date(2026, 11, 2)),
        act(Action.FILE, date(2026, 11, 10)),
    )

    assert (completed.stage, completed.milestone, completed.round) == (
        PROVINCE,
        Milestone.CHECK,
        SECOND_2026,
    )
    assert completed.due.day == date(2026, 12, 29)
