"""Table of the words by which products and producers are found."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from ocop_cycle.models.columns import FOLDED


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
