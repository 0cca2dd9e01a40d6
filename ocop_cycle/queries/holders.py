"""Who holds the entries of a cycle as of a day, by locality: read from the counts alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import NO_DAY, AnyRow
from ocop_cycle.queries.counts import TALLY
from ocop_cycle.queries.cycles import AGENCY
from rules.passing import is_overdue
from rules.vocabulary import Holder, Outcome, Proposal, Stage

_BY_LOCALITY: Final = frozenset({Holder.LOCALITY, Holder.PRODUCER})
_CELLS: Final = (
    TALLY.c.locality_id, TALLY.c.stage, TALLY.c.holder, TALLY.c.outcome, TALLY.c.proposed,
    TALLY.c.due_limit,
)  # fmt: skip


@dataclass(frozen=True)
class Late:
    """Open entries of one stage that one holder keeps beyond their day.

    Attributes:
        unit: the name of the holder; for producers their locality's.
        since: the earliest of the days that have passed.
        proposed: how many of them wait for an officer's decision.
    """

    holder: Holder
    unit: str
    stage: Stage
    entries: int
    since: date
    proposed: int


@dataclass(frozen=True)
class Locality:
    """The entries of a locality: how many there are, run, are late, were certified."""

    code: str
    name: str
    entries: int
    waiting: int
    overdue: int
    certified: int


@dataclass(frozen=True)
class Held:
    """All of a cycle's entries by who holds them and where they come from."""

    late: tuple[Late, ...]
    localities: tuple[Locality, ...]


def held(session: Session, cycle: AnyRow, day: date) -> Held:
    """Tell who is late with what, agencies first, and how far each locality is."""
    entries = func.sum(TALLY.c.entries)
    rows = session.execute(
        select(*_CELLS, entries.label("entries"))
        .where(TALLY.c.cycle_id == cycle.id, TALLY.c.day <= day)
        .group_by(*_CELLS)
        .having(entries != 0)
    ).all()
    units = {row.locality_id for row in rows} | {cycle.office_id}
    found = session.execute(
        select(AGENCY.c.id, AGENCY.c.code, AGENCY.c.name, AGENCY.c.locality).where(
            AGENCY.c.id.in_(units)
        )
    ).all()
    names = {row.id: row for row in found}
    office = names[cycle.office_id].name if cycle.office_id in names else ""
    return Held(
        late=tuple(_late(rows, names, office, day)),
        localities=tuple(_localities(rows, names, day)),
    )


def _late(
    rows: Iterable[AnyRow], names: dict[int, AnyRow], office: str, day: date
) -> Iterable[Late]:
    groups = defaultdict[tuple[Holder, str, Stage], list[AnyRow]](list)
    for row in rows:
        if row.outcome == Outcome.OPEN.value and _passed(row, day):
            holder = Holder(row.holder)
            unit = office if holder is Holder.PROVINCE_OFFICE else holder.label
            if holder in _BY_LOCALITY:
                known = names[row.locality_id]
                unit = known.name if holder is Holder.LOCALITY else known.locality or known.name
            groups[holder, unit or holder.label, Stage(row.stage)].append(row)
    found = [
        Late(
            *key,
            entries=sum(row.entries for row in group),
            since=min(row.due_limit for row in group),
            proposed=sum(row.entries for row in group if row.proposed != Proposal.NONE.value),
        )
        for key, group in groups.items()
    ]
    return sorted(
        found,
        key=lambda late: (late.holder is Holder.PRODUCER, -late.entries, late.since, late.unit),
    )


def _localities(rows: Iterable[AnyRow], names: dict[int, AnyRow], day: date) -> Iterable[Locality]:
    counts = defaultdict[int, Counter[str]](Counter)
    for row in rows:
        here = counts[row.locality_id]
        here["entries"] += row.entries
        if row.outcome == Outcome.OPEN.value:
            here["waiting"] += row.entries
            here["overdue"] += row.entries if _passed(row, day) else 0
        here["certified"] += row.entries if row.outcome == Outcome.CERTIFIED.value else 0
    found = [
        Locality(
            names[locality].code,
            names[locality].locality or names[locality].name,
            here["entries"],
            here["waiting"],
            here["overdue"],
            here["certified"],
        )
        for locality, here in counts.items()
    ]
    return sorted(found, key=lambda each: (-each.overdue, -each.entries, each.name))


def _passed(row: AnyRow, day: date) -> bool:
    return row.due_limit != NO_DAY and is_overdue(row.due_limit, day)
