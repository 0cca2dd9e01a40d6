"""Supplements whose request says that the clock runs on: what was left is used after them."""

from dataclasses import replace
from datetime import date

import pytest

from rules.errors import MoveRefused
from rules.recounts import recounted, with_days
from rules.standing import Course, DueSource, Standing
from rules.vocabulary import Action, Kind, Milestone, Stage
from rules.workdays import DayKind, DayOff, working_days_between
from tests.rules.examples import (
    CALENDAR,
    FIRST_2027,
    ROUNDS_2026,
    THAI_NGUYEN_2020,
    act,
    entry,
    entry_2026,
    play,
)

IMPLEMENTATION, COMMUNE = Stage.PLAN_IMPLEMENTATION, Stage.COMMUNE_CHECK
PROVINCE = Stage.PROVINCIAL_RATING


def at_commune(received: date, *, kind: Kind = Kind.FIRST) -> Standing:
    filed = act(Action.FILE, received)
    return play(entry_2026(IMPLEMENTATION, kind=kind), ROUNDS_2026, filed)


def asked(standing: Standing, day: date, **more: object) -> Standing:
    request = act(Action.SUPPLEMENT, day, **{"clock_runs_on": True, **more})
    return play(standing, ROUNDS_2026, request)


def completed(standing: Standing, day: date) -> Standing:
    return play(standing, ROUNDS_2026, act(Action.FILE, day))


@pytest.mark.parametrize(
    ("received", "requested", "left", "arrived", "due"),
    [
        (date(2026, 4, 10), date(2026, 4, 10), 15, date(2026, 4, 20), date(2026, 5, 14)),
        (date(2026, 4, 10), date(2026, 4, 15), 12, date(2026, 4, 24), date(2026, 5, 15)),
        (date(2026, 2, 10), date(2026, 2, 12), 13, date(2026, 2, 18), date(2026, 3, 11)),  # Tết
        (date(2026, 2, 10), date(2026, 2, 12), 13, date(2026, 3, 2), date(2026, 3, 19)),
        (date(2026, 8, 20), date(2026, 8, 22), 13, date(2026, 8, 31), date(2026, 9, 21)),
        (date(2026, 8, 20), date(2026, 8, 23), 13, date(2026, 9, 7), date(2026, 9, 24)),
        (date(2026, 11, 16), date(2026, 11, 20), 11, date(2026, 11, 23), date(2026, 12, 9)),
    ],
)
def test_days_used_before_the_request_and_after_the_arrival_make_one_whole_clock(
    received: date, requested: date, left: int, arrived: date, due: date
) -> None:
    request = asked(at_commune(received), requested)

    back = completed(request, arrived)

    assert (request.clock_left, back.clock_left) == (left, None)
    assert (back.due.day, back.due.limit, back.due.source) == (due, due, DueSource.CLOCK)
    before = working_days_between(CALENDAR, received, requested)
    assert before + working_days_between(CALENDAR, arrived, due) == 15


@pytest.mark.parametrize(
    ("requested", "left", "due"),
    [
        (date(2026, 9, 7), 5, date(2026, 9, 28)),
        (date(2026, 9, 8), 4, date(2026, 9, 28)),
        (date(2026, 9, 11), 1, date(2026, 9, 28)),
        (date(2026, 9, 14), 0, date(2026, 9, 28)),  # on the commune's last day
        (date(2026, 9, 16), 0, date(2026, 9, 28)),  # the commune is late already
    ],
)
def test_whoever_receives_the_completed_dossier_has_five_working_days_at_least(
    requested: date, left: int, due: date
) -> None:
    request = asked(at_commune(date(2026, 8, 20)), requested, until=date(2026, 10, 1))

    back = completed(request, date(2026, 9, 21))

    assert (request.clock_left, back.due.day) == (left, due)


def test_the_article_of_the_clock_is_told_with_what_was_left() -> None:
    request = asked(at_commune(date(2026, 4, 10)), date(2026, 4, 15))

    assert completed(request, date(2026, 4, 24)).due.note == (
        "Điều 7 khoản 2, tính tiếp 12 ngày làm việc còn lại sau khi bổ sung"
    )


def test_a_request_that_does_not_say_so_starts_the_clock_again() -> None:
    request = asked(at_commune(date(2026, 4, 10)), date(2026, 4, 15), clock_runs_on=False)

    back = completed(request, date(2026, 4, 24))

    assert (request.clock_left, back.due.day) == (None, date(2026, 5, 20))
    assert back.due.note == "Điều 7 khoản 2"


def test_an_extended_clock_runs_on_to_its_extended_day() -> None:
    extended = play(
        at_commune(date(2026, 8, 20)),
        ROUNDS_2026,
        act(Action.EXTEND, date(2026, 9, 10), until=date(2026, 9, 24)),
    )

    assert asked(extended, date(2026, 9, 14)).clock_left == 8


def test_another_request_leaves_what_the_first_one_left() -> None:
    request = asked(at_commune(date(2026, 4, 10)), date(2026, 4, 15))

    again = asked(request, date(2026, 4, 22), until=date(2026, 5, 4))

    assert (again.clock_left, again.due.day) == (12, date(2026, 5, 4))


