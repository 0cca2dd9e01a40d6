"""The second factor of an account: a code of six figures that changes every 30 seconds (TOTP)."""

from contextlib import suppress
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import update
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import ACCOUNT
from ocop_cycle.services import permits, sessions, tokens
from ocop_cycle.services.sealing import is_sealed, opened, sealed
from rules.errors import Refusal
from rules.rights import Right

_ISSUER: Final = "OCOP"
_STEP: Final = 30  # seconds
_AROUND: Final = (-1, 0, 1)  # a telephone's clock may be half a minute off
_WRONG: Final = "Mã xác thực không đúng: hãy xem mã mới trong ứng dụng rồi nhập lại."


def begin(session: Session, account: AnyRow) -> str:
    """Give an account the secret of a second factor, not yet in use; the same until it is.

    Returns:
        The secret, for the application on a telephone.

    Raises:
        Refusal: somebody else asks, or one is in use.
    """
    _check_own(session, account)
    if account.factor_since is not None:
        raise Refusal("Tài khoản đã có mã xác thực: hãy nhờ người quản trị gỡ mã cũ trước.")
    return prepare(session, account)


def prepare(session: Session, account: AnyRow) -> str:
    """Have a secret ready for somebody who is to put a second factor in use; the same until then.

    One that cannot be opened any more is not in use yet: another one takes its place.

    Returns:
        The secret.
    """
    with suppress(Refusal):
        if account.factor:
            return secret_of(account)
    secret = pyotp.random_base32()
    kept = sealed(secret, account.public_id)
    session.execute(update(ACCOUNT).where(ACCOUNT.c.id == account.id).values(factor=kept))
    return secret


def secret_of(account: AnyRow) -> str:
    """Give the secret of an account's second factor.

    Raises:
        Refusal: the key of the installation, with which it was sealed, is gone.
    """
    return opened(account.factor, account.public_id)


def address_of(account: AnyRow, secret: str) -> str:
    """Give what an application on a telephone reads of a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=_ISSUER)


def confirm(session: Session, account: AnyRow, code: str, *, at: datetime) -> None:
    """Put the second factor in use: its owner has read a code off it; all his sessions end.

    Raises:
        Refusal: somebody else asks, there is no secret yet, or the code is another one.
    """
    _check_own(session, account)
    step = step_of(account, code, at=at)
    if account.factor_since is not None or step is None:
        raise Refusal(_WRONG)
    session.execute(
        update(ACCOUNT).where(ACCOUNT.c.id == account.id).values(factor_since=at, factor_step=step)
    )
    sessions.end_all(session, account.id)


def use(session: Session, account: AnyRow, code: str, *, at: datetime) -> bool:
    """Tell whether a code is the one of now, and has not been used before."""
    step = step_of(account, code, at=at)
    if step is None or account.factor_since is None:
        return False
    used = session.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id == account.id, ACCOUNT.c.factor_step < step)
        .values(factor_step=step, factor=_sealed_now(account))
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a row count


def remove(session: Session, account: AnyRow) -> None:
    """Take the second factor from an account whose owner has lost it; all its sessions end.

    Raises:
        NotAllowed: whoever asks manages no accounts.
    """
    permits.require_everywhere(session, Right.MANAGE_ACCOUNTS)
    session.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id == account.id)
        .values(factor="", factor_since=None, factor_step=0)
    )
    sessions.end_all(session, account.id)


def step_of(account: AnyRow, code: str, *, at: datetime) -> int | None:
    """Find the step of 30 seconds whose code this is, of those around a moment."""
    typed = "".join(code.split())
    if not account.factor or not typed.isascii():
        return None
    now = int(at.timestamp()) // _STEP
    generator = pyotp.TOTP(secret_of(account))
    for step in (now + each for each in _AROUND):
        if step > account.factor_step and tokens.same(generator.at(step * _STEP), typed):
            return step
    return None


def _sealed_now(account: AnyRow) -> str:
    """Give what is to be kept of a secret; one from before secrets were sealed is sealed now."""
    kept = str(account.factor)
    return kept if is_sealed(kept) else sealed(kept, account.public_id)


def _check_own(session: Session, account: AnyRow) -> None:
    if actor_of(session).account != account.id:
        raise Refusal("Chỉ chủ tài khoản mới đăng ký được mã xác thực của mình.")
