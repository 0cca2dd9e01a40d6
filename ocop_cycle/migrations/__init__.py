"""The versions of the tables: one file a change."""

from typing import Final

KNOWN: Final = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
"""Every version that this program can bring up to date, oldest first."""

HEAD: Final = KNOWN[-1]
