"""Everybody's own account: the password, the second factor, where one is signed in."""

from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import Signed, account_numbered, grants_of, sessions_of
from ocop_cycle.services import factors, sessions, sign_in
from ocop_cycle.services.tokens import is_secret
from ocop_cycle.web.auth import SIGN_IN, Asking, ElsewhereError, let_in
from ocop_cycle.web.deps import Db, Writing
from ocop_cycle.web.pages import page
from ocop_cycle.web.visits import Visit
from rules.errors import Refusal

router: Final = APIRouter(prefix="/account", default_response_class=HTMLResponse)
_HERE: Final = "/account"
_SEE_OTHER: Final = 303
Secret = Annotated[str, Form(max_length=1_024)]


@router.get("")
def show(asking: Asking, db: Db) -> HTMLResponse:
    """Show one's own account."""
    signed = _signed(asking)
    row = account_numbered(db, signed.account.id)
    return page(
        "own_account.html",
        account=row,
        grants=grants_of(db, row.id, clock.today()),
        sessions=sessions_of(db, row.id, at=clock.now()),
        this=signed.session.public_id,
    )


@router.post("/password")
def change_password(
    asking: Asking, db: Writing, old: Secret = "", password: Secret = "", again: Secret = ""
) -> Response:
    """Change one's own password; every other session ends."""
    signed = _signed(asking)
    if password != again:
        raise Refusal("Hai lần nhập mật khẩu không giống nhau: hãy nhập lại.")
    if not is_secret(old, signed.account.password):
        raise Refusal("Mật khẩu đang dùng không đúng: hãy nhập lại.")
    opened = sign_in.by_new_password(db, signed.session, password, at=clock.now())
    answer = RedirectResponse(_HERE, _SEE_OTHER)
    let_in(asking, answer, opened)
    return answer


@router.post("/factor")
def begin_factor(asking: Asking, db: Writing) -> RedirectResponse:
    """Begin to put a second factor in use."""
    factors.begin(db, _row(db, asking))
    return RedirectResponse(f"{SIGN_IN}/enrol?next={_HERE}", _SEE_OTHER)


@router.post("/sessions/{number}/end")
def end_session(asking: Asking, number: str, db: Writing) -> RedirectResponse:
    """End one of one's own sessions."""
    row = _row(db, asking)
    known = {each.public_id for each in sessions_of(db, row.id, at=clock.now())}
    if number not in known:
        raise NotFound("Phiên đăng nhập này đã kết thúc.")
    sessions.end_one(db, row.id, number)
    return RedirectResponse(_HERE, _SEE_OTHER)


def _signed(asking: Visit) -> Signed:
    """Give who is signed in; a visitor who need not sign in has no account.

    Raises:
        ElsewhereError: nobody is.
    """
    if asking.signed is None:
        raise ElsewhereError(f"{SIGN_IN}?next={_HERE}")
    return asking.signed


def _row(db: Session, asking: Visit) -> AnyRow:
    return account_numbered(db, _signed(asking).account.id)
