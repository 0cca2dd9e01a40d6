"""Column types and checks that several tables share."""

from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, DateTime, Dialect, Row, String, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from rules.vocabulary import Word

AnyRow = Row[Any]
"""A row of a Core statement, of any width."""

NO_DAY: Final = date(9999, 12, 31)
"""Stands for "no day" in a key, where NULL would not be equal to itself."""

EMPTY: Final[dict[str, object]] = {"server_default": ""}
"""For a text that came with a later version: rows written before it hold ""."""

ZERO: Final[dict[str, object]] = {"server_default": "0"}
"""For a number that came with a later version."""


FOLDED: Final = String().with_variant(String(collation="C"), "postgresql")
"""A search key: both stores put it in the same order, letter by letter."""


class Moment(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the table (SQLite would forget the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC.

        Raises:
            ValueError: the moment is naive; nobody can tell which one it is.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must be aware")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def one_of(column: str, words: type[Word]) -> CheckConstraint:
    """Let a column hold only the codes of a vocabulary."""
    codes = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({codes})", name=f"known_{column}")


def table(model: type[SQLModel]) -> Table:
    """Give the table of a model, for statements over many rows."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
