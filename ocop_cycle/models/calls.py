"""Tables of what mail does not reach: bad addresses, calls, draft letters."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import Moment


class BadAddress(SQLModel, table=True):
    """An address that a server has refused for good; `address` is casefolded."""

    __tablename__ = "bad_address"
    address: str = Field(primary_key=True)
    reason: str
    since: datetime = Field(sa_type=Moment)
    mail_id: int | None = Field(default=None, foreign_key="mail.id")


class Call(SQLModel, table=True):
    """A call to one who could not be written to, once a day; it counts as told."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("(producer_id IS NULL) <> (agency_id IS NULL)", name="one_called"),
        UniqueConstraint("cycle_id", "producer_id", "day"),
        UniqueConstraint("cycle_id", "agency_id", "day"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    producer_id: int | None = Field(default=None, foreign_key="producer.id", index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    day: date
    by: str
    note: str = ""
    keyed_at: datetime = Field(sa_type=Moment)


class DraftLetter(SQLModel, table=True):
    """A draft of an official letter that presses for what is late (công văn đôn đốc).

    A person releases it, with the number of the paper that left; no machine sends it.
    """

    __tablename__ = "draft_letter"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("state IN ('waiting', 'released', 'discarded')", name="known_draft"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    stage: str = ""
    round: str = ""
    activity_id: int | None = Field(default=None, foreign_key="activity.id")
    about: date
    day: date
    addressee: str
    subject: str
    body: str
    state: str = "waiting"
    by: str = ""
    paper: str = ""
    settled_on: date | None = None
    note: str = ""
