"""The demonstration: its year as its author meant it, with Prefect and without."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ocop_cycle import days
from ocop_cycle.db import reading
from ocop_cycle.demo import scenario
from ocop_cycle.queries.counts import facets
from ocop_cycle.queries.cycles import cycle_named
from tests.cli.acting import PROGRAM, Ocop
from tests.funnels import misfits, of_the_journal, of_the_table

AUTUMN = {
    ("certified", 3): 15,
    ("certified", 4): 7,
    ("not_selected", 0): 8,
    ("lapsed", 0): 21,
    ("withdrawn", 0): 2,
    ("disqualified", 0): 1,
    ("below_three_stars", 0): 2,
    ("plan_implementation", 0): 3,
    ("district_evaluation", 0): 1,
    ("provincial_rating", 0): 6,
    ("national_rating", 0): 2,
}
END = {
    ("certified", 3): 21,
    ("certified", 4): 9,
    ("certified", 5): 1,
    ("not_selected", 0): 8,
    ("lapsed", 0): 22,
    ("withdrawn", 0): 2,
    ("disqualified", 0): 1,
    ("below_three_stars", 0): 3,
    ("plan_implementation", 0): 1,
}


def by_hand(day: date) -> None:
    for _ in days.advance(scenario.PLAN, day):
        pass


def counted(day: date) -> dict[tuple[str, int], int]:
    counts = Counter[tuple[str, int]]()
    with reading() as session:
        cycle = cycle_named(session, scenario.PLAN)
        for facet, entries in facets(session, cycle.id, day).items():
            counts[(facet.outcome or facet.stage).value, facet.stars] += entries
    return dict(counts)


def test_the_year_ends_as_its_author_meant_it(store: str) -> None:
    assert store

    scenario.begin()
    for _ in scenario.play(scenario.LAST_DAY, by_hand):
        pass

    assert counted(scenario.USUAL_DAY) == AUTUMN
    assert counted(scenario.LAST_DAY) == END
    with reading() as session:
        cycle = cycle_named(session, scenario.PLAN)
        assert misfits(session, cycle, scenario.STARTS, scenario.LAST_DAY, step=5) == []
        assert of_the_table(session, cycle) == of_the_journal(session, cycle)


def test_a_year_that_was_cut_short_goes_on_where_it_was(sqlite_store: str, store: str) -> None:
    assert sqlite_store
    assert store
    for stops in (date(2020, 3, 6), date(2020, 7, 2), scenario.USUAL_DAY):
        scenario.begin()
        for day in scenario.play(scenario.USUAL_DAY, by_hand):
            if day >= stops:
                break

    assert counted(scenario.USUAL_DAY) == AUTUMN


def test_a_day_before_the_year_is_refused(ocop: Ocop) -> None:
    answer = ocop("demo", "--to", "2020-02-06", "--no-serve")

    assert answer.code == 1
    assert answer.err == ("Năm minh họa bắt đầu ngày 07/02/2020: hãy chọn --to từ ngày đó.\n")


@pytest.mark.slow
def test_played_by_flows_it_comes_to_the_same_and_leaves_nothing_behind(tmp_path: Path) -> None:
    environment = {
        **{n: v for n, v in os.environ.items() if not n.startswith(("OCOP_", "PREFECT_"))},
        "OCOP_HOME": str(tmp_path / "the operators own"),
        "TMPDIR": str(tmp_path),
    }

    done = subprocess.run(  # noqa: S603 -- our own program
        [PROGRAM, "demo", "--no-serve", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )

    assert (done.returncode, done.stderr) == (0, "")
    status = json.loads(done.stdout)
    expected = Counter[str]()
    for (what, _), entries in AUTUMN.items():
        expected[what] += entries
    found = {stage["stage"]: stage["entries"] for stage in status["stages"] if stage["entries"]}
    assert {**status["outcomes"], **found} == dict(expected)
    assert status["as_of"] == "2020-09-10"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_served_it_ends_within_seconds_and_removes_its_home(tmp_path: Path) -> None:
    environment = {
        **{n: v for n, v in os.environ.items() if not n.startswith(("OCOP_", "PREFECT_"))},
        "TMPDIR": str(tmp_path),
    }
    process = subprocess.Popen(  # noqa: S603 -- our own program
        [PROGRAM, "demo", "--port", "8631", "--prefect-port", "8632", "--to", "2020-02-14"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    first = process.stderr.readline()
    last = process.stderr.readline()

    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)

    assert first == "Trang theo dõi: http://127.0.0.1:8631 · Prefect: http://127.0.0.1:8632\n"
    assert last == (
        "Đã đến ngày 14/02/2020. Trang vẫn mở tại http://127.0.0.1:8631; dừng bằng Ctrl-C.\n"
    )
    assert "Kỳ thai-nguyen-2020, tính đến hết ngày 14/02/2020" in out
    assert process.returncode == 0
    assert time.monotonic() - asked < 15
    assert list(tmp_path.iterdir()) == []
