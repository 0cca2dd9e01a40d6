"""How lists are read: a page at a time by the key of its last row, what is rare by its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    literal,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from rules.errors import Refusal

PAGE: Final = 50
FEW: Final = 1_000
Key = tuple[int, ...]
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Order:
    """In which order a list stands.

    Attributes:
        by: what is compared, one after the other; the last ones are the row's key.
        keys: how many of the last ones are the key.
        source: the tables that are read for it.
        down: the greatest first.
        gaps: the first one may be empty; rows without it come last.
        within: what rows have to meet to have a place in it, answered by its own index.
    """

    by: tuple[ColumnElement[Any], ...]
    source: FromClause
    keys: int = 1
    down: bool = False
    gaps: bool = False
    within: tuple[Condition, ...] = ()

    @property
    def key(self) -> tuple[ColumnElement[Any], ...]:
        """Name the columns of a row's key."""
        return self.by[-self.keys :]


@dataclass(frozen=True)
class Choice:
    """Which rows a list holds.

    Attributes:
        which: what they have to meet.
        seen: what the reader may see of them.
        rare: few rows meet it, and it names them: they are read by it, not in the list's order.
    """

    which: tuple[Condition, ...] = ()
    seen: Condition = field(default_factory=true)
    rare: bool = False


@dataclass(frozen=True)
class Place:
    """Where a page lies: after a row or before one, by its key; neither: at the beginning."""

    after: Key | None = None
    before: Key | None = None
    size: int = PAGE


@dataclass(frozen=True)
class Part:
    """The keys of a page, in their order, and whether there are rows on either side of it."""

    keys: tuple[Key, ...]
    earlier: bool
    later: bool


def few(session: Session, numbers: Select[tuple[int]], times: int = 1) -> list[int] | None:
    """Give the numbers that a statement finds; None when there are many, or so many times that."""
    found = list(session.scalars(numbers.limit(most(times) + 1)))
    return found if len(found) <= most(times) else None


def most(times: int = 1) -> int:
    """Tell how many are still few, or so many times that."""
    return FEW * times


class aside(FunctionElement[bool]):  # noqa: N801 -- it is written as a function
    """A condition that is met row by row: SQLite, which keeps no counts, shall not search by it.

    Without it SQLite takes the index of any equality, however many rows meet it.
    """

    inherit_cache = True


@compiles(aside)
def _as_it_is(element: aside, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's
    return f"({compiler.process(element.clauses, **more)})"


@compiles(aside, "sqlite")
def _for_sqlite(element: aside, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's
    return f"+({compiler.process(element.clauses, **more)})"


def part(session: Session, order: Order, choice: Choice, place: Place) -> Part:
    """Find the keys of a page; its rows are read by them.

    A filter that leaves few rows has named them, and these are sorted; one that leaves many is met
    every few rows of the order's own index. Either way a page costs the same wherever it lies and
    however long the list is.

    Raises:
        Refusal: the row after or before which it is to begin is not there for the reader.
    """
    back = place.before is not None
    edge = place.before if back else place.after
    known = _values(session, order, choice, edge) if edge else None
    pieces = [
        _piece(order, choice, bounds, place, number)
        for number, bounds in enumerate(_bounds(order, known, back=back))
    ]
    whole = union_all(*pieces).limit(place.size + 1) if len(pieces) > 1 else pieces[0]
    rows = session.execute(whole).all()
    in_order = sorted(rows, key=lambda row: row.piece)  # each piece stands in its order
    keys = [tuple(row)[: order.keys] for row in in_order[: place.size]]
    more = len(rows) > place.size
    if back:
        return Part(tuple(reversed(keys)), earlier=more, later=True)
    return Part(tuple(keys), earlier=edge is not None, later=more)


def _values(session: Session, order: Order, choice: Choice, edge: Key) -> tuple[Any, ...]:
    here = [column == number for column, number in zip(order.key, edge, strict=True)]
    statement = select(*order.by).select_from(order.source).where(choice.seen, *here)
    found = session.execute(statement).first()
    if found is None:
        raise Refusal("Danh sách không còn dòng này: hãy xem lại từ trang đầu.")
    return tuple(found)


def _bounds(order: Order, known: tuple[Any, ...] | None, *, back: bool) -> list[list[Condition]]:
    """Say what each piece of the order begins after: those with the first value, those without."""
    if not order.gaps:
        return [[_beyond(order, order.by, known, back=back)] if known else []]
    first, empty = order.by[0], known is not None and known[0] is None
    filled: list[Condition] = [first.is_not(None)]
    if known and not empty:
        filled.append(_beyond(order, order.by, known, back=back))
    bare: list[Condition] = [first.is_(None)]
    if known and empty:
        bare.append(_beyond(order, order.key, known[-order.keys :], back=back))
    pieces = [bare, filled] if back else [filled, bare]
    return pieces[1:] if known and empty is not back else pieces


def _beyond(
    order: Order, columns: Sequence[ColumnElement[Any]], known: Sequence[Any], *, back: bool
) -> Condition:
    values = [literal(value, c.type) for value, c in zip(known, columns, strict=True)]
    first, here, there = columns[0], tuple_(*columns), tuple_(*values)
    if order.down is not back:
        return and_(first <= values[0], here < there)
    return and_(first >= values[0], here > there)  # the first alone is what an index of it answers


def _piece(
    order: Order, choice: Choice, bounds: Sequence[Condition], place: Place, number: int
) -> Select[Any]:
    down = order.down is not (place.before is not None)
    statement = select(*order.key, literal(number).label("piece")).select_from(order.source)
    which = choice.which if choice.rare else tuple(map(aside, choice.which))
    cut = (
        statement.where(aside(choice.seen), *order.within, *which, *bounds)
        .order_by(*(column.desc() if down else column.asc() for column in order.by))
        .limit(place.size + 1)
    )
    return select(cut.subquery()) if order.gaps else cut
