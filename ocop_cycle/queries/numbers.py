"""Many numbers as one value: given to a statement, and gathered by one."""

import json
from collections.abc import Sequence
from typing import Any

from pydantic_core import from_json
from sqlalchemy import ARRAY, ColumnElement, Dialect, Integer, Select, String, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class Numbers(TypeDecorator[Sequence[int]]):
    """Numbers as one value: an array, or a JSON text for SQLite, which has no arrays."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose how a store takes them."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String())
        return dialect.type_descriptor(ARRAY(Integer))

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> object:
        """Give them to the store."""
        numbers = list(value or ())
        return json.dumps(numbers) if dialect.name == "sqlite" else numbers

    def process_result_value(self, value: Any, dialect: Dialect) -> Sequence[int]:  # noqa: ANN401 -- what the driver gives
        """Read them; an array that would be empty is no value."""
        if dialect.name == "sqlite":
            return from_json(value)  # type: ignore[no-any-return]  # an array of numbers
        return value or ()


class _one_of(FunctionElement[bool]):  # noqa: N801 -- it is written as a function
    inherit_cache = True


class _gather(FunctionElement[Sequence[int]]):  # noqa: N801 -- as above
    type = Numbers()
    inherit_cache = True


def among(column: ColumnElement[int], numbers: Sequence[int]) -> ColumnElement[bool]:
    """Choose rows by their numbers, given as one value: a thousand parameters take long."""
    return _one_of(column, bindparam("numbers", numbers, type_=Numbers(), unique=True))


def gathered(numbers: Select[tuple[int]]) -> ColumnElement[Sequence[int]]:
    """Give all numbers that a statement finds as one value: row by row takes twice as long."""
    return select(_gather(*numbers.subquery().c)).scalar_subquery()


@compiles(_one_of)
def _in_array(element: _one_of, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's
    column, numbers = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} = ANY ({numbers})"


@compiles(_one_of, "sqlite")
def _in_json(element: _one_of, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's
    column, numbers = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608 -- compiled parts


@compiles(_gather)
def _as_array(element: _gather, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's
    return f"array_agg({compiler.process(element.clauses, **more)})"


@compiles(_gather, "sqlite")
def _as_json(element: _gather, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's
    return f"json_group_array({compiler.process(element.clauses, **more)})"
