"""Table of the entries: a product in a cycle."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import one_of
from rules.vocabulary import Holder, Kind, Outcome, Proposal, Stage


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
