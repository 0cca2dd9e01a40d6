"""Tables of cycles."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, false
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import Moment


class Cycle(SQLModel, table=True):
    """One plan being run.

    `done_on`: the last day whose steps are done; `played`: not in real time; `revision`: rises
    with every change of its windows or of the working days; `hold_mail`: its mails wait for a
    person's approval.
    """

    __tablename__ = "cycle"
    __table_args__ = (CheckConstraint("last_year >= year", name="years_in_order"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    place: str
    title: str
    year: int
    last_year: int
    regime: str | None = None
    number: str = ""
    issued: date | None = None
    issuer: str = ""
    lapse: str = "proposed"
    exclusive: bool = True
    skipped: str = ""
    source: str
    started_on: date
    keyed_at: datetime = Field(sa_type=Moment)
    played: bool = False
    done_on: date
    closed_on: date | None = None
    revision: int = 1
    hold_mail: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    office_id: int | None = Field(default=None, foreign_key="agency.id")
