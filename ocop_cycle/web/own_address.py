"""The mail address of one's own account: asked for, confirmed by a code, changed."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ocop_cycle import clock
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.accounts import account_numbered
from ocop_cycle.services import access_log, address_changes, sign_in_links, sign_in_tries
from ocop_cycle.services.access_log import Outcome
from ocop_cycle.services.address_changes import Wish
from ocop_cycle.services.tokens import is_secret
from ocop_cycle.web.again import REFUSED, OneLine
from ocop_cycle.web.auth import SIGN_IN, Asking, ElsewhereError, let_in, who_acts
from ocop_cycle.web.deps import Me
from ocop_cycle.web.pages import page
from ocop_cycle.web.visits import Visit
from rules.errors import Refusal

HERE: Final = "/account/address"
router: Final = APIRouter(prefix=HERE, default_response_class=HTMLResponse)
SIGNED: Final = Depends(who_acts)
_SEE_OTHER: Final = 303
Secret = Annotated[str, Form(max_length=1_024)]


@router.get("", dependencies=[SIGNED])
def show(asking: Asking) -> HTMLResponse:
    """Show the form for another address."""
    return _form(_mine(asking))


@router.post("")
def ask(
    asking: Asking, me: Me, email: Annotated[OneLine, Form()] = "", old: Secret = ""
) -> Response:
    """Mail a code to the new address."""
    account, at = _mine(asking), clock.now()
    try:
        if account.password:
            with unit_of_work() as session:
                mine, where = account.email, asking.address
                number = sign_in_tries.begin(session, sign_in_tries.CHECK, mine, where, at=at)
            if not is_secret(old, account.password):
                raise Refusal("Mật khẩu đang dùng không đúng: hãy nhập lại.")  # noqa: TRY301 -- shown below
            with unit_of_work() as session:
                sign_in_tries.succeed(session, number)
        wish = Wish.to(email)
        with unit_of_work(me) as session:
            address_changes.ask(session, account, wish, address=asking.address, at=at)
    except Refusal as refusal:
        return _form(account, str(refusal), email)
    return RedirectResponse(f"{HERE}/code", _SEE_OTHER)


@router.get("/code", dependencies=[SIGNED])
def show_code(asking: Asking) -> HTMLResponse:
    """Show the form for the code."""
    _mine(asking)
    return page("own_address_code.html", wrong="")


@router.post("/code")
def confirm(asking: Asking, me: Me, code: Secret = "") -> Response:
    """Take the code, and change the address."""
    account, at = _mine(asking), clock.now()
    try:
        with unit_of_work(me) as session:
            wish = address_changes.begin_code(session, account, at=at)
        if not sign_in_links.is_code(wish, code):
            raise Refusal(address_changes.WRONG)  # noqa: TRY301 -- shown below
        with unit_of_work(me) as session:
            opened = address_changes.change(session, account, wish, address=asking.address, at=at)
            access_log.note(session, "address", at=at, address=asking.address)
    except Refusal as refusal:
        with unit_of_work(me) as session:
            access_log.note(
                session, "address", at=at, address=asking.address, outcome=Outcome.REFUSED
            )
        answer = page("own_address_code.html", wrong=str(refusal))
        answer.status_code = REFUSED
        return answer
    led = RedirectResponse("/account", _SEE_OTHER)
    let_in(asking, led, opened)
    return led


def _form(account: AnyRow, wrong: str = "", email: str = "") -> HTMLResponse:
    answer = page("own_address.html", account=account, wrong=wrong, email=email)
    answer.status_code = REFUSED if wrong else answer.status_code
    return answer


def _mine(asking: Visit) -> AnyRow:
    """Give the account of who is signed in, as it is now.

    Raises:
        ElsewhereError: nobody is.
    """
    if asking.signed is None:
        raise ElsewhereError(f"{SIGN_IN}?next={HERE}")
    with reading() as session:
        return account_numbered(session, asking.signed.account.id)
