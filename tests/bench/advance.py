"""What an advance costs: the engine beside the limit, one at a time, and a Prefect task each.

Every measurement is a process of its own over a freshly seeded store; repetitions are interleaved.
The figures that count are ratios within one run. It ends with exit code 1 when a limit is passed.

    uv run task bench --only advance [--sizes 2000,20000] [--stores sqlite] [--no-prefect]
"""

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from tests.bench.runs import ADVANCES

MAY_COST: Final = {"sqlite": 2.5, "postgresql": 2.0}
MAY_GROW_FASTER: Final = 0.05
ALONE_AT_LEAST: Final = 0.3
MAY_NEED_MORE_MIB: Final = 30.0
ALONE: Final = 3_000
TASKS: Final = 200
REPETITIONS: Final = {2_000: 5, 20_000: 4, 200_000: 2}


@dataclass(frozen=True)
class Measured:
    """The quickest of some repetitions, and the median of their peaks."""

    seconds: float
    peak_mib: float

    def rate(self, advances: int) -> float:
        """Tell the advances in a second."""
        return advances / self.seconds


def measure(names: tuple[str, ...], store: str, entries: int) -> dict[str, Measured]:
    """Run measurements in turns; of each the quickest counts: what else runs only adds time."""
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(REPETITIONS.get(entries, 1 if entries > ALONE else 3)):
        for name in names:
            taken[name].append(_once(name, store, entries))
    return {
        name: Measured(
            min(each["seconds"] for each in runs),
            median(each["peak_mib"] for each in runs),
        )
        for name, runs in taken.items()
    }


def compare(store: str, sizes: list[int]) -> Iterator[bool]:
    """Print the engine beside the limit for each size, and tell whether each promise holds."""
    known: dict[int, dict[str, Measured]] = {}
    for entries in sizes:
        known[entries] = measure(("engine", "limit"), store, entries)
        ours, limit = known[entries]["engine"], known[entries]["limit"]
        ratio = ours.seconds / limit.seconds
        print(
            f"{store:<10} {entries:>7} entries x {ADVANCES}: {ours.seconds:8.2f} s "
            f"({ours.rate(entries * ADVANCES):>9,.0f}/s), limit {limit.seconds:7.2f} s, "
            f"ratio {ratio:4.2f} (may be {MAY_COST[store]}), peak {ours.peak_mib:.0f} MiB"
        )
        yield ratio <= MAY_COST[store]
    for small, large in pairwise(sizes):
        ours, limit = (
            _exponent(known[small][name], known[large][name], large / small)
            for name in ("engine", "limit")
        )
        more = known[large]["engine"].peak_mib - known[small]["engine"].peak_mib
        print(
            f"{store:<10} {small} -> {large}: grows by {ours:.3f}, the limit by {limit:.3f} "
            f"(may be {MAY_GROW_FASTER} more); memory {more:+.0f} MiB"
        )
        yield ours <= limit + MAY_GROW_FASTER
        yield more <= MAY_NEED_MORE_MIB


def alone(store: str) -> Iterator[bool]:
    """Print one advance alone beside bare durable commits of the same rows."""
    known = measure(("one_by_one", "bare"), store, ALONE)
    ours, bare = known["one_by_one"].rate(ALONE), known["bare"].rate(ALONE)
    print(
        f"{store:<10} one alone: {ours:,.0f}/s, bare durable commits {bare:,.0f}/s, "
        f"ratio {ours / bare:.2f} (at least {ALONE_AT_LEAST}, promised on sqlite)"
    )
    yield ours / bare >= ALONE_AT_LEAST or store != "sqlite"


def tasks(store: str) -> None:
    """Print what a Prefect task an entry costs, for comparison."""
    theirs = measure(("a_task_each",), store, TASKS)["a_task_each"].rate(TASKS * ADVANCES)
    ours = measure(("engine",), store, TASKS)["engine"].rate(TASKS * ADVANCES)
    print(
        f"{store:<10} {TASKS} entries, a Prefect task each: {theirs:,.0f}/s; "
        f"the engine {ours:,.0f}/s: {ours / theirs:,.0f} times as fast"
    )


def main() -> None:
    """Run everything and fail when a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="2000,20000,200000")
    parser.add_argument("--stores", default="sqlite,postgresql")
    parser.add_argument("--no-prefect", action="store_true")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    kept = []
    for store in asked.stores.split(","):
        kept += [*compare(store, sizes), *alone(store)]
    if not asked.no_prefect:
        tasks("sqlite")
    print("all promises hold" if all(kept) else "A PROMISE IS BROKEN")
    sys.exit(0 if all(kept) else 1)


def _once(name: str, store: str, entries: int) -> dict[str, float]:
    ran = subprocess.run(  # noqa: S603 -- our own module
        [sys.executable, "-m", "tests.bench.runs", name, store, str(entries)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _exponent(small: Measured, large: Measured, times: float) -> float:
    return math.log(large.seconds / small.seconds) / math.log(times)


if __name__ == "__main__":
    main()
