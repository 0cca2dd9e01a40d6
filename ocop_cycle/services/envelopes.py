"""What a row of the outbox knows of the letter in it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from notifications.letters import Letter
from notifications.render import subject
from ocop_cycle.clock import end_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.checks import told
from ocop_cycle.queries.matters import Matters
from rules.urgency import is_last_call, true_until


def envelope(letter: Letter, rows: Sequence[AnyRow], matters: Matters, day: date) -> dict[str, Any]:
    """Give what is filed of a letter: its most urgent notice, how long it is true.

    Args:
        letter: the letter.
        rows: its notices, in its order.
        matters: what the tables know of them.
        day: the day of the mail.
    """
    each_told = [told(row, matters, day) for row in rows]
    return {
        "kind": rows[0].kind,
        "entry_id": rows[0].entry_id,
        "cycle_id": rows[0].cycle_id,
        "subject": subject(letter),
        "last_call": any(map(is_last_call, each_told)),
        "expires_at": end_of(max(map(true_until, each_told))),
    }


def reader(names: Iterable[str]) -> str:
    """Say to whom a letter is: the first whom it speaks to, and that there are others."""
    first, *others = dict.fromkeys(names)
    return f"{first} và {len(others)} nơi khác" if others else first
