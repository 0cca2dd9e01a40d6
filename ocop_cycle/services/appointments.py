"""The days that mails bring into people's calendars: asked for, moved, and cancelled once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from notifications.letters import CANCEL, REQUEST, Event
from notifications.notices import Notice
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Mail, MailState
from ocop_cycle.models.notices import Appointment
from ocop_cycle.queries.matters import MOVES, Matters
from ocop_cycle.services.message_ids import domain
from ocop_cycle.services.upserts import insert_into
from rules.vocabulary import Duty, Holder, Stage

APPOINTMENT: Final = table(Appointment)
MAIL: Final = table(Mail)
_LEFT: Final = frozenset({MailState.SENT.value, MailState.SENDING.value})
_ONLY_INFORMED: Final = frozenset({Duty.REPORT.value, Duty.INFORM.value})
_NAMES_A_DAY: Final[Mapping[str, str]] = {
    "deadline_reminder": "last_day",
    "agency_reminder": "last_day",
    "activity_reminder": "last_day",
    "stage_opened": "last_day",
    "entry_moved": "last_day",
    "round_moved": "last_day",
    "proposal_withdrawn": "last_day",
    "returned": "until",
    "day_moved": "new_day",
}
_IF_ASKED: Final = frozenset({"entry_moved", "round_moved", "proposal_withdrawn"})


@dataclass(frozen=True)
class Kept:
    """A day in somebody's calendar.

    Attributes:
        mail_id: the mail that brought it.
        carried: that mail has left, or may have: only then there is something to cancel.
    """

    uid: str
    last_day: date
    entry_id: int | None = None
    mail_id: int | None = None
    sequence: int = -1
    cancelled: bool = False
    carried: bool = False


@dataclass(frozen=True)
class Agenda:
    """What the mails of a batch do to calendars.

    Attributes:
        events: of each notice, by its key.
        kept: the days as they then are, each with the key of the notice that changes it.
    """

    events: Mapping[str, tuple[Event, ...]]
    kept: Mapping[str, tuple[str, Kept]]


def uid_of(row: AnyRow) -> str:
    """Name the duty that a notice speaks of; the name stays while its day moves."""
    if row.entry_id:
        duty = f"entry-{row.entry_id}-{row.stage}"
    elif row.activity_id:
        duty = f"activity-{row.activity_id}-{row.agency_id}"
    else:
        duty = f"hold-{row.cycle_id}-{row.stage}-{row.round}-{row.agency_id}"
    return f"{duty}@{domain()}"


def agenda(session: Session, told: Sequence[tuple[AnyRow, Notice]], matters: Matters) -> Agenda:
    """Work out the events of notices; nothing is written until `keep`.

    Args:
        session: the caller's transaction.
        told: the notices of a batch, as rows and with their finished facts.
        matters: what the tables know of them on the day of their mails; what is past by then is
            nothing for a calendar.
    """
    known = _known(session, [row for row, _ in told])
    of_entry: dict[int | None, list[str]] = {}
    for each in known.values():
        of_entry.setdefault(each.entry_id, []).append(each.uid)
    events: dict[str, tuple[Event, ...]] = {}
    kept: dict[str, tuple[str, Kept]] = {}
    for row, notice in told:
        last_day = _day_asked(row, notice, matters)
        over = _over(row, of_entry.get(row.entry_id, ())) - {uid_of(row) if last_day else ""}
        changed = [*_cancelled(known, over), *_brought(known, row, last_day)]
        for each in changed:
            known[each.uid] = each
            kept[each.uid] = (row.key, each)
        if changed:
            events[row.key] = tuple(_event(each, row, notice) for each in changed)
    return Agenda(events, kept)


def keep(session: Session, found: Agenda, mails: Mapping[str, int]) -> None:
    """Write down the days of an agenda, each with the mail that brings it.

    Args:
        session: the caller's transaction.
        found: the agenda.
        mails: the ids of the mails by the keys of their notices.
    """
    rows = [
        {
            "uid": each.uid,
            "entry_id": each.entry_id,
            "mail_id": each.mail_id if each.carried else mails[key],
            "last_day": each.last_day,
            "sequence": each.sequence,
            "cancelled": each.cancelled,
        }
        for key, each in found.kept.values()
    ]
    if rows:
        written = insert_into(APPOINTMENT, session.get_bind().dialect)
        changes = {
            name: written.excluded[name]
            for name in ("mail_id", "last_day", "sequence", "cancelled")
        }
        session.execute(written.on_conflict_do_update(index_elements=["uid"], set_=changes), rows)


def take_out(session: Session, requests: Iterable[tuple[int, str]], cancels: Iterable[str]) -> None:
    """Forget what does not leave after all.

    Args:
        session: the caller's transaction.
        requests: days that a mail, by its id, does not bring.
        cancels: days whose end is not told.
    """
    taken = [{"the_mail": mail, "the_uid": uid} for mail, uid in requests]
    if taken:
        brought = (
            APPOINTMENT.c.uid == bindparam("the_uid"),
            APPOINTMENT.c.mail_id == bindparam("the_mail"),
        )
        session.execute(update(APPOINTMENT).where(*brought).values(mail_id=None), taken)
    again = [{"the_uid": uid} for uid in cancels]
    if again:
        ended = APPOINTMENT.c.uid == bindparam("the_uid")
        session.execute(update(APPOINTMENT).where(ended).values(cancelled=False), again)


def _known(session: Session, rows: Sequence[AnyRow]) -> dict[str, Kept]:
    uids = {uid_of(row) for row in rows if row.kind in _NAMES_A_DAY}
    entries = {row.entry_id for row in rows if row.kind in MOVES}
    found = session.execute(
        select(APPOINTMENT, MAIL.c.state, MAIL.c.attempts)
        .outerjoin(MAIL, MAIL.c.id == APPOINTMENT.c.mail_id)
        .where(or_(APPOINTMENT.c.uid.in_(uids), APPOINTMENT.c.entry_id.in_(entries)))
    )
    return {
        row.uid: Kept(
            uid=row.uid,
            last_day=row.last_day,
            entry_id=row.entry_id,
            mail_id=row.mail_id,
            sequence=row.sequence,
            cancelled=row.cancelled,
            carried=row.mail_id is not None and (row.state in _LEFT or row.attempts > 0),
        )
        for row in found
    }


def _over(row: AnyRow, of_entry: Iterable[str]) -> set[str]:
    """Name the duties that have ended when a notice asks for nothing by a day."""
    if row.kind in MOVES:
        return set(of_entry)
    return {uid_of(row)} if row.kind == "day_moved" else set()


def _cancelled(known: Mapping[str, Kept], over: Iterable[str]) -> Iterator[Kept]:
    """Cancel what is in a calendar and is no duty any more."""
    for uid in sorted(over):
        each = known.get(uid)
        if each and each.carried and not each.cancelled:
            yield replace(each, sequence=each.sequence + 1, cancelled=True)


def _brought(known: Mapping[str, Kept], row: AnyRow, last_day: date | None) -> Iterator[Kept]:
    """Bring a day into a calendar, or move it there; the same day again changes nothing."""
    if last_day:
        old = known.get(uid_of(row), Kept(uid_of(row), date.min, row.entry_id))
        moved = old.last_day != last_day or old.cancelled
        yield replace(old, last_day=last_day, sequence=old.sequence + moved, cancelled=False)


def _day_asked(row: AnyRow, notice: Notice, matters: Matters) -> date | None:
    """Tell by which day something is asked of the reader, if anything still is."""
    if row.kind not in _NAMES_A_DAY or row.duty in _ONLY_INFORMED:
        return None
    if row.entry_id and matters.entries[row.entry_id].holder != Holder.PRODUCER.value:
        return None
    if row.kind in _IF_ASKED and not getattr(notice, "todo", ""):
        return None
    last_day: date | None = getattr(notice, _NAMES_A_DAY[row.kind])
    return last_day if last_day and last_day >= matters.day else None


def _event(kept: Kept, row: AnyRow, notice: Notice) -> Event:
    what = getattr(notice, "activity", "") or getattr(notice, "what", "")
    product = getattr(notice, "product", "")
    stage = Stage(row.stage).label if row.stage else ""
    todo = getattr(notice, "todo", "")
    clause = f", mục {notice.clause}" if notice.clause else ""
    return Event(
        uid=kept.uid,
        sequence=kept.sequence,
        method=CANCEL if kept.cancelled else REQUEST,
        day=kept.last_day,
        title=f"Hạn: {what or ', '.join(each for each in (product, stage) if each)}",
        about=f"{todo or stage or what} ({notice.plan}{clause})",
    )
