"""The pages on which one signs in and out: by a password, by a mail, by a second factor."""

from io import BytesIO
from typing import Annotated, Final

import segno
from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ocop_cycle import clock
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.queries.accounts import Signed, account_numbered, any_account
from ocop_cycle.services import factors, sessions, sign_in, sign_in_tries
from ocop_cycle.services.sessions import Opened
from ocop_cycle.web.auth import (
    SIGN_IN,
    Asking,
    ElsewhereError,
    forget,
    let_in,
    safe_next,
    with_next,
)
from ocop_cycle.web.languages import marked
from ocop_cycle.web.pages import page
from ocop_cycle.web.visits import SESSION, Visit
from rules.errors import Refusal
from rules.rights import Actor
from rules.sign_in import Step

router: Final = APIRouter(default_response_class=HTMLResponse)
_SEE_OTHER: Final = 303
_REFUSED: Final = 400
LONGEST: Final = 254
_LONGEST_SECRET: Final = 1_024
_SIGNED_OUT: Final = '"cache", "cookies", "storage"'
_NOT_ALIKE: Final = marked("Hai lần nhập mật khẩu không giống nhau: hãy nhập lại.")
_NO_CODE: Final = marked("Mã xác thực không đúng: hãy xem mã mới trong ứng dụng rồi nhập lại.")


def then_of(next_: Annotated[str, Query(alias="next")] = "/") -> str:
    """Read where signing in leads in the end: an address of ours."""
    return safe_next(next_)


Then = Annotated[str, Depends(then_of)]
NextField = Annotated[str, Form(alias="next")]
Email = Annotated[str, Form()]
Secret = Annotated[str, Form()]


@router.get(SIGN_IN)
def show(asking: Asking, then: Then) -> Response:
    """Show the form for an address and a password."""
    if asking.signed and not asking.signed.session.step:
        return RedirectResponse(then, _SEE_OTHER)
    return _form(then)


@router.post(SIGN_IN)
def by_password(
    asking: Asking, email: Email = "", password: Secret = "", next_: NextField = "/"
) -> Response:
    """Take an address and a password; a wrong one is told as an unknown address is."""
    then = safe_next(next_)
    address, secret = email[:LONGEST], password[:_LONGEST_SECRET]
    try:
        with unit_of_work() as session:
            tried = sign_in.begin(session, address, asking.address, at=clock.now())
        right = tried.matches(secret)
        with unit_of_work() as session:
            opened = sign_in.settle(session, tried, right=right, at=clock.now())
    except Refusal as refusal:
        return _form(then, str(refusal), address)
    return go_on(asking, opened, then) if opened else _form(then, sign_in.WRONG, address)


@router.get(f"{SIGN_IN}/factor")
def show_factor(asking: Asking, then: Then) -> Response:
    """Show the form for the code of the second factor."""
    _waiting(asking, Step.FACTOR)
    return page("sign_in_factor.html", then=then, wrong="")


@router.post(f"{SIGN_IN}/factor")
def by_factor(asking: Asking, code: Secret = "", next_: NextField = "/") -> Response:
    """Take the code of the second factor."""
    signed, then, at = _waiting(asking, Step.FACTOR), safe_next(next_), clock.now()
    try:
        with unit_of_work() as session:
            email = signed.account.email
            number = sign_in_tries.begin(session, sign_in_tries.CHECK, email, asking.address, at=at)
        with unit_of_work() as session:
            row = signed.session
            opened = sign_in.by_factor(session, row, code[:LONGEST], number, at=at)
    except Refusal as refusal:
        return refused("sign_in_factor.html", then, str(refusal))
    if opened is None:
        return refused("sign_in_factor.html", then, _NO_CODE)
    return go_on(asking, opened, then)


@router.get(f"{SIGN_IN}/password")
def show_password(asking: Asking, then: Then) -> Response:
    """Show the form for a password in the place of the one that was given."""
    email = _waiting(asking, Step.PASSWORD).account.email
    return page("sign_in_password.html", then=then, wrong="", email=email)


@router.post(f"{SIGN_IN}/password")
def by_new_password(
    asking: Asking, password: Secret = "", again: Secret = "", next_: NextField = "/"
) -> Response:
    """Take the password that somebody chooses."""
    signed, then = _waiting(asking, Step.PASSWORD), safe_next(next_)
    if password != again:
        return refused("sign_in_password.html", then, _NOT_ALIKE, email=signed.account.email)
    try:
        with unit_of_work(_owner(signed)) as session:
            opened = sign_in.by_new_password(session, signed.session, password, at=clock.now())
    except Refusal as refusal:
        return refused("sign_in_password.html", then, str(refusal), email=signed.account.email)
    return go_on(asking, opened, then)


