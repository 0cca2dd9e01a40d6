"""Attempts to post mails: what they are, and the rows that are written for every one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Update,
    UpdateBase,
    and_,
    bindparam,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from ocop_cycle.clock import day_of
from ocop_cycle.models.columns import table
from ocop_cycle.models.mails import Attempt, Mail, MailState
from ocop_cycle.models.queues import Pause, QueueHold
from ocop_cycle.prepared import Prepared, given_rows
from ocop_cycle.services.upserts import insert_into
from rules.replies import Refused
from rules.sending import UNLIMITED, Limits

MAIL: Final = table(Mail)
ATTEMPT: Final = table(Attempt)
PAUSE: Final = table(Pause)
HOLD: Final = table(QueueHold)
SENT: Final = "sent"
TEMPORARY: Final = "temporary"
PERMANENT: Final = "permanent"
AMBIGUOUS: Final = "ambiguous"
FOLDER: Final = "folder"
"""Where a mail went that is not really sent."""
IN_FLIGHT: Final = timedelta(minutes=20)
"""A try has an outcome by then: one mail may take a quarter of an hour."""
_LONGEST: Final = 500
_KEY: Final = ("mail_id", "number")
_NAMES: Final = (*_KEY, "result", "reply", "code", "sent_to")
_OF_TRY: Final = ("at", "result", "reply", "code", "sent_to")


class Tried(NamedTuple):
    """What became of one try: `result` is sent, temporary, permanent or ambiguous.

    `number`: which try of the mail it was; `sent_to`: where it went instead of its recipient.
    """

    mail_id: int
    key: str
    number: int
    result: str
    reply: str
    recipient: str = ""
    code: int = 0
    sent_to: str = ""
    refused: Refused | None = None


class Wanted(NamedTuple):
    """A mail that is about to be posted, as it was found."""

    mail_id: int
    attempts: int


@dataclass(frozen=True)
class Sender:
    """Who posts: its name, what the relay takes in all; `probing`: a held queue is being tried."""

    name: str
    limits: Limits = UNLIMITED
    probing: bool = False


@dataclass(frozen=True)
class When:
    """The true moment, and the one by which mails are judged: a played year has its own."""

    now: datetime
    judged: datetime

    @cached_property
    def day(self) -> date:
        """Tell the day of the moment by which mails are judged."""
        return day_of(self.judged)


def write(session: Session, tries: Sequence[Tried], when: When) -> None:
    """Write down tries; one that is known already is put right."""
    if not tries:
        return
    rows = [
        (each.mail_id, each.number, each.result, each.reply[:_LONGEST], each.code, each.sent_to)
        for each in tries
    ]
    _statements(session).tried.run_rows(session.connection(), _NAMES, rows, {"at": when.now})


def mark_begun(session: Session, mails: Sequence[Wanted], sender: Sender, when: When) -> int:
    """Claim mails that still stand as they were found, while nothing stops all mail.

    Returns:
        How many.
    """
    known = _statements(session)
    statement = known.probe if sender.probing else known.begin
    shared = {"by": sender.name, "until": when.now + IN_FLIGHT, "judged": when.judged}
    return statement.run_rows(session.connection(), ("the_id", "so_far"), mails, shared)


def mark_sent(session: Session, tries: Sequence[Tried], when: When) -> None:
    """Mark the mails of tries as sent, unless somebody has begun another try since."""
    if tries:
        rows = [(each.mail_id, each.number) for each in tries]
        statement = _statements(session).sent
        statement.run_rows(session.connection(), ("the_id", "so_far"), rows, {"at": when.now})


@dataclass(frozen=True)
class _Statements:
    """What is executed for every mail, compiled once."""

    begin: Prepared
    probe: Prepared
    sent: Prepared
    tried: Prepared


def _statements(session: Session) -> _Statements:
    return _prepared(session.connection().dialect)


@lru_cache(maxsize=4)
def _prepared(dialect: Dialect) -> _Statements:
    begin = _begin(dialect)
    unheld = begin.where(~select(HOLD.c.id).exists())
    written = (unheld, begin, _sent(dialect), _tried(dialect))
    return _Statements(*(Prepared(each, dialect) for each in written))


def _begin(dialect: Dialect) -> Update:
    judged = bindparam("judged", type_=MAIL.c.expires_at.type)
    return (
        update(MAIL)
        .where(
            _the_mail(dialect),
            MAIL.c.state == MailState.WAITING.value,
            or_(MAIL.c.expires_at.is_(None), MAIL.c.expires_at > judged),
            ~select(PAUSE.c.id).exists(),
        )
        .values(
            state=MailState.SENDING.value,
            attempts=MAIL.c.attempts + 1,
            claimed_by=bindparam("by"),
            claimed_until=bindparam("until"),
        )
    )


def _sent(dialect: Dialect) -> Update:
    return (
        update(MAIL)
        .where(_the_mail(dialect))
        .values(
            state=MailState.SENT.value, sent_at=bindparam("at"), claimed_by="", claimed_until=null()
        )
    )


def _tried(dialect: Dialect) -> UpdateBase:
    rows = given_rows(dialect, {name: ATTEMPT.c[name].type for name in _NAMES})
    cells = {**rows, "at": bindparam("at", type_=ATTEMPT.c.at.type)}
    written = insert_into(ATTEMPT, dialect)
    if dialect.name == "postgresql":
        written = written.from_select([*cells], select(*cells.values()))
    else:
        written = written.values(cells)
    return written.on_conflict_do_update(index_elements=_KEY, set_=_changed(written.excluded))


def _changed(excluded: ReadOnlyColumnCollection[str, ColumnElement[Any]]) -> dict[str, object]:
    return {name: excluded[name] for name in _OF_TRY}


def _the_mail(dialect: Dialect) -> ColumnElement[bool]:
    """Pick the mail of each row, unless somebody has begun another try of it."""
    row = given_rows(dialect, {"the_id": MAIL.c.id.type, "so_far": MAIL.c.attempts.type})
    return and_(MAIL.c.id == row["the_id"], MAIL.c.attempts == row["so_far"])
