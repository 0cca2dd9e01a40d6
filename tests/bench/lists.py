"""What a page of a list costs: each list, its first page and one deep inside, filtered, searched.

A process of its own over a freshly seeded store asks the application for each page some hundred
times. It ends with exit code 1 when the slowest in a hundred takes longer than promised.

    uv run task bench --only lists [--sizes 20000,200000] [--stores sqlite,postgresql] [--times 100]
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from math import ceil
from statistics import median
from typing import Final

from fastapi.testclient import TestClient
from sqlalchemy import select

from ocop_cycle import db
from ocop_cycle.queries.journal_lists import JOURNAL
from ocop_cycle.queries.mail_filters import MAIL
from ocop_cycle.queries.producer_lists import PRODUCER
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.web.app import create_app
from rules.rights import SYSTEM, Actor, Grant, Role
from tests.bench.seeding import empty_store

MAY_TAKE: Final = 50.0
_WARM: Final = 5
_OF_A_HUNDRED: Final = 0.99
_PAGES: Final = (
    ("products", "", True),
    ("products", "sort=name", True),
    ("products", "sort=due", True),
    ("products", "stage=idea_selection", True),
    ("products", "state=certified&sort=name", True),
    ("products", "state=withdrawn", False),
    ("products", "holder=ministry", False),
    ("products", "kind=upgrade", True),
    ("products", "group=ornamentals", True),
    ("products", "late=1", True),
    ("products", "late=1&sort=due", True),
    ("products", "unit=huyen-7", True),
    ("products", "unit=huyen-7&stage=idea_selection&sort=name", False),
    ("products", "q=che", True),
    ("products", "q=hoa+binh", True),
    ("products", "q=hoa+binh&stage=idea_selection", True),
    ("products", "q=chè+vịt+khoai+lạc", False),
    ("products", "q=TN20-000123", False),
    ("products", "q=khong+co", False),
    ("training", "", False),
    ("training", "lacks=plan&sort=due", False),
    ("producers", "", True),
    ("producers", "sort=newest", True),
    ("producers", "unit=huyen-7", False),
    ("producers", "q=hop+tac", False),
    ("producers", "q=htx+gom", True),
    ("agencies", "", False),
    ("agencies", "level=district&sort=area", False),
    ("agencies", "q=huyen+12", False),
    ("activities", "", False),
    ("activities", "state=late&sort=due", False),
    ("mails", "", True),
    ("mails", "state=failed", True),
    ("mails", "kind=result", False),
    ("mails", "q=chu-the-100@example.com", False),
    ("mails", "q=htx+gom+nghe", False),
    ("journal", "", True),
    ("journal", "action=select", True),
    ("journal", "action=withdraw", False),
    ("journal", "unit=huyen-7", True),
    ("journal", "since=2020-04-01&until=2020-04-10", False),
    ("journal", "q=hoa+binh", True),
    ("journal", "q=TN20-000123", False),
)
"""A list, what is asked of it, and whether it has a page deep inside."""

_OFFICER: Final = ("products", "products?stage=idea_selection", "products?q=che", "producers",
                   "agencies", "journal")  # fmt: skip


def measure(times: int) -> Iterator[tuple[str, float, float]]:
    """Ask for each page some times; give its address, the median and the p99 in milliseconds."""
    middle = _middle()
    with db.reading() as session:
        unit = session.scalars(select(ENTRY.c.locality_id).limit(1)).one()
    local = Actor("Cán bộ", (Grant(Role.LOCALITY_OFFICER, frozenset({unit})),))
    for actor, addresses in ((SYSTEM, _addresses(middle)), (local, _OFFICER)):
        with TestClient(create_app(visitor=actor)) as client:  # started as the server is
            for address in addresses:
                taken = [_once(client, f"/{address}") for _ in range(_WARM + times)][_WARM:]
                taken.sort()
                slow = taken[ceil(len(taken) * _OF_A_HUNDRED) - 1]
                yield f"{address} ({actor.name})", median(taken), slow


def _addresses(middle: dict[str, str]) -> Iterator[str]:
    for name, asked, deep in _PAGES:
        yield f"{name}?{asked}"
        if deep:
            yield f"{name}?{asked}&after={middle[name]}"


def _middle() -> dict[str, str]:
    """Name a row in the middle of each list; the key of one is as good as of another."""
    with db.reading() as session:
        found = {
            name: session.scalars(
                select(where.c.id).order_by(where.c.id).limit(1).offset(_half(session, where))
            ).one()
            for name, where in (("products", ENTRY), ("producers", PRODUCER), ("mails", MAIL))
        }
        act = session.execute(
            select(JOURNAL.c.entry_id, JOURNAL.c.sequence).where(
                JOURNAL.c.entry_id == found["products"], JOURNAL.c.action == "select"
            )
        ).one()
    return {name: str(number) for name, number in found.items()} | {
        "journal": f"{act.entry_id}-{act.sequence}"
    }


def _half(session: object, where: object) -> int:
    counted = session.execute(where.select().with_only_columns(where.c.id))  # type: ignore[attr-defined]
    return len(counted.all()) // 2


def _once(client: TestClient, address: str) -> float:
    begun = time.perf_counter()
    answer = client.get(address)
    taken = (time.perf_counter() - begun) * 1_000
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return taken


def compare(store: str, entries: int, times: int) -> Iterator[bool]:
    """Print what each page costs in a store of some size, and tell whether the promise holds."""
    ran = subprocess.run(  # noqa: S603 -- our own module
        [sys.executable, "-m", "tests.bench.lists", "--measure", store, str(entries), str(times)],
        check=True,
        capture_output=True,
        text=True,
    )
    for address, usual, slow in json.loads(ran.stdout.splitlines()[-1]):
        kept = slow <= MAY_TAKE
        print(
            f"{store:<10} {entries:>7} {address:<74} p50 {usual:6.1f} p99 {slow:6.1f} ms "
            f"(may be {MAY_TAKE:.0f}) {'pass' if kept else 'FAIL'}"
        )
        yield kept


def _measured(store: str, entries: int, times: int) -> None:
    with empty_store(store):
        seeding = [sys.executable, "-m", "tests.bench.list_seeding", str(entries)]
        subprocess.run(seeding, check=True)  # noqa: S603 -- our own module
        print(json.dumps(list(measure(times))))


def main() -> None:
    """Run everything and fail when a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", nargs=3)
    parser.add_argument("--sizes", default="20000,200000")
    parser.add_argument("--stores", default="sqlite,postgresql")
    parser.add_argument("--times", type=int, default=100)
    asked = parser.parse_args()
    if asked.measure:
        _measured(asked.measure[0], int(asked.measure[1]), int(asked.measure[2]))
        return
    kept = [
        each
        for store in asked.stores.split(",")
        for size in asked.sizes.split(",")
        for each in compare(store, int(size), asked.times)
    ]
    print("all promises of lists hold" if all(kept) else "A PROMISE OF LISTS IS BROKEN")
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
