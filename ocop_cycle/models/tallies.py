"""Tables of counts; the statements that move entries keep them."""

from datetime import date

from sqlmodel import Field, SQLModel


class Tally(SQLModel, table=True):
    """How many entries came to (+) or left (-) a place on a day, by locality; kept by the moves.

    As of a day: the sum over the rows of that day and before.
    """

    __tablename__ = "tally"
    __table_args__ = ({"sqlite_with_rowid": False},)  # its key is the whole row
    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    day: date = Field(primary_key=True)
    locality_id: int = Field(foreign_key="agency.id", primary_key=True)
    stage: str = Field(primary_key=True)
    round: str = Field(primary_key=True)
    milestone: str = Field(primary_key=True)
    outcome: str = Field(primary_key=True)
    stars: int = Field(primary_key=True)
    holder: str = Field(primary_key=True)
    proposed: str = Field(primary_key=True)
    due: date = Field(primary_key=True)
    due_limit: date = Field(primary_key=True)
    rolling: bool = Field(primary_key=True)
    sent: bool = Field(primary_key=True)
    entries: int


class Passage(SQLModel, table=True):
    """How many entries an act took on a day from one place to another; kept by the moves.

    A digest of the journal: its rows counted by locality, day, action and both standings. `stage`
    is "" where the entry had stood nowhere; a take-back is counted as what it is.
    """

    __tablename__ = "passage"
    __table_args__ = ({"sqlite_with_rowid": False},)  # its key is the whole row
    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    day: date = Field(primary_key=True)
    locality_id: int = Field(foreign_key="agency.id", primary_key=True)
    action: str = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    round: str = Field(primary_key=True)
    outcome: str = Field(primary_key=True)
    to_stage: str = Field(primary_key=True)
    to_round: str = Field(primary_key=True)
    to_outcome: str = Field(primary_key=True)
    entries: int
