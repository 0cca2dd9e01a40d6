"""The access log as people look at it: a page of rows, the newest first."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ocop_cycle.models.accounts import AccessLog
from ocop_cycle.models.columns import table
from ocop_cycle.queries.accounts import ACCOUNT

LOG: Final = table(AccessLog)
_SHOWN: Final = ("id", "at", "name", "what", "object", "outcome", "address")


@dataclass(frozen=True)
class Wanted:
    """Which rows: of an account by its public id, about a thing, of an outcome, before a number."""

    account: str = ""
    about: str = ""
    outcome: str = ""
    before: int | None = None
    limit: int = 100


def listing(session: Session, wanted: Wanted | None = None) -> list[dict[str, Any]]:
    """List who did or saw what, the newest first."""
    asked = wanted or Wanted()
    which = []
    if asked.account:
        which.append(ACCOUNT.c.public_id == asked.account)
    if asked.about:
        which.append(LOG.c.object == asked.about)
    if asked.outcome:
        which.append(LOG.c.outcome == asked.outcome)
    if asked.before is not None:
        which.append(LOG.c.id < asked.before)
    rows = session.execute(
        select(*(LOG.c[name] for name in _SHOWN), ACCOUNT.c.public_id.label("account"))
        .outerjoin(ACCOUNT, ACCOUNT.c.id == LOG.c.account_id)
        .where(*which)
        .order_by(LOG.c.id.desc())
        .limit(asked.limit)
    )
    return [dict(row._mapping) for row in rows]
