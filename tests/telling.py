"""Contacts, notices as a passing day writes them, and what became of them."""

from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from notifications.letters import Letter, letter_of
from ocop_cycle.models.calls import BadAddress
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.mails import Mail
from ocop_cycle.models.notices import NoticeRow
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import mailing, stages, truth
from rules.standing import Act
from rules.vocabulary import Action, Stage
from tests.building import MORNING, PRODUCER, an_entry

DAY: Final = date(2020, 2, 22)
"""Seven days before the last day of the registration."""
LAST_DAY: Final = date(2020, 2, 29)
SELECTED_BY: Final = date(2020, 3, 14)
"""The last day of the selection."""
NEXT: Final = date(2020, 3, 16)
"""The first working day after it."""
UNIT: Final = "ubnd-dai-tu"
NOTICE: Final = table(NoticeRow)
MAIL: Final = table(Mail)
BAD: Final = table(BadAddress)


def unit_of(session: Session, code: str) -> int:
    return session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == code)).one()


def a_contact(session: Session, code: str, email: str, role: str = "", **term: date) -> None:
    values = {"agency_id": unit_of(session, code), "name": email, "role": role, "email": email}
    session.execute(insert(CONTACT).values(**{"since": date.min, **values, **term}))


def ends(session: Session, email: str, until: date) -> None:
    session.execute(update(CONTACT).where(CONTACT.c.email == email).values(until=until))


def refused(session: Session, address: str) -> None:
    session.execute(insert(BAD).values(address=address, reason="550", since=MORNING))


def one_reader(session: Session, address: str = "htx@example.com") -> None:
    """Let one person read what every producer is told."""
    session.execute(update(PRODUCER).values(email=address))


def remind(session: Session, entry: int, day: date, rung: str = "7") -> str:
    """Write a reminder of an entry's last day."""
    row = session.execute(select(ENTRY).where(ENTRY.c.id == entry)).one()
    return tell(
        session,
        "deadline_reminder",
        day,
        key=f"remind:{entry}:{row.due.isoformat()}:{rung}",
        cycle_id=row.cycle_id,
        entry_id=entry,
        sequence=row.version,
        stage=row.stage,
        round=row.round,
        about=row.due,
        rung=rung,
    )


def tell_unit(session: Session, code: str, kind: str, day: date, **more: object) -> str:
    """Write a notice of the selection to a unit."""
    unit = unit_of(session, code)
    key = f"{kind}:{unit}:{day.isoformat()}:{more.get('rung', '')}"
    place = {"stage": Stage.IDEA_SELECTION.value, "round": "1/2020", "duty": "responsible"}
    return tell(session, kind, day, key=key, agency_id=unit, **{**place, **more})


def tell(session: Session, kind: str, day: date, **values: object) -> str:
    session.execute(
        insert(NOTICE).values(
            **{"kind": kind, "day": day, "cycle_id": 1, "details": {}, "state": "new", **values}
        )
    )
    return str(values["key"])


def act(session: Session, entry: int, action: Action, day: date, **more: object) -> None:
    done = Act(action, day, by="Cán bộ", reason="theo đề nghị", **more)  # type: ignore[arg-type]
    stages.move_one(session, entry, done, at=MORNING)


def mails(session: Session) -> list[AnyRow]:
    return list(session.execute(select(MAIL).order_by(MAIL.c.id)))


def letter(row: AnyRow) -> Letter:
    return letter_of(row.key, row.recipient, row.facts)


def letters(session: Session) -> list[Letter]:
    return [letter(row) for row in mails(session)]


def kinds(session: Session) -> list[list[str]]:
    """Name what each mail tells, in its order."""
    return [[notice.kind for notice in each.notices] for each in letters(session)]


def notice_states(session: Session) -> dict[str, str]:
    rows = session.execute(select(NOTICE.c.key, NOTICE.c.state).order_by(NOTICE.c.key))
    return {row.key: row.state for row in rows}


def leave(session: Session, at: datetime) -> list[truth.Ready | truth.Void]:
    """Look a last time at all that waits, as a sender does, and let it leave."""
    rows = [row for row in mails(session) if row.state == "waiting"]
    found = truth.refresh(session, rows, at=at)
    ready = [each.mail_id for each in found if isinstance(each, truth.Ready)]
    session.execute(update(MAIL).where(MAIL.c.id.in_(ready)).values(state="sent", sent_at=at))
    return found


def morning(day: date) -> datetime:
    """Give half past eight of a day in Vietnam."""
    return datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC)


def make(session: Session, day: date = DAY) -> int:
    return mailing.make(session, 1, day, at=MORNING)


def hold(session: Session, cycle: AnyRow, code: str = "SP-1") -> int:
    """Let a district hold an entry of the selection, and its producer know it."""
    entry = an_entry(session, cycle, code)
    act(session, entry, Action.SUBMIT, date(2020, 2, 20))
    session.execute(NOTICE.delete())
    return entry


def late(session: Session, rung: str, day: date, code: str = UNIT) -> str:
    return tell_unit(session, code, "stage_overdue", day, about=SELECTED_BY, rung=rung)


def overdue(session: Session, cycle: AnyRow, *codes: str, day: date = NEXT) -> str:
    """Let a district hold entries beyond its day, and make the mail that says so."""
    for code in codes:
        hold(session, cycle, code)
    a_contact(session, UNIT, "lan@example.com")
    key = late(session, "+1", day)
    make(session, day)
    return key
