"""What happens when a day passes: who is late, what is proposed, which rounds are missed."""

from dataclasses import replace
from datetime import date

import pytest

from rules.passing import (
    action_of,
    days_of,
    is_overdue,
    missed_by,
    misses_round,
    proposal_day,
    proposal_for,
)
from rules.standing import Due, Facet, Standing, facet_of
from rules.vocabulary import Action, Holder, Kind, Milestone, Proposal, Stage
from tests.rules.examples import (
    CALENDAR,
    FIRST_2027,
    ROUNDS_2026,
    SECOND_2026,
    THAI_NGUYEN_2020,
    act,
    at,
    course,
    entry,
    entry_2026,
    play,
    registered,
    window,
)

CUT_OFFS = ROUNDS_2026.cut_offs
IMPLEMENTATION, COMMUNE = Stage.PLAN_IMPLEMENTATION, Stage.COMMUNE_CHECK
PROVINCE = Stage.PROVINCIAL_RATING
EVE, CUT_OFF, AFTER = date(2026, 10, 28), date(2026, 10, 29), date(2026, 10, 30)


def facet(standing: Standing, limit: date | None = None) -> Facet:
    return facet_of(replace(standing, due=Due(limit, limit)) if limit else standing)


@pytest.mark.parametrize(
    ("limit", "proposed"),
    [
        (date(2020, 6, 30), date(2020, 7, 3)),
        (date(2020, 7, 1), date(2020, 7, 6)),  # over a weekend
        (date(2020, 8, 28), date(2020, 9, 3)),  # over 2/9
        (date(2020, 2, 29), date(2020, 3, 4)),  # from a Saturday
    ],
)
def test_three_working_days_are_left_for_paper_to_be_keyed(limit: date, proposed: date) -> None:
    assert proposal_day(CALENDAR, limit) == proposed


@pytest.mark.parametrize(("today", "late"), [(date(2020, 8, 14), False), (date(2020, 8, 15), True)])
def test_a_holder_is_late_on_the_day_after_his_limit(today: date, *, late: bool) -> None:
    assert is_overdue(date(2020, 8, 14), today) is late


def test_without_a_limit_nobody_is_ever_late() -> None:
    assert not is_overdue(None, date.max)


def test_a_producer_is_late_after_the_lenient_day_and_an_agency_after_the_strict_one() -> None:
    producer = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)
    agency = play(producer, THAI_NGUYEN_2020, act(Action.SUBMIT, date(2020, 2, 18)))

    assert [is_overdue(producer.due.limit, date(2020, 3, day)) for day in (1, 2)] == [False, True]
    assert [is_overdue(agency.due.limit, date(2020, 3, day)) for day in (14, 15)] == [False, True]


@pytest.mark.parametrize(
    ("stage", "milestone"),
    [
        (IMPLEMENTATION, Milestone.NONE),
        (COMMUNE, Milestone.SUPPLEMENT),
        (PROVINCE, Milestone.SUPPLEMENT),
    ],
)
def test_a_late_producer_is_proposed_for_the_next_round(stage: Stage, milestone: Milestone) -> None:
    late = facet(at(entry_2026(stage), milestone))

    assert proposal_for(late, CUT_OFFS) is Proposal.NEXT_ROUND


@pytest.mark.parametrize("stage", [Stage.IDEA_REGISTRATION, Stage.BUSINESS_PLAN_TRAINING])
def test_before_the_dossier_a_late_producer_is_proposed_to_lapse(stage: Stage) -> None:
    assert proposal_for(facet(entry_2026(stage)), CUT_OFFS) is Proposal.LAPSE


def test_after_the_last_round_known_an_entry_is_proposed_to_lapse() -> None:
    last = replace(entry_2026(IMPLEMENTATION), round=CUT_OFFS[-1].round)

    assert proposal_for(facet(last), CUT_OFFS) is Proposal.LAPSE


def test_without_rounds_an_entry_is_proposed_to_lapse() -> None:
    assert proposal_for(facet(entry(IMPLEMENTATION)), ()) is Proposal.LAPSE


def test_what_is_rolling_has_no_next_round() -> None:
    rolling = facet(entry_2026(IMPLEMENTATION, kind=Kind.RE_RATING))

    assert proposal_for(rolling, CUT_OFFS) is Proposal.LAPSE


