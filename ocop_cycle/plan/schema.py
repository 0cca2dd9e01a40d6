"""The plan as a typed value: what its TOML file may hold, word for word."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ocop_cycle.plan.measures import Lapse, Measure, Per
from rules.names import clean
from rules.vocabulary import Duty, Level, Stage

FIRST_YEAR: Final = 2018  # the programme begins with Quyết định 490/QĐ-TTg of 07/05/2018
LAST_YEAR: Final = 2100
REFUSED: Final = "refused"

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Day = Annotated[date, Field(strict=True)]
Year = Annotated[StrictInt, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Count = Annotated[StrictInt, Field(ge=0, le=10_000_000)]
Round = Annotated[StrictInt, Field(ge=1, le=12)]
Stars = Annotated[StrictInt, Field(ge=1, le=5)]
Codes = tuple[Code, ...]
MOST_REMINDERS: Final = 10


def _refused(what: str, instead: str) -> PydanticCustomError:
    """Say what is wrong with a table as a whole; `shape` finds both sentences in the context."""
    return PydanticCustomError(REFUSED, "{what}", {"what": what, "instead": instead})


def _cleaned(text: str) -> str:
    """Clean what a person wrote; refuse what says nothing."""
    if not (kept := clean(text)):
        raise _refused("Giá trị của khóa này để trống.", "Hãy ghi nội dung hoặc bỏ dòng này.")
    return kept


def _ladder(days: tuple[int, ...]) -> tuple[int, ...]:
    """Put the days on which a line is reminded in their order; refuse a list that means nothing."""
    if not days:
        raise _refused("Khóa remind để trống.", "Hãy ghi số ngày trước hạn, hoặc bỏ dòng này.")
    if len(days) > MOST_REMINDERS:
        raise _refused(
            f"Khóa remind có {len(days)} lần nhắc.", f"Hãy giữ nhiều nhất {MOST_REMINDERS} lần."
        )
    twice = sorted({day for day in days if days.count(day) > 1})
    if twice:
        raise _refused(
            f"Khóa remind ghi {', '.join(map(str, twice))} nhiều lần.",
            f"Hãy viết mỗi số một lần: remind = {sorted(set(days), reverse=True)}.",
        )
    return tuple(sorted(days, reverse=True))


Text = Annotated[str, StringConstraints(max_length=4000), AfterValidator(_cleaned)]
Texts = tuple[Text, ...]
DaysBefore = Annotated[StrictInt, Field(ge=0, le=60)]
Remind = Annotated[tuple[DaysBefore, ...], AfterValidator(_ladder)]
"""On how many days before its last one a line is reminded, 0 being that day itself."""


class Closed(BaseModel):
    """A table of the plan: it never changes and knows all its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(Closed):
    """A unit that has duties in the plan (cơ quan, đơn vị)."""

    code: Code
    name: Text
    level: Level
    locality: Text | None = None
    parent: Code | None = None
    aliases: Texts = ()


class Collective(Closed):
    """A name for many units: all of one level, or those listed."""

    code: Code
    name: Text
    level: Level | None = None
    members: Codes = ()

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        """Refuse a collective that says both, or neither."""
        if (self.level is None) == (not self.members):
            raise _refused(
                "Một tên gọi chung phải nói gồm những đơn vị nào.",
                'Hãy ghi hoặc level = "district", hoặc members = ["mã 1", "mã 2"].',
            )
        return self


class Line(Closed):
    """What every line of a plan may say: until when, who, from which money."""

    clause: Text | None = None
    deadline: Text | None = None
    last_day: Day | None = None
    opens: Day | None = None
    responsible: Codes = ()
    coordinating: Codes = ()
    report: Codes = ()
    inform: Codes = ()
    budget: Text | None = None
    note: Text | None = None


class PlannedStage(Line):
    """A stage of the path with its deadline, in a round; `paper` is the later paper that set it."""

    stage: Stage
    round: Round = 1
    gate: StrictBool = True
    target: Text | None = None
    paper: Text | None = None
    remind: Remind | None = None


class Figure(Closed):
    """A figure of an activity: 04 hội thảo."""

    quantity: Count
    unit: Text


