"""Table of who holds the timetable."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import Moment


class Lease(SQLModel, table=True):
    """Who holds the timetable; it saves work, no safety depends on it."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_type=Moment)
