"""What an entry lacks, and what comes next for it."""

from dataclasses import replace
from datetime import date

import pytest

from rules.ahead import Ahead, Coming, Missing, ahead, missing
from rules.regimes.qd_1048_2019 import QD_1048_2019
from rules.rounds import CutOff, Round
from rules.standing import Course, Due, DueSource, Standing, Window
from rules.vocabulary import Holder, Kind, Milestone, Outcome, Proposal, Stage
from rules.workdays import Calendar

DAY = date(2020, 3, 2)
ROUND = Round(2020)
WINDOW = Window(Stage.IDEA_SELECTION, ROUND, date(2020, 3, 1), date(2020, 3, 14), None)
COURSE = Course(
    {(Stage.IDEA_SELECTION, ROUND): WINDOW}, frozenset(), Calendar(frozenset(), frozenset())
)
IDEA = Standing(QD_1048_2019, Kind.FIRST, Stage.IDEA_REGISTRATION, ROUND, since=DAY, acted=DAY)
TRAINING = replace(IDEA, stage=Stage.BUSINESS_PLAN_TRAINING)
RATED = replace(IDEA, stage=Stage.PROVINCIAL_RATING, holder=Holder.CHAIRMAN)


@pytest.mark.parametrize(
    ("standing", "lacks"),
    [
        (IDEA, (Missing.IDEA,)),
        (TRAINING, (Missing.INVITATION, Missing.CLASS, Missing.PLAN)),
        (replace(TRAINING, class_on=DAY, plan_filed=DAY), (Missing.CLASS,)),
        (replace(RATED, milestone=Milestone.SUPPLEMENT), (Missing.SUPPLEMENT,)),
        (replace(RATED, milestone=Milestone.SUBMISSION), (Milestone.DECISION, Milestone.NOTICE)),
        (replace(IDEA, outcome=Outcome.WITHDRAWN), ()),
    ],
)
def test_an_entry_lacks_what_its_stage_waits_for(
    standing: Standing, lacks: tuple[object, ...]
) -> None:
    assert missing(standing) == lacks


def test_every_stage_lacks_something() -> None:
    assert all(missing(replace(IDEA, stage=stage)) for stage in Stage)


def test_the_next_window_and_the_day_of_a_proposal_come() -> None:
    due = Due(date(2020, 2, 28), date(2020, 2, 28), DueSource.WINDOW)

    assert ahead(replace(IDEA, due=due), COURSE) == (
        Ahead(Coming.PROPOSAL, date(2020, 3, 4)),
        Ahead(Coming.STAGE, WINDOW.last_day, WINDOW.opens, Stage.IDEA_SELECTION, ROUND),
    )


def test_what_is_proposed_waits_for_a_decision() -> None:
    proposed = replace(IDEA, proposed=Proposal.LAPSE)

    assert ahead(proposed, COURSE)[0] == Ahead(Coming.DECISION)


def test_a_dossier_that_was_not_sent_has_the_cut_off_of_its_round() -> None:
    cut = CutOff(ROUND, date(2020, 4, 29))
    rounds = replace(COURSE, cut_offs=(cut, CutOff(Round(2020, 2), date(2020, 10, 29))))
    filing = replace(IDEA, stage=Stage.PLAN_IMPLEMENTATION)
    coming = [each.what for each in ahead(filing, rounds)]
    sent = [each.what for each in ahead(replace(filing, letter_on=DAY), rounds)]

    assert (Coming.CUT_OFF in coming, Coming.CUT_OFF in sent) == (True, False)


def test_nothing_comes_after_the_end() -> None:
    assert ahead(replace(IDEA, outcome=Outcome.LAPSED), COURSE) == ()
    assert ahead(RATED, COURSE) == ()
