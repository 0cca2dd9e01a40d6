"""A mail that the relay has taken, and what a server may report of it."""

from datetime import date
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from notifications.return_paths import Posted, return_path
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.mail_filters import MAIL, NOTICE
from ocop_cycle.services.addresses import BAD_ADDRESS
from ocop_cycle.services.bounces import ATTEMPT
from ocop_cycle.settings import secret_key
from tests.building import an_entry
from tests.notifications.reports import SAMPLES
from tests.posting import a_mail
from tests.telling import morning, remind

BASE: Final = "bounces@ocop.example.vn"
DAY: Final = date(2020, 2, 22)
AT: Final = morning(DAY)
TO: Final = "sp-1@example.com"


def a_sent_mail(session: Session, cycle: AnyRow) -> int:
    """Give the number of a reminder that the relay has taken."""
    key = remind(session, an_entry(session, cycle), DAY)
    number = a_mail(session, cycle, state=MailState.SENT, to=TO)
    told(session, number, key)
    tried(session, number)
    return number


def told(session: Session, number: int, *keys: str) -> None:
    session.execute(
        NOTICE.update().where(NOTICE.c.key.in_(keys)).values(state="mailed", mail_id=number)
    )


def tried(session: Session, mail_id: int, result: str = "sent", **values: object) -> None:
    """Write down the first try of a mail."""
    row = {"mail_id": mail_id, "number": 1, "at": AT, "result": result, "reply": "250 OK"}
    session.execute(insert(ATTEMPT).values(**{**row, **values}))
    session.execute(MAIL.update().where(MAIL.c.id == mail_id).values(attempts=1))


def path(number: int, day: date = DAY, to: str = TO) -> str:
    return return_path(BASE, Posted(number, day, to), secret_key())


def report(number: int, sample: str = "postfix", to: str = TO) -> bytes:
    return SAMPLES[sample].written(path(number), to)


def tries(session: Session, number: int) -> list[tuple[int, str, int]]:
    rows = session.execute(
        select(ATTEMPT).where(ATTEMPT.c.mail_id == number).order_by(ATTEMPT.c.number)
    )
    return [(row.number, row.result, row.code) for row in rows]


def bad(session: Session) -> list[str]:
    return list(session.scalars(select(BAD_ADDRESS.c.address)))
