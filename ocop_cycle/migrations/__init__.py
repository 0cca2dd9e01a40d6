"""The versions of the tables: one file a change."""

from typing import Final

KNOWN: Final = ("0001",)
"""Every version that this program can bring up to date, oldest first."""

HEAD: Final = KNOWN[-1]
