"""Undoing: which row of a journal holds last, and why it stays."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.undoing import Keyed, Since, holding, why_it_stays
from rules.vocabulary import Action

AT = datetime(2020, 3, 2, 2, 0, tzinfo=UTC)
SUBMITTED = Keyed(2, Action.SUBMIT, AT)


def test_what_was_taken_back_and_the_taking_back_do_not_hold() -> None:
    registered = Keyed(1, Action.REGISTER, AT)
    rows = [
        registered,
        SUBMITTED,
        Keyed(3, Action.SELECT, AT),
        Keyed(4, Action.TAKE_BACK, AT, undoes=3),
    ]

    assert holding(rows) == [registered, SUBMITTED]


@pytest.mark.parametrize(
    ("last", "since", "hours", "why"),
    [
        (SUBMITTED, Since(), 24, ""),
        (SUBMITTED, Since(), 25, "quá 24 giờ"),
        (SUBMITTED, Since(told=True), 1, "đã được báo"),
        (SUBMITTED, Since(followed=True), 1, "tham gia lại"),
        (SUBMITTED, Since(closed=True), 1, "đã đóng"),
        (Keyed(1, Action.REGISTER, AT), Since(), 1, "đăng ký không hoàn tác"),
        (Keyed(1, Action.RE_ENTER, AT), Since(), 1, "đăng ký không hoàn tác"),
        (Keyed(3, Action.RESCHEDULE, AT), Since(), 1, "theo văn bản"),
        (Keyed(3, Action.PROPOSE, AT, machine=True), Since(), 1, "tự động"),
    ],
)
def test_a_step_stays_for_a_reason_that_is_said(
    last: Keyed, since: Since, hours: int, why: str
) -> None:
    said = why_it_stays(last, since, AT + timedelta(hours=hours))

    assert why in said
    assert bool(said) == bool(why)
