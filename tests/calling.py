"""People whom mail does not reach, as a passing day leaves them."""

from datetime import date
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.mail_filters import NOTICE
from tests.building import ENTRY, PRODUCER, an_entry
from tests.telling import morning, remind

DAY: Final = date(2020, 2, 22)
AT: Final = morning(DAY)


def unread(
    session: Session,
    cycle: AnyRow,
    code: str,
    *,
    unit: str = "ubnd-dai-tu",
    due: date = date(2020, 2, 29),
) -> int:
    """Register a product whose producer has no address, and remind him."""
    entry = an_entry(session, cycle, code, unit=unit)
    values = {"email": "", "phone": "0200 345 678", "representative": "Bà Hoa"}
    session.execute(update(PRODUCER).where(PRODUCER.c.name == f"HTX {code}").values(values))
    session.execute(update(ENTRY).where(ENTRY.c.id == entry).values(due=due))
    to_nobody(session, remind(session, entry, DAY))
    return entry


def to_nobody(
    session: Session, key: str, mail_id: int | None = None, state: str = "unreachable"
) -> None:
    session.execute(NOTICE.update().where(NOTICE.c.key == key).values(state=state, mail_id=mail_id))