@router.get(f"{SIGN_IN}/enrol")
def show_enrol(asking: Asking, then: Then) -> Response:
    """Show how a second factor is put on a telephone."""
    return page("sign_in_enrol.html", then=then, wrong="", secret=_secret(asking))


@router.get(f"{SIGN_IN}/enrol.svg")
def picture(asking: Asking) -> Response:
    """Give the secret of the second factor as a picture that a telephone reads."""
    secret = _secret(asking)
    assert asking.signed  # noqa: S101 -- `_secret` has asked
    written = BytesIO()
    address = factors.address_of(asking.signed.account, secret)
    segno.make(address).save(written, kind="svg", scale=5, border=4, light="#fff", svgversion=1.1)
    return Response(written.getvalue(), media_type="image/svg+xml")


@router.post(f"{SIGN_IN}/enrol")
def by_enrolment(asking: Asking, code: Secret = "", next_: NextField = "/") -> Response:
    """Put the second factor in use, once a code has been read off it."""
    secret, then = _secret(asking), safe_next(next_)
    assert asking.signed  # noqa: S101 -- `_secret` has asked
    signed = asking.signed
    try:
        with unit_of_work(_owner(signed)) as session:
            row = signed.session
            opened = sign_in.by_enrolment(session, row, code[:LONGEST], at=clock.now())
    except Refusal as refusal:
        return refused("sign_in_enrol.html", then, str(refusal), secret=secret)
    return go_on(asking, opened, then)


@router.post("/sign-out")
def sign_out(asking: Asking) -> Response:
    """End the session, and have the browser forget what it has seen."""
    if asking.token:
        with unit_of_work() as session:
            sessions.end(session, asking.token)
    answer = RedirectResponse(SIGN_IN, _SEE_OTHER, {"Clear-Site-Data": _SIGNED_OUT})
    forget(asking, answer, SESSION)
    return answer


def _form(then: str, wrong: str = "", email: str = "") -> HTMLResponse:
    with reading() as session:
        nobody = not any_account(session)
    answer = page("sign_in.html", then=then, wrong=wrong, email=email, nobody=nobody)
    answer.status_code = _REFUSED if wrong else answer.status_code
    return answer


def refused(template: str, then: str, wrong: str, **facts: object) -> HTMLResponse:
    """Show a form again, and say why it was not taken."""
    answer = page(template, then=then, wrong=wrong, **facts)
    answer.status_code = _REFUSED
    return answer


def go_on(asking: Visit, opened: Opened, then: str) -> Response:
    """Lead to the next step under the new session, or to where it was to lead in the end."""
    if asking.token:
        with unit_of_work() as session:  # whoever was signed in here is no more
            sessions.end(session, asking.token)
    address = then if opened.step is Step.DONE else with_next(f"{SIGN_IN}/{opened.step}", then)
    answer = RedirectResponse(address, _SEE_OTHER)
    let_in(asking, answer, opened)
    return answer


def _waiting(asking: Visit, step: Step) -> Signed:
    """Give who has begun to sign in and has come to a step.

    Raises:
        ElsewhereError: he is somewhere else.
    """
    signed = asking.signed
    if signed is None:
        raise ElsewhereError(SIGN_IN)
    if signed.session.step != step.value:
        here = signed.session.step
        raise ElsewhereError(f"{SIGN_IN}/{here}" if here else "/")
    return signed


def _secret(asking: Visit) -> str:
    """Give the secret that is being put in use: while signing in, or of who asked for one.

    Raises:
        ElsewhereError: there is none, or it is in use.
    """
    signed = asking.signed
    if signed is None:
        raise ElsewhereError(SIGN_IN)
    if signed.session.step not in {"", Step.ENROL.value}:
        raise ElsewhereError(f"{SIGN_IN}/{signed.session.step}")
    with reading() as session:
        account = account_numbered(session, signed.account.id)
    if not account.factor or account.factor_since is not None:
        raise ElsewhereError("/account")
    return factors.secret_of(account)


def _owner(signed: Signed) -> Actor:
    """Give the owner of an account, who may do nothing yet but complete it."""
    return Actor(signed.account.name, (), signed.account.id)
