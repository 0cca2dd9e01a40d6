from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ocop_cycle import clock
from rules.errors import Refusal


@pytest.fixture(autouse=True)
def _unpinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OCOP_NOW", raising=False)


def test_the_clock_runs_in_utc() -> None:
    before = datetime.now(UTC)  # noqa: TID251 -- what the clock is compared with

    now = clock.now()

    assert now.tzinfo is UTC
    assert timedelta(0) <= now - before < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("pin", "moment"),
    [
        ("2020-08-14", datetime(2020, 8, 14, 1, 0, tzinfo=UTC)),
        (" 2020-08-14 ", datetime(2020, 8, 14, 1, 0, tzinfo=UTC)),
        ("2020-08-14T06:30", datetime(2020, 8, 13, 23, 30, tzinfo=UTC)),
        ("2020-08-14 06:30:15", datetime(2020, 8, 13, 23, 30, 15, tzinfo=UTC)),
        ("2020-08-14T06:30Z", datetime(2020, 8, 14, 6, 30, tzinfo=UTC)),
        ("2020-08-14T06:30+09:00", datetime(2020, 8, 13, 21, 30, tzinfo=UTC)),
    ],
)
def test_a_pinned_clock_stands_still(
    monkeypatch: pytest.MonkeyPatch, pin: str, moment: datetime
) -> None:
    monkeypatch.setenv("OCOP_NOW", pin)

    assert clock.now() == moment
    assert clock.now().tzinfo is UTC


def test_today_is_vietnam_s_day_before_seven_in_the_morning_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OCOP_NOW", "2020-08-14T00:00")

    assert clock.today() == date(2020, 8, 14)


def test_an_empty_pin_is_no_pin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCOP_NOW", "")

    assert clock.now().year >= 2026


@pytest.mark.parametrize("pin", ["14/08/2020", "hôm nay", "2020-02-30", "0001-01-01T00:00"])
def test_a_bad_pin_is_refused_with_the_name_of_the_variable(
    monkeypatch: pytest.MonkeyPatch, pin: str
) -> None:
    monkeypatch.setenv("OCOP_NOW", pin)

    with pytest.raises(Refusal, match=f"OCOP_NOW có giá trị “{pin}”"):
        clock.now()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 10, 29, 16, 59, 59, tzinfo=UTC), date(2026, 10, 29)),
        (datetime(2026, 10, 29, 17, 0, tzinfo=UTC), date(2026, 10, 30)),
        (datetime(2026, 10, 29, 23, 0, tzinfo=timezone(timedelta(hours=7))), date(2026, 10, 29)),
    ],
)
def test_a_moment_belongs_to_the_day_that_vietnam_has(moment: datetime, day: date) -> None:
    assert clock.day_of(moment) == day


def test_the_day_of_a_moment_without_a_zone_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        clock.day_of(datetime(2026, 10, 29, 16, 0))  # noqa: DTZ001 -- the point of the test


def test_a_day_lasts_from_its_midnight_to_the_next() -> None:
    day = date(2026, 10, 29)

    assert clock.start_of(day) == datetime(2026, 10, 28, 17, 0, tzinfo=UTC)
    assert clock.end_of(day) == datetime(2026, 10, 29, 17, 0, tzinfo=UTC)
    assert clock.end_of(day) == clock.start_of(date(2026, 10, 30))
