"""Which mails are asked for: the same filter for lists and for what is done in bulk."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import table
from ocop_cycle.models.mails import Mail, MailState
from ocop_cycle.models.notices import NoticeRow
from ocop_cycle.models.products import Product
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.standings import ENTRY

MAIL: Final = table(Mail)
NOTICE: Final = table(NoticeRow)
PRODUCT: Final = table(Product)
TOLD_BY: Final = func.coalesce(MAIL.c.resend_of, MAIL.c.id)
"""The mail whose notices a mail tells: its own, or those of the mail that it repeats."""


@dataclass(frozen=True)
class Wanted:
    """Which mails are asked for.

    Attributes:
        ids: only those of these numbers; all without one.
        cycle: only those of the cycle of this name.
        kind: only those whose most urgent notice is of this kind.
        to: only those to an address that holds this text.
        product: only those that tell of the product of this code.
        unit: only those to the unit of this code, and to the producers of its locality.
        before: only those older than the mail of this id: the last one of the page before.
        limit: how many at most; all without it.
    """

    ids: tuple[int, ...] = ()
    state: MailState | None = None
    cycle: str | None = None
    kind: str | None = None
    to: str | None = None
    product: str | None = None
    unit: str | None = None
    before: int | None = None
    limit: int | None = None


def conditions(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Say in SQL which mails are asked for.

    Raises:
        NotFound: there is no such cycle, product or unit.
    """
    return [*_of_the_row(session, wanted), *_of_what_it_tells(session, wanted)]


def _of_the_row(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if wanted.ids:
        which.append(MAIL.c.id.in_(wanted.ids))
    if wanted.state:
        which.append(MAIL.c.state == wanted.state.value)
    if wanted.cycle is not None:
        which.append(MAIL.c.cycle_id == cycle_named(session, wanted.cycle).id)
    if wanted.kind is not None:
        which.append(MAIL.c.kind == wanted.kind)
    if wanted.before is not None:
        which.append(MAIL.c.id < wanted.before)
    return which


def _of_what_it_tells(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if wanted.to is not None:
        named = wanted.to.strip().casefold()
        which.append(func.lower(MAIL.c.recipient).contains(named, autoescape=True))
    if wanted.product is not None:
        which.append(TOLD_BY.in_(_telling_of_product(session, wanted.product.strip())))
    if wanted.unit is not None:
        which.append(TOLD_BY.in_(_telling_unit(session, wanted.unit.strip())))
    return which


def _telling_of_product(session: Session, code: str) -> Select[Any]:
    if session.scalar(select(func.count()).where(PRODUCT.c.code == code)) == 0:
        raise NotFound(f"Không có sản phẩm mã “{code}”: hãy xem danh sách (product list).")
    return (
        select(NOTICE.c.mail_id)
        .join(ENTRY, ENTRY.c.id == NOTICE.c.entry_id)
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .where(PRODUCT.c.code == code, NOTICE.c.mail_id.is_not(None))
    )


def _telling_unit(session: Session, code: str) -> Select[Any]:
    ids = session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == code)).all()
    if not ids:
        raise NotFound(f"Không có cơ quan mã “{code}”: hãy xem danh sách (agency list).")
    return (
        select(NOTICE.c.mail_id)
        .outerjoin(ENTRY, ENTRY.c.id == NOTICE.c.entry_id)
        .where(
            NOTICE.c.mail_id.is_not(None),
            or_(NOTICE.c.agency_id.in_(ids), ENTRY.c.locality_id.in_(ids)),
        )
    )
