"""What is read first, what may wait, until when it is true."""

from datetime import date, timedelta
from itertools import product

import pytest

from notifications.kinds import KINDS
from rules.urgency import (
    Told,
    goes_to_leader,
    is_last_call,
    is_put_off,
    is_report,
    is_rung,
    is_written_to,
    may_wait,
    order,
    true_until,
)
from rules.vocabulary import Level

DAY = date(2020, 8, 5)
SOON = date(2020, 8, 7)
LATER = date(2020, 8, 14)
LATE = date(2020, 8, 3)


def told(kind: str, last_day: date | None = LATER, **more: object) -> Told:
    return Told(kind, DAY, last_day=last_day, **more)  # type: ignore[arg-type]


def test_late_things_come_first_then_by_last_day_then_what_others_owe_then_news_then_reports() -> (
    None
):
    sorted_already = [
        told("stage_overdue", LATE - timedelta(days=9), rung="+7"),
        told("activity_overdue", LATE, rung="+1"),
        told("lapse_proposed", DAY),
        told("deadline_reminder", SOON, rung="1"),
        told("entry_moved", LATER, asks=True),
        told("returned", LATER + timedelta(days=1)),
        told("set_a_day", None),
        told("stage_overdue", LATE, rung="+7", follows=True),
        told("stage_opened", SOON),
        told("entry_moved", LATER),
        told("result", None),
        told("week_digest", None),
    ]

    ranks = [order(each) for each in sorted_already]

    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(
    ("rung", "last_day", "last"),
    [
        ("14", DAY + timedelta(days=14), False),
        ("7", DAY + timedelta(days=7), False),
        ("3", DAY + timedelta(days=3), False),
        ("1", DAY + timedelta(days=1), True),
        ("0", DAY, True),
        ("1", DAY + timedelta(days=3), True),  # Friday, for a Monday
        ("w10", DAY + timedelta(days=14), False),
        ("w5", DAY + timedelta(days=7), False),
        ("w2", DAY + timedelta(days=2), False),
        ("w0", DAY, True),
        ("3", DAY + timedelta(days=1), True),  # it was put off until the eve
    ],
)
def test_the_last_rungs_before_a_day_are_the_last_warning(
    rung: str, last_day: date, *, last: bool
) -> None:
    each = {
        kind: told(kind, last_day, rung=rung)
        for kind in ("deadline_reminder", "agency_reminder", "activity_reminder")
    }

    assert {kind: is_last_call(one) for kind, one in each.items()} == dict.fromkeys(each, last)
    assert {kind: may_wait(one) for kind, one in each.items()} == dict.fromkeys(each, not last)


@pytest.mark.parametrize("rung", ["+1", "+3", "+7", "+12"])
def test_what_is_late_already_is_no_last_warning(rung: str) -> None:
    assert not is_last_call(told("stage_overdue", DAY, rung=rung))


def test_early_reminders_and_news_may_wait_and_nothing_else() -> None:
    waits = {kind for kind in KINDS if may_wait(told(kind))}

    assert waits == {
        "deadline_reminder",
        "agency_reminder",
        "activity_reminder",
        "cycle_opened",
        "stage_opened",
        "entry_moved",
        "set_a_day",
    }
    assert not may_wait(told("entry_moved", asks=True))


@pytest.mark.parametrize(
    ("mails", "budget", "off"), [(2, 3, False), (3, 3, True), (9, 3, True), (9, 0, False)]
)
def test_early_reminders_wait_once_the_budget_is_used(
    mails: int, budget: int, *, off: bool
) -> None:
    early = [told("deadline_reminder", rung="7"), told("stage_opened")]

    assert is_put_off(early, mails, budget) is off


@pytest.mark.parametrize(
    "kind", sorted(set(KINDS) - {kind for kind in KINDS if may_wait(told(kind))})
)
def test_one_notice_that_cannot_wait_takes_the_others_along(kind: str) -> None:
    assert not is_put_off([told("stage_opened"), told(kind)], 9, 3)


@pytest.mark.parametrize(
    ("what", "until"),
    [
        (told("deadline_reminder", rung="14"), LATER),
        (told("agency_reminder", rung="w5"), LATER),
        (told("activity_reminder", rung="0"), LATER),
        (told("deadline_passed", LATE), DAY + timedelta(days=7)),
        (told("stage_overdue", LATE), DAY + timedelta(days=7)),
        (told("activity_overdue", LATE), DAY + timedelta(days=7)),
        (told("lapse_proposed", LATE), DAY + timedelta(days=30)),
        (told("returned"), LATER),
        (told("returned", None), DAY + timedelta(days=30)),
        (told("stage_opened"), LATER),
        (told("stage_opened", DAY + timedelta(days=99)), DAY + timedelta(days=30)),
        (told("entry_moved"), DAY + timedelta(days=30)),
        (told("entry_moved", asks=True), LATER),
        (told("day_moved"), DAY + timedelta(days=30)),
        (told("result"), DAY + timedelta(days=90)),
        (told("office_digest", None), DAY),
        (told("week_digest", None), DAY + timedelta(days=4)),
    ],
)
def test_each_kind_is_true_until_its_own_end(what: Told, until: date) -> None:
    assert true_until(what) == until


def test_only_three_working_days_late_goes_to_the_leader() -> None:
    rungs = ["", "14", "7", "3", "1", "0", "w0", "+1", "+3", "+7", "+12"]

    assert [rung for rung in rungs if goes_to_leader(rung)] == ["+3"]


def test_no_machine_writes_to_a_ministry_or_a_peoples_committee_but_to_the_office() -> None:
    written = {
        (level, office)
        for level, office in product(Level, (True, False))
        if is_written_to(level, is_office=office)
    }

    below = (Level.DEPARTMENT, Level.DISTRICT, Level.COMMUNE)
    assert written == {*((level, True) for level in Level), *((level, False) for level in below)}


def test_ladders_and_reports_are_kinds_that_there_are() -> None:
    assert {kind for kind in KINDS if is_rung(kind)} == {
        "deadline_reminder",
        "deadline_passed",
        "agency_reminder",
        "activity_reminder",
        "stage_overdue",
        "activity_overdue",
    }
    assert {kind for kind in KINDS if is_report(kind)} == {"week_digest", "office_digest"}
