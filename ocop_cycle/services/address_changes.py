"""The mail address of one's own account: another one, once a code has come back from it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from notifications.addresses import check_address
from ocop_cycle.clock import day_of
from ocop_cycle.db import actor_of, lock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import ACCOUNT, account_with, actor_for, email_key
from ocop_cycle.services import address_mails, sessions, sign_in_mails, sign_in_tries, tokens
from ocop_cycle.services.sessions import Opened
from ocop_cycle.services.sign_in_links import LINK
from rules.errors import Refusal
from rules.names import clean
from rules.rights import Role
from rules.sign_in import CODE_TRIES, LINK_LASTS, Step

WRONG: Final = "Mã xác nhận không đúng: hãy xem lại thư mới nhất ở địa chỉ mới rồi nhập lại."
_OVER: Final = "Mã xác nhận đã dùng, đã quá 10 phút hoặc đã thử quá nhiều lần: hãy yêu cầu lại."
_OF_REGISTER: Final = (
    "Địa chỉ thư của chủ thể nằm trong danh sách chủ thể: hãy báo cán bộ địa bàn để sửa ở đó."
)
_LOCK: Final = -4  # that of making accounts


@dataclass(frozen=True)
class Wish:
    """An address that somebody wants, and the code for it; made outside of a transaction."""

    email: str
    seed: str
    code: str

    @classmethod
    def to(cls, email: str) -> "Wish":
        """Make one; slow, for the hash of the code is.

        Raises:
            Refusal: no mail can be sent to this address.
        """
        seed = tokens.new_token()
        kept = tokens.slow_hash(sign_in_mails.digits_of(seed))
        return cls(check_address(clean(email)), seed, kept)


def ask(session: Session, account: AnyRow, wish: Wish, *, address: str, at: datetime) -> None:
    """Write a wish down and mail its code; whether another account has the address is not said.

    Args:
        session: of the owner.
        account: his.
        wish: the address that he wants.
        address: the network address that he comes from.
        at: now.

    Raises:
        Refusal: it is his already, he is a producer, or he has asked too often.
    """
    _check_own(session, account)
    if Role.PRODUCER in actor_for(session, account, day_of(at)).roles:
        raise Refusal(_OF_REGISTER)
    if email_key(wish.email) == account.email_key:
        raise Refusal("Đây là địa chỉ đang dùng: hãy ghi địa chỉ khác.")
    sign_in_tries.begin(session, sign_in_tries.MAIL, wish.email, address, at=at)
    _forget(session, account, at)
    session.execute(
        insert(LINK).values(
            token=tokens.digest(tokens.new_token()),  # no link leads here
            code=wish.code,
            browser=_mark(account),
            seed=wish.seed,
            email_key=wish.email,
            account_id=account.id,
            made=at,
            expires=at + LINK_LASTS,
            tries=0,
        )
    )
    if account_with(session, wish.email) is None:
        address_mails.queue_code(session, account, wish.email, wish.seed, at=at)


def begin_code(session: Session, account: AnyRow, *, at: datetime) -> AnyRow:
    """Count a try with a code before it is looked at; a wish takes five.

    Returns:
        The wish that the code is for.

    Raises:
        Refusal: there is none, or it has had its tries.
    """
    _check_own(session, account)
    row = session.execute(
        select(LINK)
        .where(LINK.c.browser == _mark(account), LINK.c.used.is_(None), LINK.c.expires > at)
        .order_by(LINK.c.id.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if row is None or row.tries >= CODE_TRIES:
        raise Refusal(_OVER)
    session.execute(update(LINK).where(LINK.c.id == row.id).values(tries=LINK.c.tries + 1))
    return row


def change(
    session: Session, account: AnyRow, wish: AnyRow, *, address: str, at: datetime
) -> Opened:
    """Change the address: the old one is told, all sessions end, he goes on under a new one.

    Args:
        session: of the owner.
        account: his.
        wish: the one whose code he has typed.
        address: the network address that he comes from.
        at: now.

    Raises:
        Refusal: the wish is over, or somebody else has the address by now.
    """
    _check_own(session, account)
    lock(session, _LOCK)
    taken = account_with(session, wish.email_key) is not None
    if taken or not _forget(session, account, at, LINK.c.id == wish.id, LINK.c.expires > at):
        raise Refusal(_OVER)
    address_mails.queue_word(session, account, wish.email_key, wish.seed, at=at)
    session.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id == account.id)
        .values(email=wish.email_key, email_key=email_key(wish.email_key))
    )
    sessions.end_all(session, account.id)
    return sessions.open_for(session, account, Step.DONE, address=address, at=at)


def _forget(session: Session, account: AnyRow, at: datetime, *which: ColumnElement[bool]) -> bool:
    """Let wishes of an account be of no more use; tell whether there was one."""
    mine = LINK.c.browser == _mark(account), LINK.c.used.is_(None)
    ended = session.execute(update(LINK).where(*mine, *which).values(used=at))
    return bool(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a row count


def _mark(account: AnyRow) -> str:
    """Give what stands in the place of a browser: no cookie has it, so it is no way in."""
    return tokens.digest(f"address:{account.public_id}")


def _check_own(session: Session, account: AnyRow) -> None:
    if actor_of(session).account != account.id:
        raise Refusal("Chỉ chủ tài khoản mới đổi được địa chỉ thư của mình.")
