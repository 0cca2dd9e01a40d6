"""The outbox that deliveries in tests begin from, and how it stands afterwards."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.smtp import Patience
from ocop_cycle import db, delivery
from ocop_cycle.models.mails import MailState
from ocop_cycle.sending.orders import Delivered
from ocop_cycle.services.alarms import ALARM
from ocop_cycle.services.attempts import ATTEMPT, MAIL
from ocop_cycle.services.queue import HOLD
from ocop_cycle.settings import settings
from tests.posting import a_mail

THEN = datetime(2020, 2, 21, 2, 0, tzinfo=UTC)  # a Friday, nine o'clock in Vietnam
IMPATIENT = Patience(opening=0.5, command=0.3, final=0.6, whole=1.2, goodbye=0.2, again=0.01)


def pin(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let it be a moment."""
    monkeypatch.setenv("OCOP_NOW", moment.isoformat())


def waiting_mails(
    session: Session,
    count: int,
    *,
    prefix: str = "day",
    state: str = "waiting",
    **values: object,
) -> list[int]:
    """Write so many mails that wait, each for its own reader."""
    usual: dict[str, object] = {"expires_at": THEN + timedelta(days=8), **values}
    return [
        a_mail(
            session,
            key=f"{prefix}:2020-02-21:{state}:{number:04}",
            to=f"htx-{number}@example.com",
            state=MailState(state),
            **usual,
        )
        for number in range(count)
    ]


def deliver(*, in_hours: bool = False) -> Delivered:
    """Empty the outbox without patience for a slow server."""
    return delivery.deliver(in_hours=in_hours, patience=IMPATIENT)


def deliver_again(
    monkeypatch: pytest.MonkeyPatch, minutes: Iterable[float], since: datetime = THEN
) -> list[Delivered]:
    """Deliver by itself at later moments, so many minutes after the first."""
    done = []
    for each in minutes:
        pin(monkeypatch, since + timedelta(minutes=each))
        done.append(deliver(in_hours=True))
    return done


def states() -> dict[str, int]:
    with db.reading() as session:
        return dict(Counter(session.scalars(select(MAIL.c.state))))


def results() -> list[str]:
    with db.reading() as session:
        in_order = select(ATTEMPT.c.result).order_by(ATTEMPT.c.mail_id, ATTEMPT.c.number)
        return list(session.scalars(in_order))


def held() -> str:
    """Name what holds the outbox; "" for nothing."""
    with db.reading() as session:
        return session.scalar(select(HOLD.c.cause)) or ""


def alarms() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(ALARM.c.kind).order_by(ALARM.c.kind)))


def configure(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    """Set variables of the installation."""
    for name, value in variables.items():
        monkeypatch.setenv(f"OCOP_{name.upper()}", value)
    settings.cache_clear()
