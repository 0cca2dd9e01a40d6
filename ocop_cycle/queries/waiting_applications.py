"""What waits for units at the moment: the facts of the notice that tells them of applications."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import APPLICATION, WAITS

APPLICATIONS_WAITING: Final = "applications_waiting"
_SHOWN: Final = 20


class Waiting(NamedTuple):
    """The applications that wait for a unit: how many, the first receipts, the first day."""

    total: int = 0
    receipts: tuple[str, ...] = ()
    first: date = date.max


def waiting_for(session: Session, rows: Iterable[AnyRow]) -> Mapping[tuple[int, int], Waiting]:
    """Tell what waits for the units that are told so, by cycle and unit; one question."""
    asked = {(row.cycle_id, row.agency_id) for row in rows if row.kind == APPLICATIONS_WAITING}
    if not asked:
        return {}
    found = session.execute(
        select(*(APPLICATION.c[name] for name in ("cycle_id", "unit_id", "receipt", "sent_on")))
        .where(
            WAITS,
            APPLICATION.c.cycle_id.in_({cycle for cycle, _ in asked}),
            APPLICATION.c.unit_id.in_({unit for _, unit in asked}),
        )
        .order_by(APPLICATION.c.sent_on, APPLICATION.c.id)
    )
    known: dict[tuple[int, int], Waiting] = {}
    for row in found:
        place = (row.cycle_id, row.unit_id)
        known[place] = _more(known.get(place, Waiting()), row)
    return known


def _more(known: Waiting, row: AnyRow) -> Waiting:
    shown = known.receipts
    if len(shown) < _SHOWN:
        shown = (*shown, spoken(row.receipt))
    return Waiting(known.total + 1, shown, min(known.first, row.sent_on))


def spoken(receipt: str) -> str:
    """Write the number of a receipt as it is read out: "4831 9264"."""
    return f"{receipt[:4]} {receipt[4:]}"
