"""The words: their codes are a contract, their labels are for people."""

import copy
import json
import pickle

import pytest

from rules import standing, vocabulary
from rules.vocabulary import Action, Group, Holder, Level, Milestone, Outcome, Proposal, Stage, Word

WORDS: list[type[Word]] = [
    each
    for module in (vocabulary, standing)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Word) and each.__module__ == module.__name__
][1:]  # the first is Word itself
EVERY = pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)


@EVERY
def test_every_word_has_a_label_of_its_own(words: type[Word]) -> None:
    labels = [word.label for word in words]

    assert all(labels)
    assert len(set(labels)) == len(labels)


@EVERY
def test_a_code_is_plain_small_letters(words: type[Word]) -> None:
    assert all(word.value.replace("_", "").isalpha() for word in words if word.value)
    assert all(word.value.isascii() and word.value == word.value.lower() for word in words)


@EVERY
def test_a_word_is_found_by_its_code_and_survives_being_copied(words: type[Word]) -> None:
    for word in words:
        assert words(word.value) is word
        assert copy.deepcopy(word) is word
        assert pickle.loads(pickle.dumps(word)) is word  # noqa: S301 -- our own word
        assert json.loads(json.dumps(word)) == word.value
        assert f"{word}" == str(word) == word.value


def test_only_what_means_nothing_has_an_empty_code_and_counts_as_false() -> None:
    empty = {word for words in WORDS for word in words if not word}

    assert empty == {Milestone.NONE, Outcome.OPEN, Proposal.NONE, standing.DueSource.NONE}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (
            Stage,
            """idea_registration idea_selection business_plan_training plan_implementation
            district_evaluation commune_check provincial_rating national_rating""",
        ),
        (Holder, "producer locality province_office council chairman ministry nobody"),
        (Outcome, "certified not_selected below_three_stars disqualified lapsed withdrawn"),
        (Proposal, "lapse next_round"),
        (Level, "ministry province department district commune"),
        (Group, "food drink herbs crafts ornamentals tourism"),
    ],
)
def test_the_codes_that_others_read_do_not_change(words: type[Word], codes: str) -> None:
    assert [word.value for word in words if word] == codes.split()


def test_every_act_of_the_design_has_its_word() -> None:
    named = (
        "submit select reject return attend waive file forward certify nominate lapse reinstate "
        "defer withdraw invite fail disqualify hand_back re_enter extend supplement"
    )

    assert set(named.split()) <= {action.value for action in Action}
