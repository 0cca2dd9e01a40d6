"""Who did or saw what: written down, never changed."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.models.accounts import AccessLog
from ocop_cycle.models.columns import table
from rules.names import clean
from rules.vocabulary import Word

LOG: Final = table(AccessLog)
_LONGEST: Final = 200
REFUSED_AN_HOUR: Final = 30
"""How many refused pages of one account are written down in an hour."""
_HOUR: Final = timedelta(hours=1)
_LOOKED_AT: Final = 300


class Outcome(Word):
    """What came of it."""

    DONE = "done", "Đã thực hiện"
    REFUSED = "refused", "Bị từ chối"


def note(  # noqa: PLR0913 -- a row of the log, each cell by its name
    session: Session,
    what: str,
    *,
    at: datetime,
    about: str = "",
    address: str = "",
    outcome: Outcome = Outcome.DONE,
    account: tuple[int | None, str] | None = None,
) -> None:
    """Write down an act.

    Args:
        session: of whoever acts.
        what: which act, as the program calls it.
        at: when.
        about: what it was done to, by its public name.
        address: the network address that it came from.
        outcome: whether it was done.
        account: the id and the name of who acts, where he is not the transaction's actor.
    """
    actor = actor_of(session)
    number, name = account or (actor.account, actor.name)
    session.execute(
        insert(LOG).values(
            at=at,
            account_id=number,
            name=clean(name)[:_LONGEST],
            what=what,
            object=clean(about)[:_LONGEST],
            outcome=outcome.value,
            address=address[:_LONGEST],
        )
    )


def takes_refused(session: Session, what: str, about: str, *, at: datetime) -> bool:
    """Tell whether a page that was refused is to be written down.

    The same page counts once an hour, and an account fills no log: whoever tries more pages than
    that is known by then.

    Args:
        session: of whoever was refused.
        what: which page, as the program calls it.
        about: whose page, by its public name.
        at: now.
    """
    latest = (
        select(LOG.c.what, LOG.c.object, LOG.c.at, LOG.c.outcome)
        .where(LOG.c.account_id == actor_of(session).account)
        .order_by(LOG.c.id.desc())
        .limit(_LOOKED_AT)
    )
    refused = {
        (row.what, row.object)
        for row in session.execute(latest)
        if row.at > at - _HOUR and row.outcome == Outcome.REFUSED.value
    }
    return (what, clean(about)[:_LONGEST]) not in refused and len(refused) < REFUSED_AN_HOUR
