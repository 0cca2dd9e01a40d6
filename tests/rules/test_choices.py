"""What can be done where an entry stands: tried on the rules themselves, keyed late included."""

from dataclasses import replace
from datetime import date

from rules.choices import Said, choices, may_re_enter, together
from rules.regimes.qd_26_2026 import QD_26_2026
from rules.regimes.qd_1048_2019 import QD_1048_2019
from rules.rounds import CutOff, Round
from rules.standing import Course, Due, DueSource, Standing
from rules.vocabulary import Action, Holder, Kind, Milestone, Outcome, Stage
from rules.workdays import Calendar

DAY = date(2020, 3, 2)
COURSE = Course({}, frozenset(), Calendar(frozenset(), frozenset()))
IDEA = Standing(
    QD_1048_2019, Kind.FIRST, Stage.IDEA_REGISTRATION, Round(2020), since=DAY, acted=DAY
)
RATED = replace(
    IDEA,
    stage=Stage.PROVINCIAL_RATING,
    milestone=Milestone.COUNCIL,
    holder=Holder.COUNCIL,
)


def actions(standing: Standing, day: date = DAY) -> set[Action]:
    return {each.action for each in choices(standing, COURSE, day)}


def test_an_idea_is_handed_in_withdrawn_extended_or_put_off() -> None:
    assert actions(IDEA) == {Action.SUBMIT, Action.WITHDRAW, Action.EXTEND, Action.DEFER}


def test_what_was_done_in_time_can_be_keyed_when_the_day_has_passed() -> None:
    due = Due(DAY, DAY, DueSource.WINDOW)

    assert Action.SUBMIT in actions(replace(IDEA, due=due), date(2020, 4, 1))


def test_what_ended_can_be_taken_up_only_if_it_lapsed() -> None:
    lapsed = replace(IDEA, outcome=Outcome.LAPSED, holder=Holder.NOBODY)
    withdrawn = replace(lapsed, outcome=Outcome.WITHDRAWN)

    assert (actions(lapsed), actions(withdrawn)) == ({Action.REINSTATE}, set())


def test_only_the_fields_that_matter_are_asked_for() -> None:
    found = {each.action: each for each in choices(RATED, COURSE, DAY)}

    assert found[Action.EXTEND].needed == {Said.UNTIL, Said.REASON}
    assert found[Action.REACH].needed == {Said.MILESTONE}
    assert found[Action.REACH].milestones == (
        Milestone.SUBMISSION,
        Milestone.DECISION,
        Milestone.NOTICE,
    )
    assert found[Action.CERTIFY].stars == (3, 4)
    assert Said.STARS in found[Action.CERTIFY].needed


def test_a_clock_that_could_run_on_is_offered_where_there_is_one() -> None:
    due = Due(date(2027, 4, 1), date(2027, 4, 1), DueSource.CLOCK)
    checked = replace(
        IDEA, regime=QD_26_2026, stage=Stage.COMMUNE_CHECK, holder=Holder.LOCALITY, due=due
    )
    [asked] = [c for c in choices(checked, COURSE, DAY) if c.action is Action.SUPPLEMENT]
    [elsewhere] = [c for c in choices(RATED, COURSE, DAY) if c.action is Action.SUPPLEMENT]

    assert (Said.CLOCK in asked.said, Said.CLOCK in elsewhere.said) == (True, False)


def test_a_failed_product_enters_a_later_round_if_there_is_one() -> None:
    failed = replace(RATED, outcome=Outcome.BELOW_THREE_STARS, holder=Holder.NOBODY)
    later = CutOff(Round(2020, 2), date(2020, 10, 29))
    rounds = replace(COURSE, cut_offs=(CutOff(Round(2020), date(2020, 4, 29)), later))

    assert may_re_enter(failed, rounds, DAY)
    assert not may_re_enter(failed, COURSE, DAY)
    assert not may_re_enter(replace(failed, outcome=Outcome.DISQUALIFIED), rounds, DAY)


def test_choices_of_several_entries_ask_for_what_one_of_them_needs() -> None:
    national = replace(RATED, stage=Stage.NATIONAL_RATING, milestone=Milestone.NONE)
    both = [
        choice
        for standing in (RATED, national)
        for choice in choices(standing, COURSE, DAY)
        if choice.action is Action.CERTIFY
    ]
    found = together(both)

    assert found
    assert found.stars == (3, 4, 5)
    assert Said.STARS in found.needed
    assert together([]) is None
