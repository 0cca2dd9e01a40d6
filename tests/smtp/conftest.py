"""An outbox with mails that wait, and a pinned clock, for deliveries to a scripted server."""

from collections.abc import Callable

import pytest

from ocop_cycle import db
from ocop_cycle.settings import settings
from tests.smtp.outbox import THEN, pin, waiting_mails

Point = Callable[[str], None]


@pytest.fixture(autouse=True)
def live(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let mails go to whom they are for, at a moment that stands still."""
    monkeypatch.setenv("OCOP_MAIL_LIVE", "1")
    pin(monkeypatch, THEN)


@pytest.fixture
def five(store: str) -> int:
    """Leave five mails in the outbox."""
    assert store
    with db.unit_of_work() as session:
        waiting_mails(session, 5)
    return 5


@pytest.fixture
def point(monkeypatch: pytest.MonkeyPatch) -> Point:
    """Let mail go to a server."""

    def to(url: str) -> None:
        monkeypatch.setenv("OCOP_SMTP_URL", url)
        settings.cache_clear()

    return to
