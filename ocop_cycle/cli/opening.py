"""How a command opens the store: what an installation needs is made with the first of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from ocop_cycle.db import engine, reading, unit_of_work
from ocop_cycle.settings import secret_key


def prepare() -> None:
    """Make the home, its secret and the store, or bring the store up to date.

    Raises:
        Refusal: the home cannot be written, or the store cannot be used.
    """
    secret_key()
    engine()


@contextmanager
def writing() -> Iterator[Session]:
    """Do what one command does in one transaction.

    Raises:
        Refusal: as `prepare`.
    """
    prepare()
    with unit_of_work() as session:
        yield session


@contextmanager
def looking() -> Iterator[Session]:
    """Read without keeping anybody from writing.

    Raises:
        Refusal: as `prepare`.
    """
    prepare()
    with reading() as session:
        yield session
