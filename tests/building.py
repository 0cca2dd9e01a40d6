"""What tests begin from: a cycle, its units, its entries; written as the services write them."""

from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ocop_cycle.models.agencies import Agency
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.entries import Entry
from ocop_cycle.models.journals import Journal
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.plan.check import load
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.standings import columns_of
from ocop_cycle.services import cycles, tallies
from rules.regimes import REGIMES
from rules.rounds import Round
from rules.stages import begin
from rules.standing import Standing, facet_of
from rules.vocabulary import Action, Kind

MORNING: Final = datetime(2020, 2, 7, 1, 0, tzinfo=UTC)
AGENCY: Final = table(Agency)
PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)
ENTRY: Final = table(Entry)
JOURNAL: Final = table(Journal)


def a_cycle(
    session: Session, plan: str = "thai-nguyen-2020", *, on: date = date(2020, 2, 7)
) -> AnyRow:
    """Start a shipped plan on a day."""
    path = find(plan)
    started = cycles.start(session, load(path), path.read_text(encoding="utf-8"), on=on, at=MORNING)
    return session.execute(select(CYCLE).where(CYCLE.c.id == started.cycle_id)).one()


def an_entry(
    session: Session,
    cycle: AnyRow,
    code: str = "SP-1",
    *,
    unit: str = "ubnd-dai-tu",
    kind: Kind = Kind.FIRST,
    on: date = date(2020, 2, 10),
) -> int:
    """Register one product and give its entry's id."""
    locality = session.scalars(
        select(AGENCY.c.id).where(AGENCY.c.place == cycle.place, AGENCY.c.code == unit)
    ).one()
    producer = _insert(
        session,
        PRODUCER,
        place=cycle.place,
        name=f"HTX {code}",
        name_key=f"htx {code}",
        email=f"{code.lower()}@example.com",
    )
    product = _insert(
        session,
        PRODUCT,
        place=cycle.place,
        code=code,
        name=f"Chè {code}",
        name_key=f"chè {code}",
        producer_id=producer,
        locality_id=locality,
    )
    regime = REGIMES[cycle.regime]
    fresh = Standing(
        regime=regime,
        kind=kind,
        stage=regime.begins[kind],
        round=Round(cycle.year),
        since=on,
        acted=on,
    )
    standing = begin(fresh, course_named(session, cycle.id))
    entry = _insert(
        session,
        ENTRY,
        cycle_id=cycle.id,
        product_id=product,
        locality_id=locality,
        attempt=1,
        version=1,
        **columns_of(standing),
    )
    _insert(
        session,
        JOURNAL,
        entry_id=entry,
        sequence=1,
        action=Action.REGISTER.value,
        day=on,
        keyed_at=MORNING,
        by="Cán bộ",
        **columns_of(standing),
    )
    change = tallies.Change(cycle.id, on, None, facet_of(standing))
    tallies.begin(session, change, {locality: 1})
    return entry


def _insert(session: Session, where: object, **values: object) -> int:
    written = session.execute(insert(where).values(**values))  # type: ignore[arg-type]
    return int(written.inserted_primary_key[0])  # type: ignore[attr-defined]
