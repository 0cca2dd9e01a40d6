"""Tables of producers and their products."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import EMPTY, FOLDED


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
