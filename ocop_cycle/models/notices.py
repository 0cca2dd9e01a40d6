"""Tables of notices: what somebody is to be told, and the days in his calendar."""

from datetime import date

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import EMPTY, one_of
from rules.vocabulary import Word


class NoticeState(Word):
    """What became of a notice."""

    NEW = "new", "Chưa soạn thư"
    MAILED = "mailed", "Đã soạn thư"
    UNREACHABLE = "unreachable", "Chưa báo được bằng thư"
    CALLED = "called", "Đã báo qua điện thoại"
    REPLACED = "replaced", "Không còn đúng"


class NoticeRow(SQLModel, table=True):
    """One fact for one person, written with what it tells; the key is made of ids.

    `duty`: why a unit is told (the mark of the plan); `rung`: the step of the ladder, days before
    the last one as "7", working days after it as "+3"; `mail_id`: the mail that tells it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        one_of("state", NoticeState),
        Index("notice_of_entry", "entry_id"),
    )
    key: str = Field(primary_key=True)
    kind: str
    cycle_id: int = Field(foreign_key="cycle.id")
    entry_id: int | None = Field(default=None, foreign_key="entry.id")
    sequence: int | None = None
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    activity_id: int | None = Field(default=None, foreign_key="activity.id")
    stage: str = ""
    round: str = ""
    day: date
    about: date | None = None
    duty: str = Field(default="", sa_column_kwargs=EMPTY)
    rung: str = Field(default="", sa_column_kwargs=EMPTY)
    details: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    state: str = "new"
    mail_id: int | None = Field(default=None, foreign_key="mail.id", index=True)


class Appointment(SQLModel, table=True):
    """A day in somebody's calendar: its sequence rises when it moves, it is cancelled once.

    `mail_id`: the mail that brought it; nobody has it in a calendar unless that one has left.
    """

    __tablename__ = "appointment"
    uid: str = Field(primary_key=True)
    entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
    mail_id: int | None = Field(default=None, foreign_key="mail.id", index=True)
    last_day: date
    sequence: int = 0
    cancelled: bool = False
