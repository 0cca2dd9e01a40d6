"""The outlook on a target, by figures that can be checked by hand."""

from fractions import Fraction

import pytest

from rules.outlook import StageFlow, on_course


@pytest.mark.parametrize(
    ("reached", "path", "share", "expected"),
    [
        (3, [], Fraction(1), 3),
        (3, [StageFlow(waiting=10)], Fraction(1), 13),  # nobody was decided yet: all pass
        (0, [StageFlow(10, onward=3, lost=1)], Fraction(1), 7),  # 10 x 3/4, rounded down
        (0, [StageFlow(8, onward=1, lost=1), StageFlow(4, certified=3, lost=1)], Fraction(1), 6),
        (0, [StageFlow(8, certified=8)], Fraction(1, 4), 2),  # every fourth has enough stars
        (0, [StageFlow(6, certified=1, onward=1), StageFlow(0, lost=1)], Fraction(1), 3),
        (5, [StageFlow(10, lost=4)], Fraction(1), 5),
    ],
)
def test_those_on_the_path_count_at_the_rate_so_far(
    reached: int, path: list[StageFlow], share: Fraction, expected: int
) -> None:
    assert on_course(reached, path, share) == expected
