"""Rows that are written unless they are there; each store has its own words for it."""

from typing import TYPE_CHECKING

from sqlalchemy import Dialect, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert


def insert_into(where: Table, dialect: Dialect) -> "Insert":
    """Begin an INSERT of a store that can go on with `on_conflict_do_…`.

    Only the words of that store are loaded: a short command has no time for the other's.
    """
    if dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 -- said above

        return postgresql.insert(where)  # type: ignore[return-value]  # it says the same
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415 -- said above

    return sqlite.insert(where)
