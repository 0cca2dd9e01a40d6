"""The tables that the versions make are the tables of the models; what must stay, stays."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, delete, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from ocop_cycle import clock, db
from ocop_cycle.models import partial_indexes
from ocop_cycle.models.accounts import AccessLog
from ocop_cycle.models.columns import table

LOG = table(AccessLog)


def test_the_versions_make_the_tables_of_the_models(store: str) -> None:
    assert store
    with db.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, SQLModel.metadata)

    assert differences == []


def test_the_versions_make_the_indexes_over_some_rows(store: str) -> None:
    assert store
    found = inspect(db.engine())
    made = {
        index["name"]
        for each in SQLModel.metadata.tables.values()
        for index in found.get_indexes(each.name)
    }

    assert {each.name for each in partial_indexes.PARTIAL} <= made


def test_the_versions_make_the_checks_of_the_models(store: str) -> None:
    assert store
    found = inspect(db.engine())
    for each in SQLModel.metadata.tables.values():
        wanted = {
            str(check.name) for check in each.constraints if isinstance(check, CheckConstraint)
        }

        assert {str(check["name"]) for check in found.get_check_constraints(each.name)} == wanted


@pytest.mark.parametrize("change", [update(LOG).values(name="khác"), delete(LOG)])
def test_a_row_of_the_access_log_can_be_neither_changed_nor_deleted(
    store: str, change: object
) -> None:
    assert store
    with db.unit_of_work() as session:
        session.execute(insert(LOG).values(at=clock.now(), name="An", what="x", outcome="done"))

    with pytest.raises(DBAPIError, match="append-only"), db.unit_of_work() as session:
        session.execute(change)  # type: ignore[call-overload]  # either of two statements

    with db.reading() as session:
        assert session.scalars(select(LOG.c.name)).all() == ["An"]
        assert session.execute(text("SELECT count(*) FROM access_log")).scalar() == 1
