"""Alembic's entry: it migrates the connection that it is given."""

from alembic import context
from sqlmodel import SQLModel

from ocop_cycle.models import (
    accounts,
    applications,
    documents,
    entries,
    mails,
    partial_indexes,
    plans,
)

TABLES = (accounts, applications, documents, entries, mails, plans, partial_indexes)
"""So that all of them are known."""

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=False,
)
context.run_migrations()
