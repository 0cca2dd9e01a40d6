"""Passwords of accounts: the first one is given, every other one is chosen."""

from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import ACCOUNT, OPEN
from ocop_cycle.services import permits, sessions, tokens
from rules.errors import Refusal
from rules.passwords import check_password
from rules.rights import Right
from rules.sign_in import FIRST_PASSWORD_LASTS

_NOT_YOURS: Final = "Chỉ chủ tài khoản mới đổi được mật khẩu của mình."


def give_first(session: Session, account: AnyRow, *, at: datetime) -> str:
    """Give an account a password that must be changed within a day; its sessions end.

    Raises:
        NotAllowed: whoever asks manages no accounts.
        Refusal: the account is closed.
    """
    permits.require_everywhere(session, Right.MANAGE_ACCOUNTS)
    if account.state != OPEN:
        raise Refusal(f"Tài khoản {account.email} đã đóng: hãy tạo tài khoản khác.")
    password = tokens.new_password()
    _write(session, account, tokens.slow_hash(password), at + FIRST_PASSWORD_LASTS)
    return password


def choose(session: Session, account: AnyRow, password: str) -> None:
    """Take the password that the owner of an account has chosen; all his sessions end.

    Raises:
        Refusal: somebody else asks, or the password is not taken.
    """
    if actor_of(session).account != account.id:
        raise Refusal(_NOT_YOURS)
    check_password(password, own=(account.name, account.email))
    if tokens.is_secret(password, account.password):
        raise Refusal("Mật khẩu mới phải khác mật khẩu đang dùng: hãy chọn mật khẩu khác.")
    _write(session, account, tokens.slow_hash(password), None)


def _write(session: Session, account: AnyRow, kept: str, ends: datetime | None) -> None:
    session.execute(
        update(ACCOUNT).where(ACCOUNT.c.id == account.id).values(password=kept, password_ends=ends)
    )
    sessions.end_all(session, account.id)
