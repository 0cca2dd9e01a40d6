"""Acts and their undoing, as tests of both need them."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import acts, undo
from rules.standing import Act
from rules.vocabulary import Action
from tests.building import a_cycle, an_entry

AT: Final = datetime.fromisoformat("2020-03-02T09:00:00+07:00")
HOUR: Final = timedelta(hours=1)
ACTED: Final = date(2020, 2, 14)
SUBMIT: Final = Act(Action.SUBMIT, ACTED, by="Cán bộ")


def version(session: Session, entry: int) -> int:
    return session.scalars(select(ENTRY.c.version).where(ENTRY.c.id == entry)).one()


def does(session: Session, entry: int, act: Act, *, at: datetime = AT) -> int:
    _, sequence = acts.do(session, entry, version(session, entry), act, at=at)
    return sequence


def undoes(session: Session, entry: int, *, at: datetime = AT + HOUR) -> None:
    last = undo.undoable(session, entry, at=at)
    undo.undo(session, entry, last.sequence, by="Cán bộ", at=at)


def a_submitted_entry(session: Session) -> int:
    entry = an_entry(session, a_cycle(session))
    session.execute(update(CYCLE).values(played=True))
    does(session, entry, SUBMIT)
    return entry
