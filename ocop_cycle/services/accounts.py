"""Accounts: made, given roles, closed; by an administrator or at the command line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.orm import Session

from notifications.addresses import check_address
from ocop_cycle.clock import day_of
from ocop_cycle.db import lock
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import ACCOUNT, CLOSED, GRANT, OPEN, account_with, email_key
from ocop_cycle.services import permits, sessions, tokens
from rules.errors import Refusal
from rules.names import clean
from rules.rights import Right, Role
from rules.vocabulary import Group

_LOCK: Final = -4  # no cycle has this number
_LONGEST: Final = 200
_ONE_DAY: Final = timedelta(days=1)
_OF_THE_PROVINCE: Final = frozenset({Role.ADMINISTRATOR, Role.OPERATOR, Role.OFFICE, Role.AUDITOR})
_OF_A_UNIT: Final = frozenset({Role.LOCALITY_OFFICER, Role.LOCALITY_LEADER})


@dataclass(frozen=True)
class Given:
    """A role to give: where, for which sectors, of which producer, in which cycle, how long.

    Attributes:
        unit: the id of the unit; all below it are meant, too.
        since: from which day, today without one; `until`: the last day, for ever without one.
    """

    role: Role
    unit: int | None = None
    groups: Sequence[Group] = ()
    producer: int | None = None
    cycle: int | None = None
    since: date | None = None
    until: date | None = None


def create(session: Session, name: str, email: str, *, at: datetime) -> AnyRow:
    """Make an account without any role; its mail address is its name at the door.

    Raises:
        NotAllowed: whoever asks manages no accounts.
        Refusal: the name is empty, the address cannot be used, or has an account already.
    """
    permits.require_everywhere(session, Right.MANAGE_ACCOUNTS)
    return make(session, name, email, at=at)


def make(session: Session, name: str, email: str, *, at: datetime) -> AnyRow:
    """Make an account for somebody who has shown who he is.

    Raises:
        Refusal: as for `create`.
    """
    called = clean(name)
    if not called or len(called) > _LONGEST:
        raise Refusal(f"Tên tài khoản phải có từ 1 đến {_LONGEST} chữ: hãy ghi họ tên.")
    address = check_address(clean(email))
    lock(session, _LOCK)
    if account_with(session, address):
        raise Refusal(f"Địa chỉ {address} đã có tài khoản: hãy dùng tài khoản ấy.")
    session.execute(
        insert(ACCOUNT).values(
            public_id=tokens.new_public_id(),
            name=called,
            email=address,
            email_key=email_key(address),
            password="",
            factor="",
            factor_step=0,
            state=OPEN,
            made=at,
        )
    )
    made = account_with(session, address)
    assert made  # noqa: S101 -- just written
    return made


def grant(session: Session, account: AnyRow, given: Given, *, by: str, at: datetime) -> list[str]:
    """Give a role to an account; whoever is signed in with it signs in again.

    An officer of a department who has both sectors and a unit sees the products of the sectors and
    reports on the activities of the unit: these are two grants.

    Returns:
        The public ids of the grants.

    Raises:
        NotAllowed: whoever asks manages no accounts.
        Refusal: the account is closed, or the role wants another place.
    """
    permits.require_everywhere(session, Right.MANAGE_ACCOUNTS)
    _check_open(account)
    _check_place(given)
    parts = [given]
    if given.role is Role.DEPARTMENT_OFFICER and given.groups and given.unit:
        parts = [replace(given, unit=None), replace(given, groups=())]
    written = [write_grant(session, account.id, part, by=by, at=at) for part in parts]
    sessions.end_all(session, account.id)
    return written


def write_grant(session: Session, account_id: int, given: Given, *, by: str, at: datetime) -> str:
    """Write a grant down, and give its public id."""
    public_id = tokens.new_public_id()
    session.execute(
        insert(GRANT).values(
            public_id=public_id,
            account_id=account_id,
            role=given.role.value,
            agency_id=given.unit,
            sectors=" ".join(sorted(given.groups)),
            producer_id=given.producer,
            cycle_id=given.cycle,
            since=given.since or day_of(at),
            until=given.until,
            by=clean(by),
            keyed_at=at,
        )
    )
    return public_id


def revoke(session: Session, account: AnyRow, public_id: str, *, at: datetime) -> None:
    """Take a role from an account, from now on; whoever is signed in with it signs in again.

    Raises:
        NotAllowed: whoever asks manages no accounts.
        NotFound: the account has no such grant.
        Refusal: nobody would be left who manages accounts.
    """
    permits.require_everywhere(session, Right.MANAGE_ACCOUNTS)
    lock(session, _LOCK)
    row = session.execute(
        select(GRANT).where(GRANT.c.account_id == account.id, GRANT.c.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound("Tài khoản không có vai trò này: hãy xem lại danh sách vai trò.")
    if row.role == Role.ADMINISTRATOR.value:
        _check_not_last(session, day_of(at), GRANT.c.id != row.id)
    until = day_of(at) - _ONE_DAY
    session.execute(update(GRANT).where(GRANT.c.id == row.id).values(until=until))
    sessions.end_all(session, account.id)


def close(session: Session, account: AnyRow, *, at: datetime) -> None:
    """Close an account: its sessions end at once, the journal keeps its name.

    Raises:
        NotAllowed: whoever asks manages no accounts.
        Refusal: nobody would be left who manages accounts.
    """
    permits.require_everywhere(session, Right.MANAGE_ACCOUNTS)
    lock(session, _LOCK)
    _check_not_last(session, day_of(at), GRANT.c.account_id != account.id)
    session.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id == account.id, ACCOUNT.c.state == OPEN)
        .values(state=CLOSED, closed=at, password="", factor="", factor_since=None)
    )
    sessions.end_all(session, account.id)


def _check_open(account: AnyRow) -> None:
    if account.state != OPEN:
        raise Refusal(f"Tài khoản {account.email} đã đóng: hãy tạo tài khoản khác.")


def _check_place(given: Given) -> None:
    wrong = next((said for is_wrong, said in _misplaced(given) if is_wrong), "")
    if wrong:
        raise Refusal(f"Vai trò “{given.role.label}” {wrong}.")


def _misplaced(given: Given) -> Iterator[tuple[bool, str]]:
    role, placed = given.role, bool(given.unit or given.groups)
    yield (
        role in _OF_THE_PROVINCE and placed,
        "là của cả tỉnh: hãy bỏ đơn vị và nhóm sản phẩm",
    )
    yield (
        role in _OF_A_UNIT and not given.unit,
        "cần một đơn vị: hãy ghi mã huyện hoặc xã",
    )
    yield (
        role is Role.DEPARTMENT_OFFICER and not placed,
        "cần đơn vị (sở, ngành) hoặc nhóm sản phẩm: hãy ghi thêm",
    )
    yield (
        (role is Role.PRODUCER) != (given.producer is not None),
        "và chủ thể phải đi cùng nhau: hãy ghi đúng một chủ thể cho vai trò chủ thể",
    )
    yield (
        bool(given.since and given.until and given.until < given.since),
        "có ngày kết thúc trước ngày bắt đầu: hãy ghi lại hai ngày",
    )


def _check_not_last(session: Session, day: date, others: ColumnElement[bool]) -> None:
    """Keep the last administrator: without one nobody could make another but at the machine."""
    administrators = (
        select(GRANT.c.id)
        .join(ACCOUNT, ACCOUNT.c.id == GRANT.c.account_id)
        .where(
            GRANT.c.role == Role.ADMINISTRATOR.value,
            ACCOUNT.c.state == OPEN,
            or_(GRANT.c.until.is_(None), GRANT.c.until >= day),
        )
        .limit(1)
    )
    goes = session.execute(administrators.where(~others)).first()
    if goes and not session.execute(administrators.where(others)).first():
        raise Refusal(
            "Đây là người quản trị cuối cùng: hãy giao vai trò quản trị cho người khác trước."
        )
