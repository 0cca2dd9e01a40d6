"""The pages of accounts: an administrator's list, one account, and everybody's own."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import (
    account_of,
    grants_of,
    listing,
    place_of,
    sessions_of,
)
from ocop_cycle.services import accounts, factors, passwords, permits, sessions
from ocop_cycle.services.accounts import Given
from ocop_cycle.web.deps import Db, Me, Writing
from ocop_cycle.web.pages import page
from rules.errors import Refusal
from rules.rights import Right, Role
from rules.vocabulary import Group

router: Final = APIRouter(prefix="/accounts", default_response_class=HTMLResponse)
_SEE_OTHER: Final = 303
Text = Annotated[str, Form(max_length=254)]
Cell = Annotated[str, StringConstraints(max_length=254)]


class RoleForm(BaseModel):
    """A role as a form names it: codes and names, "" for what does not apply."""

    role: Cell = ""
    unit: Cell = ""
    group: list[Cell] = Field(default_factory=list, max_length=len(Group))
    producer: Cell = ""
    cycle: Cell = ""
    until: Cell = ""


@router.get("")
def show_all(db: Db) -> HTMLResponse:
    """List the accounts, and give the form for a new one."""
    permits.require_everywhere(db, Right.MANAGE_ACCOUNTS)
    return page("accounts.html", rows=listing(db, clock.today()))


@router.post("")
def create(db: Writing, name: Text = "", email: Text = "") -> RedirectResponse:
    """Make an account."""
    made = accounts.create(db, name, email, at=clock.now())
    return _to(made.public_id)


@router.get("/{account}")
def show(account: str, db: Db) -> HTMLResponse:
    """Show one account: its roles, its sessions, what can be done."""
    permits.require_everywhere(db, Right.MANAGE_ACCOUNTS)
    return _account_page(db, account_of(db, account))


@router.post("/{account}/grants")
def grant(
    account: str, db: Writing, me: Me, asked: Annotated[RoleForm, Form()]
) -> RedirectResponse:
    """Give a role to an account."""
    row = _managed(db, account)
    place = place_of(db, unit=asked.unit, producer=asked.producer, cycle=asked.cycle)
    given = Given(
        _role(asked.role),
        unit=place.unit,
        groups=[_group(each) for each in asked.group],
        producer=place.producer,
        cycle=place.cycle,
        until=_day(asked.until),
    )
    accounts.grant(db, row, given, by=me.name, at=clock.now())
    return _to(account)


@router.post("/{account}/grants/{number}/revoke")
def revoke(account: str, number: str, db: Writing) -> RedirectResponse:
    """Take a role from an account."""
    accounts.revoke(db, _managed(db, account), number, at=clock.now())
    return _to(account)


@router.post("/{account}/close")
def close(account: str, db: Writing) -> RedirectResponse:
    """Close an account."""
    accounts.close(db, _managed(db, account), at=clock.now())
    return _to(account)


@router.post("/{account}/password")
def give_password(account: str, db: Writing) -> HTMLResponse:
    """Give an account a first password, and show it: this once."""
    row = _managed(db, account)
    password = passwords.give_first(db, row, at=clock.now())
    return _account_page(db, row, password)


@router.post("/{account}/factor/remove")
def remove_factor(account: str, db: Writing) -> RedirectResponse:
    """Take the second factor from an account whose owner has lost it."""
    factors.remove(db, _managed(db, account))
    return _to(account)


@router.post("/{account}/sessions/end")
def end_sessions(account: str, db: Writing) -> RedirectResponse:
    """End every session of an account."""
    sessions.end_all(db, _managed(db, account).id)
    return _to(account)


def _account_page(db: Session, row: AnyRow, password: str = "") -> HTMLResponse:
    facts: dict[str, Any] = {
        "grants": grants_of(db, row.id, clock.today()),
        "sessions": sessions_of(db, row.id, at=clock.now()),
    }
    return page(
        "account.html",
        account=row,
        password=password,
        roles=tuple(Role),
        groups=tuple(Group),
        **facts,
    )


def _managed(db: Session, account: str) -> AnyRow:
    """Find an account for whoever manages accounts; for others there is none to find."""
    permits.require_everywhere(db, Right.MANAGE_ACCOUNTS)
    return account_of(db, account)


def _to(account: str) -> RedirectResponse:
    return RedirectResponse(f"/accounts/{account}", _SEE_OTHER)


def _role(text: str) -> Role:
    if text in set(Role):
        return Role(text)
    raise Refusal("Chưa chọn vai trò: hãy chọn một vai trò trong danh sách.")


def _group(text: str) -> Group:
    if text in set(Group):
        return Group(text)
    raise Refusal("Không có nhóm sản phẩm này: hãy chọn trong danh sách.")


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refusal("Ngày kết thúc chưa đúng: hãy viết năm-tháng-ngày.") from None
