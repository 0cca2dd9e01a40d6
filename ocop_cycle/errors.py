"""Refusals that need the store: what is missing, was changed meanwhile, or cannot be opened."""

from rules.errors import Refusal


class NotFound(Refusal):
    """The store holds nothing under the name or code that was asked for."""


class Stale(Refusal):
    """Somebody was faster: what was read has changed since, and nothing was written."""


class TooOften(Refusal):
    """Somebody asks too often: he has to wait."""


class TooNew(Refusal):
    """The store was made by a newer version of the programme."""


class StoreUnavailable(Refusal):
    """The store cannot be used: it does not open, is busy, or its disk is full."""
