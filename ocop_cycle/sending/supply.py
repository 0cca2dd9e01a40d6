"""Mails are given out one by one: found in batches, at the pace of the relay, while fresh."""

import asyncio
import os
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Final
from uuid import uuid4

from ocop_cycle.db import reading, unit_of_work
from ocop_cycle.sending import destinations
from ocop_cycle.sending.desk import Desk
from ocop_cycle.sending.orders import Delivered, Orders
from ocop_cycle.sending.parcels import Parcel, Unwritten
from ocop_cycle.sending.search import Ask, Found, look
from ocop_cycle.services import mails, queue, tries
from ocop_cycle.services.attempts import FOLDER, SENT, Sender, Tried
from ocop_cycle.settings import settings
from rules.sending import Limits, spacing

_BATCH: Final = 400
_FRESH: Final = 10.0  # seconds: what was found true so long ago is looked at again
_KEPT: Final = "chưa gửi thật, giữ ở tệp {}"
_ENOUGH: Final = "Đã đủ số thư mà máy chủ thư nhận ({}), thư còn lại chờ lượt sau."


class Supply:
    """Gives mails out one by one.

    Attributes:
        sender: the name under which they are claimed.
    """

    def __init__(
        self,
        orders: Orders,
        state: Delivered,
        told: Callable[[Delivered], None],
        desk: Desk | None = None,
    ) -> None:
        """Choose what is delivered, where it is counted, and who searches."""
        self._orders = orders
        self._state = state
        self._told = told
        known = settings()
        limits = Limits(known.mail_per_minute, known.mail_per_day)
        self.sender = Sender(f"{os.getpid()}-{uuid4().hex[:8]}", limits, probing=orders.probing)
        self._apart = spacing(limits).total_seconds()
        self._most = min(_BATCH, max(int(_FRESH / self._apart), 1)) if self._apart else _BATCH
        self._slot = 0.0
        self._waiting: deque[Parcel] = deque()
        self._looked = 0.0
        self._finding = asyncio.Lock()
        self._asks: Ask | None = Ask(last_calls=True, after=0, most=self._most)
        self._desk = desk

    def at_hand(self) -> Parcel | None:
        """Give a mail that may leave without waiting or asking; None when that takes a moment."""
        if self._apart or not self._waiting or self._is_old():
            return None
        return self._waiting.popleft()

    async def take(self) -> Parcel | None:
        """Give the next mail that may leave, at the pace of the relay; None when there is none."""
        async with self._finding:
            while not self._waiting or self._is_old():
                if not (self._state.goes_on() and await self._find()):
                    return None
            parcel = self._waiting.popleft()
        if self._apart:
            now = monotonic()
            self._slot = max(self._slot + self._apart, now)
            await asyncio.sleep(self._slot - now)
        return parcel

    def put_back(self, parcel: Parcel) -> None:
        """Take a mail back that has not begun."""
        self._waiting.appendleft(parcel)

    def why_stopped(self) -> None:
        """Note what has stopped all mail in the meantime, if anything has."""
        with reading() as session:
            if mails.paused(session):
                self._state.stopped = "Mọi thư đã được tạm dừng."
            elif held := queue.held(session):
                self._state.stopped = held.reply
            elif not tries.allowed(session, self.sender.limits, 1, self._orders.when()):
                self._state.waits = _enough(self.sender.limits)

    def _is_old(self) -> bool:
        return monotonic() - self._looked > _FRESH

    async def _find(self) -> bool:
        """Find a batch: last calls first, then the others; tell whether there may be more."""
        if self._waiting and self._asks:  # too old: they are looked at again
            first = min(parcel.mail_id for parcel in self._waiting)
            self._asks = self._asks._replace(after=first - 1)
        self._waiting.clear()
        if self._asks is None:
            return False
        found = await self._look(self._asks)
        self._looked = monotonic()
        self._state.expired += found.void
        self._state.waits = found.waits
        self._asks = _next(self._asks, found)
        self._keep([each for each in found.parcels if each.to.instead == FOLDER])
        self._waiting.extend(each for each in found.parcels if each.to.instead != FOLDER)
        return True

    async def _look(self, ask: Ask) -> Found:
        if self._desk:
            try:
                return await self._desk.look(ask)
            except EOFError:
                self._desk = None
        return look(self._orders, ask)

    def _keep(self, parcels: list[Parcel]) -> None:
        """Keep what is not to be sent in the folder, and note it as sent to there."""
        if not parcels:
            return
        files, done = list[tuple[str, bytes]](), list[Tried]()
        for each in parcels:
            if isinstance(each.message, Unwritten):
                done.append(each.failed(each.message.as_fault()))
            else:
                files.append((each.file_name, each.message))
                done.append(each.sent(_KEPT.format(each.file_name)))
        try:
            destinations.keep(files)
        except OSError as fault:
            self._state.stopped = (
                f"Không ghi được vào thư mục {destinations.folder()} ({fault.strerror}): hãy kiểm "
                "tra quyền ghi và chỗ trống."
            )
            return
        when = self._orders.when()
        with unit_of_work() as session:
            wanted = [parcel.wanted for parcel in parcels]
            begun = tries.begin(session, wanted, Sender(self.sender.name, probing=True), when)
            known = tries.record(session, [each for each in done if each.mail_id in begun], when)
        for tried in known:
            self._state.count(tried.result)
            self._state.kept += tried.result == SENT
        self._told(self._state)


def _next(ask: Ask, found: Found) -> Ask | None:
    """Tell what to ask for next; None after the last of the others."""
    if not found.is_empty:
        return ask._replace(after=found.last)
    return ask._replace(last_calls=False, after=0) if ask.last_calls else None


def _enough(limits: Limits) -> str:
    spans = (limits.per_minute, "phút"), (limits.per_day, "ngày")
    return _ENOUGH.format(" và ".join(f"{most} thư một {span}" for most, span in spans if most))
