"""Days that lie alike before two cut-offs."""

from datetime import date

from rules.comparison import same_distance


def test_a_day_before_one_cut_off_lies_as_far_before_the_other() -> None:
    day = same_distance(date(2027, 4, 19), date(2027, 4, 29), date(2027, 10, 29))

    assert day == date(2027, 10, 19)
