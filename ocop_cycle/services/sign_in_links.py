"""Ways in by mail: a link and a code, once, for ten minutes, for the browser that asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ocop_cycle.clock import day_of
from ocop_cycle.models.accounts import SignInLink
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.queries.accounts import (
    GRANT,
    OPEN,
    account_numbered,
    account_with,
    actor_for,
    email_key,
    in_force,
    producers_with,
)
from ocop_cycle.services import accounts, sign_in, sign_in_mails, sign_in_tries, tokens
from ocop_cycle.services.accounts import Given
from ocop_cycle.services.sessions import Opened
from rules.errors import Refusal
from rules.rights import Role
from rules.sign_in import CODE_TRIES, LINK_LASTS, needs_factor

LINK: Final = table(SignInLink)
OVER: Final = (
    "Đường dẫn hoặc mã đăng nhập đã dùng, đã quá 10 phút, hoặc được yêu cầu từ trình duyệt khác: "
    "hãy yêu cầu lại."
)
_BY_ADDRESS: Final = "thư của chủ thể"
_ADDRESS_GONE: Final = "thư của chủ thể, nay đã đổi"
_ONE_DAY: Final = timedelta(days=1)
WRONG_CODE: Final = "Mã đăng nhập không đúng: hãy xem lại thư mới nhất rồi nhập lại."


@dataclass(frozen=True)
class Way:
    """A way in before it is written down: what the mail is made of, and what is kept of it."""

    email: str
    seed: str
    token: str
    code: str

    @classmethod
    def to(cls, email: str) -> "Way":
        """Make a way in; outside of a transaction, for the hash of the code is slow."""
        seed = tokens.new_token()
        kept = tokens.digest(sign_in_mails.token_of(seed))
        return cls(email, seed, kept, tokens.slow_hash(sign_in_mails.digits_of(seed)))


def ask(session: Session, way: Way, *, browser: str, address: str, at: datetime) -> None:
    """Write a way in down and queue its mail; for whom nobody knows only the former.

    Whoever asks learns nothing of it: neither from the answer nor from its time. A way in that was
    asked for before is of no use any more.

    Args:
        session: open.
        way: to whose address.
        browser: what the cookie of the asking browser holds.
        address: the network address.
        at: now.

    Raises:
        Refusal: it is one time too many.
    """
    sign_in_tries.begin(session, sign_in_tries.MAIL, way.email, address, at=at)
    key = email_key(way.email)
    session.execute(
        update(LINK).where(LINK.c.email_key == key, LINK.c.used.is_(None)).values(used=at)
    )
    account = account_with(session, way.email)
    reader = _reader(session, account, way.email, at)
    session.execute(
        insert(LINK).values(
            token=way.token,
            code=way.code,
            browser=tokens.digest(browser),
            seed=way.seed,
            email_key=key,
            account_id=account.id if account else None,
            made=at,
            expires=at + LINK_LASTS,
            tries=0,
        )
    )
    sign_in_mails.queue(session, way.seed, reader, at=at)


def by_link(session: Session, token: str, *, browser: str, address: str, at: datetime) -> Opened:
    """Let in who presses the button behind the link, on the browser that asked for it; once.

    Raises:
        Refusal: the link is over, or this is another browser.
    """
    row = session.execute(
        select(LINK).where(LINK.c.token == tokens.digest(token)).with_for_update()
    ).one_or_none()
    if row is None or not tokens.same(row.browser, tokens.digest(browser)):
        raise Refusal(OVER)
    return _use(session, row, address, at)


def begin_code(session: Session, *, browser: str, at: datetime) -> AnyRow:
    """Count a try with a code before it is looked at; a way in takes five.

    Returns:
        The way in that this browser asked for.

    Raises:
        Refusal: there is none, or it has had its tries.
    """
    row = session.execute(
        select(LINK)
        .where(LINK.c.browser == tokens.digest(browser), LINK.c.used.is_(None), LINK.c.expires > at)
        .order_by(LINK.c.id.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if row is None or row.tries >= CODE_TRIES:
        raise Refusal(OVER)
    session.execute(update(LINK).where(LINK.c.id == row.id).values(tries=LINK.c.tries + 1))
    return row


def is_code(row: AnyRow, code: str) -> bool:
    """Tell whether a code is that of a way in; slow, so outside of a transaction."""
    return tokens.is_secret("".join(code.split()), row.code)


def by_code(session: Session, row: AnyRow, *, address: str, at: datetime) -> Opened:
    """Let in who has typed the code of a way in.

    Raises:
        Refusal: it is over.
    """
    fresh = session.execute(select(LINK).where(LINK.c.id == row.id).with_for_update()).one()
    return _use(session, fresh, address, at)


def _use(session: Session, row: AnyRow, address: str, at: datetime) -> Opened:
    used = session.execute(
        update(LINK)
        .where(LINK.c.id == row.id, LINK.c.used.is_(None), LINK.c.expires > at)
        .values(used=at)
    )
    if not used.rowcount:  # type: ignore[attr-defined]  # an UPDATE has a row count
        raise Refusal(OVER)
    account = _account(session, row, at)
    if account is None or _reader(session, account, row.email_key, at) is None:
        raise Refusal(OVER)
    sign_in_tries.forget(session, row.email_key)
    return sign_in.go_on(session, account, None, address=address, at=at)


def _account(session: Session, row: AnyRow, at: datetime) -> AnyRow | None:
    """Find the account of a way in; a producer's is made when he first comes."""
    account = account_with(session, row.email_key)
    mine = producers_with(session, row.email_key)
    if account is None and mine:
        account = accounts.make(session, mine[0].name, row.email_key, at=at)
    if account is None:
        return None
    _follow_address(session, account.id, {each.id for each in mine}, at)
    return account_numbered(session, account.id)


def _follow_address(session: Session, account_id: int, mine: set[int], at: datetime) -> None:
    """Make somebody the producer whose address is his; end what an address of before gave him."""
    his = (GRANT.c.account_id == account_id, GRANT.c.producer_id.is_not(None))
    ever = select(GRANT.c.producer_id).where(*his, GRANT.c.by != _ADDRESS_GONE)
    for each in sorted(mine - set(session.scalars(ever))):
        given = Given(Role.PRODUCER, producer=each)
        accounts.write_grant(session, account_id, given, by=_BY_ADDRESS, at=at)
    today = day_of(at)
    session.execute(
        update(GRANT)
        .where(*his, *in_force(today), GRANT.c.by == _BY_ADDRESS, GRANT.c.producer_id.not_in(mine))
        .values(until=today - _ONE_DAY, by=_ADDRESS_GONE)
    )


def _reader(
    session: Session, account: AnyRow | None, email: str, at: datetime
) -> tuple[str, str] | None:
    """Tell to whom a way in is mailed: a producer, or somebody without a password; else nobody."""
    producers = producers_with(session, email)
    if account is None:
        return (email_key(email), producers[0].name) if producers else None
    roles = actor_for(session, account, day_of(at)).roles
    if account.state != OPEN or account.password or needs_factor(roles):
        return None
    return account.email, account.name
