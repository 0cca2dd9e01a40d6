"""What became of tries is committed together, and each connection goes on once its own is."""

import asyncio
from collections.abc import Callable
from typing import Final, NamedTuple

from notifications.verdicts import NotDelivered
from ocop_cycle.db import unit_of_work
from ocop_cycle.sending.parcels import Parcel
from ocop_cycle.services import tries
from ocop_cycle.services.attempts import Sender, Tried, When

_MOMENT: Final = 0.002  # how long the first one waits for the others


class Step(NamedTuple):
    """A connection's step: what became of its last mail, and which one it wants to begin.

    `posted`: that last mail; `fault`: why it was not taken.
    """

    tried: Tried | None = None
    posted: Parcel | None = None
    following: Parcel | None = None
    fault: NotDelivered | None = None

    @property
    def unnamed(self) -> bool:
        """Tell whether the relay failed before the mail was named: it was not tried at all."""
        return self.fault is not None and self.fault.connection and not self.fault.named


class Committed(NamedTuple):
    """A step that is committed: the try as it was written down, and whether the next may leave."""

    tried: Tried | None
    begun: bool


class Recorder:
    """Commits the steps of several connections: a commit waits for the disk, whoever shares it.

    No connection sends a byte before its own step is committed: what has begun is known, so is
    what has ended.
    """

    def __init__(self, sender: Sender, now: Callable[[], When]) -> None:
        """Choose who sends, and who tells the moment."""
        self.sender = sender
        self._now = now
        self._steps: list[tuple[Step, asyncio.Future[Committed]]] = []
        self._posting = 0
        self._timer: asyncio.Handle | None = None

    async def settle(self, step: Step) -> Committed:
        """Commit a step, together with those of other connections that come at the same moment."""
        loop = asyncio.get_running_loop()
        committed: asyncio.Future[Committed] = loop.create_future()
        self._steps.append((step, committed))
        self._posting -= step.tried is not None
        if self._timer is None:
            self._timer = loop.call_later(_MOMENT, self._commit)
        if not self._posting:  # nobody else is going to come
            self._timer.cancel()
            self._timer = loop.call_soon(self._commit)
        return await committed

    def _commit(self) -> None:
        self._timer = None
        steps, self._steps = self._steps, []
        try:
            done = self._write([step for step, _ in steps])
        except Exception as fault:  # noqa: BLE001 -- whoever waits for the commit gets it
            for _, committed in steps:
                if not committed.done():
                    committed.set_exception(fault)
            return
        for (_, committed), each in zip(steps, done, strict=True):
            self._posting += each.begun
            if not committed.done():
                committed.set_result(each)

    def _write(self, steps: list[Step]) -> list[Committed]:
        """Write steps down in one transaction."""
        when = self._now()
        tried = [step.tried for step in steps if step.tried and not step.unnamed]
        wanted = [step.following.wanted for step in steps if step.following]
        with unit_of_work() as session:
            written = {each.mail_id: each for each in tries.record(session, tried, when)}
            for step in steps:
                if step.tried and step.unnamed:
                    tries.take_back(session, step.tried)
            begun = tries.begin(session, wanted, self.sender, when)
        return [
            Committed(
                written.get(step.tried.mail_id) if step.tried else None,
                step.following is not None and step.following.mail_id in begun,
            )
            for step in steps
        ]
