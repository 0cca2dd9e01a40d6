"""The two clocks of a single machine: what is due and not done, and the mails that wait."""

# They carry no state: a job store would drop what fell due while the process was down, and two
# schedulers on one store fire twice (11 of 12 seconds, measured).

import os
import socket
from collections.abc import Callable
from datetime import date
from time import monotonic
from typing import Final, Protocol

from apscheduler.schedulers.background import BackgroundScheduler

from ocop_cycle import bounces, clock, days, delivery
from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.services import leases, mails
from ocop_cycle.services.attempts import When
from ocop_cycle.settings import settings
from rules.errors import Refusal

PATIENCE: Final = 180.0
_EVERY: Final = 60
_AT_ONCE_EVERY: Final = 5
Say = Callable[[str], None]


class Flows(Protocol):
    """What runs the daily flow."""

    def begin_daily(self, cycle: str, day: date) -> bool:
        """Begin it, once for a cycle and day; tell whether it is under way."""


class Sweep:
    """Asks the tables every minute, and does itself what Prefect does not do.

    Attributes:
        flows: what runs the flows, from the moment it is ready; None before.
        patience: for how many seconds it is waited for.
    """

    def __init__(self, say: Say, *, patience: float = PATIENCE) -> None:
        """Choose who is told what the operator should know."""
        self.flows: Flows | None = None
        self.patience = patience
        self._say = say
        self._since = monotonic()
        self._stopped = ""
        self._unread = ""
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._scheduler = BackgroundScheduler(timezone=clock.VIETNAM)

    def start(self) -> None:
        """Look at once, then every minute."""
        self._since = monotonic()
        for job in (self.look, self.post, self.read):
            self._scheduler.add_job(job, misfire_grace_time=None)
            self._scheduler.add_job(
                job, "interval", seconds=_EVERY, misfire_grace_time=None, coalesce=True
            )
        self._scheduler.add_job(
            self.post_at_once,
            "interval",
            seconds=_AT_ONCE_EVERY,
            misfire_grace_time=None,
            coalesce=True,
        )
        self._scheduler.start()

    def give(self, flows: Flows) -> None:
        """Take what runs the flows, now that it is ready, and look at once."""
        self.flows = flows
        self._scheduler.add_job(self.look, misfire_grace_time=None)

    def give_up(self) -> None:
        """Wait no longer for what was to run the flows, and look at once."""
        self.flows = None
        self.patience = 0.0
        self._scheduler.add_job(self.look, misfire_grace_time=None)

    def stop(self) -> None:
        """Look no more, and let another process have the timetable."""
        if self._scheduler.running:
            self._scheduler.pause()
            self._scheduler.shutdown(wait=False)
        with unit_of_work() as session:
            leases.give_back(session, leases.TIMETABLE, self._holder)

    def look(self) -> None:
        """Begin what is due and not done in the cycles that run in real time."""
        try:
            if not self._holds_timetable():
                return
            today = clock.today()
            for name in days.due_now(today):
                self._do(name, today)
        except Refusal as refusal:
            self._say(str(refusal))

    def post(self) -> None:
        """Empty the outbox, in the hours in which mail leaves by itself; say once what stops it."""
        if not settings().smtp_url:
            return
        try:
            stopped = delivery.deliver(in_hours=True).stopped
        except Refusal as refusal:
            stopped = str(refusal)
        if stopped and stopped != self._stopped:
            self._say(f"Việc gửi thư đã dừng, thư còn lại vẫn chờ: {stopped}")
        self._stopped = stopped

    def post_at_once(self) -> None:
        """Empty the outbox when somebody waits at his screen for a mail: to look costs little."""
        if not settings().smtp_url:
            return
        try:
            with reading() as session:
                now = clock.now()
                waits = mails.any_ready(session, [True], When(now, now), at_once=True)
        except Refusal:  # the next look at the timetable says it
            return
        if waits:
            self.post()

    def read(self) -> None:
        """Read what came back, every ten minutes; say once what keeps it from being read."""
        try:
            if bounces.read_now_and_then(at=clock.now()) is not None:
                self._unread = ""
        except Refusal as refusal:
            if self._unread != str(refusal):
                self._say(f"Chưa đọc được thư trả về: {refusal}")
            self._unread = str(refusal)

    def _holds_timetable(self) -> bool:
        with unit_of_work() as session:
            return leases.take(session, leases.TIMETABLE, self._holder, at=clock.now())

    def _do(self, name: str, day: date) -> None:
        why = self._why_by_hand(name, day)
        if not why:
            return
        self._say(
            f"{why}: việc của kỳ {name} đến ngày {day:%d/%m/%Y} được làm trực tiếp, "
            "không qua Prefect."
        )
        for done in days.advance(name, day):
            self._say(f"Kỳ {name}: đã xong ngày {done.day:%d/%m/%Y}, soạn {done.mails} thư.")

    def _why_by_hand(self, name: str, day: date) -> str:
        """Say why the steps have to be done here; "" while Prefect does them, or may still."""
        if self.flows is None:
            waited = monotonic() - self._since
            return "Prefect chưa sẵn sàng" if waited >= self.patience else ""
        try:
            under_way = self.flows.begin_daily(name, day)
        except OSError:
            return "Prefect không trả lời"
        return "" if under_way else "Luồng daily của Prefect không hoàn thành"
