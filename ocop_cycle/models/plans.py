"""A cycle and what its plan says: windows, activities, targets, units and their duties."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import EMPTY, FOLDED, Moment, one_of
from rules.vocabulary import Duty, Level, Stage


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


class ActivityDay(WindowColumns, table=True):
    """The deadline of an activity; a later paper adds a row, it changes none."""

    __tablename__ = "activity_day"
    __table_args__ = (UniqueConstraint("activity_id", "paper"),)
    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="activity.id")


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


class Holiday(SQLModel, table=True):
    """A day off or a make-up day that a paper set, on top of the public holidays."""

    __tablename__ = "holiday"
    __table_args__ = (CheckConstraint("kind IN ('off', 'worked')", name="known_kind"),)
    day: date = Field(primary_key=True)
    kind: str
    note: str = ""
    keyed_at: datetime = Field(sa_type=Moment)


class Lease(SQLModel, table=True):
    """Who holds the timetable; it saves work, no safety depends on it."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_type=Moment)
