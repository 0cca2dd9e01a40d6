"""Tables of what holds all mail back, and of alarms."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import Moment


class Pause(SQLModel, table=True):
    """Mail is stopped while a row stands here."""

    __tablename__ = "pause"
    __table_args__ = (CheckConstraint("id = 1", name="one_switch"),)
    id: int = Field(default=1, primary_key=True)
    by: str = ""
    since: datetime = Field(sa_type=Moment)


class QueueHold(SQLModel, table=True):
    """The relay or its configuration is at fault: the whole outbox waits until `next_try`.

    `cause` is away, configuration or policy; without `next_try` a person lets it go on.
    """

    __tablename__ = "queue_hold"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_queue"),
        CheckConstraint("cause IN ('away', 'configuration', 'policy')", name="known_cause"),
    )
    id: int = Field(default=1, primary_key=True)
    cause: str
    reply: str = ""
    since: datetime = Field(sa_type=Moment)
    tries: int = 0
    next_try: datetime | None = Field(default=None, sa_type=Moment)


class Alarm(SQLModel, table=True):
    """Something that an operator must look at: one row a kind, as long as it lasts."""

    __tablename__ = "alarm"
    kind: str = Field(primary_key=True)
    text: str
    since: datetime = Field(sa_type=Moment)
