"""What people do with one mail: let it leave, put it aside, write it in other words, repeat it."""

from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from notifications.edited import LONGEST_SUBJECT, LONGEST_TEXT, check_edited
from ocop_cycle import clock
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.mail_filters import Wanted
from ocop_cycle.queries.mails import mail_row
from ocop_cycle.services import outbox, permits
from ocop_cycle.web.again import Line, shown_again
from ocop_cycle.web.deps import Db, Me, Writing, number_in
from ocop_cycle.web.done import then
from ocop_cycle.web.mails import mail_page
from ocop_cycle.web.pages import page
from rules.errors import Refusal
from rules.rights import Right

router: Final = APIRouter(prefix="/mails/{number}", default_response_class=HTMLResponse)
_SAFETY: Final = 2  # a form may hold twice what is taken: line ends come as two signs
Words = Annotated[str, Form(max_length=LONGEST_TEXT * _SAFETY)]


@router.post("/approve")
def approve(number: str, db: Writing, me: Me) -> RedirectResponse:
    """Let a held mail leave."""
    mail = mail_row(db, number_in(number)).id
    with shown_again(lambda session, wrong: mail_page(session, mail, wrong=wrong)):
        count = outbox.approve(db, Wanted(ids=(mail,)), by=me.name, at=clock.now())
    return then(f"/mails/{mail}", "approved", count)


@router.post("/discard")
def discard(number: str, db: Writing, me: Me, reason: Line = "") -> RedirectResponse:
    """Let a mail that has not left never leave."""
    mail = mail_row(db, number_in(number)).id
    wanted = Wanted(ids=(mail,))
    with shown_again(lambda session, wrong: mail_page(session, mail, wrong=wrong, reason=reason)):
        count = outbox.discard(db, wanted, by=me.name, reason=reason, at=clock.now())
    return then(f"/mails/{mail}", "discarded", count)


@router.post("/resend")
def resend(number: str, db: Writing, me: Me) -> RedirectResponse:
    """Send a mail that has left once more, and show the new one."""
    mail = mail_row(db, number_in(number)).id
    with shown_again(lambda session, wrong: mail_page(session, mail, wrong=wrong)):
        again = outbox.resend(db, mail, by=me.name, at=clock.now())
    return then(f"/mails/{again}", "resent")


@router.get("/edit")
def show_words(number: str, db: Db) -> HTMLResponse:
    """Show the words of a mail to be changed."""
    from ocop_cycle.queries.letters import letter_in, written  # noqa: PLC0415 -- slow to load

    row = mail_row(db, number_in(number))
    now = written(letter_in(row))
    return _words_page(db, row.id, now.subject, now.text)


@router.post("/edit")
def edit(
    number: str, db: Writing, me: Me, subject: Words = "", text: Words = ""
) -> RedirectResponse:
    """Put other words in the place of a mail's own; it is held until somebody approves."""
    mail = mail_row(db, number_in(number)).id
    permits.require_everywhere(db, Right.WRITE)
    with shown_again(lambda session, wrong: _words_page(session, mail, subject, text, wrong=wrong)):
        outbox.edit(db, mail, check_edited(subject, text), by=me.name, at=clock.now())
    return then(f"/mails/{mail}", "edited")


def _words_page(
    db: Session, number: int, subject: str, text: str, *, wrong: str = ""
) -> HTMLResponse:
    row = mail_row(db, number)
    permits.require_everywhere(db, Right.WRITE)
    state = MailState(row.state)
    if not wrong and state not in {MailState.HELD, MailState.WAITING}:
        raise Refusal(f"Thư số {number} {state.label.lower()}: chỉ sửa được thư chưa rời hệ thống.")
    return page(
        "mail_edit.html",
        row=row,
        subject=subject,
        text=text,
        wrong=wrong,
        longest_subject=LONGEST_SUBJECT,
        longest_text=LONGEST_TEXT,
    )
