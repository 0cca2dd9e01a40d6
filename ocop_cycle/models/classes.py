"""Tables of the classes of a plan's training, of the seats in them, of who was there."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import Moment, one_of
from rules.training import Audience, ClassState, Half, SeatState


class TrainingClass(SQLModel, table=True):
    """A class (lớp tập huấn) of an activity of the plan, or beside it.

    `days` in a row from `starts`; `unit_id`: the unit at whose home it is held; `seated`: how many
    have a seat; `arrivals`: how many ever came, the number of the last one.
    """

    __tablename__ = "training_class"
    __table_args__ = (
        one_of("audience", Audience),
        one_of("state", ClassState),
        CheckConstraint("seated BETWEEN 0 AND capacity", name="not_overbooked"),
        CheckConstraint("capacity > 0 AND days > 0", name="class_range"),
        CheckConstraint("state NOT IN ('set', 'held') OR starts IS NOT NULL", name="set_on_a_day"),
        UniqueConstraint("cycle_id", "code"),
        Index("training_class_of", "cycle_id", "starts", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    activity_id: int | None = Field(default=None, foreign_key="activity.id")
    unit_id: int | None = Field(default=None, foreign_key="agency.id")
    code: str
    topic: str
    audience: str
    capacity: int
    days: int
    starts: date | None = None
    place: str = ""
    state: str
    reason: str = ""
    seated: int = 0
    arrivals: int = 0
    by: str
    made_at: datetime = Field(sa_type=Moment)


class Seat(SQLModel, table=True):
    """Somebody who enrolled in a class: with a seat, waiting for one, or gone again.

    `arrival`: his number in order of arrival; `person_key`: his folded name and telephone, or his
    unit without one; `entry_id`: for which product he comes; `moved_up_on`: when one who had waited
    got a seat; `invited_on`: to which first day of the class he was last invited.
    """

    __tablename__ = "seat"
    __table_args__ = (
        one_of("audience", Audience),
        one_of("state", SeatState),
        CheckConstraint("arrival > 0", name="arrival_range"),
        CheckConstraint("(state = 'left') = (left_on IS NOT NULL)", name="left_on_a_day"),
        UniqueConstraint("class_id", "arrival"),
        Index("seat_of_entry", "entry_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    class_id: int = Field(foreign_key="training_class.id")
    arrival: int
    name: str
    person_key: str
    phone: str
    email: str
    audience: str
    unit_id: int = Field(foreign_key="agency.id")
    entry_id: int | None = Field(default=None, foreign_key="entry.id")
    state: str
    came_on: date
    moved_up_on: date | None = None
    invited_on: date | None = None
    left_on: date | None = None
    reason: str = ""
    by: str
    keyed_at: datetime = Field(sa_type=Moment)


class Presence(SQLModel, table=True):
    """Whether somebody was there on a half-day of a class; keyed again, the last word counts."""

    __tablename__ = "presence"
    __table_args__ = (one_of("half", Half),)
    seat_id: int = Field(foreign_key="seat.id", primary_key=True)
    day: date = Field(primary_key=True)
    half: str = Field(primary_key=True)
    present: bool
    by: str
    keyed_at: datetime = Field(sa_type=Moment)