class Share(Closed):
    """A part of the classes of an activity: 24 xã, 02 lớp each."""

    name: Text
    units: Count
    each: Count


class PlannedActivity(Line):
    """An obligation that no product passes through; `audience` to `shares` are for classes."""

    name: Text
    target: Text | None = None
    figures: tuple[Figure, ...] = ()
    audience: Texts = ()
    classes: Count | None = None
    capacity: Count | None = None
    per_year: Count | None = None
    days_per_class: Count | None = None
    field_days: Count | None = None
    shares: tuple[Share, ...] = ()
    remind: Remind | None = None


class PlannedTarget(Line):
    """A figure the plan wants reached; with `per` for each district, commune or year."""

    name: Text | None = None
    measure: Measure
    minimum_stars: Stars | None = None
    at_least: Count | None = None
    at_most: Count | None = None
    unit: Text | None = None
    per: Per | None = None
    aspiration: StrictBool = False

    @model_validator(mode="after")
    def _a_figure(self) -> Self:
        """Refuse a target without a figure, or whose least is more than its most."""
        least, most = self.at_least, self.at_most
        if least is None and most is None:
            raise _refused("Chỉ tiêu chưa có con số.", "Hãy ghi at_least = … hoặc at_most = ….")
        if least is not None and most is not None and least > most:
            raise _refused(
                f"Chỉ tiêu ít nhất {least} lại nhiều hơn mức tối đa {most}.",
                "Hãy xem lại at_least và at_most.",
            )
        return self

    @property
    def title(self) -> str:
        """The target's name; without one, what it counts and from how many stars on."""
        stars = f" từ {self.minimum_stars} sao" if self.minimum_stars else ""
        return self.name or f"{self.measure.label}{stars}"


class Recipient(Closed):
    """A line of "Nơi nhận": its mark says what for; a filing line ("Lưu: VT") is never mailed."""

    name: Text
    agency: Code | None = None
    mark: Duty | None = None
    filing: StrictBool = False


class Paper(Closed):
    """A paper the plan rests on, is attached to, or was adjusted by."""

    title: Text
    number: Text | None = None
    date: Day | None = None
    issuer: Text | None = None


class Plan(Closed):
    """A province's plan of one year or of several."""

    name: Code
    title: Text
    place: Text
    year: Year | None = None
    years: tuple[Year, Year] | None = None
    number: Text | None = None
    issued: Day | None = None
    issuer: Text | None = None
    regime: Text | None = None
    office: Code | None = None
    before_is_exclusive: StrictBool = True
    lapse: Lapse = Lapse.PROPOSED
    without: tuple[Stage, ...] = ()
    budget: Text | None = None
    source: Text | None = None
    notes: Texts = ()
    papers: tuple[Paper, ...] = ()
    agencies: tuple[Unit, ...] = ()
    collectives: tuple[Collective, ...] = ()
    stages: tuple[PlannedStage, ...] = ()
    activities: tuple[PlannedActivity, ...] = ()
    targets: tuple[PlannedTarget, ...] = ()
    recipients: tuple[Recipient, ...] = ()

    @field_validator("years")
    @classmethod
    def _in_order(cls, years: tuple[int, int] | None) -> tuple[int, int] | None:
        """Refuse years the wrong way round."""
        if years is not None and years[0] > years[1]:
            raise _refused("Năm cuối đứng trước năm đầu.", "Hãy viết years = [năm đầu, năm cuối].")
        return years

    @model_validator(mode="after")
    def _year_or_years(self) -> Self:
        """Refuse both `year` and `years`, or neither."""
        if (self.year is None) == (self.years is None):
            raise _refused(
                "Kế hoạch phải có năm, và chỉ ghi một lần.",
                "Hãy ghi hoặc year = 2020, hoặc years = [2022, 2025].",
            )
        return self

    @property
    def first_year(self) -> int:
        """The plan's year, or the first of its years."""
        return self.years[0] if self.years else self.year or FIRST_YEAR

    @property
    def last_year(self) -> int:
        """The plan's year, or the last of its years."""
        return self.years[1] if self.years else self.year or LAST_YEAR
