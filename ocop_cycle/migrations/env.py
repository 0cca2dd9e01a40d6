"""Alembic's entry: it migrates the connection that it is given."""

from importlib import import_module
from pkgutil import iter_modules

from alembic import context
from sqlmodel import SQLModel

from ocop_cycle import models

for each in iter_modules(models.__path__):  # so that all tables are known
    import_module(f"{models.__name__}.{each.name}")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=False,
)
context.run_migrations()
