"""Alembic's entry: it migrates the connection that it is given."""

from alembic import context
from sqlmodel import SQLModel

from ocop_cycle.models import entries, mails, plans

TABLES = (entries, mails, plans)  # imported so that their tables are known

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=False,
)
context.run_migrations()
