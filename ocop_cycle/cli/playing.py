"""The demonstration's year on its way: who plays it, and what runs beside it."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from queue import SimpleQueue
from socket import socket
from threading import Event, Thread
from typing import Final

from ocop_cycle import clock, delivery
from ocop_cycle.cli.serving import FAILED, PLAYED, Page, Prefect, address_of, end, port_of
from ocop_cycle.cli.tables import remark
from ocop_cycle.demo import scenario
from ocop_cycle.web.app import create_app
from ocop_cycle.web.deps import Playing
from rules.rights import Actor, Grant, Role

_MORNING: Final = timedelta(hours=8)
_VISITOR: Final = Actor("Văn phòng Điều phối (minh họa)", (Grant(Role.OFFICE),))
"""Who looks at the demonstration: it is watched without signing in, on this machine alone."""
Tell = Callable[[str], object]


class Player(Thread):
    """Plays the year, each morning as Prefect flows, in a thread of its own.

    Attributes:
        begins: set once flows can be run.
        day: the day it has come to; None before the first.
    """

    def __init__(self, until: date, asked: "SimpleQueue[str]", tell: Tell) -> None:
        """Choose the last day, who is asked to go on when it is over, and who hears of each day."""
        super().__init__(name="player", daemon=True)
        self.begins = Event()
        self.day: date | None = None
        self._until = until
        self._asked = asked
        self._tell = tell
        self._stopping = False

    def run(self) -> None:
        """Play until the last day, or until `stop`."""
        outcome = FAILED
        try:
            scenario.begin()
            self.begins.wait()
            for day in scenario.play(self._until, self._morning):
                self.day = day
                self._tell(f"{day:%d/%m/%Y}")
                if self._stopping:
                    return
            outcome = PLAYED
        finally:
            self._asked.put(outcome)

    def stop(self) -> bool:
        """End after the day that is being played."""
        self._stopping = True
        return self.day is not None

    def playing(self) -> Playing | None:
        """Tell how far it has come; None when it is over."""
        if not self.is_alive():
            return None
        day = self.day or scenario.STARTS
        total = (self._until - scenario.STARTS).days
        return Playing(scenario.PLAN, day, (day - scenario.STARTS).days, total)

    def _morning(self, day: date) -> None:
        from flows.daily import daily

        asyncio.run(daily(cycle=scenario.PLAN, as_of=day))
        delivery.deliver(clock.start_of(day) + _MORNING)


class Show:
    """All that runs in the process of `ocop demo`; `site` is the address of the page."""

    def __init__(self, until: date, asked: "SimpleQueue[str]", tell: Tell) -> None:
        """Choose the last day, who is asked to go on when it is over, and who hears of each day."""
        self.site = ""
        self._asked = asked
        self._player = Player(until, asked, tell)
        self._prefect: Prefect | None = None
        self._page: Page | None = None

    def start(self, page_at: socket | None, prefect_at: socket) -> None:
        """Serve the page, if one is wanted; then begin to play, at first without Prefect."""
        from flows import engine

        engine.prepare(engine.address_of(port_of(prefect_at)))
        self._prefect = Prefect(
            prefect_at,
            with_runner=False,
            ready=lambda _: self._player.begins.set(),
            failed=self._failed,
        )
        if page_at:
            self.site = address_of(page_at)
            app = create_app(
                runs=self._prefect.recent, playing=self._player.playing, visitor=_VISITOR
            )
            self._page = Page(app, page_at)
            self._page.start()
            self._page.wait()
            remark(f"Trang theo dõi: {self.site} · Prefect: {address_of(prefect_at)}")
        self._player.start()
        self._prefect.start()

    def stop(self) -> None:
        """End everything within seconds."""
        end(self._player, self._prefect, self._page)

    def _failed(self, why: str) -> None:
        remark(f"Prefect không chạy được: {why}")
        self._asked.put(FAILED)
