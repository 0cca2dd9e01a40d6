"""Signing in by a mail: a link behind which stands a button, or a code to type."""

from time import monotonic, sleep
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ocop_cycle import clock
from ocop_cycle.db import unit_of_work
from ocop_cycle.services import sign_in_links
from ocop_cycle.services.sign_in_links import Way
from ocop_cycle.web.auth import SIGN_IN, Asking, forget, keep_link, safe_next, with_next
from ocop_cycle.web.pages import page
from ocop_cycle.web.sign_in import LONGEST, Email, NextField, Secret, Then, go_on, refused
from ocop_cycle.web.visits import LINK
from rules.errors import Refusal

router: Final = APIRouter(default_response_class=HTMLResponse)
_SEE_OTHER: Final = 303
_ASKED_WITHIN: Final = 0.3  # seconds: no answer comes sooner, so that its time tells nothing


@router.get(f"{SIGN_IN}/mail")
def show_mail(then: Then) -> Response:
    """Show the form for an address to which a link and a code are mailed."""
    return page("sign_in_mail.html", then=then, wrong="")


@router.post(f"{SIGN_IN}/mail")
def ask(asking: Asking, email: Email = "", next_: NextField = "/") -> Response:
    """Queue a mail for whom we know; whoever asks sees the same page in any case."""
    begun, then = monotonic(), safe_next(next_)
    way = Way.to(email[:LONGEST])
    try:
        with unit_of_work() as session:
            sign_in_links.ask(
                session, way, browser=asking.browser, address=asking.address, at=clock.now()
            )
    except Refusal as refusal:
        return refused("sign_in_mail.html", then, str(refusal))
    sleep(max(0.0, begun + _ASKED_WITHIN - monotonic()))
    return RedirectResponse(with_next(f"{SIGN_IN}/code", then), _SEE_OTHER)


@router.get(f"{SIGN_IN}/code")
def show_code(then: Then) -> Response:
    """Show the form for the code of a mail."""
    return page("sign_in_code.html", then=then, wrong="")


@router.post(f"{SIGN_IN}/code")
def by_code(asking: Asking, code: Secret = "", next_: NextField = "/") -> Response:
    """Take the code of the mail that this browser has asked for."""
    then, at = safe_next(next_), clock.now()
    try:
        with unit_of_work() as session:
            row = sign_in_links.begin_code(session, browser=asking.browser, at=at)
        if not sign_in_links.is_code(row, code[:LONGEST]):
            return refused("sign_in_code.html", then, sign_in_links.WRONG_CODE)
        with unit_of_work() as session:
            opened = sign_in_links.by_code(session, row, address=asking.address, at=at)
    except Refusal as refusal:
        return refused("sign_in_code.html", then, str(refusal))
    return go_on(asking, opened, then)


@router.get(f"{SIGN_IN}/link/{{token}}")
def take_link(asking: Asking, token: str) -> Response:
    """Put the token of a link into a cookie, so that no address or history holds it on."""
    answer = RedirectResponse(f"{SIGN_IN}/link", _SEE_OTHER)
    if token.isascii() and token.isalnum() and len(token) < LONGEST:
        keep_link(asking, answer, token)
    return answer


@router.get(f"{SIGN_IN}/link")
def show_link() -> Response:
    """Show the button that signs in; a scanner of mails presses none."""
    return page("sign_in_link.html", wrong="")


@router.post(f"{SIGN_IN}/link")
def by_link(asking: Asking) -> Response:
    """Let in who presses the button on the browser that has asked for the link."""
    token = asking.cookies.get(asking.named(LINK), "")
    try:
        with unit_of_work() as session:
            opened = sign_in_links.by_link(
                session, token, browser=asking.browser, address=asking.address, at=clock.now()
            )
    except Refusal as refusal:
        return refused("sign_in_link.html", "/", str(refusal))
    answer = go_on(asking, opened, "/")
    forget(asking, answer, LINK)
    return answer
