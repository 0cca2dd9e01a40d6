"""Tables of the windows of stages; a later paper adds a row, it changes none."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import EMPTY, Moment, one_of
from rules.vocabulary import Stage


class WindowColumns(SQLModel):
    """A deadline as the plan or a later paper set it.

    `remind`: on how many days before the last one is reminded, "14 7 3 1 0"; "" as usual.
    """

    phrase: str = ""
    clause: str = ""
    deadline_kind: str = "none"
    opens: date | None = None
    last_day: date | None = None
    lenient_day: date | None = None
    tentative: bool = False
    firm: bool = False
    remind: str = Field(default="", sa_column_kwargs=EMPTY)
    paper: str = ""
    set_on: date
    keyed_at: datetime = Field(sa_type=Moment)


class StageWindow(WindowColumns, table=True):
    """A stage in a cycle and round; a later paper adds a row, it changes none."""

    __tablename__ = "stage_window"
    __table_args__ = (
        UniqueConstraint("cycle_id", "stage", "round", "paper"),
        one_of("stage", Stage),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    stage: str
    round: str


class WindowEvent(SQLModel, table=True):
    """A window was opened, closed, or found past when the plan was loaded: once each."""

    __tablename__ = "window_event"
    __table_args__ = (CheckConstraint("event IN ('opened', 'closed', 'past')", name="known_event"),)
    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    stage: str = Field(primary_key=True)
    round: str = Field(primary_key=True)
    last_day: date = Field(primary_key=True)
    event: str = Field(primary_key=True)
    day: date
