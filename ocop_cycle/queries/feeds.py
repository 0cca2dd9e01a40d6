"""Secret addresses of calendars: which a unit or a producer has, whose days one of them shows."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.feeds import Feed
from ocop_cycle.models.products import Producer
from ocop_cycle.queries.contacts import AGENCY

FEED: Final = table(Feed)
PRODUCER: Final = table(Producer)


def feeds_of(session: Session, unit: int) -> list[AnyRow]:
    """List the addresses of a unit that still work, the oldest first."""
    return list(
        session.execute(
            select(FEED)
            .where(FEED.c.agency_id == unit, FEED.c.revoked_at.is_(None))
            .order_by(FEED.c.id)
        )
    )


def feeds_of_producers(session: Session, producers: Collection[int]) -> list[AnyRow]:
    """List the addresses of some producers that still work, the oldest first."""
    return list(
        session.execute(
            select(FEED)
            .where(FEED.c.producer_id.in_(producers), FEED.c.revoked_at.is_(None))
            .order_by(FEED.c.id)
        )
    )


def producer_of(session: Session, digest: str) -> AnyRow | None:
    """Find the producer whose days are read under an address; None if it is not a producer's."""
    return session.execute(
        select(PRODUCER)
        .join(FEED, FEED.c.producer_id == PRODUCER.c.id)
        .where(FEED.c.digest == digest, FEED.c.revoked_at.is_(None))
    ).one_or_none()


def agency_of(session: Session, digest: str) -> AnyRow:
    """Find the unit whose days are read under an address.

    Raises:
        NotFound: there is no such address, or it has been revoked.
    """
    row = session.execute(
        select(AGENCY)
        .join(FEED, FEED.c.agency_id == AGENCY.c.id)
        .where(FEED.c.digest == digest, FEED.c.revoked_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound("Không có lịch ở địa chỉ này: hãy tạo địa chỉ khác trên trang của cơ quan.")
    return row
