"""The days of a unit as a calendar under a secret address: made, revoked; any of them written."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from notifications.calendars import feed
from notifications.filters import ngay_ngan
from notifications.letters import REQUEST, Event
from ocop_cycle.clock import day_of
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import agency_pages
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.feeds import FEED, agency_of, producer_of
from ocop_cycle.services import permits, producer_feeds
from ocop_cycle.services.message_ids import domain
from ocop_cycle.services.tokens import digest, new_token
from ocop_cycle.settings import settings
from rules.rights import Right, Thing
from rules.vocabulary import Holder, Stage

_KEPT: Final = timedelta(days=60)
"""How long a day that has passed stays in the calendar."""


def make(session: Session, agency: AnyRow, *, by: str, at: datetime) -> str:
    """Make a secret address for the days of a unit.

    Returns:
        Its token of 256 bits: shown once, kept nowhere.

    Raises:
        NotAllowed: whoever asks is not of the unit.
    """
    permits.require(session, Right.REPORT, Thing(unit=agency.id))
    token = new_token()
    session.execute(
        insert(FEED).values(agency_id=agency.id, digest=digest(token), made_by=by, made_at=at)
    )
    return token


def revoke(session: Session, agency: AnyRow, number: int, *, at: datetime) -> None:
    """Let an address work no more; the access log tells who ended it.

    Raises:
        NotAllowed: whoever asks is not of the unit.
        NotFound: the unit has no such address that still works.
    """
    permits.require(session, Right.REPORT, Thing(unit=agency.id))
    ended = session.execute(
        update(FEED)
        .where(FEED.c.id == number, FEED.c.agency_id == agency.id, FEED.c.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(FEED.c.id)
    )
    if ended.first() is None:
        raise NotFound("Không có địa chỉ này, hoặc địa chỉ đã bị hủy: hãy xem lại trang.")


def calendar(session: Session, token: str, *, at: datetime) -> str:
    """Write the calendar under a secret address: of a unit days and numbers of entries, no names.

    Raises:
        NotFound: there is no such address, or it has been revoked.
    """
    producer = producer_of(session, digest(token))
    if producer is not None:
        return producer_feeds.calendar(session, producer, at=at)
    agency = agency_of(session, digest(token))
    known = agency_pages.cycles_of(session, agency.place)
    since = min((today_in(row, at) for row in known), default=day_of(at)) - _KEPT
    events = [*_windows(session, agency, since), *_own_days(session, agency, since)]
    events += _tasks(session, agency, since)
    return feed(f"OCOP: {agency.name}", events, sender=settings().mail_from, at=at)


def _windows(session: Session, agency: AnyRow, since: date) -> Iterator[Event]:
    for row in agency_pages.windows_ahead(session, agency.id, since):
        stage = Stage(row.stage).label
        yield Event(
            uid=f"hold-{row.cycle_id}-{row.stage}-{row.round}-{agency.id}@{domain()}",
            sequence=row.id,
            method=REQUEST,
            day=row.last_day,
            title=f"Hạn: {stage}, đợt {row.round}",
            about=f"Kế hoạch {row.cycle}: {row.phrase}.",
        )


def _own_days(session: Session, agency: AnyRow, since: date) -> Iterator[Event]:
    """Tell the days of the entries that the unit itself holds, each with their number."""
    for row in agency_pages.held_by_stage(session, agency.id):
        if row.holder == Holder.PRODUCER.value or row.due is None or row.due < since:
            continue
        stage = Stage(row.stage).label
        place = f"{row.cycle_id}-{row.stage}-{row.round}-{row.due:%Y%m%d}"
        yield Event(
            uid=f"due-{place}-{agency.id}@{domain()}",
            sequence=0,
            method=REQUEST,
            day=row.due,
            title=f"Xử lý {row.entries} hồ sơ: {stage}",
            about=f"Hạn xử lý {ngay_ngan(row.due)}, đợt {row.round}.",
        )


def _tasks(session: Session, agency: AnyRow, since: date) -> Iterator[Event]:
    for task in agency_pages.tasks_of(session, agency.id):
        last = task.day.last_day
        if last is None or last < since or task.activity.done_on:
            continue
        yield Event(
            uid=f"activity-{task.activity.id}-{agency.id}@{domain()}",
            sequence=task.day.id,
            method=REQUEST,
            day=last,
            title=f"Nhiệm vụ: {task.activity.name}",
            about=f"Kế hoạch {task.activity.cycle}: {task.day.phrase}.",
        )
