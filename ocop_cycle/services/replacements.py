"""What was to be told and is no longer true: it is stopped, as far as it has not left yet."""

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import table
from ocop_cycle.models.mails import Mail, MailState
from ocop_cycle.models.notices import NoticeRow, NoticeState
from ocop_cycle.queries.standings import ENTRY

NOTICE: Final = table(NoticeRow)
MAIL: Final = table(Mail)
_OTHER: Final = NOTICE.alias()
_WITHOUT_MAIL: Final = (NoticeState.NEW.value, NoticeState.UNREACHABLE.value)
_NOT_LEFT: Final = (MailState.WAITING.value, MailState.HELD.value)
_OF_UNITS: Final = ("agency_reminder", "stage_overdue", "set_a_day")


def of_step(session: Session, entry_id: int, sequence: int) -> None:
    """Stop what was to be told of a step that is taken back."""
    replace(session, [f"move:{entry_id}:{sequence}"])


def of_reminders(session: Session, which: ColumnElement[bool]) -> None:
    """Stop the reminders of entries whose due day is about to change; call it before it does."""
    replace(
        session,
        select(NOTICE.c.key).where(
            NOTICE.c.kind.in_(["deadline_reminder", "deadline_passed"]),
            NOTICE.c.entry_id.in_(select(ENTRY.c.id).where(which)),
        ),
    )


def of_day(session: Session, cycle_id: int, stage: str, round_: str, old: date | None) -> None:
    """Stop what units were to be told about the old last day of a stage, or that it has none."""
    replace(
        session,
        select(NOTICE.c.key).where(
            NOTICE.c.kind.in_(_OF_UNITS),
            NOTICE.c.cycle_id == cycle_id,
            NOTICE.c.stage == stage,
            NOTICE.c.round == round_,
            NOTICE.c.about == old,
        ),
    )


def of_activity(session: Session, activity_id: int) -> None:
    """Stop the reminders of an activity: its day has changed, or it is done."""
    replace(
        session,
        select(NOTICE.c.key).where(
            NOTICE.c.activity_id == activity_id,
            NOTICE.c.key.startswith(f"activity:{activity_id}:", autoescape=True),
        ),
    )


def replace(session: Session, keys: Select[tuple[str]] | list[str]) -> None:
    """Stop notices that have no mail yet, or one that has not left; a mail left empty goes too."""
    lock_mails(session, keys)
    not_left = select(MAIL.c.id).where(MAIL.c.id == NOTICE.c.mail_id, MAIL.c.state.in_(_NOT_LEFT))
    session.execute(
        update(NOTICE)
        .where(
            NOTICE.c.key.in_(keys),
            or_(
                NOTICE.c.state.in_(_WITHOUT_MAIL),
                and_(NOTICE.c.state == NoticeState.MAILED.value, not_left.exists()),
            ),
        )
        .values(state=NoticeState.REPLACED.value)
    )
    told = select(NOTICE.c.mail_id).where(
        NOTICE.c.key.in_(keys), NOTICE.c.state == NoticeState.REPLACED.value
    )
    still = select(_OTHER.c.key).where(
        _OTHER.c.mail_id == MAIL.c.id, _OTHER.c.state == NoticeState.MAILED.value
    )
    session.execute(
        update(MAIL)
        .where(MAIL.c.state.in_(_NOT_LEFT), MAIL.c.id.in_(told), ~still.exists())
        .values(state=MailState.REPLACED.value)
    )


def lock_mails(session: Session, keys: Select[tuple[str]] | list[str]) -> None:
    """Lock mails before their notices, as whoever sends them does: nobody then waits in a ring."""
    told = select(NOTICE.c.mail_id).where(NOTICE.c.key.in_(keys))
    mails = select(MAIL.c.id).where(MAIL.c.id.in_(told), MAIL.c.state.in_(_NOT_LEFT))
    session.execute(mails.order_by(MAIL.c.id).with_for_update())
