"""A sender killed at any of its commits loses no mail; what it cannot avoid it tells."""

import os
import signal
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event

from ocop_cycle import db
from tests.smtp.conftest import Point
from tests.smtp.outbox import THEN, deliver, pin, results, states
from tests.smtp.scripted import (
    Scripted,
    running,
)

LATER = (30, 90, 180)


def dying_at(number: int) -> Callable[[Connection], None]:
    """Kill this process when it is about to commit for that time."""
    left = iter(range(number - 1, -1, -1))

    def commit(_: Connection) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return commit


def killed_at(number: int) -> bool:
    """Deliver in a process that dies at a commit; tell whether it came so far."""
    db.engine().dispose()
    child = os.fork()
    if child == 0:
        db.engine.cache_clear()
        event.listen(db.engine(), "commit", dying_at(number))
        deliver()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("number", range(1, 9))
def test_a_sender_killed_at_a_commit_loses_nothing_and_hides_no_second_copy(
    five: int, point: Point, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with running(Scripted()) as server:
        point(server.url)
        died = killed_at(number)
        for minutes in LATER:
            pin(monkeypatch, THEN + timedelta(minutes=minutes))
            deliver()

    copies = [each.message_id for each in server.taken]
    assert died or number > 2
    assert states() == {"sent": five}
    assert len(set(copies)) == five
    assert len(copies) - five <= results().count("ambiguous")
