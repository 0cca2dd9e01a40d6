"""The two clocks of a single machine: what is due and not done, and the mails that wait.

They carry no state: a job store would drop what fell due while the process was down, and two
schedulers on one store fire twice (11 of 12 seconds, measured).
"""

import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from apscheduler.schedulers.background import BackgroundScheduler

from flows.hours import in_hours
from ocop_cycle import clock, days, delivery
from ocop_cycle.db import unit_of_work
from ocop_cycle.services import leases
from ocop_cycle.settings import settings
from rules.errors import Refusal

PATIENCE: Final = timedelta(minutes=3)
_EVERY: Final = 60
Say = Callable[[str], None]


class Flows(Protocol):
    """What can run the daily flow."""

    def begin_daily(self, cycle: str, day: "clock.date") -> bool:
        """Begin it; tell whether it is under way."""


class Sweep:
    """Asks the tables every minute, and does itself what Prefect does not do.

    Attributes:
        flows: what runs the flows, from the moment it is ready; None before, and after it failed.
    """

    def __init__(self, say: Say) -> None:
        """Choose who is told what the operator should know."""
        self.flows: Flows | None = None
        self._say = say
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._since: datetime | None = None
        self._scheduler = BackgroundScheduler(timezone=clock.VIETNAM)

    def start(self) -> None:
        """Look at once, then every minute."""
        self._since = clock.now()
        for job in (self.look, self.post):
            self._scheduler.add_job(
                job,
                "interval",
                seconds=_EVERY,
                next_run_time=self._since,
                misfire_grace_time=None,
                coalesce=True,
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Look no more, and let another process have the timetable."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with unit_of_work() as session:
            leases.give_back(session, leases.TIMETABLE, self._holder)
