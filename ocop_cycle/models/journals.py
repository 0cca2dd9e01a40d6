"""Table of what has happened to entries."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from ocop_cycle.models.columns import Moment, one_of
from ocop_cycle.models.entries import StandingColumns
from rules.vocabulary import Action


class Journal(StandingColumns, table=True):
    """Who did what to which entry, on which day, keyed when, by which paper, why: append-only.

    The standing columns are those after the act; `undoes` names the row that a take-back undid;
    `account_id`: under which account it was keyed, None without one.
    """

    __tablename__ = "journal"
    __table_args__ = (
        one_of("action", Action),
        Index("journal_day", "day", "entry_id", "sequence"),
        Index("journal_action", "action", "day", "entry_id", "sequence"),
    )
    entry_id: int = Field(foreign_key="entry.id", primary_key=True)
    sequence: int = Field(primary_key=True)
    action: str
    day: date
    keyed_at: datetime = Field(sa_type=Moment)
    by: str
    reason: str = ""
    paper: str = ""
    machine: bool = False
    undoes: int | None = None
    account_id: int | None = None
