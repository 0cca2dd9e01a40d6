"""All that the page of a producer tells: its products, their entries, its mails, calls to it."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.calls import Call
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Mail
from ocop_cycle.models.notices import NoticeRow
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.mail_lists import seen_mails
from ocop_cycle.queries.sights import seen_entries
from ocop_cycle.queries.standings import ENTRY

PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)
MAIL: Final = table(Mail)
NOTICE: Final = table(NoticeRow)
CALL: Final = table(Call)
SHOWN: Final = 30
_NO_PRODUCER: Final = "Không có chủ thể này: hãy xem danh sách chủ thể."


@dataclass(frozen=True)
class Dossier:
    """What a reader may see of a producer.

    Attributes:
        producer: its row.
        entries: of its products, product by product, the latest first.
        mails, calls: the newest.
    """

    producer: AnyRow
    entries: list[AnyRow]
    mails: list[AnyRow]
    calls: list[AnyRow]


def dossier(session: Session, number: int) -> Dossier:
    """Read what the reader may see of a producer.

    Raises:
        NotFound: there is none, or none of whose entries the reader sees one.
    """
    producer = session.execute(select(PRODUCER).where(PRODUCER.c.id == number)).one_or_none()
    entries = _entries(session, number) if producer else []
    if producer is None or not entries:
        raise NotFound(_NO_PRODUCER)
    ids = [row.id for row in entries]
    calls = session.execute(
        select(CALL, CYCLE.c.name.label("cycle"))
        .join(CYCLE, CYCLE.c.id == CALL.c.cycle_id)
        .where(CALL.c.producer_id == number, CALL.c.cycle_id.in_({row.cycle_id for row in entries}))
        .order_by(CALL.c.day.desc(), CALL.c.id.desc())
        .limit(SHOWN)
    )
    return Dossier(producer, entries, _mails(session, ids), list(calls))


def _entries(session: Session, number: int) -> list[AnyRow]:
    return list(
        session.execute(
            select(
                ENTRY,
                PRODUCT.c.code,
                PRODUCT.c.name.label("product"),
                PRODUCT.c.sector,
                PRODUCT.c.certificate,
                PRODUCT.c.expires,
                AGENCY.c.locality,
                CYCLE.c.name.label("cycle"),
                CYCLE.c.played,
                CYCLE.c.done_on,
                CYCLE.c.started_on,
            )
            .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
            .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
            .join(AGENCY, AGENCY.c.id == ENTRY.c.locality_id)
            .where(PRODUCT.c.producer_id == number, seen_entries(session))
            .order_by(PRODUCT.c.search, PRODUCT.c.id, CYCLE.c.year.desc(), ENTRY.c.id.desc())
        )
    )


def _mails(session: Session, ids: list[int]) -> list[AnyRow]:
    told = select(NOTICE.c.mail_id).where(NOTICE.c.entry_id.in_(ids))
    return list(
        session.execute(
            select(*(MAIL.c[name] for name in ("id", "kind", "subject", "day", "state", "sent_at")))
            .where(MAIL.c.id.in_(told), seen_mails(session))
            .order_by(MAIL.c.id.desc())
            .limit(SHOWN)
        )
    )
