"""Products, their entries, the journal of what was done, and the counts that pages read."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import EMPTY, FOLDED, Moment, one_of
from rules.vocabulary import Action, Holder, Kind, Outcome, Proposal, Stage


class Producer(SQLModel, table=True):
    """Who makes products (chủ thể); `search`: the folded words of the name."""

    __tablename__ = "producer"
    __table_args__ = (
        UniqueConstraint("place", "name_key"),
        Index("producer_search", "search", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    place: str
    name: str
    name_key: str
    search: str = Field(default="", sa_type=FOLDED, sa_column_kwargs=EMPTY)
    legal_form: str = ""
    representative: str = ""
    phone: str = ""
    email: str = ""


class Product(SQLModel, table=True):
    """A product; it lives many years. `search`: folded words of name, code and producer."""

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("place", "code"),
        UniqueConstraint("producer_id", "name_key"),
        Index("product_search", "search", "id"),
        Index("product_of_sector", "sector"),
    )
    id: int | None = Field(default=None, primary_key=True)
    place: str
    code: str = Field(index=True)
    name: str
    name_key: str
    search: str = Field(default="", sa_type=FOLDED, sa_column_kwargs=EMPTY)
    producer_id: int = Field(foreign_key="producer.id")
    locality_id: int = Field(foreign_key="agency.id")
    sector: str = ""
    certificate: str = ""
    expires: date | None = None


class SearchWord(SQLModel, table=True):
    """A word by which a product or a producer is found: folded, one row each.

    A list of many rows is searched by the beginning of its words, which an index answers.
    """

    __tablename__ = "search_word"
    __table_args__ = (
        CheckConstraint("kind IN ('product', 'producer')", name="known_searched"),
        Index("search_word_of", "kind", "number", "word"),
        {"sqlite_with_rowid": False},
    )
    kind: str = Field(primary_key=True)
    word: str = Field(primary_key=True, sa_type=FOLDED)
    number: int = Field(primary_key=True)


class StandingColumns(SQLModel):
    """Where an entry stands and what is known of it; a journal keeps the same columns."""

    regime: str
    kind: str
    stage: str
    milestone: str = ""
    outcome: str = ""
    stars: int = 0
    holder: str
    proposed: str = ""
    round: str
    due: date | None = None
    due_limit: date | None = None
    due_source: str = ""
    due_note: str = ""
    since: date
    acted: date
    class_on: date | None = None
    attended: date | None = None
    plan_filed: date | None = None
    filed: date | None = None
    letter_on: date | None = None
    clock_left: int | None = None
    deferred: bool = False
    automatic: date | None = None


class Entry(StandingColumns, table=True):
    """One product in one cycle. `version` counts its journal rows."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("product_id", "cycle_id", "attempt"),
        Index("entry_waiting", "cycle_id", "stage", "due_limit", "outcome", "product_id"),
        Index("entry_of_unit", "locality_id", "outcome"),
        Index("entry_ended", "cycle_id", "outcome", "kind", "holder"),
        Index("entry_due", "outcome", "due_limit", "id"),
        one_of("stage", Stage),
        one_of("outcome", Outcome),
        one_of("holder", Holder),
        one_of("kind", Kind),
        one_of("proposed", Proposal),
        CheckConstraint("stars BETWEEN 0 AND 5", name="stars_range"),
        CheckConstraint("(outcome = 'certified') = (stars > 0)", name="stars_when_certified"),
        CheckConstraint("outcome = '' OR holder = 'nobody'", name="ended_held_by_nobody"),
    )
    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    product_id: int = Field(foreign_key="product.id")
    locality_id: int = Field(foreign_key="agency.id")
    attempt: int = 1
    version: int = 1


class Journal(StandingColumns, table=True):
    """Who did what to which entry, on which day, keyed when, by which paper, why: append-only.

    The standing columns are those after the act; `undoes` names the row that a take-back undid;
    `account_id`: under which account it was keyed, None without one.
    """

    __tablename__ = "journal"
    __table_args__ = (
        one_of("action", Action),
        Index("journal_day", "day", "entry_id", "sequence"),
        Index("journal_action", "action", "day", "entry_id", "sequence"),
    )
    entry_id: int = Field(foreign_key="entry.id", primary_key=True)
    sequence: int = Field(primary_key=True)
    action: str
    day: date
    keyed_at: datetime = Field(sa_type=Moment)
    by: str
    reason: str = ""
    paper: str = ""
    machine: bool = False
    undoes: int | None = None
    account_id: int | None = None


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
