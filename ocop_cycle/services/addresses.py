"""Addresses that servers refuse for good: marked once, until somebody corrects them."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, delete, func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.calls import BadAddress
from ocop_cycle.models.columns import table
from ocop_cycle.models.mails import Mail
from ocop_cycle.models.notices import NoticeRow, NoticeState
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.contacts import CONTACT
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import permits
from ocop_cycle.services.upserts import insert_into
from rules.rights import Right

BAD_ADDRESS: Final = table(BadAddress)
NOTICE: Final = table(NoticeRow)
MAIL: Final = table(Mail)
PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)


def mark_bad(
    session: Session, address: str, reason: str, mail_id: int | None, at: datetime
) -> bool:
    """Mark an address that does not take mail; one that is marked keeps its reason.

    Returns:
        Whether it is new.
    """
    marked = session.execute(
        insert_into(BAD_ADDRESS, session.get_bind().dialect)
        .values(address=address.casefold(), reason=reason, since=at, mail_id=mail_id)
        .on_conflict_do_nothing()
        .returning(BAD_ADDRESS.c.address)
    )
    return marked.first() is not None


def clear(session: Session, address: str) -> bool:
    """Take the mark from an address: mail is sent there again, and what it missed with it.

    Returns:
        Whether it was marked.

    Raises:
        NotAllowed: whoever asks does not write for the province.
    """
    permits.require_everywhere(session, Right.WRITE)
    known = address.strip().casefold()
    cleared = session.execute(delete(BAD_ADDRESS).where(BAD_ADDRESS.c.address == known))
    if not cleared.rowcount:  # type: ignore[attr-defined]  # a DELETE has a row count
        return False
    _make_again(
        session, func.lower(PRODUCER.c.email) == known, func.lower(CONTACT.c.email) == known
    )
    return True


def correct(session: Session) -> None:
    """Let addresses that a register has corrected count: call it once the register is written.

    Marks of addresses that nobody has any more go. Who could not be reached, and has another
    address now, is mailed what he missed with the next mails that are made, if it still matters.
    """
    session.execute(delete(BAD_ADDRESS).where(~_of_producer().exists(), ~_of_contact().exists()))
    missed = _missed()
    _make_again(
        session, func.lower(PRODUCER.c.email) != missed, func.lower(CONTACT.c.email) != missed
    )


def _make_again(
    session: Session, producers: ColumnElement[bool], contacts: ColumnElement[bool]
) -> None:
    """Let notices that reached nobody be mailed, of producers and units who can be written to."""
    of_producer = (
        select(ENTRY.c.id)
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .where(ENTRY.c.id == NOTICE.c.entry_id, *_usable(PRODUCER.c.email), producers)
    )
    of_unit = select(CONTACT.c.id).where(
        CONTACT.c.agency_id == NOTICE.c.agency_id, *_usable(CONTACT.c.email), contacts
    )
    session.execute(
        update(NOTICE)
        .where(
            NOTICE.c.state == literal_column("'unreachable'"),  # as its index says it
            NOTICE.c.cycle_id.in_(select(CYCLE.c.id).where(CYCLE.c.closed_on.is_(None))),
            or_(of_producer.exists(), of_unit.exists()),
        )
        .values(state=NoticeState.NEW.value, mail_id=None)
    )


def _usable(email: ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
    bad = select(BAD_ADDRESS.c.address).where(BAD_ADDRESS.c.address == func.lower(email))
    return email != "", ~bad.exists()


def _missed() -> ColumnElement[str]:
    """Give the address at which a notice was refused; "" when it was never sent."""
    sent_to = select(MAIL.c.recipient).where(MAIL.c.id == NOTICE.c.mail_id).correlate(NOTICE)
    return func.coalesce(sent_to.scalar_subquery(), "")


def _of_producer() -> Select[tuple[int]]:
    return select(PRODUCER.c.id).where(func.lower(PRODUCER.c.email) == BAD_ADDRESS.c.address)


def _of_contact() -> Select[tuple[int]]:
    return select(CONTACT.c.id).where(func.lower(CONTACT.c.email) == BAD_ADDRESS.c.address)
