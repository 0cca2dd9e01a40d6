"""Mails of the outbox that tests begin from, written as the last step of a day writes them."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from notifications.edited import Edited
from notifications.letters import Letter, letter_facts
from notifications.notices import Notice, Office
from notifications.producer_notices import DeadlineReminder
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.mail_filters import MAIL, NOTICE
from ocop_cycle.queries.mail_state import PAUSE

DAY: Final = date(2020, 2, 22)
AT: Final = datetime(2020, 2, 22, 1, 0, tzinfo=UTC)
OFFICE: Final = Office("Phòng Nông nghiệp huyện Đại Từ", "0200 382 4567")


def a_reminder(product: str = "Chè Tân Cương", code: str = "SP-1") -> DeadlineReminder:
    return DeadlineReminder(
        key=f"remind:{code}:2020-02-29:7",
        to="htx@example.com",
        name="HTX Hảo Đạt",
        place="Thái Nguyên",
        year=2020,
        plan="Kế hoạch ngày 07/02/2020",
        clause="4.2",
        why="Quý vị là chủ thể của sản phẩm này",
        office=OFFICE,
        product=product,
        code=code,
        stage="Đăng ký ý tưởng sản phẩm",
        todo=f"nộp phiếu đăng ký ý tưởng sản phẩm “{product}”",
        last_day=date(2020, 2, 29),
        days_left=7,
        phrase="xong trước ngày 01/3/2020",
    )


def a_letter(
    *notices: Notice, key: str = "day:a", to: str = "htx@example.com", edited: Edited | None = None
) -> Letter:
    return Letter(key, to, "HTX Hảo Đạt", notices or (a_reminder(),), edited=edited)


def a_mail(
    session: Session,
    cycle: AnyRow | None = None,
    *notices: Notice,
    key: str = "day:2020-02-22:a",
    state: MailState = MailState.HELD,
    to: str = "htx@example.com",
    kind: str = "deadline_reminder",
    **values: object,
) -> int:
    """Write one mail and give its number."""
    letter = a_letter(*notices, key=key, to=to)
    row: dict[str, object] = {
        "key": key,
        "message_id": f"<{key}@example.com>",
        "cycle_id": cycle.id if cycle else None,
        "kind": kind,
        "recipient": to,
        "subject": "Còn 7 ngày: Chè Tân Cương",
        "facts": letter_facts(letter),
        "day": DAY,
        "made_at": AT,
        "state": state.value,
        "expires_at": AT + timedelta(days=7),
        "attempts": 0,
    }
    written = session.execute(insert(MAIL).values(**{**row, **values}))
    return int(written.inserted_primary_key[0])  # type: ignore[attr-defined]


def a_notice(
    session: Session, mail_id: int | None, cycle: AnyRow, key: str, **values: object
) -> None:
    """Write one notice, and the mail that tells it."""
    row: dict[str, object] = {
        "key": key,
        "kind": "deadline_reminder",
        "cycle_id": cycle.id,
        "stage": "idea_registration",
        "round": "1/2020",
        "day": DAY,
        "about": date(2020, 2, 29),
        "details": {},
        "state": "mailed",
        "mail_id": mail_id,
    }
    session.execute(insert(NOTICE).values(**{**row, **values}))


def stop_all_mail(session: Session, by: str) -> None:
    """Stop all mail as somebody does with the switch."""
    session.execute(insert(PAUSE).values(id=1, by=by, since=AT))


def standing(session: Session, mail_id: int) -> AnyRow:
    """Read a mail as it stands."""
    return session.execute(select(MAIL).where(MAIL.c.id == mail_id)).one()


def put(session: Session, mail_id: int, **values: object) -> None:
    """Let a mail stand otherwise."""
    session.execute(update(MAIL).where(MAIL.c.id == mail_id).values(**values))
