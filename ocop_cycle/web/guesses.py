"""Wrong secrets of a network address: so many in an hour, then nobody looks at what it sends."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from ocop_cycle.errors import TooOften
from ocop_cycle.services.tokens import digest

MOST: Final = 30
"""How many different wrong secrets a network address may send in an hour."""
_HOUR: Final = timedelta(hours=1)
_ADDRESSES: Final = 4_096


class Guesses:
    """Counts wrong secrets by network address; in memory, so that a guess writes nothing.

    The same wrong secret counts once: a telephone that goes on reading an address that has been
    revoked keeps nobody else in its office out.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._wrong: OrderedDict[str, dict[str, datetime]] = OrderedDict()
        self._lock = Lock()

    def check(self, address: str, *, at: datetime) -> None:
        """Refuse a network address that has sent too many wrong secrets of late.

        Raises:
            TooOften: it has to wait.
        """
        with self._lock:
            wrong = self._wrong.get(address, {})
            if sum(moment > at - _HOUR for moment in wrong.values()) >= MOST:
                raise TooOften("Đã thử quá nhiều địa chỉ sai: hãy đợi một giờ rồi thử lại.")

    def add(self, address: str, secret: str, *, at: datetime) -> None:
        """Count a wrong secret; only its SHA-256 is kept, for an hour."""
        with self._lock:
            before = self._wrong.pop(address, {})
            wrong = {each: moment for each, moment in before.items() if moment > at - _HOUR}
            if len(wrong) < MOST:
                wrong[digest(secret)] = at
            self._wrong[address] = wrong
            while len(self._wrong) > _ADDRESSES:
                self._wrong.popitem(last=False)
