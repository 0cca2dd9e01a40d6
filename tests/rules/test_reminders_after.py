"""The ladders after a last day, where none is set, and the days that the agenda has of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules.reminders import (
    Reader,
    asked_for_a_day,
    days_of,
    hear_of_delay,
    hears_before,
    holder_like,
    ladders,
    late_rung,
    next_asking_day,
    next_late_day,
    passed_on,
    rungs_before,
)
from rules.standing import Due, Facet, Standing, facet_of
from rules.vocabulary import Action, Holder, Level, Milestone, Stage
from tests.rules.examples import (
    CALENDAR,
    THAI_NGUYEN_2020,
    act,
    at,
    course,
    entry,
    entry_2026,
    play,
    registered,
    window,
)

OFFICER, LEADER, OFFICE, SUPERIOR = (
    Reader.OFFICER,
    Reader.LEADER,
    Reader.OFFICE,
    Reader.SUPERIOR,
)
START = date(2020, 2, 7)


def facet(standing: Standing, limit: date | None = None) -> Facet:
    return facet_of(replace(standing, due=Due(limit, limit)) if limit else standing)


@pytest.mark.parametrize(
    ("limit", "days"),
    [
        (
            date(2020, 8, 14),
            {
                "+1": date(2020, 8, 17),
                "+3": date(2020, 8, 19),
                "+7": date(2020, 8, 25),
                "+12": date(2020, 9, 1),
                "+17": date(2020, 9, 9),  # over 2/9
            },
        ),
        (
            date(2020, 1, 22),
            {
                "+1": date(2020, 1, 30),  # after the Tết week
                "+3": date(2020, 2, 3),
                "+7": date(2020, 2, 7),
                "+12": date(2020, 2, 14),
                "+17": date(2020, 2, 21),
            },
        ),
        (
            date(2020, 5, 31),
            {
                "+1": date(2020, 6, 1),
                "+3": date(2020, 6, 3),
                "+7": date(2020, 6, 9),
                "+12": date(2020, 6, 16),
                "+17": date(2020, 6, 23),
            },
        ),
    ],
)
def test_what_is_late_rises_after_one_three_seven_working_days_and_then_each_week(
    limit: date, days: dict[str, date]
) -> None:
    span = [limit + timedelta(days=number) for number in range(-5, 36)]
    found = [late_rung(CALENDAR, limit, day) for day in span]

    heard = {rung.name: rung.day for rung in found if rung}

    assert {name: heard[name] for name in days} == days
    assert set(heard) - set(days) <= {"+22"}


def test_the_next_late_day_is_the_next_one_that_has_a_rung() -> None:
    limit = date(2020, 8, 14)

    for number in range(-3, 60):
        done = limit + timedelta(days=number)
        following = next_late_day(CALENDAR, limit, done)
        between = [done + timedelta(days=n) for n in range(1, (following - done).days)]
        assert late_rung(CALENDAR, limit, following)
        assert not any(late_rung(CALENDAR, limit, day) for day in between)


def test_a_producer_hears_on_the_next_working_day_that_his_day_has_passed() -> None:
    assert passed_on(CALENDAR, date(2020, 2, 29)) == date(2020, 3, 2)


@pytest.mark.parametrize(
    ("holder", "reader"),
    [
        (Holder.LOCALITY, OFFICER),
        (Holder.PROVINCE_OFFICE, OFFICER),
        (Holder.COUNCIL, OFFICE),
        (Holder.CHAIRMAN, OFFICE),
        (Holder.MINISTRY, None),
        (Holder.NOBODY, None),
    ],
)
def test_before_a_day_the_holder_is_reminded_or_the_office_that_prepares(
    holder: Holder, reader: Reader | None
) -> None:
    assert hears_before(holder) is reader


@pytest.mark.parametrize(
    ("holder", "rungs"),
    [
        (
            Holder.LOCALITY,
            {
                "+1": (OFFICER,),
                "+3": (LEADER,),
                "+7": (OFFICE, SUPERIOR),
                "+12": (OFFICER, OFFICE),
                "+17": (OFFICER, OFFICE),
            },
        ),
        (
            Holder.PROVINCE_OFFICE,
            {
                "+1": (OFFICER,),
                "+3": (LEADER,),
                "+7": (OFFICER, SUPERIOR),
                "+12": (OFFICER,),
            },
        ),
        *(
            (holder, {"+1": (OFFICE,), "+3": (), "+7": (OFFICE, SUPERIOR), "+12": (OFFICE,)})
            for holder in (Holder.COUNCIL, Holder.CHAIRMAN, Holder.MINISTRY)
        ),
    ],
)
def test_a_delay_rises_from_the_officer_to_the_leader_and_to_the_office(
    holder: Holder, rungs: dict[str, tuple[Reader, ...]]
) -> None:
    assert {rung: hear_of_delay(rung, holder) for rung in rungs} == rungs


@pytest.mark.parametrize(
    ("level", "is_office", "holder"),
    [
        (Level.COMMUNE, False, Holder.LOCALITY),
        (Level.DISTRICT, False, Holder.LOCALITY),
        (Level.DEPARTMENT, False, Holder.LOCALITY),
        (Level.PROVINCE, True, Holder.PROVINCE_OFFICE),
        (Level.DEPARTMENT, True, Holder.PROVINCE_OFFICE),
        (Level.PROVINCE, False, Holder.CHAIRMAN),
        (Level.MINISTRY, False, Holder.CHAIRMAN),
    ],
)
def test_a_task_of_the_provincial_committee_or_a_ministry_is_the_offices_to_hear_of(
    level: Level, holder: Holder, *, is_office: bool
) -> None:
    assert holder_like(level, is_office=is_office) is holder


def test_a_day_is_asked_for_on_the_first_working_day_and_every_twenty_after_it() -> None:
    span = [START + timedelta(days=number) for number in range(100)]

    asked = {day: asked_for_a_day(CALENDAR, START, day) for day in span}

    assert {day: times for day, times in asked.items() if times} == {
        date(2020, 2, 10): 1,
        date(2020, 3, 9): 2,
        date(2020, 4, 7): 3,  # over Giỗ Tổ
        date(2020, 5, 7): 4,
    }


def test_the_next_asking_day_is_the_next_one_on_which_somebody_is_asked() -> None:
    for number in range(-2, 70):
        done = START + timedelta(days=number)
        following = next_asking_day(CALENDAR, START, done)
        between = [done + timedelta(days=n) for n in range(1, (following - done).days)]
        assert asked_for_a_day(CALENDAR, START, following)
        assert not any(asked_for_a_day(CALENDAR, START, day) for day in between)


def test_the_days_of_a_producer_are_his_rungs_and_the_day_after() -> None:
    standing = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)

    days = list(days_of(CALENDAR, facet(standing), None, date(2020, 2, 17)))

    assert days == [
        date(2020, 2, 21),
        date(2020, 2, 26),
        date(2020, 2, 28),
        date(2020, 3, 2),
    ]


@pytest.mark.parametrize(
    ("stage", "counted"),
    [
        (Stage.IDEA_SELECTION, (False,)),
        (Stage.DISTRICT_EVALUATION, (False,)),
        (Stage.COMMUNE_CHECK, (False, True)),
        (Stage.PROVINCIAL_RATING, (False, True)),
        (Stage.NATIONAL_RATING, (False, True)),
    ],
)
def test_only_where_a_clock_may_run_working_days_are_counted(
    stage: Stage, counted: tuple[bool, ...]
) -> None:
    assert ladders(stage) == counted


def test_where_a_clock_may_run_the_days_of_both_ladders_count() -> None:
    limit, done = date(2027, 3, 22), date(2027, 3, 1)
    waits = facet(entry_2026(Stage.COMMUNE_CHECK), limit)

    days = set(days_of(CALENDAR, waits, None, done))

    both = [rungs_before(CALENDAR, limit, counted=counted) for counted in (False, True)]
    ahead = {rung.day for each in both for rung in each if rung.day > done}
    assert days == {*ahead, date(2027, 3, 23)}
    assert len({rung.day for rung in both[1]} - {rung.day for rung in both[0]}) > 0


def test_the_days_of_an_agency_end_with_the_next_one_of_its_delay() -> None:
    standing = play(
        registered(date(2020, 2, 10), course=THAI_NGUYEN_2020),
        THAI_NGUYEN_2020,
        act(Action.SUBMIT, date(2020, 2, 18)),
    )
    after = [date(2020, 3, 13), date(2020, 3, 16), date(2020, 3, 18), date(2020, 3, 24)]

    found = [list(days_of(CALENDAR, facet(standing), None, day)) for day in after]

    assert found == [
        [date(2020, 3, 16)],
        [date(2020, 3, 18)],
        [date(2020, 3, 24)],
        [date(2020, 3, 31)],
    ]


def test_a_tentative_day_is_reminded_and_never_late() -> None:
    planned = course(window(Stage.IDEA_REGISTRATION, date(2020, 2, 29), firm=False))
    standing = registered(date(2020, 2, 10), course=planned)

    days = list(days_of(CALENDAR, facet(standing), (7, 1), date(2020, 2, 10)))

    assert set(days) >= {date(2020, 2, 21), date(2020, 2, 28)}
    assert max(days) <= date(2020, 2, 29)


def test_a_postponed_entry_asks_for_nothing() -> None:
    standing = registered(date(2020, 2, 10), course=THAI_NGUYEN_2020)

    postponed = play(standing, THAI_NGUYEN_2020, act(Action.DEFER, date(2020, 2, 20)))

    assert list(days_of(CALENDAR, facet(postponed), None, date(2020, 2, 20))) == []


def test_what_a_ministry_holds_is_not_reminded_before_its_day() -> None:
    waits = replace(at(entry(Stage.PROVINCIAL_RATING), Milestone.NONE), holder=Holder.MINISTRY)

    days = list(days_of(CALENDAR, facet(waits, date(2020, 9, 30)), None, date(2020, 9, 1)))

    assert days == [date(2020, 10, 1)]
