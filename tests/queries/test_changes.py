"""Whether anything was committed: by this process or another, on both stores."""

import os
import subprocess
import sys
from time import sleep

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ocop_cycle import db
from ocop_cycle.models.queues import Alarm
from ocop_cycle.queries.changes import Watch
from tests.building import MORNING

PROGRAM = """
import sys
from sqlalchemy import text
from ocop_cycle import db
with db.unit_of_work() as session:
    session.execute(text(sys.argv[1]))
"""
WRITE = "INSERT INTO alarm (kind, text, since) VALUES ('x', 'x', '2020-02-10 00:00:00')"


@pytest.fixture
def watch(store: str) -> Watch:
    assert store
    return Watch()


def raised(session: Session) -> None:
    session.add(Alarm(kind="x", text="x", since=MORNING))


def test_what_is_not_committed_changes_nothing(watch: Watch) -> None:
    def read() -> bool:
        before = watch.mark()
        with db.reading() as session:
            session.execute(text("SELECT count(*) FROM entry"))
        return watch.mark() == before

    # on PostgreSQL the commits of other databases count too: one try among many is without them
    silent = any(read() for _ in range(50))
    watch.close()

    assert silent


@pytest.mark.parametrize("patience", [0, 3600])
def test_however_patient_it_notices_what_this_process_commits(store: str, patience: float) -> None:
    assert store
    watch = Watch(patience)
    before = watch.mark()
    with db.unit_of_work() as session:
        raised(session)
    after = watch.mark()
    watch.close()

    assert after != before


def test_a_patient_one_is_not_kept_busy_by_its_neighbours(store: str) -> None:
    patient, waiting = Watch(3600), Watch(0.01)
    before = (patient.mark(), waiting.mark())
    other = db.open_engine(store)  # which this process does not count
    with other.begin() as connection:
        connection.execute(text(WRITE))
    other.dispose()
    sleep(0.02)

    marks = (patient.mark(), waiting.mark())
    patient.close()
    waiting.close()

    assert marks[1] != before[1]
    assert (marks[0] == before[0]) == store.startswith("postgresql")


def test_what_another_process_commits_is_noticed(watch: Watch, store: str) -> None:
    before = watch.mark()

    subprocess.run(  # noqa: S603 -- our own words
        [
            sys.executable,
            "-c",
            PROGRAM,
            WRITE,
        ],
        check=True,
        env={**os.environ, "OCOP_DATABASE_URL": store},
    )

    assert watch.mark() != before
    watch.close()


def test_what_is_taken_back_has_not_happened(watch: Watch) -> None:
    def taken_back() -> None:
        with db.unit_of_work() as session:
            raised(session)
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        taken_back()
    with db.reading() as session:
        rows = session.execute(text("SELECT count(*) FROM alarm")).scalar()
    watch.close()

    assert rows == 0


def test_a_connection_that_broke_is_opened_again(watch: Watch) -> None:
    before = watch.mark()
    watch._raw.close()  # noqa: SLF001 -- as a server that was started anew does

    after = watch.mark()
    watch.close()

    assert after != before


def test_another_store_is_asked_as_soon_as_it_is_there(watch: Watch) -> None:
    before = watch.mark()
    db.engine().dispose()
    db.engine.cache_clear()

    after = watch.mark()
    watch.close()

    assert after != before
