"""Who holds what is late or soon due, and how to reach him: two clicks to the telephone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.contacts import Unit, units
from ocop_cycle.queries.holders import Held
from rules.vocabulary import Holder, Stage

_DIALLED: Final = frozenset("+0123456789")
_Key = tuple[Holder, int | None, str, Stage]


@dataclass(frozen=True)
class HolderLine:
    """What one holder keeps of a stage beyond its day or within fourteen days of it.

    Attributes:
        code: of the unit, for the list of its entries; for producers their locality's.
        phone: as it is written; `dialled`: as it is dialled; "" where none is known.
        over: whose telephone it is, where it is not the holder's own.
    """

    holder: Holder
    unit: str
    stage: Stage
    late: int = 0
    since: date | None = None
    proposed: int = 0
    soon: int = 0
    due: date | None = None
    code: str = ""
    phone: str = ""
    dialled: str = ""
    email: str = ""
    over: str = ""


def holder_lines(session: Session, cycle: AnyRow, held: Held, day: date) -> list[HolderLine]:
    """List who is late, the most entries first and agencies before producers, then who is soon due.

    A producer is reached over his locality, his own telephone stands on the page of his product; a
    council, the chairman or a ministry over the province's coordinating office.
    """
    lines = dict[_Key, HolderLine]()
    for late in held.late:
        key = (late.holder, late.unit_id, late.unit, late.stage)
        lines[key] = HolderLine(
            late.holder, late.unit, late.stage, late.entries, late.since, late.proposed
        )
    for soon in held.soon:
        key = (soon.holder, soon.unit_id, soon.unit, soon.stage)
        known = lines.get(key) or HolderLine(soon.holder, soon.unit, soon.stage)
        lines[key] = replace(known, soon=soon.entries, due=soon.due)
    office = cycle.office_id
    ids = {unit or office for _, unit, _, _ in lines} - {None}
    reached = units(session, sorted(ids), day)
    return [_reached(line, unit, office, reached) for (_, unit, _, _), line in lines.items()]


def dialled(phone: str) -> str:
    """Write the first number of a text as a telephone takes it."""
    first = phone.replace("/", ";").replace(",", ";").split(";")[0]
    return "".join(each for each in first if each in _DIALLED)


def _reached(
    line: HolderLine, unit: int | None, office: int | None, known: Mapping[int, Unit]
) -> HolderLine:
    found = known.get(unit or office or 0)
    if found is None:
        return line
    local = line.holder in {Holder.PRODUCER, Holder.LOCALITY}
    return replace(
        line,
        code=found.code if local else "",
        phone=found.phone,
        dialled=dialled(found.phone),
        email=found.email,
        over=found.name if unit is None or line.holder is Holder.PRODUCER else "",
    )
