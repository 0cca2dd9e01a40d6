"""Signing in, in parts: a try is counted, then looked at outside of a transaction, then settled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from ocop_cycle.clock import day_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import OPEN, account_numbered, account_with, actor_for
from ocop_cycle.services import access_log, factors, passwords, sessions, sign_in_tries, tokens
from ocop_cycle.services.access_log import Outcome
from ocop_cycle.services.sessions import Opened
from rules.errors import Refusal
from rules.sign_in import Step, needs_factor, next_step

WRONG: Final = (
    "Địa chỉ thư hoặc mật khẩu không đúng: hãy nhập lại; nếu không có mật khẩu, hãy nhận đường dẫn "
    "đăng nhập qua thư."
)
_ENDED: Final = "Mật khẩu dùng một lần đã quá 24 giờ: hãy nhờ người quản trị cấp mật khẩu khác."


@dataclass(frozen=True)
class Try:
    """A try with a password: its number, and whom it names; `account` is None for nobody."""

    number: int
    address: str
    email: str
    account: AnyRow | None

    def matches(self, password: str) -> bool:
        """Compare the password; for nobody it takes as long."""
        account = self.account
        usable = account is not None and account.state == OPEN
        return tokens.is_secret(password, account.password if account and usable else "")


def begin(session: Session, email: str, address: str, *, at: datetime) -> Try:
    """Count a try with a password, and find whom it names.

    Raises:
        Refusal: it is one too many, or comes too early.
    """
    number = sign_in_tries.begin(session, sign_in_tries.CHECK, email, address, at=at)
    return Try(number, address, email, account_with(session, email))


def settle(session: Session, tried: Try, *, right: bool, at: datetime) -> Opened | None:
    """Open a session where the password was right; None where it was wrong.

    Raises:
        Refusal: the password had been given to him, and its time is over.
    """
    account = tried.account
    if not right or account is None:
        _log(session, tried.account, tried.address, Outcome.REFUSED, at)
        return None
    fresh = account_numbered(session, account.id)
    if fresh.password != account.password:
        return None
    if fresh.password_ends and fresh.password_ends <= at:
        raise Refusal(_ENDED)
    sign_in_tries.succeed(session, tried.number)
    return go_on(session, fresh, None, address=tried.address, at=at)


def go_on(
    session: Session, account: AnyRow, after: Step | None, *, address: str, at: datetime
) -> Opened:
    """Open the session of somebody who has passed a step: what he sees is named by the next one.

    Args:
        session: open.
        account: his, as it is now.
        after: the step; None for the first one.
        address: the network address that he comes from.
        at: now.
    """
    roles = actor_for(session, account, day_of(at)).roles
    step = next_step(
        after,
        has_factor=account.factor_since is not None,
        wants_factor=needs_factor(roles),
        must_change=account.password_ends is not None,
    )
    if step is Step.ENROL:
        factors.prepare(session, account)
    if step is Step.DONE:
        _log(session, account, address, Outcome.DONE, at)
    return sessions.open_for(session, account, step, address=address, at=at)


def by_factor(
    session: Session, row: AnyRow, code: str, tried: int, *, at: datetime
) -> Opened | None:
    """Take the code of the second factor, and go on under a new session; None for a wrong one.

    Args:
        session: open.
        row: the session that waits for it.
        code: as it was typed.
        tried: the number of the try that was counted for it.
        at: now.
    """
    account = _account(session, row)
    if not factors.use(session, account, code, at=at):
        _log(session, account, row.address, Outcome.REFUSED, at)
        return None
    sign_in_tries.succeed(session, tried)
    sessions.end(session, row.token)
    return go_on(session, account, Step.FACTOR, address=row.address, at=at)


def by_new_password(session: Session, row: AnyRow, password: str, *, at: datetime) -> Opened:
    """Take the password that somebody chooses in the place of the one he was given, and go on.

    Raises:
        Refusal: the password is not taken.
    """
    passwords.choose(session, _account(session, row), password)
    return go_on(session, _account(session, row), Step(row.step), address=row.address, at=at)


def by_enrolment(session: Session, row: AnyRow, code: str, *, at: datetime) -> Opened:
    """Put a second factor in use, and go on under a new session.

    Raises:
        Refusal: the code is another one.
    """
    factors.confirm(session, _account(session, row), code, at=at)
    return go_on(session, _account(session, row), Step(row.step), address=row.address, at=at)


def _account(session: Session, row: AnyRow) -> AnyRow:
    return account_numbered(session, row.account_id)


def _log(
    session: Session, account: AnyRow | None, address: str, outcome: Outcome, at: datetime
) -> None:
    who = (account.id, account.name) if account else (None, "")
    access_log.note(session, "sign_in", at=at, address=address, outcome=outcome, account=who)
