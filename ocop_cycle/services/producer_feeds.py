"""The days of a producer as a calendar under a secret address: made, revoked, written."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from notifications.calendars import feed
from notifications.filters import ngay_ngan
from notifications.letters import REQUEST, Event
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.feeds import FEED
from ocop_cycle.queries.own_pages import entries_of, own_producers
from ocop_cycle.services.message_ids import domain
from ocop_cycle.services.tokens import digest, new_token
from ocop_cycle.settings import settings
from rules.rights import NotAllowed
from rules.vocabulary import Holder, Milestone, Stage

_KEPT: Final = timedelta(days=60)
"""How long a day that has passed stays in the calendar."""


def make(session: Session, producer: int, *, by: str, at: datetime) -> str:
    """Make a secret address for the days of a producer.

    Returns:
        Its token of 256 bits: shown once, kept nowhere.

    Raises:
        NotAllowed: whoever asks has not signed in as this producer.
    """
    if producer not in own_producers(session):
        raise NotAllowed("Chỉ chính chủ thể mới tạo được lịch của mình.")
    token = new_token()
    session.execute(
        insert(FEED).values(producer_id=producer, digest=digest(token), made_by=by, made_at=at)
    )
    return token


def revoke(session: Session, number: int, *, at: datetime) -> None:
    """Let an address work no more.

    Raises:
        NotAllowed: whoever asks has not signed in as a producer.
        NotFound: he has no such address that still works.
    """
    ended = session.execute(
        update(FEED)
        .where(
            FEED.c.id == number,
            FEED.c.producer_id.in_(own_producers(session)),
            FEED.c.revoked_at.is_(None),
        )
        .values(revoked_at=at)
        .returning(FEED.c.id)
    )
    if ended.first() is None:
        raise NotFound("Không có địa chỉ này, hoặc địa chỉ đã bị hủy: hãy xem lại trang.")


def calendar(session: Session, producer: AnyRow, *, at: datetime) -> str:
    """Write the days on which something is due from a producer, and his classes."""
    events = [
        event
        for row in entries_of(session, [producer.id])
        if row.holder == Holder.PRODUCER.value and row.closed_on is None
        for event in _events(row, today_in(row, at) - _KEPT)
    ]
    return feed(f"OCOP: {producer.name}", events, sender=settings().mail_from, at=at)


def _events(row: AnyRow, since: date) -> Iterator[Event]:
    stage = Stage(row.stage).label
    if row.due is not None and row.due >= since:
        yield Event(
            uid=f"entry-{row.id}@{domain()}",
            sequence=row.version,
            method=REQUEST,
            day=row.due,
            title=f"Hạn: {row.product}",
            about=f"{stage}, hạn {ngay_ngan(row.due)}. Kế hoạch {row.cycle}.",
        )
    if row.milestone == Milestone.INVITED.value and row.class_on and row.class_on >= since:
        yield Event(
            uid=f"class-{row.id}@{domain()}",
            sequence=row.version,
            method=REQUEST,
            day=row.class_on,
            title=f"Lớp tập huấn: {row.product}",
            about=f"{stage}. Kế hoạch {row.cycle}.",
        )
