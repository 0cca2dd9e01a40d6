"""The mails of somebody who changes his address: a code to the new one, word to the old one."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from notifications.address_notices import ADDRESS_CHANGED, ADDRESS_CODE, AddressChanged, AddressCode
from notifications.letters import Letter, letter_facts
from notifications.notices import Notice
from notifications.render import subject
from ocop_cycle.clock import VIETNAM, day_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.mail_filters import MAIL
from ocop_cycle.services import sign_in_mails
from ocop_cycle.services.message_ids import message_id
from rules.sign_in import LINK_LASTS

_PLAN: Final = "Yêu cầu đổi địa chỉ thư trên trang OCOP"
_TOLD_WITHIN: Final = timedelta(days=7)


def queue_code(session: Session, account: AnyRow, to: str, seed: str, *, at: datetime) -> None:
    """Put the mail with the code into the outbox; the code is made of the seed when it leaves."""
    place, year, office = sign_in_mails.setting(session, at)
    notice = AddressCode(
        key=f"{ADDRESS_CODE}:{seed}",
        to=to,
        name=account.name,
        place=place,
        year=year,
        plan=_PLAN,
        clause="",
        why="Có người yêu cầu dùng địa chỉ thư này để đăng nhập.",
        office=office,
        asked=_moment(at),
    )
    _queue(session, notice, at, LINK_LASTS)


def queue_word(session: Session, account: AnyRow, used: str, seed: str, *, at: datetime) -> None:
    """Tell the old address that another one is used from now on."""
    place, year, office = sign_in_mails.setting(session, at)
    name, _, host = used.partition("@")
    notice = AddressChanged(
        key=f"{ADDRESS_CHANGED}:{seed}",
        to=account.email,
        name=account.name,
        place=place,
        year=year,
        plan=_PLAN,
        clause="",
        why="Quý vị đã đăng nhập bằng địa chỉ thư này cho đến nay.",
        office=office,
        since=_moment(at),
        used=f"{name[:1]}***@{host}",
    )
    _queue(session, notice, at, _TOLD_WITHIN)


def _queue(session: Session, notice: Notice, at: datetime, lasts: timedelta) -> None:
    letter = Letter(notice.key, notice.to, notice.name, (notice,))
    session.execute(
        insert(MAIL).values(
            key=notice.key,
            message_id=message_id(notice.key),
            kind=notice.kind,
            recipient=notice.to,
            subject=subject(letter),
            facts=letter_facts(letter),
            day=day_of(at),
            made_at=at,
            state=MailState.WAITING.value,
            last_call=True,
            expires_at=at + lasts,
            attempts=0,
        )
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"
