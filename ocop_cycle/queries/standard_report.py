"""The standard report of a cycle: entries by area, sector, stars, legal form, kind, round."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.entry_lists import PRODUCER, PRODUCT
from ocop_cycle.queries.sights import seen_entries
from ocop_cycle.queries.standings import ENTRY
from rules.names import name_key
from rules.rounds import Round
from rules.vocabulary import Kind, Outcome

Cell = tuple[str, str, str, str, str]
"""An area, a sector's code, how it stands, a legal form, a kind's code."""

DIMENSIONS: Final[Mapping[str, int]] = MappingProxyType(
    {"locality": 0, "group": 1, "stars": 2, "legal_form": 3, "kind": 4}
)


@dataclass(frozen=True)
class Standing:
    """How an entry stands for the report: its stars, else its outcome; open without either."""

    stars: int
    outcome: Outcome

    @property
    def code(self) -> str:
        """Give the text under which entries that stand alike are counted."""
        return str(self.stars) if self.stars else self.outcome.value


@dataclass(frozen=True)
class StandardReport:
    """How many entries of a cycle there are of each sort, by round."""

    rounds: tuple[Round, ...]
    counts: Mapping[Cell, Mapping[Round, int]]

    @property
    def total(self) -> int:
        """Count the entries of all rounds."""
        return sum(self.by_round.values())

    @property
    def by_round(self) -> Mapping[Round, int]:
        """Count the entries by round."""
        found = Counter[Round]()
        for each in self.counts.values():
            found.update(each)
        return found

    def by(self, dimension: str) -> Mapping[str, Mapping[Round, int]]:
        """Add the counts up by one of the dimensions, in the order of the report."""
        at = DIMENSIONS[dimension]
        found: dict[str, Counter[Round]] = {}
        for cell, counted in self.counts.items():
            found.setdefault(cell[at], Counter()).update(counted)
        return found


def standard_report(session: Session, cycle: AnyRow) -> StandardReport:
    """Count the entries of a cycle that the reader sees, by one query."""
    sorts = (
        AGENCY.c.locality,
        PRODUCT.c.sector,
        ENTRY.c.stars,
        ENTRY.c.outcome,
        PRODUCER.c.legal_form,
        ENTRY.c.kind,
        ENTRY.c.round,
    )
    rows = session.execute(
        select(*sorts, func.count().label("entries"))
        .select_from(ENTRY)
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .join(AGENCY, AGENCY.c.id == ENTRY.c.locality_id)
        .where(ENTRY.c.cycle_id == cycle.id, seen_entries(session))
        .group_by(*sorts)
    ).all()
    forms: dict[str, str] = {}
    counts: dict[Cell, Counter[Round]] = {}
    for row in rows:
        form = forms.setdefault(name_key(row.legal_form), row.legal_form)  # one of its spellings
        stands = Standing(row.stars, Outcome(row.outcome))
        cell = (row.locality, row.sector, stands.code, form, Kind(row.kind).value)
        counts.setdefault(cell, Counter())[Round.parse(row.round)] += int(row.entries)
    rounds = sorted({each for counted in counts.values() for each in counted})
    in_order = sorted(counts.items(), key=lambda pair: tuple(map(name_key, pair[0])))
    return StandardReport(tuple(rounds), dict(in_order))