def test_a_proposal_names_the_action_that_carries_it_out() -> None:
    assert action_of(Proposal.LAPSE) is Action.LAPSE
    assert action_of(Proposal.NEXT_ROUND) is Action.NEXT_ROUND


@pytest.mark.parametrize(("today", "missed"), [(CUT_OFF, False), (AFTER, True)])
def test_what_the_commune_has_not_sent_by_the_cut_off_misses_the_round(
    today: date, *, missed: bool
) -> None:
    assert misses_round(facet(entry_2026(COMMUNE)), CUT_OFFS, today) is missed


@pytest.mark.parametrize(
    "standing",
    [
        replace(
            entry_2026(COMMUNE), letter_on=CUT_OFF
        ),  # sent once, asked back, its round is fixed
        entry_2026(COMMUNE, kind=Kind.RE_RATING),
        entry_2026(COMMUNE, round_=FIRST_2027),
        entry_2026(COMMUNE, round_=CUT_OFFS[-1].round),
        entry_2026(PROVINCE),
        entry_2026(IMPLEMENTATION),
    ],
)
def test_what_is_sent_rolling_later_or_not_with_the_commune_misses_no_round(
    standing: Standing,
) -> None:
    assert not misses_round(facet(standing), CUT_OFFS, AFTER)


@pytest.mark.parametrize(
    ("limit", "cause"),
    [
        (date(2026, 11, 16), Holder.NOBODY),  # the fifteen days still run
        (AFTER, Holder.NOBODY),
        (CUT_OFF, Holder.LOCALITY),  # they ended before the round was lost
        (EVE, Holder.LOCALITY),
    ],
)
def test_a_missed_round_is_the_localitys_cause_only_beyond_its_lawful_days(
    limit: date, cause: Holder
) -> None:
    assert missed_by(facet(entry_2026(COMMUNE), limit), AFTER) is cause


def test_nobody_is_at_fault_where_no_day_was_set() -> None:
    assert missed_by(facet(entry_2026(COMMUNE)), AFTER) is Holder.NOBODY


def test_a_round_missed_over_a_late_supplement_is_the_producers_cause() -> None:
    asked = at(entry_2026(COMMUNE), Milestone.SUPPLEMENT)

    assert missed_by(facet(asked, EVE), AFTER) is Holder.PRODUCER


def test_a_producers_day_is_the_one_of_the_proposal() -> None:
    standing = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)

    assert list(days_of(CALENDAR, facet(standing), ())) == [date(2020, 3, 4)]


def test_nothing_becomes_of_what_an_agency_holds_too_long() -> None:
    standing = play(
        registered(date(2020, 2, 10), course=THAI_NGUYEN_2020),
        THAI_NGUYEN_2020,
        act(Action.SUBMIT, date(2020, 2, 18)),
    )

    assert list(days_of(CALENDAR, facet(standing), ())) == []


def test_a_commune_is_looked_at_when_the_round_is_cut_off() -> None:
    standing = play(entry_2026(IMPLEMENTATION), ROUNDS_2026, act(Action.FILE, date(2026, 10, 20)))

    days = list(days_of(CALENDAR, facet(standing), CUT_OFFS))

    assert (standing.round, days) == (SECOND_2026, [date(2026, 10, 30)])


def test_of_a_tentative_day_nothing_is_proposed() -> None:
    planned = course(window(Stage.IDEA_REGISTRATION, date(2020, 2, 29), firm=False))
    standing = registered(date(2020, 2, 10), course=planned)

    assert list(days_of(CALENDAR, facet(standing), ())) == []


def test_a_postponed_entry_asks_for_nothing() -> None:
    standing = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)

    postponed = play(standing, THAI_NGUYEN_2020, act(Action.DEFER, date(2020, 2, 20)))

    assert list(days_of(CALENDAR, facet(postponed), ())) == []


def test_a_producer_with_a_safe_day_is_proposed_after_the_cut_off() -> None:
    waits = registered(
        date(2026, 8, 3), kind=Kind.UPGRADE, regime=entry_2026(COMMUNE).regime, course=ROUNDS_2026
    )

    assert list(days_of(CALENDAR, facet(waits), CUT_OFFS)) == [date(2026, 11, 3)]
