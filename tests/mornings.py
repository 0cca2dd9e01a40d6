"""Mornings on which reports are written, and what tests begin them with."""

from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from notifications.digests import OfficeDigest, WeekDigest
from notifications.letters import letter_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.calls import MAIL, NOTICE
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.queries.cycles import ACTIVITY
from ocop_cycle.services import digests, mailing, stages
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import MORNING, a_cycle, an_entry

OFFICE, DISTRICT = "vpdp-tinh", "ubnd-dai-tu"
MONDAY, TUESDAY = date(2020, 3, 2), date(2020, 3, 3)
"""The second of March is a Monday; the first ideas were due on the twenty-ninth of February."""


def unit(session: Session, code: str) -> int:
    return int(session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == code)).one())


def reach(session: Session, code: str, *, phone: str = "0200 382 4567") -> int:
    """Give a unit an officer with an address."""
    number = unit(session, code)
    session.execute(
        insert(CONTACT).values(
            agency_id=number,
            name="Chị Lan",
            role="Cán bộ phụ trách",
            email=f"{code}@example.vn",
            phone=phone,
            since=date(2020, 1, 1),
        )
    )
    return number


def move(session: Session, entry: int, action: Action, day: date) -> None:
    stages.move_one(session, entry, Act(action, day, by="Cán bộ"), at=MORNING)


def an_idea(session: Session, cycle: AnyRow, code: str, *, unit: str = DISTRICT) -> int:
    """Let an idea wait at its district, which has to select until the fourteenth of March."""
    entry = an_entry(session, cycle, code, unit=unit)
    move(session, entry, Action.SUBMIT, date(2020, 2, 20))
    return entry


def keys(session: Session, kind: str) -> list[str]:
    return list(
        session.scalars(
            select(NOTICE.c.key)
            .where(NOTICE.c.kind == kind, NOTICE.c.state != "replaced")
            .order_by(NOTICE.c.key)
        )
    )


def write(session: Session, cycle: AnyRow, day: date) -> int:
    """Write the reports of a day."""
    rows = digests.due(session, cycle.id, day)
    return digests.write(session, cycle.id, day, rows)


def morning(session: Session, cycle: AnyRow, day: date, *, sent: bool = True) -> int:
    """Write the reports of a morning, make the mails, and let them leave."""
    written = write(session, cycle, day)
    mailing.make(session, cycle.id, day, at=MORNING)
    if sent:
        session.execute(update(MAIL).where(MAIL.c.state == "waiting").values(state="sent"))
    return written


def told(session: Session, to: str, day: date) -> list[OfficeDigest | WeekDigest]:
    """Read what the mail of a day to an address reports."""
    row = session.execute(select(MAIL).where(MAIL.c.recipient == to, MAIL.c.day == day)).one()
    notices = letter_of(row.key, row.recipient, row.facts).notices
    return [each for each in notices if isinstance(each, OfficeDigest | WeekDigest)]


def a_quiet_year(session: Session) -> AnyRow:
    """Start a year in which no task of the plan is left and nothing else is to be told."""
    started = a_cycle(session)
    session.execute(update(ACTIVITY).values(done_on=started.started_on))
    session.execute(update(NOTICE).values(state="replaced"))
    return started
