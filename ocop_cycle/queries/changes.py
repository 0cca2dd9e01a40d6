"""Whether anything has been committed, by this process or another: asked on every request."""

from threading import Lock
from time import monotonic
from typing import Any, Final, NamedTuple

from sqlalchemy import Engine

from ocop_cycle.db import commits, engine
from ocop_cycle.errors import StoreUnavailable

_ASKED: Final = {
    "sqlite": "PRAGMA data_version",  # rises when another connection has committed
    "postgresql": "SELECT CAST(pg_current_snapshot() AS text)",  # what is visible, exactly
}
Mark = tuple[int, object]
"""How the store stands: two marks are equal only if nothing was committed between them."""


class _Answer(NamedTuple):
    """What the store said, when it was asked, and after how many commits of this process."""

    mark: Mark
    asked: float
    commits: int


class Watch:
    """A connection of its own that never writes, and so sees each commit of all the others.

    PostgreSQL tells only that something was committed in any database of its server: with a busy
    neighbour each answer is "changed". Whoever can wait has it asked less often; what this process
    commits is noticed at once all the same.
    """

    def __init__(self, patience: float = 0) -> None:
        """Begin without a connection; `patience`: seconds that an answer of PostgreSQL holds."""
        self._patience = patience
        self._answer: _Answer | None = None
        self._lock = Lock()
        self._engine: Engine | None = None
        self._raw: Any = None
        self._opened = 0

    def mark(self) -> Mark:
        """Tell how the store stands now; a read that begins later sees at least this.

        Raises:
            StoreUnavailable: it cannot be asked.
        """
        with self._lock:
            opened = engine()
            if opened is self._engine:
                if self._answer and self._holds(self._answer, opened):
                    return self._answer.mark
                try:
                    return self._ask(opened)
                except opened.dialect.loaded_dbapi.Error:  # the server has been away
                    self._close()
            self._open(opened)
            return self._ask(opened)

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            self._close()

    def _holds(self, answer: _Answer, opened: Engine) -> bool:
        return (
            opened.dialect.name == "postgresql"
            and answer.commits == commits()
            and monotonic() - answer.asked < self._patience
        )

    def _ask(self, opened: Engine) -> Mark:
        asked, done = monotonic(), commits()
        cursor = self._raw.cursor()
        cursor.execute(_ASKED[opened.dialect.name])
        [value] = cursor.fetchone()
        cursor.close()
        self._answer = _Answer((self._opened, value), asked, done)
        return self._answer.mark

    def _open(self, opened: Engine) -> None:
        self._close()
        try:
            held = opened.raw_connection()
            held.detach()  # ours alone: the pool may open another
            self._raw = held.dbapi_connection
            # each question sees the store as it is by then
            opened.dialect.set_isolation_level(self._raw, "AUTOCOMMIT")
        except opened.dialect.loaded_dbapi.Error as fault:
            raise StoreUnavailable(f"Không mở được cơ sở dữ liệu ({fault}).") from fault
        self._engine = opened
        self._opened += 1

    def _close(self) -> None:
        if self._raw is not None:
            self._raw.close()
        self._raw, self._engine, self._answer = None, None, None
