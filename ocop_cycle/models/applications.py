"""What producers sent to be registered, before and after an officer has looked at it."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import FOLDED, Moment, one_of
from rules.applications import ApplicationState, Channel


class Application(SQLModel, table=True):
    """A product that a producer wants registered (phiếu đăng ký chờ xác nhận).

    `receipt`: eight digits that are read out on the telephone; `form_key`: of the one form that it
    was sent with; `unit_id`: the unit of its area; `search`: folded words of product, producer and
    receipt; `sent_on`: the day that counts; `sent_by`: the officer who keyed it, "" for a producer;
    `original`: what was sent, as far as an officer has corrected it; `version` counts corrections;
    `browser`: the SHA-256 of the cookie of the browser it came from.
    """

    __tablename__ = "application"
    __table_args__ = (
        one_of("state", ApplicationState),
        one_of("channel", Channel),
        CheckConstraint(
            "(state = 'confirmed') = (entry_id IS NOT NULL)", name="confirmed_with_entry"
        ),
        CheckConstraint("(state = 'waiting') = (settled_on IS NULL)", name="settled_on_a_day"),
        Index("application_state", "state", "cycle_id", "unit_id"),
        Index("application_same", "cycle_id", "product_key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True)
    receipt: str = Field(unique=True)
    form_key: str = Field(unique=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    unit_id: int = Field(foreign_key="agency.id")
    producer: str
    producer_key: str
    legal_form: str
    representative: str
    phone: str
    email: str
    product: str
    product_key: str
    sector: str
    description: str
    search: str = Field(sa_type=FOLDED)
    channel: str
    sent_on: date
    sent_at: datetime = Field(sa_type=Moment)
    sent_by: str
    browser: str
    original: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1
    state: str = "waiting"
    reason: str = ""
    settled_on: date | None = None
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_by: str = ""
    account_id: int | None = Field(default=None, foreign_key="account.id")
    entry_id: int | None = Field(default=None, foreign_key="entry.id")
