"""Tables of what else a plan says: its targets, whose duty what is, who was sent it."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import one_of
from rules.vocabulary import Duty


class Target(SQLModel, table=True):
    """A figure that the plan wants reached."""

    __tablename__ = "target"
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    position: int
    measure: str
    name: str = ""
    clause: str = ""
    minimum_stars: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    per: str = ""
    unit: str = ""
    aspiration: bool = False


class Party(SQLModel, table=True):
    """A unit's duty in a stage or an activity of a plan."""

    __tablename__ = "party"
    __table_args__ = (
        one_of("duty", Duty),
        CheckConstraint("(stage = '') <> (activity_id IS NULL)", name="stage_or_activity"),
        UniqueConstraint("cycle_id", "stage", "round", "activity_id", "agency_id", "duty"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    stage: str = ""
    round: str = ""
    activity_id: int | None = Field(default=None, foreign_key="activity.id")
    agency_id: int = Field(foreign_key="agency.id", index=True)
    duty: str


class Recipient(SQLModel, table=True):
    """A unit to which the plan as a whole was sent, and what for (nơi nhận)."""

    __tablename__ = "recipient"
    __table_args__ = (one_of("duty", Duty),)
    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    agency_id: int = Field(foreign_key="agency.id", primary_key=True)
    duty: str = Field(primary_key=True)
