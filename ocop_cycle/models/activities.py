"""Tables of the activities of a plan: their days, what is reported of them."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import EMPTY, FOLDED, Moment
from ocop_cycle.models.windows import WindowColumns


class Activity(SQLModel, table=True):
    """An obligation of the plan that no product passes through; `done_on`: it has been met."""

    __tablename__ = "activity"
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    position: int
    name: str
    search: str = Field(default="", sa_type=FOLDED, sa_column_kwargs=EMPTY)
    clause: str = ""
    target: str = ""
    budget: str = ""
    details: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    done_on: date | None = None
    done_by: str = Field(default="", sa_column_kwargs=EMPTY)
    done_note: str = Field(default="", sa_column_kwargs=EMPTY)


class Progress(SQLModel, table=True):
    """What a unit reported of an activity, who and when: append-only.

    `day`: of what is told; `percent`: how far it is; `figure` of `target`, counted in `measure`.
    """

    __tablename__ = "progress"
    __table_args__ = (
        Index("progress_of", "activity_id", "id"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_range"),
        CheckConstraint("figure >= 0", name="figure_range"),
        CheckConstraint("target > 0", name="target_range"),
    )
    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="activity.id")
    day: date
    percent: int | None = None
    figure: int | None = None
    target: int | None = None
    measure: str = ""
    note: str = ""
    by: str
    account_id: int | None = Field(default=None, foreign_key="account.id")
    keyed_at: datetime = Field(sa_type=Moment)


class ActivityDay(WindowColumns, table=True):
    """The deadline of an activity; a later paper adds a row, it changes none."""

    __tablename__ = "activity_day"
    __table_args__ = (UniqueConstraint("activity_id", "paper"),)
    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="activity.id")
