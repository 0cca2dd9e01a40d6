from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import Connection, Insert, insert
from sqlalchemy.orm import Session

from ocop_cycle import db
from ocop_cycle.services import notices
from rules.standing import Act, Standing
from tests.faults.harness import KILLS, Dump, Template, dump, in_child, killed_at, live

pytestmark = pytest.mark.slow


def reference(template: Template) -> Dump:
    with template.copied():
        assert in_child(live) == 0
        return dump()


def calls_of(template: Template) -> int:
    """Count the database calls of the whole year by killing at ever later ones."""
    low, high = 1, 4096
    while low < high:
        middle = (low + high) // 2
        with template.copied():
            died = killed_at(middle)
        low, high = (middle + 1, high) if died else (low, middle)
    return low - 1


def differences(template: Template, calls: Iterable[int]) -> Iterator[int]:
    expected = reference(template)
    for call in calls:
        with template.copied():
            assert killed_at(call), call
            if KILLS >= 1000:  # the second attempt is killed as well, somewhere else
                killed_at(call * 7 % 200 + 1)
            assert in_child(live) == 0
            if dump() != expected:
                yield call


def test_a_year_killed_at_any_database_call_goes_on_as_if_nothing_had_happened(
    template: Template,
) -> None:
    calls = calls_of(template)
    step = max(1, calls // KILLS)

    wrong = list(differences(template, range(1, calls + 1, step)))

    assert wrong == []


def test_the_kills_find_a_notice_that_is_written_in_a_second_transaction(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    def later(
        connection: Connection,
        act: Act,
        pair: tuple[Standing, Standing],
        rows: Insert,
        values: Mapping[str, object],
    ) -> None:
        kind = notices.kind_of(act, *pair)
        if kind and rows.select is not None:
            read = connection.execute(rows.select, {**values, "told_kind": kind})
            after_commit.extend(tuple(row) for row in read)

    after_commit: list[tuple[object, ...]] = []
    whole = db.unit_of_work

    monkeypatch.setattr(notices, "of_move", later)
    monkeypatch.setattr("ocop_cycle.days.unit_of_work", lambda: _two_steps(whole, after_commit))
    calls = calls_of(template)

    found = next(differences(template, range(calls // 2, calls + 1, 2)), None)

    assert found is not None


@contextmanager
def _two_steps(
    whole: Callable[[], AbstractContextManager[Session]], after_commit: list[tuple[object, ...]]
) -> Iterator[Session]:
    with whole() as session:
        yield session
    if after_commit:
        columns = notices._COLUMNS  # noqa: SLF001 -- what a notice of a move is written in
        rows = [dict(zip(columns, row, strict=True)) for row in after_commit]
        with whole() as session:
            session.execute(insert(notices.NOTICE), rows)
        after_commit.clear()
