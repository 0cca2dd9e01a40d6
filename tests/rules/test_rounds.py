"""Rounds: their names, their order, and the one that the day of a letter picks."""

from datetime import date

import pytest

from rules.errors import Refusal
from rules.rounds import CutOff, Round, round_after, round_of_letter
from tests.rules.examples import FIRST_2026, FIRST_2027, ROUNDS_2026, SECOND_2026

CUT_OFFS = ROUNDS_2026.cut_offs
SECOND_2027 = Round(2027, 2)


@pytest.mark.parametrize(
    ("sent", "round_"),
    [
        (date(2026, 1, 5), FIRST_2026),
        (date(2026, 4, 29), FIRST_2026),
        (date(2026, 4, 30), SECOND_2026),
        (date(2026, 10, 29), SECOND_2026),
        (date(2026, 10, 30), FIRST_2027),
        (date(2026, 12, 31), FIRST_2027),
        (date(2027, 4, 29), FIRST_2027),
        (date(2027, 10, 29), SECOND_2027),
        (date(2027, 10, 30), None),
    ],
)
def test_the_day_of_the_letter_picks_the_round(sent: date, round_: Round | None) -> None:
    assert round_of_letter(CUT_OFFS, sent) == round_


@pytest.mark.parametrize(
    ("current", "after"),
    [
        (FIRST_2026, SECOND_2026),
        (SECOND_2026, FIRST_2027),
        (FIRST_2027, SECOND_2027),
        (SECOND_2027, None),
        (Round(2025, 2), FIRST_2026),
    ],
)
def test_a_round_is_followed_by_the_next_one_of_the_next_year_if_need_be(
    current: Round, after: Round | None
) -> None:
    assert round_after(CUT_OFFS, current) == after


def test_a_round_that_has_closed_by_a_day_follows_none() -> None:
    assert round_after(CUT_OFFS, FIRST_2026, date(2026, 11, 3)) == FIRST_2027


def test_without_cut_offs_there_is_no_round_to_pick_and_none_that_follows() -> None:
    assert round_of_letter((), date(2026, 1, 1)) is None
    assert round_after((), FIRST_2026) is None


def test_an_extra_round_stands_between_those_of_the_decision() -> None:
    extra = CutOff(Round(2026, 3), date(2026, 12, 10))

    picked = round_of_letter((*CUT_OFFS, extra), date(2026, 11, 20))

    assert picked == Round(2026, 3)


def test_rounds_are_ordered_by_year_then_number() -> None:
    rounds = [FIRST_2027, SECOND_2026, Round(2025, 3), FIRST_2026]

    assert sorted(rounds) == [Round(2025, 3), FIRST_2026, SECOND_2026, FIRST_2027]


@pytest.mark.parametrize("round_", [Round(2020), SECOND_2026, Round(2027, 12)])
def test_a_round_is_read_as_it_is_written(round_: Round) -> None:
    assert Round.parse(str(round_)) == round_


def test_people_read_a_round_as_number_and_year() -> None:
    assert str(Round(2027, 2)) == "2/2027"


@pytest.mark.parametrize(
    "text", ["", "2", "2/", "/2027", "2-2027", "hai/2027", "-1/2027", "²/2027", "0/2027", "1/0"]
)
def test_what_is_no_round_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refusal, match="ví dụ 2/2027"):
        Round.parse(text)
