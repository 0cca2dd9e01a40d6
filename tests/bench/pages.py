"""What the home page costs at any size, beside constant bytes of the same size by the same app.

Every measurement is a server of its own, without Prefect, over a freshly seeded store; the page and
the constant are asked for in turns, over eight connections. What counts is the ratio within one
run, and how long the slowest of a hundred wait in the quietest round: whatever else the machine
does only adds to it. It ends with exit code 1 when a promise is missed.

    uv run task bench --only pages [--sizes 20000,200000] [--stores sqlite] [--requests 4000]
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Final

from tests.bench.asking import Waits, ask
from tests.bench.seeding import empty_store

TIMES_CONSTANT: Final = 3.0
P99_MS: Final = 10.0
STALE_MS: Final = 1_000.0
CONNECTIONS: Final = 8
NOW: Final = "2020-02-25T09:00"
ROUNDS: Final = 5
SERVED: Final = "tests.bench.page_runs"


@dataclass(frozen=True)
class Page:
    """A page that is measured: its address, and what is promised of it.

    `times`: how many times as long as the constant its median may be; None: nothing is promised.
    """

    name: str
    path: str
    p99_ms: float
    times: float | None = None


PAGES: Final = (Page("home", "/", P99_MS, TIMES_CONSTANT),)
"""The pages; lists join here, each with its own p99 and no constant to be compared with."""


def compare(store: str, entries: int, requests: int) -> Iterator[bool]:
    """Print each page beside the constant, and tell whether each promise holds."""
    with served(store, entries) as server:
        for page in PAGES:
            ours, constant = measured(server, page, requests)
            ratio = median(a.p50 / b.p50 for a, b in zip(ours, constant, strict=True))
            p99 = min(each.p99 for each in ours)
            print(
                f"{store:<10} {entries:>7} entries, {page.name} ({ours[0].size / 1024:.0f} KiB): "
                f"{_said(ours)}; constant {_said(constant)}; ratio {ratio:.2f} (may be "
                f"{page.times}), quietest p99 {p99:.1f} ms (may be {page.p99_ms:.0f})"
            )
            yield page.times is None or ratio <= page.times
            yield p99 <= page.p99_ms
        yield from freshness(server, store, entries)


def measured(server: "Server", page: Page, requests: int) -> tuple[list[Waits], list[Waits]]:
    """Ask for a page and for the constant of its size in turns."""
    ours, constant = list[Waits](), list[Waits]()
    size = server.asked(page.path, CONNECTIONS).size
    for _ in range(ROUNDS):
        ours.append(server.asked(page.path, requests))
        constant.append(server.asked(f"/constant/{size}", requests))
    return ours, constant


def freshness(server: "Server", store: str, entries: int) -> Iterator[bool]:
    """Print how long after a committed move the page shows it, and what the first one costs."""
    waits = [server.moved() for _ in range(ROUNDS)]
    print(
        f"{store:<10} {entries:>7} entries, home after a move: shown within "
        f"{max(waits):.0f} ms of its commit, median {median(waits):.0f} ms (may be {STALE_MS:.0f})"
    )
    yield max(waits) <= STALE_MS


@dataclass(frozen=True)
class Server:
    """A server in a process of its own; `cookie`: of an official who has signed in there."""

    port: int
    cookie: str

    def asked(self, path: str, requests: int) -> Waits:
        """Ask for a page so many times over all connections."""
        headers = {"Cookie": self.cookie}
        return ask(self.port, path, requests=requests, connections=CONNECTIONS, headers=headers)

    def moved(self) -> float:
        """Let another process move an entry; give the ms from its commit to the page with it."""
        return float(json.loads(_output("move", str(self.port), self.cookie))["ms"])


@contextmanager
def served(
    store: str, entries: int, seeding: Sequence[str] = ("tests.bench.seeding",)
) -> Iterator[Server]:
    """Seed a store, by a module that is told the number of entries last, and serve it."""
    with empty_store(store):
        seeds = [sys.executable, "-m", *seeding, str(entries)]
        subprocess.run(seeds, check=True)  # noqa: S603 -- our own module
        os.environ["OCOP_NOW"] = NOW
        cookie = _output("prepare", "0")
        process = subprocess.Popen(  # noqa: S603 -- as above
            [sys.executable, "-m", SERVED, "serve", "0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin
        assert process.stdout
        try:
            yield Server(int(process.stdout.readline()), cookie)
        finally:
            process.stdin.close()
            process.wait(20)
            del os.environ["OCOP_NOW"]


def _output(*asked: str) -> str:
    ran = subprocess.run(  # noqa: S603 -- our own module
        [sys.executable, "-m", SERVED, *asked], check=True, stdout=subprocess.PIPE, text=True
    )
    return ran.stdout.splitlines()[-1]


def _said(waits: list[Waits]) -> str:
    return (
        f"p50 {median(each.p50 for each in waits):.2f}, "
        f"p99 {median(each.p99 for each in waits):.1f} ms, "
        f"{median(each.rate for each in waits):,.0f}/s"
    )


def main() -> None:
    """Run everything and fail when a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="20000,200000")
    parser.add_argument("--stores", default="sqlite,postgresql")
    parser.add_argument("--requests", type=int, default=4_000)
    asked = parser.parse_args()
    kept = []
    for store in asked.stores.split(","):
        for size in asked.sizes.split(","):
            kept += compare(store, int(size), asked.requests)
    print("all promises of pages hold" if all(kept) else "A PROMISE OF PAGES IS BROKEN")
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
