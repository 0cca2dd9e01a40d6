"""By when an entry must leave the place where it begins."""

from dataclasses import replace
from datetime import date

import pytest

from rules.standing import DueSource
from rules.vocabulary import Holder, Stage
from tests.rules.examples import THAI_NGUYEN_2020, registered


@pytest.mark.parametrize(
    ("on", "due", "source"),
    [
        (date(2020, 2, 10), date(2020, 3, 14), DueSource.WINDOW),
        (date(2020, 3, 11), date(2020, 3, 18), DueSource.MINIMUM),  # three working days are left
        (date(2020, 3, 20), date(2020, 3, 27), DueSource.MINIMUM),  # the window has closed
    ],
)
def test_an_agency_that_holds_an_entry_from_its_beginning_has_its_minimum(
    on: date, due: date, source: DueSource
) -> None:
    year = replace(THAI_NGUYEN_2020, skipped=frozenset({Stage.IDEA_REGISTRATION}))

    begun = registered(on, course=year)

    assert (begun.stage, begun.holder) == (Stage.IDEA_SELECTION, Holder.LOCALITY)
    assert (begun.due.day, begun.due.limit, begun.due.source) == (due, due, source)


def test_a_producer_who_registers_has_the_day_of_the_window_alone() -> None:
    begun = registered(date(2020, 2, 28), course=THAI_NGUYEN_2020)

    assert (begun.due.day, begun.due.source) == (date(2020, 2, 29), DueSource.WINDOW)
