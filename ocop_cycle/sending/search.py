"""Which mails leave next: a batch is found, checked again, and written."""

from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.errors import StoreUnavailable
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.sending.orders import Orders
from ocop_cycle.sending.parcels import Parcel
from ocop_cycle.services import mails, truth
from ocop_cycle.services.truth import Ready, Void
from rules.sending import CLOSES, OPENS

_HOURS: Final = f"Ngoài giờ gửi thư ({OPENS:%H:%M}-{CLOSES:%H:%M} ngày làm việc)."


class Ask(NamedTuple):
    """Which batch is wanted: last calls or the others, after a number, at most so many."""

    last_calls: bool
    after: int
    most: int


class Found(NamedTuple):
    """A batch: its mails as they leave, where the next one begins, what was no longer true."""

    parcels: list[Parcel]
    last: int
    void: int
    waits: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there was nothing left to find."""
        return not (self.parcels or self.void)


def look(orders: Orders, ask: Ask) -> Found:
    """Find a batch, check each mail of it again, and write it.

    Nearly always nothing is to be written down, so nobody is kept from writing meanwhile.
    """
    when = orders.when()
    try:
        with reading() as session:
            rows, looked, waits = _look(session, orders, ask)
    except StoreUnavailable:  # something is to be written down after all, and somebody writes
        with unit_of_work() as session:
            rows, looked, waits = _look(session, orders, ask)
    ready = {each.mail_id: each for each in looked if isinstance(each, Ready)}
    return Found(
        [Parcel.of(row, ready[row.id], when) for row in rows if row.id in ready],
        rows[-1].id if rows else ask.after,
        len(rows) - len(ready),
        waits,
    )


def _look(
    session: Session, orders: Orders, ask: Ask
) -> tuple[list[AnyRow], list[Ready | Void], str]:
    when = orders.when()
    if ask.last_calls not in orders.kinds(session):
        return [], [], _HOURS if mails.any_ready(session, [ask.last_calls], when) else ""
    at_once = orders.at_once_only(session)
    rows = mails.next_ones(session, mails.Next(*ask, at_once=at_once), when)
    if at_once and not rows and mails.any_ready(session, [ask.last_calls], when):
        return [], [], _HOURS
    return rows, truth.refresh(session, rows, at=when.judged) if rows else [], ""
