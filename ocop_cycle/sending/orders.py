"""What a delivery is asked to do, and what it has done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from notifications.smtp import USUAL, Patience
from ocop_cycle import clock
from ocop_cycle.queries.courses import calendar_of
from ocop_cycle.services.attempts import When
from rules.sending import Leaves, leaves


@dataclass
class Delivered:
    """What a delivery did, counted by result.

    Attributes:
        expired: mails of which nothing was true any more, or whose time was over.
        kept: of those sent, how many went to the folder of what is not sent.
        stopped: what is wrong and ended it early.
        waits: why the rest waits though nothing is wrong.
    """

    sent: int = 0
    temporary: int = 0
    permanent: int = 0
    ambiguous: int = 0
    expired: int = 0
    kept: int = 0
    stopped: str = ""
    waits: str = ""

    @property
    def tried(self) -> int:
        """How many tries have an outcome."""
        return self.sent + self.temporary + self.permanent + self.ambiguous

    def goes_on(self) -> bool:
        """Tell whether nothing has ended the delivery."""
        return not (self.stopped or self.waits)

    def count(self, result: str) -> None:
        """Count a try."""
        setattr(self, result, getattr(self, result) + 1)


@dataclass(frozen=True)
class Orders:
    """What a delivery is asked to do.

    Attributes:
        url: of the relay.
        as_of: the moment by which mails are judged; the true one without it.
        in_hours: it runs by itself, so only in the hours of an office.
        probing: the queue is held, and this is the turn to try it.
        patience: for how long the relay is waited for.
    """

    url: str
    as_of: datetime | None = None
    in_hours: bool = False
    probing: bool = False
    patience: Patience = USUAL

    def when(self) -> When:
        """Tell the moment."""
        now = clock.now()
        return When(now, self.as_of or now)

    def kinds(self, session: Session) -> tuple[bool, ...]:
        """Tell which mails may leave now: last calls (True), the others (False)."""
        return _KINDS[self._leaves(session)]

    def at_once_only(self, session: Session) -> bool:
        """Tell whether only that may leave now for which somebody waits at his screen."""
        return self._leaves(session) is Leaves.NONE

    def _leaves(self, session: Session) -> Leaves:
        if not self.in_hours:
            return Leaves.ALL
        moment = self.when().judged.astimezone(clock.VIETNAM)
        return leaves(calendar_of(session, [moment.year]), moment)


_KINDS: Final = {Leaves.NONE: (True,), Leaves.LAST_CALLS: (True,), Leaves.ALL: (True, False)}
