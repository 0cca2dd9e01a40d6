"""What the pages do while a year goes on: a cycle advances, mail leaves, people act.

A server of the pages, without Prefect; beside it a process that moves 20,000 entries through the
whole year, one that empties the outbox to a sink, one that acts on single products. All the while
eight officials look at pages, each at two in a second. It ends with exit code 1 when a page is
refused, anybody finds the store locked, or the slowest of a hundred pages takes too long.

    uv run task bench --only soak [--minutes 10] [--entries 20000] [--stores sqlite,postgresql]
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from statistics import quantiles
from typing import Any, Final

from tests.bench.mail import sink
from tests.bench.pages import Server, served

P99_MS: Final = 250.0
"""What a person takes for at once; the processors are shared by everything that is measured."""
OFFICIALS: Final = 8
_APART: Final = 0.5  # seconds from one page to the next
_OK: Final = 200
_PAGES: Final = ("/", "/products", "/products?late=1", "/mails", "/producers?q=htx", "/outbox")
_BESIDE: Final = ("advance", "post", "act")


def soak(store: str, entries: int, seconds: float) -> Iterator[bool]:
    """Print what pages and works took in a store, and tell whether each promise holds."""
    with sink() as port, mailing(port), served(store, entries, seeding=_SEEDING) as server:
        quiet = looked(server, min(seconds, 10.0))
        works = [begun(name, seconds) for name in _BESIDE]
        busy = looked(server, seconds)
        told = [ended(each) for each in works]
    for each in told:
        print(
            f"{store:<10} {each['name']}: {each['done']:,}, longest turn {each['longest_ms']:,.0f} "
            f"ms, faults {len(each['faults'])} {each['faults'][:1] or ''}"
        )
        yield not each["faults"]
        yield each["done"] > 0
    refused = [code for code, _ in busy if code != _OK]
    print(
        f"{store:<10} {len(busy):,} pages: {said(busy)}; before: {said(quiet)}; "
        f"p99 may be {P99_MS:.0f} ms; refused {len(refused)} {sorted(set(refused)) or ''}"
    )
    yield not refused
    yield p99(busy) <= P99_MS


_SEEDING: Final = ("tests.bench.soak_runs", "seed")


@contextmanager
def mailing(port: int) -> Iterator[None]:
    """Let mails of this process and its children leave to a sink."""
    told = {
        "OCOP_MAIL_LIVE": "1",
        "OCOP_MAIL_FROM": "ocop@example.vn",
        "OCOP_SMTP_URL": f"smtp://127.0.0.1:{port}?starttls=never",
    }
    os.environ |= told
    yield
    for name in told:
        del os.environ[name]


def looked(server: Server, seconds: float) -> list[tuple[int, float]]:
    """Let officials look at pages; give the status of each and its ms."""
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(OFFICIALS) as officials:
        seen = officials.map(lambda first: _seen(server, first, until), range(OFFICIALS))
        return [each for one in seen for each in one]


def _seen(server: Server, first: int, until: float) -> list[tuple[int, float]]:
    time.sleep(_APART * first / OFFICIALS)
    connection = HTTPConnection("127.0.0.1", server.port)
    found = list[tuple[int, float]]()
    for path in cycle((*_PAGES[first % len(_PAGES) :], *_PAGES[: first % len(_PAGES)])):
        if time.monotonic() > until:
            break
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": server.cookie})
        answer = connection.getresponse()
        answer.read()
        taken = time.perf_counter() - begun
        found.append((answer.status, 1000 * taken))
        time.sleep(max(_APART - taken, 0))
    connection.close()
    return found


def begun(name: str, seconds: float) -> subprocess.Popen[str]:
    """Begin what works beside the pages."""
    asked = [sys.executable, "-m", "tests.bench.soak_runs", name, str(seconds)]
    return subprocess.Popen(asked, stdout=subprocess.PIPE, text=True)  # noqa: S603 -- our own module


def ended(work: subprocess.Popen[str]) -> dict[str, Any]:
    """Wait for it, and give what it said."""
    said, _ = work.communicate()
    assert work.returncode == 0
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    return told


def p99(seen: Sequence[tuple[int, float]]) -> float:
    """Give what the slowest of a hundred took."""
    return quantiles([taken for _, taken in seen], n=100)[98]


def said(seen: Sequence[tuple[int, float]]) -> str:
    """Say what pages took."""
    taken = sorted(each for _, each in seen)
    return f"p50 {taken[len(taken) // 2]:.1f}, p99 {p99(seen):.0f}, longest {taken[-1]:.0f} ms"


def main() -> None:
    """Run everything and fail when a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--stores", default="sqlite,postgresql")
    asked = parser.parse_args()
    kept: list[bool] = []
    for store in asked.stores.split(","):
        kept += soak(store, asked.entries, 60 * asked.minutes)
    print("all promises of the soak hold" if all(kept) else "A PROMISE OF THE SOAK IS BROKEN")
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
