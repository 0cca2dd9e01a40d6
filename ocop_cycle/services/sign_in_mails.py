"""The mail with which somebody signs in; what it opens is not in the outbox."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from notifications.address_notices import ADDRESS_CODE, AddressCode
from notifications.letters import Letter, letter_facts
from notifications.notices import Office
from notifications.render import subject
from notifications.sign_in_notices import SIGN_IN, SignIn
from notifications.sign_in_notices import opened as with_words
from ocop_cycle.clock import VIETNAM, day_of
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.contacts import units
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.mail_filters import MAIL
from ocop_cycle.services.message_ids import message_id
from ocop_cycle.services.tokens import derived_digits, derived_token
from ocop_cycle.settings import settings
from rules.sign_in import LINK_LASTS

_PURPOSE: Final = "sign-in"
_PLAN: Final = "Yêu cầu đăng nhập trên trang OCOP"
_WHY: Final = "Có người yêu cầu đăng nhập bằng địa chỉ thư này."
_NO_OFFICE: Final = "Văn phòng Điều phối nông thôn mới"
_NOBODY: Final = "khong-ai@example.vn"
_SOME_PLACE: Final = "của tỉnh"


def token_of(seed: str) -> str:
    """Give the token of the link of a seed."""
    return derived_token(f"{_PURPOSE}-link", seed)


def digits_of(seed: str) -> str:
    """Give the code of a seed."""
    return derived_digits(f"{_PURPOSE}-code", seed)


def home_address() -> str:
    """Give the address of the pages, as people outside open it, without a slash at its end."""
    known = settings()
    return known.base_url or f"http://127.0.0.1:{known.port}"


def queue(session: Session, seed: str, reader: tuple[str, str] | None, *, at: datetime) -> None:
    """Put a mail for a way in into the outbox; it leaves at any hour, and is no use after it.

    Without a reader all is done but that, so that it takes as long.

    Args:
        session: open.
        seed: of the way in.
        reader: the address of who asked, as it is known, and his name; None for nobody.
        at: now.
    """
    to, name = reader or (_NOBODY, _NO_OFFICE)
    key = f"{SIGN_IN}:{seed}"
    place, year, office = setting(session, at)
    notice = SignIn(
        key=key,
        to=to,
        name=name,
        place=place,
        year=year,
        plan=_PLAN,
        clause="",
        why=_WHY,
        office=office,
        asked=f"{at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}",
    )
    letter = Letter(key, to, name, (notice,))
    written = insert(MAIL).values(
        key=key,
        message_id=message_id(key),
        kind=SIGN_IN,
        recipient=to,
        subject=subject(letter),
        facts=letter_facts(letter),
        day=day_of(at),
        made_at=at,
        state=MailState.WAITING.value,
        last_call=True,
        expires_at=at + LINK_LASTS,
        attempts=0,
    )
    if reader:
        session.execute(written)


def opened(letter: Letter) -> Letter:
    """Put a link or a code into a letter that leaves; every other letter stays as it is."""
    notice = letter.first
    if isinstance(notice, AddressCode):
        code = digits_of(notice.key.removeprefix(f"{ADDRESS_CODE}:"))
        return replace(letter, notices=(replace(notice, digits=code),))
    if not isinstance(notice, SignIn):
        return letter
    seed = notice.key.removeprefix(f"{SIGN_IN}:")
    link = f"{home_address()}/sign-in/link/{token_of(seed)}"
    return replace(letter, notices=(with_words(notice, link, digits_of(seed)),))


def setting(session: Session, at: datetime) -> tuple[str, int, Office]:
    """Tell where the programme is run, by the newest cycle, and whom one may ask."""
    cycle = session.execute(
        select(CYCLE.c.place, CYCLE.c.year, CYCLE.c.office_id)
        .order_by(CYCLE.c.closed_on.is_not(None), CYCLE.c.year.desc(), CYCLE.c.id.desc())
        .limit(1)
    ).one_or_none()
    if cycle is None:
        return _SOME_PLACE, day_of(at).year, Office(_NO_OFFICE)
    unit = units(session, [cycle.office_id or 0], day_of(at)).get(cycle.office_id or 0)
    office = Office(unit.name, unit.phone, unit.email) if unit else Office(_NO_OFFICE)
    return cycle.place, cycle.year, office
