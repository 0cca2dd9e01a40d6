"""Statements that one command after another repeats: compiled once, bound by hand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    CursorResult,
    Dialect,
    bindparam,
    func,
)
from sqlalchemy.sql.expression import TextClause, UpdateBase
from sqlalchemy.types import TypeEngine

Bind = Callable[[Any], Any]


class Prepared:
    """A statement written for one dialect; SQLAlchemy's own way costs it twice the time.

    Attributes:
        text: the statement as the driver takes it.
    """

    def __init__(self, statement: UpdateBase | TextClause, dialect: Dialect) -> None:
        """Compile a statement and find how each of its values is bound."""
        compiled = statement.compile(dialect=dialect)
        self.text: Final = str(compiled)
        self._places: Final[tuple[str, ...] | None] = (
            tuple(compiled.positiontup or ()) if compiled.positional else None
        )
        self._binds: Final[dict[str, Bind | None]] = {
            name: bound.type.dialect_impl(dialect).bind_processor(dialect)
            for bound, name in compiled.bind_names.items()
        }
        self._usual: Final = {
            name: self._bound(name, value)
            for name, value in compiled.params.items()
            if value is not None
        }

    def run(self, connection: Connection, values: Mapping[str, object]) -> CursorResult[Any]:
        """Execute the statement; values that it does not ask for are passed over."""
        return connection.exec_driver_sql(self.text, self._laid_out(values))

    def run_each(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Execute the statement once a row."""
        connection.exec_driver_sql(self.text, [self._laid_out(row) for row in rows])

    def run_rows(
        self,
        connection: Connection,
        names: Sequence[str],
        rows: Iterable[tuple[object, ...]],
        shared: Mapping[str, object],
    ) -> int:
        """Execute the statement for rows of plain values, in the order of their names.

        SQLite, which is in this process, runs it once a row; PostgreSQL gets all rows at once, by
        a statement that was written over `given_rows`.

        Args:
            connection: in a transaction.
            names: of the values of a row: texts and numbers, which need no binding.
            rows: the values, at least one row.
            shared: what is the same in every row, bound once.

        Returns:
            How many rows of the table it has written.
        """
        known = self._usual | {name: self._bound(name, shared[name]) for name in shared}
        if self._places is None:
            columns = map(list, zip(*rows, strict=True))
            laid_out: Any = known | dict(zip(names, columns, strict=True))
        else:
            everywhere = tuple(known.values())
            order = (*names, *known)
            pick = itemgetter(*(order.index(name) for name in self._places))
            laid_out = [pick(row + everywhere) for row in rows]
        return int(connection.exec_driver_sql(self.text, laid_out).rowcount)

    def _laid_out(self, values: Mapping[str, object]) -> Any:  # noqa: ANN401 -- what the driver takes
        bound = {
            name: self._bound(name, values[name]) if name in values else self._usual[name]
            for name in self._binds
        }
        places = self._places
        return bound if places is None else tuple([bound[name] for name in places])

    def _bound(self, name: str, value: object) -> object:
        bind = self._binds[name]
        return bind(value) if bind else value


def given_rows(
    dialect: Dialect, columns: Mapping[str, TypeEngine[Any]]
) -> Mapping[str, ColumnElement[Any]]:
    """Name the values of the rows for which a statement is run, for `Prepared.run_rows`.

    Args:
        dialect: for which it is written.
        columns: their names and types.
    """
    if dialect.name != "postgresql":
        return {name: bindparam(name, type_=kind) for name, kind in columns.items()}
    arrays = [bindparam(name, type_=ARRAY(kind)) for name, kind in columns.items()]
    rows = func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
    return {name: rows.c[name] for name in columns}


def execute(
    connection: Connection, statement: UpdateBase | Prepared, values: Mapping[str, object]
) -> CursorResult[Any]:
    """Execute a statement, prepared or not."""
    if isinstance(statement, Prepared):
        return statement.run(connection, values)
    return connection.execute(statement, dict(values))
