"""The last look before a mail leaves: each of its notices is compared with the tables again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from notifications.kinds import facts
from notifications.letters import CANCEL, letter_of
from notifications.notices import Notice
from ocop_cycle.clock import day_of
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Mail, MailState
from ocop_cycle.models.notices import NoticeRow, NoticeState
from ocop_cycle.queries.checks import NEWER, why_untrue
from ocop_cycle.queries.held import HELD_KINDS
from ocop_cycle.queries.matters import Matters, read
from ocop_cycle.queries.weeks import WEEK_DIGEST
from ocop_cycle.services import appointments, letters
from ocop_cycle.services.envelopes import envelope, reader
from rules.urgency import is_rung

MAIL: Final = table(Mail)
NOTICE: Final = table(NoticeRow)
_REWRITTEN: Final = ("facts", "subject", "kind", "entry_id", "last_call", "expires_at")
_BAD: Final = "địa chỉ thư đã bị máy chủ từ chối"
_CALLED: Final = "đã báo qua điện thoại"
_OTHER_READER: Final = "người nhận đã thay đổi"


@dataclass(frozen=True)
class Ready:
    """A mail that may leave, and the facts that leave; they are in its row already."""

    mail_id: int
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Void:
    """A mail of which nothing is true any more; it is stored as expired, with the note."""

    mail_id: int
    note: str


@dataclass(frozen=True)
class _Looked:
    """What the last look found of a mail: which notices stay, which do not, and why."""

    mail: AnyRow
    kept: tuple[AnyRow, ...] = ()
    untrue: tuple[AnyRow, ...] = ()
    handed_over: tuple[AnyRow, ...] = ()
    whys: tuple[str, ...] = ()

    @property
    def is_void(self) -> bool:
        """Tell whether nothing is left to tell; a mail without notices is told as it is."""
        return bool(self.whys) and not self.kept

    @property
    def is_fixed(self) -> bool:
        """Tell whether it leaves whole or not at all: a person wrote its text."""
        return self.is_void or bool(self.mail.edited) or not self.kept


def refresh(session: Session, rows: Sequence[AnyRow], *, at: datetime) -> list[Ready | Void]:
    """Check mails that are about to leave, and bring their facts up to date.

    Who has submitted, withdrawn, been extended or moved on is told nothing; what a unit no longer
    holds is left out; a notice whose reader has handed over waits for the next mail.

    Args:
        session: the transaction that claims them; it has locked their rows.
        rows: the whole rows, some hundreds: so many questions are asked as for one of them.
        at: the moment at which they leave.

    Returns:
        An answer for each row, in their order.
    """
    notices = _notices(session, [_told_by(row) for row in rows])
    matters = read(
        session,
        [each for each in notices if each.state == NoticeState.MAILED.value],
        day_of(at),
        addresses=[row.recipient.casefold() for row in rows],
    )
    of_mail: dict[int, list[AnyRow]] = {_told_by(row): [] for row in rows}
    for each in notices:
        of_mail[each.mail_id].append(each)
    looked = [_look(row, of_mail[_told_by(row)], matters) for row in rows]
    _let_go(session, looked)
    fresh = _rewritten(session, looked, matters)
    return [
        Void(each.mail.id, _note(each))
        if each.is_void
        else Ready(each.mail.id, fresh.get(each.mail.id, each.mail.facts))
        for each in looked
    ]


def _told_by(mail: AnyRow) -> int:
    """Tell whose notices a mail tells: its own, or those of the mail that it repeats."""
    return int(mail.resend_of or mail.id)


def _notices(session: Session, ids: Sequence[int]) -> Sequence[AnyRow]:
    return session.execute(select(NOTICE).where(NOTICE.c.mail_id.in_(ids))).all()


def _look(mail: AnyRow, notices: Sequence[AnyRow], matters: Matters) -> _Looked:
    kept, untrue, handed_over, whys = list[AnyRow](), list[AnyRow](), list[AnyRow](), list[str]()
    recipient = mail.recipient.casefold()
    for row in notices:
        why = _why(row, matters, mail)
        if why:
            untrue.append(row)
            whys.append(why)
        elif matters.address(row) != recipient:
            handed_over.append(row)
            whys.append(_BAD if recipient in matters.bad else _OTHER_READER)
        else:
            kept.append(row)
    if not notices and recipient in matters.bad:
        whys.append(_BAD)
    return _Looked(mail, tuple(kept), tuple(untrue), tuple(handed_over), tuple(whys))


def _why(row: AnyRow, matters: Matters, mail: AnyRow) -> str:
    if row.state == NoticeState.MAILED.value:
        return why_untrue(row, matters, mail.day)
    return _CALLED if row.state == NoticeState.CALLED.value else NEWER


def _note(looked: _Looked) -> str:
    return f"Không gửi: {'; '.join(dict.fromkeys(looked.whys))}."


def _let_go(session: Session, looked: Sequence[_Looked]) -> None:
    """Write down what does not leave: notices, days of calendars, mails that have nothing left.

    What a mail repeats has been told once: its notices and days stay as they are.
    """
    firsts = [each for each in looked if each.mail.resend_of is None]
    lost = [each for each in firsts if each.is_void or not each.is_fixed]
    untrue = [row for each in lost for row in each.untrue]
    _mark(session, untrue, state=NoticeState.REPLACED.value)
    handed_over = [row for each in lost for row in each.handed_over]
    _mark(session, handed_over, state=NoticeState.NEW.value, mail_id=None)
    requests = [
        (row.mail_id, appointments.uid_of(row)) for row in (*untrue, *handed_over) if row.mail_id
    ]
    void = [each for each in looked if each.is_void]
    over = [each for each in void if each.mail.resend_of is None]
    events = [event for each in over for event in each.mail.facts.get("events", ())]
    cancels = [event["uid"] for event in events if event["method"] == CANCEL]
    appointments.take_out(session, requests, cancels)
    changes: dict[str, object] = {
        "state": MailState.EXPIRED.value,
        "note": bindparam("the_note"),
        "claimed_by": "",
        "claimed_until": None,
    }
    _change(session, changes, [{"the_id": each.mail.id, "the_note": _note(each)} for each in void])


def _rewritten(
    session: Session, looked: Iterable[_Looked], matters: Matters
) -> dict[int, Mapping[str, Any]]:
    """Write the facts anew of what has lost a notice, speaks of what is held, or leaves later."""
    again = {
        row.key: row
        for each in looked
        if not each.is_fixed
        for row in each.kept
        if _is_dated(row, each.mail, matters)
    }
    written = letters.write(session, list(again.values()), matters)
    fresh: dict[int, Mapping[str, Any]] = {}
    rows = list[dict[str, Any]]()
    for each in looked:
        if each.is_fixed or not (each.whys or any(row.key in again for row in each.kept)):
            continue
        found = _facts(each, written)
        if found != each.mail.facts:
            fresh[each.mail.id] = found
            rows.append({"the_id": each.mail.id, **_columns(each, found, matters)})
    changes = {name: bindparam(f"to_{name}", type_=MAIL.c[name].type) for name in _REWRITTEN}
    _change(session, changes, rows)
    return fresh


def _is_dated(row: AnyRow, mail: AnyRow, matters: Matters) -> bool:
    """Tell whether what a notice says may be another thing on the day it leaves."""
    if matters.day != mail.day and is_rung(row.kind):
        return True
    return row.kind in HELD_KINDS or row.kind == WEEK_DIGEST


def _facts(looked: _Looked, written: Mapping[str, Notice]) -> dict[str, Any]:
    stored = looked.mail.facts
    kept = {row.key for row in looked.kept}
    said: list[dict[str, Any]] = [
        {"kind": written[each["key"]].kind, **facts(written[each["key"]])}
        if each["key"] in written
        else each
        for each in stored["notices"]
        if each["key"] in kept
    ]
    duties = {appointments.uid_of(row) for row in looked.kept}
    events = [
        event
        for event in stored.get("events", ())
        if event["method"] == CANCEL or event["uid"] in duties
    ]
    name = reader(each["name"] for each in said)
    return {**stored, "name": name, "notices": said, "events": events}


def _columns(looked: _Looked, found: Mapping[str, Any], matters: Matters) -> dict[str, Any]:
    mail = looked.mail
    rows = {row.key: row for row in looked.kept}
    letter = letter_of(mail.key, mail.recipient, found)
    in_order = [rows[each.key] for each in letter.notices]
    filed = {"facts": found, **envelope(letter, in_order, matters, mail.day)}
    return {f"to_{name}": filed[name] for name in _REWRITTEN}


def _mark(session: Session, rows: Iterable[AnyRow], **changes: object) -> None:
    keys = [row.key for row in rows]
    if keys:
        session.execute(update(NOTICE).where(NOTICE.c.key.in_(keys)).values(**changes))


def _change(session: Session, changes: Mapping[str, object], rows: list[dict[str, Any]]) -> None:
    if rows:
        here = MAIL.c.id == bindparam("the_id")
        session.execute(update(MAIL).where(here).values(changes), rows)
