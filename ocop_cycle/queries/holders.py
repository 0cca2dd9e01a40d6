"""Who holds the entries of a cycle as of a day, by locality: read from the counts alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.counts import Cell, cells
from ocop_cycle.queries.cycles import AGENCY
from rules.passing import is_overdue
from rules.vocabulary import Holder, Outcome, Proposal, Stage

SOON: Final = timedelta(days=14)
_BY_LOCALITY: Final = frozenset({Holder.LOCALITY, Holder.PRODUCER})
_Key = tuple[Holder, int | None, Stage]


@dataclass(frozen=True)
class Late:
    """Open entries of one stage that one holder keeps beyond their day.

    Attributes:
        unit: the name of the holder; for producers their locality's.
        since: the earliest of the days that have passed.
        proposed: how many of them wait for an officer's decision.
        unit_id: the unit to call about them; None where the holder is none of the plan's units.
    """

    holder: Holder
    unit: str
    stage: Stage
    entries: int
    since: date
    proposed: int
    unit_id: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Soon:
    """Open entries of one stage that one holder must move on within fourteen days.

    `due`: the earliest of their days; the others as in `Late`.
    """

    holder: Holder
    unit: str
    stage: Stage
    entries: int
    due: date
    unit_id: int | None = field(default=None, compare=False)


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
    soon: tuple[Soon, ...] = ()


def held(session: Session, cycle: AnyRow, day: date, known: Sequence[Cell] | None = None) -> Held:
    """Tell who is late with what, agencies first, what is due soon, how far each locality is.

    Args:
        session: the caller's transaction.
        cycle: its row.
        day: as of which.
        known: the counts of that day, when the caller has read them.
    """
    counted = cells(session, cycle.id, day) if known is None else known
    units = {cell.locality for cell in counted} | {cycle.office_id}
    found = session.execute(
        select(AGENCY.c.id, AGENCY.c.code, AGENCY.c.name, AGENCY.c.locality).where(
            AGENCY.c.id.in_(units)
        )
    ).all()
    names = {row.id: row for row in found}
    waiting = [cell for cell in counted if cell.facet.outcome is Outcome.OPEN]
    return Held(
        late=tuple(_late(waiting, names, cycle.office_id, day)),
        localities=tuple(_localities(counted, names, day)),
        soon=tuple(_soon(waiting, names, cycle.office_id, day)),
    )


def unit_of(holder: Holder, locality: int, office: int | None) -> int | None:
    """Tell which unit keeps what a holder keeps; for producers their locality's."""
    if holder in _BY_LOCALITY:
        return locality
    return office if holder is Holder.PROVINCE_OFFICE else None


def name_of(holder: Holder, unit: AnyRow | None) -> str:
    """Name a holder by its unit; producers by their locality, the others by what they are."""
    if unit is None:
        return holder.label
    return str(unit.locality or unit.name if holder is Holder.PRODUCER else unit.name)


def _late(
    waiting: Iterable[Cell], names: Mapping[int, AnyRow], office: int | None, day: date
) -> Iterable[Late]:
    passed = [cell for cell in waiting if is_overdue(cell.facet.limit, day)]
    found = [
        Late(
            holder,
            name_of(holder, names.get(unit or 0)),
            stage,
            entries=sum(cell.entries for cell in group),
            since=min(cell.facet.limit or day for cell in group),
            proposed=sum(
                cell.entries for cell in group if cell.facet.proposed is not Proposal.NONE
            ),
            unit_id=unit,
        )
        for (holder, unit, stage), group in _grouped(passed, office).items()
    ]
    return sorted(
        found,
        key=lambda late: (late.holder is Holder.PRODUCER, -late.entries, late.since, late.unit),
    )


def _soon(
    waiting: Iterable[Cell], names: Mapping[int, AnyRow], office: int | None, day: date
) -> Iterable[Soon]:
    near = [
        cell
        for cell in waiting
        if cell.facet.due
        and day <= cell.facet.due <= day + SOON
        and not is_overdue(cell.facet.limit, day)
    ]
    found = [
        Soon(
            holder,
            name_of(holder, names.get(unit or 0)),
            stage,
            entries=sum(cell.entries for cell in group),
            due=min(cell.facet.due or day for cell in group),
            unit_id=unit,
        )
        for (holder, unit, stage), group in _grouped(near, office).items()
    ]
    return sorted(
        found, key=lambda soon: (soon.due, soon.holder is Holder.PRODUCER, -soon.entries, soon.unit)
    )


def _grouped(chosen: Iterable[Cell], office: int | None) -> Mapping[_Key, list[Cell]]:
    groups = defaultdict[_Key, list[Cell]](list)
    for cell in chosen:
        holder = cell.facet.holder
        groups[holder, unit_of(holder, cell.locality, office), cell.facet.stage].append(cell)
    return groups


def _localities(
    counted: Iterable[Cell], names: Mapping[int, AnyRow], day: date
) -> Iterable[Locality]:
    counts = defaultdict[int, Counter[str]](Counter)
    for cell in counted:
        here, facet = counts[cell.locality], cell.facet
        here["entries"] += cell.entries
        if facet.outcome is Outcome.OPEN:
            here["waiting"] += cell.entries
            here["overdue"] += cell.entries if is_overdue(facet.limit, day) else 0
        here["certified"] += cell.entries if facet.outcome is Outcome.CERTIFIED else 0
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
