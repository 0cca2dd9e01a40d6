"""A store full of entries, written set by set: what every measurement begins from."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import create_engine, insert, select, text

from ocop_cycle import db
from ocop_cycle.models.agencies import Agency
from ocop_cycle.models.columns import table
from ocop_cycle.models.entries import Entry
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.plan.check import load
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.courses import course_named
from ocop_cycle.queries.standings import columns_of
from ocop_cycle.services import cycles, tallies
from ocop_cycle.settings import settings
from rules.regimes import REGIMES
from rules.rounds import Round
from rules.stages import begin
from rules.standing import Standing, facet_of
from rules.vocabulary import Kind, Level

AT: Final = datetime(2020, 2, 7, 1, 0, tzinfo=UTC)
DAY: Final = date(2020, 2, 10)
LOCALITIES: Final = 100
_CHUNK: Final = 10_000


@contextmanager
def empty_store(kind: str) -> Iterator[str]:
    """Point this process at an empty store of a kind; it is removed at the end."""
    with TemporaryDirectory(prefix="ocop-bench-") as folder:
        if kind == "sqlite":
            yield from _pointed(f"sqlite:///{Path(folder) / 'ocop.db'}", folder)
            return
        server = db.url_of(os.environ["OCOP_TEST_POSTGRES_URL"])
        name = f"ocop_bench_{os.getpid()}"
        outside = create_engine(server, isolation_level="AUTOCOMMIT")
        with outside.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            url = server.set(database=name).render_as_string(hide_password=False)
            yield from _pointed(url, folder)
        finally:
            with outside.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def seed(entries: int) -> int:
    """Start the Thái Nguyên year of 2020 with so many registered entries; give the cycle's id."""
    path = find("thai-nguyen-2020")
    with db.unit_of_work() as session:
        started = cycles.start(
            session, load(path), path.read_text(encoding="utf-8"), on=date(2020, 2, 7), at=AT
        )
        place = "Thái Nguyên"
        session.execute(
            insert(table(Agency)),
            [
                {"place": place, "code": f"huyen-{n}", "name": f"Huyện {n}",
                 "level": Level.DISTRICT.value, "locality": f"Huyện {n}",
                 "locality_key": f"{n}", "parent": ""}
                for n in range(LOCALITIES)
            ],
        )  # fmt: skip
        units = session.scalars(
            select(table(Agency).c.id).where(table(Agency).c.code.like("huyen-%"))
        ).all()
    for start in range(0, entries, _CHUNK):
        _seed_chunk(started.cycle_id, units, range(start, min(start + _CHUNK, entries)))
    return started.cycle_id


def _seed_chunk(cycle_id: int, units: object, numbers: range) -> None:
    localities = list(units)  # type: ignore[call-overload]
    with db.unit_of_work() as session:
        course = course_named(session, cycle_id)
        regime = REGIMES["1048/QĐ-TTg"]
        fresh = Standing(
            regime=regime,
            kind=Kind.FIRST,
            stage=regime.begins[Kind.FIRST],
            round=Round(2020),
            since=DAY,
            acted=DAY,
        )
        standing = begin(fresh, course)
        place = "Thái Nguyên"
        session.execute(
            insert(table(Producer)),
            [{"id": n + 1, "place": place, "name": f"HTX {n}", "name_key": f"htx {n}",
              "legal_form": "", "representative": "", "phone": "", "email": ""} for n in numbers],
        )  # fmt: skip
        session.execute(
            insert(table(Product)),
            [{"id": n + 1, "place": place, "code": f"SP-{n}", "name": f"Chè {n}",
              "name_key": f"chè {n}", "producer_id": n + 1, "sector": "", "certificate": "",
              "locality_id": localities[n % LOCALITIES]} for n in numbers],
        )  # fmt: skip
        session.execute(
            insert(table(Entry)),
            [{"id": n + 1, "cycle_id": cycle_id, "product_id": n + 1, "attempt": 1, "version": 1,
              "locality_id": localities[n % LOCALITIES], **columns_of(standing)} for n in numbers],
        )  # fmt: skip
        counts: dict[int, int] = {}
        for n in numbers:
            unit = localities[n % LOCALITIES]
            counts[unit] = counts.get(unit, 0) + 1
        change = tallies.Change(cycle_id, DAY, None, facet_of(standing))
        tallies.begin(session, change, counts)


def _pointed(url: str, folder: str) -> Iterator[str]:
    os.environ["OCOP_HOME"] = folder
    os.environ["OCOP_DATABASE_URL"] = url
    settings.cache_clear()
    db.engine.cache_clear()
    yield url
    db.engine().dispose()


if __name__ == "__main__":
    db.engine()
    seed(int(sys.argv[1]))
    db.engine().dispose()
