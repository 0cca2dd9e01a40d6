"""Table of the calendars that are read under a secret address."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import Moment


class Feed(SQLModel, table=True):
    """A secret address under which the days of a unit, or of a producer, are read into a calendar.

    `digest`: the SHA-256 of its token, which is shown once and kept nowhere.
    """

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint("(agency_id IS NULL) <> (producer_id IS NULL)", name="feed_of_one"),
    )
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id", index=True)
    producer_id: int | None = Field(default=None, foreign_key="producer.id", index=True)
    digest: str = Field(unique=True)
    made_by: str
    made_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
