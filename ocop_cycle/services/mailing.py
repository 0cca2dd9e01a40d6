"""From notices to mails: one person gets one mail a day, the most urgent thing first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from notifications.addresses import check_address
from notifications.letters import Event, Letter, letter_facts
from notifications.notices import Notice
from ocop_cycle.db import lock
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Mail, MailState
from ocop_cycle.models.notices import NoticeRow, NoticeState
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.checks import newest, subject_of, told, why_untrue
from ocop_cycle.queries.letters import own_templates
from ocop_cycle.queries.mailed import Mailed, day_key, is_untouched, mailed
from ocop_cycle.queries.matters import Matters, read
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import appointments, letters, replacements
from ocop_cycle.services.appointments import Agenda
from ocop_cycle.services.envelopes import envelope, reader
from ocop_cycle.services.message_ids import message_id
from ocop_cycle.settings import settings
from rules.errors import Refusal
from rules.urgency import is_put_off, order

NOTICE: Final = table(NoticeRow)
MAIL: Final = table(Mail)
PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)
BATCH: Final = 250
"""A part writes so long that a person who writes as well does not wait 100 ms: measured."""
_MAKING: Final = -1  # no cycle has this number: a person's mail may tell of several cycles
_HELD: Final = "Thư của kỳ này được duyệt trước khi gửi."
_FILED: Final = ("kind", "entry_id", "cycle_id", "subject", "last_call", "expires_at", "facts")


@dataclass(frozen=True)
class Draft:
    """A mail on its way.

    Attributes:
        rows: what it tells, of each matter the newest.
        older: the keys of what is not told any more because of it.
        mail: the mail of the day that it is added to.
    """

    address: str
    rows: tuple[AnyRow, ...]
    older: tuple[str, ...] = ()
    mail: AnyRow | None = None


def make(session: Session, cycle_id: int, day: date, *, at: datetime) -> int:
    """Make the mails of the notices of a cycle that have none yet, up to a day.

    Returns:
        How many mails were made.
    """
    found = parts(session, cycle_id, day)
    return sum(write(session, cycle_id, keys, day, at=at) for keys in found)


def parts(session: Session, cycle_id: int, day: date) -> list[list[str]]:
    """Name the notices that have no mail yet, in parts of which each fits into a transaction.

    Those of one producer follow each other, so that his mail is made in one go; what falls into
    another part is added to it.
    """
    keys = session.scalars(
        select(NOTICE.c.key)
        .outerjoin(ENTRY, ENTRY.c.id == NOTICE.c.entry_id)
        .outerjoin(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .outerjoin(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .where(
            NOTICE.c.cycle_id == cycle_id,
            NOTICE.c.state == NoticeState.NEW.value,
            NOTICE.c.day <= day,
        )
        .order_by(func.lower(PRODUCER.c.email), NOTICE.c.agency_id, NOTICE.c.key)
    ).all()
    return [list(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH)]


def write(session: Session, cycle_id: int, keys: Sequence[str], day: date, *, at: datetime) -> int:
    """Make the mails of some notices of a cycle, as far as they have none yet.

    What is no longer true is told to nobody; of a ladder only the newest rung is. Who has had
    enough mails this week, or has today's already, is told with his next one.

    Returns:
        How many mails were made; one that waits and now tells more is not counted.
    """
    lock(session, cycle_id)
    lock(session, _MAKING)
    own_templates()
    rows = session.execute(
        select(NOTICE).where(NOTICE.c.key.in_(keys), NOTICE.c.state == NoticeState.NEW.value)
    ).all()
    matters = read(session, rows, day)
    readers = _readers(session, rows, matters)
    past = mailed(session, readers, day)
    added = [row for address in readers for row in _of_today(past, address)]
    if added:
        matters = read(session, [*rows, *added], day)
    drafts = [_draft(address, fresh, past, matters) for address, fresh in readers.items()]
    wanted = [draft for draft in drafts if draft]
    made = _post(session, wanted, matters, at)
    replacements.replace(session, [key for draft in wanted for key in draft.older])
    return made


def _readers(session: Session, rows: Iterable[AnyRow], matters: Matters) -> dict[str, list[AnyRow]]:
    """Group what is true by the address that reads it; what nobody can read waits for a call."""
    readers: dict[str, list[AnyRow]] = {}
    untrue = list[str]()
    for row in rows:
        if why_untrue(row, matters, matters.day):
            untrue.append(row.key)
        else:
            readers.setdefault(_usable(matters.address(row)), []).append(row)
    unread = readers.pop("", [])
    kept = {row.key for row in newest(unread)}
    _mark(session, kept, NoticeState.UNREACHABLE)
    older = [row.key for row in unread if row.key not in kept]
    _mark(session, [*untrue, *older], NoticeState.REPLACED)
    return readers


def _usable(address: str) -> str:
    try:
        return check_address(address) if address else ""
    except Refusal:
        return ""


def _of_today(past: Mailed, address: str) -> Iterable[AnyRow]:
    """List what the mail of the day, if it waits still, tells already."""
    mail = past.today.get(address)
    if mail is None or not is_untouched(mail):
        return ()
    return [row for row in past.waiting.get(address, ()) if row.mail_id == mail.id]


def _draft(address: str, fresh: Sequence[AnyRow], past: Mailed, matters: Matters) -> Draft | None:
    """Put a mail together; None when its notices have to wait for another day."""
    mail = past.today.get(address)
    if mail is not None and not is_untouched(mail):
        return None
    known = [row for row in _of_today(past, address) if not why_untrue(row, matters, matters.day)]
    rows = newest([*known, *fresh])
    each_told = [told(row, matters, matters.day) for row in rows]
    budget = settings().mail_week_budget
    if is_put_off(each_told, past.counts.get(address, 0), budget):
        return None
    keys, subjects = {row.key for row in rows}, {subject_of(row) for row in rows}
    older = [row for row in fresh if row.key not in keys]
    older += [
        row
        for row in past.waiting.get(address, ())
        if row.key not in keys and (subject_of(row) in subjects or row.mail_id == _id(mail))
    ]
    return Draft(address, tuple(rows), tuple(row.key for row in older), mail)


def _id(mail: AnyRow | None) -> int | None:
    return mail.id if mail else None


def _post(session: Session, drafts: Sequence[Draft], matters: Matters, at: datetime) -> int:
    """Put the mails of drafts into the outbox; the notices then belong to them.

    Returns:
        How many are new.
    """
    if not drafts:
        return 0
    rows = [row for draft in drafts for row in draft.rows]
    written = letters.write(session, rows, matters)
    agenda = appointments.agenda(session, [(row, written[row.key]) for row in rows], matters)
    filed = [_filed(draft, written, agenda.events, matters) for draft in drafts]
    fresh = [
        {**values, **_new_values(draft, matters, at)}
        for draft, values in zip(drafts, filed, strict=True)
        if draft.mail is None
    ]
    if fresh:
        session.execute(insert(MAIL), fresh)
    changed = [values for draft, values in zip(drafts, filed, strict=True) if draft.mail]
    if changed:
        changes = {name: bindparam(f"to_{name}", type_=MAIL.c[name].type) for name in _FILED}
        session.execute(
            update(MAIL).where(MAIL.c.key == bindparam("the_key")).values(changes),
            [
                {f"to_{name}": each[name] for name in _FILED} | {"the_key": each["key"]}
                for each in changed
            ],
        )
    _belong(session, drafts, matters.day, agenda)
    return len(fresh)


def _filed(
    draft: Draft,
    written: Mapping[str, Notice],
    events: Mapping[str, tuple[Event, ...]],
    matters: Matters,
) -> dict[str, Any]:
    day = matters.day
    rows = sorted(draft.rows, key=lambda row: _place(row, written[row.key], matters))
    notices = tuple(written[row.key] for row in rows)
    letter = Letter(
        key=day_key(day, draft.address),
        to=draft.address,
        name=reader(notice.name for notice in notices),
        notices=notices,
        events=tuple({e.uid: e for row in rows for e in events.get(row.key, ())}.values()),
    )
    return {
        "key": letter.key,
        "facts": letter_facts(letter),
        **envelope(letter, rows, matters, day),
    }


def _place(row: AnyRow, notice: Notice, matters: Matters) -> tuple[tuple[int, date], str]:
    follows = bool(getattr(notice, "follows", False))
    return order(told(row, matters, matters.day, follows=follows)), row.key


def _new_values(draft: Draft, matters: Matters, at: datetime) -> dict[str, Any]:
    """Give what of a mail never changes, and whether it waits for a person's approval."""
    key = day_key(matters.day, draft.address)
    held = any(matters.cycles[row.cycle_id].hold_mail for row in draft.rows)
    return {
        "message_id": message_id(key),
        "recipient": draft.address,
        "day": matters.day,
        "made_at": at,
        "state": (MailState.HELD if held else MailState.WAITING).value,
        "note": _HELD if held else "",
        "attempts": 0,
    }


def _belong(session: Session, drafts: Sequence[Draft], day: date, agenda: Agenda) -> None:
    """Tie the notices, and the days that they bring into calendars, to their mails."""
    keys = {day_key(day, draft.address): draft for draft in drafts}
    found = session.execute(select(MAIL.c.id, MAIL.c.key).where(MAIL.c.key.in_(keys)))
    mails = {row.key: mail.id for mail in found for row in keys[mail.key].rows}
    session.execute(
        update(NOTICE)
        .where(NOTICE.c.key == bindparam("the_key"))
        .values(state=NoticeState.MAILED.value, mail_id=bindparam("the_mail")),
        [{"the_key": key, "the_mail": mail} for key, mail in mails.items()],
    )
    appointments.keep(session, agenda, mails)


def _mark(session: Session, keys: Collection[str], state: NoticeState) -> None:
    if keys:
        session.execute(update(NOTICE).where(NOTICE.c.key.in_(keys)).values(state=state.value))
