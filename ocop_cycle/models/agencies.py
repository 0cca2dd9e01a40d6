"""Tables of units and of the people in them."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import EMPTY, FOLDED, one_of
from rules.vocabulary import Level


class Agency(SQLModel, table=True):
    """A unit of a place: it keeps its history (merged into another, from a day on).

    `search`: the folded words of its name, code and area.
    """

    __tablename__ = "agency"
    __table_args__ = (UniqueConstraint("place", "code"), one_of("level", Level))
    id: int | None = Field(default=None, primary_key=True)
    place: str
    code: str
    name: str
    level: str
    locality: str = ""
    locality_key: str = Field(default="", index=True)
    search: str = Field(default="", sa_type=FOLDED, sa_column_kwargs=EMPTY)
    parent: str = ""
    merged_into_id: int | None = Field(default=None, foreign_key="agency.id")
    merged_on: date | None = None


class Contact(SQLModel, table=True):
    """Whom to reach in a unit, from when until when."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("agency_id", "name", "email", "since"),)
    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id", index=True)
    name: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""
    since: date = date.min
    until: date | None = None
