"""What an act does to a funnel: one table of cases, and what it must add up to."""

import pytest

from rules.funnel import OUT, Flow, Passage, Place, Way, flows_of
from rules.regimes import REGIMES
from rules.rounds import Round
from rules.vocabulary import Action, Outcome, Stage

PATH = REGIMES["1048/QĐ-TTg"].path
FIRST, SECOND = Round(2027, 1), Round(2027, 2)
IDEA = Place(Stage.IDEA_REGISTRATION, FIRST)
SELECTION = Place(Stage.IDEA_SELECTION, FIRST)
PROVINCE = Place(Stage.PROVINCIAL_RATING, FIRST)


def ended(place: Place, outcome: Outcome) -> Place:
    return Place(place.stage, place.round, outcome)


def flows(action: Action, source: Place | None, target: Place) -> list[tuple[Stage, Way, int]]:
    found = flows_of(Passage(action, source, target), PATH)
    return [(flow.stage, flow.way, flow.sign) for flow in found]


def test_a_registered_entry_has_come_from_nowhere() -> None:
    assert flows(Action.REGISTER, None, IDEA) == [(IDEA.stage, Way.ENTERED, 1)]


@pytest.mark.parametrize(
    ("action", "source", "target", "way"),
    [
        (Action.SUBMIT, IDEA, SELECTION, Way.ONWARD),
        (Action.RETURN, SELECTION, IDEA, Way.RETURNED),
        (Action.HAND_BACK, Place(Stage.NATIONAL_RATING, FIRST), PROVINCE, Way.RETURNED),
    ],
)
def test_who_leaves_one_stage_comes_to_another(
    action: Action, source: Place, target: Place, way: Way
) -> None:
    assert flows(action, source, target) == [
        (source.stage, way, 1),
        (target.stage, Way.ENTERED, 1),
    ]


@pytest.mark.parametrize(
    ("action", "outcome", "way"),
    [
        (Action.REJECT, Outcome.NOT_SELECTED, Way.REFUSED),
        (Action.FAIL, Outcome.BELOW_THREE_STARS, Way.REFUSED),
        (Action.DISQUALIFY, Outcome.DISQUALIFIED, Way.REFUSED),
        (Action.LAPSE, Outcome.LAPSED, Way.LAPSED),
        (Action.WITHDRAW, Outcome.WITHDRAWN, Way.WITHDRAWN),
        (Action.CERTIFY, Outcome.CERTIFIED, Way.CERTIFIED),
    ],
)
def test_who_ends_leaves_his_stage_by_the_way_of_his_outcome(
    action: Action, outcome: Outcome, way: Way
) -> None:
    assert flows(action, PROVINCE, ended(PROVINCE, outcome)) == [(PROVINCE.stage, way, 1)]


def test_an_act_inside_a_stage_moves_nobody() -> None:
    assert flows(Action.EXTEND, PROVINCE, PROVINCE) == []


def test_another_round_is_left_and_come_to() -> None:
    found = list(
        flows_of(Passage(Action.NEXT_ROUND, PROVINCE, Place(PROVINCE.stage, SECOND)), PATH)
    )

    assert found == [
        Flow(PROVINCE.stage, FIRST, Way.OTHER_ROUND),
        Flow(PROVINCE.stage, SECOND, Way.ENTERED),
    ]


def test_who_is_brought_back_to_life_has_not_lapsed() -> None:
    dead = ended(IDEA, Outcome.LAPSED)

    assert flows(Action.REINSTATE, dead, IDEA) == [(IDEA.stage, Way.LAPSED, -1)]


def test_what_the_system_takes_back_is_taken_off_and_nobody_is_returned() -> None:
    assert flows(Action.TAKE_BACK, SELECTION, IDEA) == [
        (IDEA.stage, Way.ONWARD, -1),
        (SELECTION.stage, Way.ENTERED, -1),
    ]
    assert flows(Action.TAKE_BACK, ended(IDEA, Outcome.LAPSED), IDEA) == [
        (IDEA.stage, Way.LAPSED, -1)
    ]


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("action", [Action.SUBMIT, Action.TAKE_BACK])
def test_what_comes_less_what_goes_is_where_it_stands(action: Action, outcome: Outcome) -> None:
    passage = Passage(action, SELECTION, Place(PROVINCE.stage, SECOND, outcome))
    standing = {(SELECTION.stage, FIRST): -1, (PROVINCE.stage, SECOND): 0 if outcome else 1}

    counted = dict.fromkeys(standing, 0)
    for flow in flows_of(passage, PATH):
        counted[flow.stage, flow.round] += flow.sign * (-1 if flow.way in OUT else 1)

    assert counted == standing