def test_what_is_left_outlives_an_extension_a_round_and_a_lapse() -> None:
    request = asked(at_commune(date(2026, 10, 15)), date(2026, 10, 20), until=date(2026, 10, 27))

    moved = play(
        request,
        ROUNDS_2026,
        act(Action.EXTEND, date(2026, 10, 26), until=date(2026, 11, 10)),
        act(Action.NEXT_ROUND, date(2026, 10, 30), machine=True),
        act(Action.LAPSE, date(2026, 11, 13), machine=True),
        act(Action.REINSTATE, date(2026, 11, 16)),
    )

    assert (moved.round, moved.milestone, moved.clock_left) == (
        FIRST_2027,
        Milestone.SUPPLEMENT,
        12,
    )


@pytest.mark.parametrize(("action", "stage"), [("return", IMPLEMENTATION), ("forward", PROVINCE)])
def test_what_is_left_ends_with_the_stage(action: str, stage: Stage) -> None:
    request = asked(at_commune(date(2026, 4, 10)), date(2026, 4, 15))

    after = play(request, ROUNDS_2026, act(Action(action), date(2026, 4, 20)))

    assert (after.stage, after.clock_left) == (stage, None)


def test_the_forty_five_days_of_a_re_rating_run_on_too() -> None:
    sent = play(
        at_commune(date(2026, 8, 20), kind=Kind.RE_RATING),
        ROUNDS_2026,
        act(Action.FORWARD, date(2026, 9, 9)),
    )

    request = asked(sent, date(2026, 10, 12))
    back = completed(request, date(2026, 10, 20))

    assert (sent.due.day, request.clock_left) == (date(2026, 10, 26), 10)
    assert (back.milestone, back.due.day) == (Milestone.CHECK, date(2026, 11, 3))
    assert back.due.note.startswith("Điều 7 khoản 6g, tính tiếp 10 ngày")


def test_an_agency_that_goes_on_without_the_supplement_has_what_was_left() -> None:
    sent = play(
        at_commune(date(2026, 8, 20), kind=Kind.RE_RATING),
        ROUNDS_2026,
        act(Action.FORWARD, date(2026, 9, 9)),
    )
    request = asked(sent, date(2026, 10, 12))

    council = act(Action.REACH, date(2026, 10, 20), milestone=Milestone.COUNCIL)
    after = play(request, ROUNDS_2026, council)

    assert (after.due.day, after.clock_left) == (date(2026, 11, 3), None)


@pytest.mark.parametrize(
    ("standing", "course"),
    [
        (entry(Stage.DISTRICT_EVALUATION), THAI_NGUYEN_2020),
        (entry_2026(PROVINCE), ROUNDS_2026),
    ],
)
def test_without_a_clock_none_runs_on(standing: Standing, course: Course) -> None:
    request = act(Action.SUPPLEMENT, date(2026, 11, 2), clock_runs_on=True)

    with pytest.raises(MoveRefused, match="không có thời hạn tính từ ngày nhận"):
        play(standing, course, request)


def test_a_clock_that_does_not_run_does_not_run_on() -> None:
    waiting = asked(at_commune(date(2026, 4, 10)), date(2026, 4, 15), clock_runs_on=False)
    deferred = play(
        at_commune(date(2026, 4, 10)), ROUNDS_2026, act(Action.DEFER, date(2026, 4, 15))
    )

    for standing in (waiting, deferred):
        with pytest.raises(MoveRefused, match="không còn thời hạn nào đang chạy"):
            asked(standing, date(2026, 4, 20))


def test_only_a_request_for_a_supplement_lets_a_clock_run_on() -> None:
    forward = act(Action.FORWARD, date(2026, 4, 15), clock_runs_on=True)

    with pytest.raises(MoveRefused, match="chỉ dùng khi “yêu cầu bổ sung hồ sơ”"):
        play(at_commune(date(2026, 4, 10)), ROUNDS_2026, forward)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (DayOff(date(2026, 5, 5), DayKind.OFF), date(2026, 5, 18)),  # while the clock runs on
        (DayOff(date(2026, 4, 22), DayKind.OFF), date(2026, 5, 15)),  # while the producer had it
        (DayOff(date(2026, 5, 9), DayKind.WORKED), date(2026, 5, 14)),
    ],
)
def test_days_off_that_become_known_move_a_clock_that_runs_on(day: DayOff, due: date) -> None:
    back = completed(asked(at_commune(date(2026, 4, 10)), date(2026, 4, 15)), date(2026, 4, 24))

    new = replace(ROUNDS_2026, calendar=with_days(CALENDAR, (day,)))
    again = recounted(back, ROUNDS_2026, new)

    assert again == replace(back.due, day=due, limit=due)


def test_days_off_move_what_is_left_of_the_forty_five_days_too() -> None:
    sent = play(
        at_commune(date(2026, 8, 20), kind=Kind.RE_RATING),
        ROUNDS_2026,
        act(Action.FORWARD, date(2026, 9, 9)),
    )
    back = completed(asked(sent, date(2026, 10, 12)), date(2026, 10, 20))
    off = DayOff(date(2026, 10, 22), DayKind.OFF)

    again = recounted(back, ROUNDS_2026, replace(ROUNDS_2026, calendar=with_days(CALENDAR, (off,))))

    assert (back.due.day, again.day) == (date(2026, 11, 3), date(2026, 11, 4))
