"""Accounts: which there are, what each may do today, who is signed in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, func, or_, select
from sqlalchemy.orm import Session

from ocop_cycle.clock import day_of
from ocop_cycle.errors import NotFound
from ocop_cycle.models.accounts import Account, AccountGrant, WebSession
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE
from rules.names import clean, name_key
from rules.rights import Actor, Grant, Role
from rules.vocabulary import Group

ACCOUNT: Final = table(Account)
GRANT: Final = table(AccountGrant)
SESSION: Final = table(WebSession)
PRODUCER: Final = table(Producer)
PRODUCT: Final = table(Product)
OPEN: Final = "open"
CLOSED: Final = "closed"


@dataclass(frozen=True)
class Signed:
    """Somebody who is signed in on a browser.

    Attributes:
        actor: who, with what he may do today.
        account: the row of his account.
        session: the row of his session.
    """

    actor: Actor
    account: AnyRow
    session: AnyRow


def email_key(email: str) -> str:
    """Give a mail address as accounts are found by it."""
    return clean(email).casefold()


def any_account(session: Session) -> bool:
    """Tell whether anybody can sign in at all."""
    return session.execute(select(ACCOUNT.c.id).limit(1)).first() is not None


def account_with(session: Session, email: str) -> AnyRow | None:
    """Find the account of a mail address, closed or not."""
    found = select(ACCOUNT).where(ACCOUNT.c.email_key == email_key(email))
    return session.execute(found).one_or_none()


def account_of(session: Session, public_id: str) -> AnyRow:
    """Find an account by its public id, or by its mail address.

    Raises:
        NotFound: there is none.
    """
    which = ACCOUNT.c.email_key == email_key(public_id)
    if "@" not in public_id:
        which = ACCOUNT.c.public_id == public_id
    found = session.execute(select(ACCOUNT).where(which)).one_or_none()
    if found is None:
        raise NotFound("Không có tài khoản này: hãy xem danh sách (ocop account list).")
    return found


def account_numbered(session: Session, number: int) -> AnyRow:
    """Give an account as it is now."""
    return session.execute(select(ACCOUNT).where(ACCOUNT.c.id == number)).one()


@dataclass(frozen=True)
class Place:
    """Where a role is given, by numbers."""

    unit: int | None = None
    producer: int | None = None
    cycle: int | None = None


def place_of(session: Session, *, unit: str = "", producer: str = "", cycle: str = "") -> Place:
    """Find where a role is to be given, by the codes and names that people use.

    Args:
        session: open.
        unit: the code of a unit.
        producer: a producer's name, or the code of one of his products.
        cycle: the name of a cycle.

    Raises:
        NotFound: there is none of this code or name, or several.
    """
    return Place(
        _one(session, AGENCY, AGENCY.c.code == clean(unit), f"đơn vị “{unit}”") if unit else None,
        _one(session, PRODUCER, _of_producer(producer), f"chủ thể “{producer}”")
        if producer
        else None,
        _one(session, CYCLE, CYCLE.c.name == clean(cycle), f"kỳ “{cycle}”") if cycle else None,
    )


def _one(session: Session, where: Table, which: ColumnElement[bool], what: str) -> int:
    found = session.scalars(select(where.c.id).where(which).limit(2)).all()
    if len(found) != 1:
        several = "Có nhiều" if found else "Không có"
        raise NotFound(f"{several} {what}: hãy kiểm tra lại mã hoặc tên.")
    return int(found[0])


def _of_producer(text: str) -> ColumnElement[bool]:
    of_product = select(PRODUCT.c.producer_id).where(PRODUCT.c.code == clean(text))
    return or_(PRODUCER.c.name_key == name_key(text), PRODUCER.c.id.in_(of_product))


def actor_for(session: Session, account: AnyRow, day: date) -> Actor:
    """Tell who an account is on a day: what he may do, units with all that is below them."""
    rows = session.execute(
        select(GRANT).where(GRANT.c.account_id == account.id, *in_force(day)).order_by(GRANT.c.id)
    ).all()
    grants = tuple(_grant(session, row) for row in rows)
    return Actor(account.name, grants if account.state == OPEN else (), account.id)


def in_force(day: date) -> tuple[Any, ...]:
    """Give the conditions of a grant that holds on a day."""
    return GRANT.c.since <= day, or_(GRANT.c.until.is_(None), GRANT.c.until >= day)


def units_below(session: Session, unit: int) -> frozenset[int]:
    """List a unit, all that is below it, and what has been merged into any of them."""
    first = select(AGENCY.c.id, AGENCY.c.place, AGENCY.c.code).where(AGENCY.c.id == unit)
    found = first.cte("units_below", recursive=True)
    below = AGENCY.alias()
    under = and_(below.c.place == found.c.place, below.c.parent == found.c.code)
    more = select(below.c.id, below.c.place, below.c.code).join(
        found, or_(under, below.c.merged_into_id == found.c.id)
    )
    every = found.union(more)
    return frozenset(session.scalars(select(every.c.id)))


def signed_in(session: Session, token: str, *, at: datetime) -> Signed | None:
    """Find who is signed in by what a cookie holds (its SHA-256); None when that is over."""
    found = session.execute(
        select(SESSION, ACCOUNT.c.state.label("account_state"))
        .join(ACCOUNT, ACCOUNT.c.id == SESSION.c.account_id)
        .where(SESSION.c.token == token, SESSION.c.ends > at, ACCOUNT.c.state == OPEN)
    ).one_or_none()
    if found is None or found.seen + timedelta(minutes=found.idle) <= at:
        return None
    account = account_numbered(session, found.account_id)
    return Signed(actor_for(session, account, day_of(at)), account, found)


def sessions_of(session: Session, account_id: int, *, at: datetime) -> list[AnyRow]:
    """List the sessions of an account that are not over, the newest first."""
    rows = session.execute(
        select(SESSION)
        .where(SESSION.c.account_id == account_id, SESSION.c.ends > at)
        .order_by(SESSION.c.made.desc())
    )
    return [row for row in rows if row.seen + timedelta(minutes=row.idle) > at]


def listing(session: Session, day: date) -> list[dict[str, Any]]:
    """List the accounts by name, each with its grants that hold on a day or later."""
    accounts = session.execute(select(ACCOUNT).order_by(ACCOUNT.c.name, ACCOUNT.c.id)).all()
    given = _given(session, day)
    return [
        {
            "id": row.public_id,
            "name": row.name,
            "email": row.email,
            "state": row.state,
            "password": bool(row.password),
            "factor": row.factor_since is not None,
            "made": row.made,
            "closed": row.closed,
            "grants": given.get(row.id, []),
        }
        for row in accounts
    ]


def grants_of(session: Session, account_id: int, day: date) -> list[dict[str, Any]]:
    """List the grants of an account that hold on a day or later."""
    return _given(session, day, [account_id]).get(account_id, [])


def producers_with(session: Session, email: str) -> Sequence[AnyRow]:
    """List the producers of a mail address."""
    same = func.lower(PRODUCER.c.email) == email_key(email)
    return session.execute(select(PRODUCER.c.id, PRODUCER.c.name).where(same)).all()


def _given(
    session: Session, day: date, accounts: Iterable[int] | None = None
) -> dict[int, list[dict[str, Any]]]:
    which = [] if accounts is None else [GRANT.c.account_id.in_(tuple(accounts))]
    rows = session.execute(
        select(
            GRANT,
            AGENCY.c.code.label("unit"),
            AGENCY.c.name.label("unit_name"),
            PRODUCER.c.name.label("producer"),
            CYCLE.c.name.label("cycle"),
        )
        .outerjoin(AGENCY, AGENCY.c.id == GRANT.c.agency_id)
        .outerjoin(PRODUCER, PRODUCER.c.id == GRANT.c.producer_id)
        .outerjoin(CYCLE, CYCLE.c.id == GRANT.c.cycle_id)
        .where(or_(GRANT.c.until.is_(None), GRANT.c.until >= day), *which)
        .order_by(GRANT.c.id)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        shown = {
            "id": row.public_id,
            "role": Role(row.role),
            "unit": row.unit,
            "unit_name": row.unit_name,
            "groups": [Group(each) for each in row.sectors.split()],
            "producer": row.producer,
            "cycle": row.cycle,
            "since": row.since,
            "until": row.until,
            "by": row.by,
        }
        found.setdefault(row.account_id, []).append(shown)
    return found


def _grant(session: Session, row: AnyRow) -> Grant:
    return Grant(
        Role(row.role),
        units_below(session, row.agency_id) if row.agency_id else None,
        frozenset(Group(each) for each in row.sectors.split()),
        row.producer_id,
        row.cycle_id,
    )
