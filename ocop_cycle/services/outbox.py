"""What people do with mails that have not left: approve, discard, edit, hold; and send again."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, case, func, insert, literal, select, update
from sqlalchemy.orm import Session

from notifications.edited import Edited
from ocop_cycle import clock
from ocop_cycle.errors import NotFound, Stale
from ocop_cycle.models.calls import BadAddress
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import MailState
from ocop_cycle.models.notices import NoticeState
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import cycle_named, today_in
from ocop_cycle.queries.mail_filters import MAIL, NOTICE, Wanted, conditions
from ocop_cycle.queries.mails import mail_row
from ocop_cycle.services import permits
from ocop_cycle.services.message_ids import message_id
from rules.errors import Refusal
from rules.rights import Right

BAD_ADDRESS: Final = table(BadAddress)
_NOT_LEFT: Final = (MailState.HELD, MailState.WAITING)
_HAS_LEFT: Final = (MailState.SENT, MailState.FAILED)
_UNDER_WAY: Final = (MailState.WAITING, MailState.HELD, MailState.SENDING)
_REPEATED: Final = (
    "cycle_id", "entry_id", "kind", "recipient", "subject", "facts", "day", "last_call",
    "expires_at", "edited",
)  # fmt: skip
_STANDS: Final[Mapping[MailState, str]] = MappingProxyType(
    {
        MailState.WAITING: "đang chờ gửi, chưa rời hệ thống",
        MailState.HELD: "đang tạm giữ, chưa rời hệ thống",
        MailState.SENDING: "đang được gửi",
        MailState.SENT: "đã gửi",
        MailState.FAILED: "đã bị máy chủ từ chối",
        MailState.EXPIRED: "đã hết hiệu lực hoặc đã bỏ",
        MailState.REPLACED: "đã được thay thế",
    }
)


def approve(session: Session, wanted: Wanted, *, by: str, at: datetime) -> int:
    """Let held mails leave; those that wait already wait on.

    Returns:
        How many were held until now.

    Raises:
        NotAllowed: whoever asks does not write for the province.
        NotFound: no mail has one of the numbers that are named.
        Refusal: a mail that is named is neither held nor waiting.
    """
    _check_permit(session, wanted.cycle)
    _check_named(session, wanted, _NOT_LEFT, "không duyệt được nữa")
    changes = {"state": MailState.WAITING.value, **_noted("Duyệt", by, at)}
    return _change(session, wanted, (MailState.HELD,), changes)


def discard(session: Session, wanted: Wanted, *, by: str, reason: str, at: datetime) -> int:
    """Let mails that have not left never leave; those that never will are left alone.

    Returns:
        How many would have left.

    Raises:
        NotAllowed: whoever asks does not write for the province.
        NotFound: no mail has one of the numbers that are named.
        Refusal: a mail that is named has left or is leaving; or no reason is given.
    """
    _check_permit(session, wanted.cycle)
    if not reason.strip():
        raise Refusal("Bỏ thư thì phải ghi lý do: hãy thêm --reason.")
    never = (MailState.EXPIRED, MailState.REPLACED)
    _check_named(session, wanted, (*_NOT_LEFT, *never), "không bỏ được nữa")
    changes = {"state": MailState.EXPIRED.value, **_noted(f"Bỏ, {reason.strip()}", by, at)}
    return _change(session, wanted, _NOT_LEFT, changes)


def edit(session: Session, mail_id: int, words: Edited, *, by: str, at: datetime) -> None:
    """Put a person's words in the place of a mail's own; it is held until somebody approves.

    Raises:
        NotAllowed: whoever asks does not write for the province.
        NotFound: there is no mail of this number.
        Refusal: it has left, is leaving or never will.
    """
    _check_permit(session)
    wanted = Wanted(ids=(mail_id,))
    _check_named(session, wanted, _NOT_LEFT, "không sửa được nữa")
    changes = {
        "state": MailState.HELD.value,
        "subject": words.subject,
        "edited": {"subject": words.subject, "text": words.text},
        **_noted("Sửa", by, at),
    }
    if not _change(session, wanted, _NOT_LEFT, changes):
        raise Stale(f"Thư số {mail_id} vừa được gửi đi: không sửa được nữa.")


def resend(session: Session, mail_id: int, *, by: str, at: datetime) -> int:
    """Send a mail that has left once more, as a new one with the same facts.

    Returns:
        The number of the new mail.

    Raises:
        NotAllowed: whoever asks does not write for the province.
        NotFound: there is no mail of this number.
        Refusal: it has not left, is repeated already, is no longer true, or cannot arrive.
    """
    _check_permit(session)
    row = mail_row(session, mail_id)
    first = row.resend_of or row.id
    session.execute(select(MAIL.c.id).where(MAIL.c.id == first).with_for_update())
    _check_resend(session, row, at)
    again = session.scalar(select(func.count()).where(MAIL.c.resend_of == first)) or 0
    key = f"resend:{first}:{again + 1}"
    values = {
        **{name: row._mapping[name] for name in _REPEATED},
        "key": key,
        "message_id": message_id(key),
        "made_at": at,
        "state": MailState.WAITING.value,
        "attempts": 0,
        "resend_of": first,
        "note": f"Gửi lại thư số {row.id}: {_signed(by, at)}",
    }
    written = session.execute(insert(MAIL).values(**values))
    session.execute(  # until the server says otherwise
        update(NOTICE)
        .where(NOTICE.c.mail_id == first, NOTICE.c.state == NoticeState.UNREACHABLE.value)
        .values(state=NoticeState.MAILED.value)
    )
    return int(written.inserted_primary_key[0])  # type: ignore[attr-defined]  # an INSERT has a key


def hold_cycle(
    session: Session, name: str, *, by: str, at: datetime, waiting_too: bool = False
) -> int:
    """Let the mails of a cycle that are made from now on wait for a person's approval.

    Args:
        session: open.
        name: the cycle's.
        by: who wants it.
        at: now.
        waiting_too: those that wait already are held as well.

    Returns:
        How many of its mails are held now.

    Raises:
        NotAllowed: whoever asks is no operator.
        NotFound: there is no such cycle.
    """
    cycle = cycle_named(session, name)
    permits.require_everywhere(session, Right.OPERATE, cycle.id)
    session.execute(update(CYCLE).where(CYCLE.c.id == cycle.id).values(hold_mail=True))
    if waiting_too:
        changes = {"state": MailState.HELD.value, **_noted("Giữ lại", by, at)}
        _change(session, Wanted(cycle=name), (MailState.WAITING,), changes)
    return _held(session, cycle.id)


def release_cycle(session: Session, name: str) -> int:
    """Let the mails of a cycle that are made from now on leave by themselves again.

    Returns:
        How many of its mails are still held: they want an approval each.

    Raises:
        NotAllowed: whoever asks is no operator.
        NotFound: there is no such cycle.
    """
    cycle = cycle_named(session, name)
    permits.require_everywhere(session, Right.OPERATE, cycle.id)
    session.execute(update(CYCLE).where(CYCLE.c.id == cycle.id).values(hold_mail=False))
    return _held(session, cycle.id)


def _check_permit(session: Session, cycle: str | None = None) -> None:
    """Ask for all mails; for those of a cycle where only these are meant."""
    permits.require(session, Right.WRITE)
    number = cycle_named(session, cycle).id if cycle else None
    permits.require_everywhere(session, Right.WRITE, number)


def _change(
    session: Session, wanted: Wanted, states: tuple[MailState, ...], changes: Mapping[str, object]
) -> int:
    """Change the mails of a set that still stand in one of these states."""
    done = session.execute(
        update(MAIL)
        .where(*conditions(session, wanted), MAIL.c.state.in_([each.value for each in states]))
        .values(**changes)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a row count


def _check_named(
    session: Session, wanted: Wanted, states: tuple[MailState, ...], then: str
) -> None:
    """Refuse when a mail that is named by its number stands elsewhere; a filter picks by itself."""
    if not wanted.ids:
        return
    rows = session.execute(select(MAIL.c.id, MAIL.c.state).where(MAIL.c.id.in_(wanted.ids)))
    found = {row.id: MailState(row.state) for row in rows}
    unknown = [str(each) for each in wanted.ids if each not in found]
    if unknown:
        raise NotFound(f"Không có thư số {', '.join(unknown)}: hãy xem danh sách (ocop mail list).")
    wrong = [f"số {each} {_STANDS[state]}" for each, state in found.items() if state not in states]
    if wrong:
        raise Refusal(f"Thư {', '.join(wrong)}: {then}.")


def _check_resend(session: Session, row: AnyRow, at: datetime) -> None:
    state = MailState(row.state)
    if state not in _HAS_LEFT:
        raise Refusal(f"Thư số {row.id} {_STANDS[state]}: chỉ gửi lại được thư đã rời hệ thống.")
    if row.expires_at and row.expires_at <= _present(session, row, at):
        raise Refusal(
            f"Thư số {row.id} chỉ đúng đến {_moment(row.expires_at)}: nội dung không còn đúng, "
            "không gửi lại."
        )
    bad = select(BAD_ADDRESS.c.reason).where(BAD_ADDRESS.c.address == row.recipient.casefold())
    if session.execute(bad).first():
        raise Refusal(
            f"Địa chỉ {row.recipient} đã bị đánh dấu là không nhận được thư: hãy sửa liên hệ, "
            "hoặc gọi điện."
        )
    again = session.scalars(
        select(MAIL.c.id).where(
            MAIL.c.resend_of == (row.resend_of or row.id),
            MAIL.c.state.in_([each.value for each in _UNDER_WAY]),
        )
    ).first()
    if again:
        raise Refusal(f"Thư số {row.id} đang được gửi lại bằng thư số {again}, chưa gửi xong.")


def _present(session: Session, row: AnyRow, at: datetime) -> datetime:
    """Tell how far time has come for a mail: now, or the day to which its cycle has been played."""
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == row.cycle_id)).one_or_none()
    return clock.start_of(today_in(cycle, at)) if cycle and cycle.played else at


def _held(session: Session, cycle_id: int) -> int:
    held = select(func.count()).where(
        MAIL.c.cycle_id == cycle_id, MAIL.c.state == MailState.HELD.value
    )
    return int(session.scalar(held) or 0)


def _noted(what: str, by: str, at: datetime) -> dict[str, ColumnElement[str]]:
    """Add to the note of a mail who did what, and when."""
    told = f"{what}: {_signed(by, at)}"
    return {"note": case((MAIL.c.note == "", literal(told)), else_=MAIL.c.note.concat(f"; {told}"))}


def _signed(by: str, at: datetime) -> str:
    return f"{by}, {_moment(at)}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"
