"""Table of the days off and make-up days that papers set."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import Moment


class Holiday(SQLModel, table=True):
    """A day off or a make-up day that a paper set, on top of the public holidays."""

    __tablename__ = "holiday"
    __table_args__ = (CheckConstraint("kind IN ('off', 'worked')", name="known_kind"),)
    day: date = Field(primary_key=True)
    kind: str
    note: str = ""
    keyed_at: datetime = Field(sa_type=Moment)
