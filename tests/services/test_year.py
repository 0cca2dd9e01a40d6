"""The year ends the same however it is run: by days, by weeks, in one leap, keyed late."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ocop_cycle import clock, days, db
from ocop_cycle.demo import scenario
from ocop_cycle.queries import courses
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.registers.products import product_rows
from ocop_cycle.registers.sheets import read_sheet
from ocop_cycle.services.products import PRODUCT, import_products
from ocop_cycle.services.reports import Intake
from ocop_cycle.settings import settings as installation
from tests.building import ENTRY

pytestmark = pytest.mark.slow
END = date(2021, 1, 31)
REGISTERED = date(2020, 2, 10)
ONE_DAY = timedelta(days=1)
Ended = list[tuple[str, str, str, int, str]]


def lived(boundaries: Iterator[date], late: int) -> Ended:
    """Live the demo's year in stretches: key what belongs to each, then run to its end."""
    scenario.begin()
    list(days.advance(scenario.PLAN, REGISTERED - ONE_DAY))
    register()
    waiting = scenario.scenes()
    for end in boundaries:
        now = [scene for scene in waiting if scene.keyed + timedelta(days=late) <= end]
        waiting = waiting[len(now) :]
        for scene in now:
            scenario.do(scene)
        list(days.advance(scenario.PLAN, end))
    assert waiting == []
    with db.reading() as session:
        rows = session.execute(
            select(PRODUCT.c.code, ENTRY.c.stage, ENTRY.c.outcome, ENTRY.c.stars, ENTRY.c.round)
            .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
            .order_by(PRODUCT.c.code)
        )
        return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def register() -> None:
    path = Path(scenario.__file__).with_name("products.csv")
    rows, _ = product_rows(read_sheet(path))
    with db.unit_of_work() as session:
        cycle = cycle_named(session, scenario.PLAN)
        import_products(session, cycle, rows, intake=Intake(at=clock.now(), on=REGISTERED))


def stretches(length: int) -> Iterator[date]:
    day = REGISTERED
    while day < END + timedelta(days=40):
        yield day
        day += timedelta(days=length)
    yield END + timedelta(days=40)


@pytest.fixture(scope="module")
def by_days(sqlite_template: Path) -> Ended:
    with fresh_store(sqlite_template):
        return lived(stretches(1), 0)


@contextmanager
def fresh_store(template: Path) -> Iterator[None]:
    kept = {name: os.environ.get(name) for name in ("OCOP_HOME", "OCOP_DATABASE_URL")}
    with TemporaryDirectory() as folder:
        os.environ["OCOP_HOME"] = folder
        os.environ["OCOP_DATABASE_URL"] = f"sqlite:///{copy(template, folder)}"
        forget()
        yield
        db.engine().dispose()
    for name, value in kept.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    forget()


def forget() -> None:
    courses.forget()
    installation.cache_clear()
    db.engine.cache_clear()


@pytest.mark.parametrize("late", [0, 21])
@pytest.mark.parametrize("length", [7, 400])
def test_a_year_by_weeks_or_in_one_leap_ends_as_by_days(
    store: str, by_days: Ended, length: int, late: int
) -> None:
    ended = lived(stretches(length), late)

    assert store
    assert ended == by_days


@given(lengths=st.lists(st.integers(1, 60), min_size=20, max_size=40), late=st.integers(0, 21))
@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_year_in_any_stretches_and_keyed_late_by_any_days_ends_as_by_days(
    sqlite_template: Path, by_days: Ended, lengths: list[int], late: int
) -> None:
    ends = [REGISTERED + timedelta(days=sum(lengths[:n])) for n in range(len(lengths))]
    beyond = max(ends[-1], END + timedelta(days=40)) + ONE_DAY

    with fresh_store(sqlite_template):
        ended = lived(iter([*ends, beyond]), late)

    assert ended == by_days
