"""Comparing a year or a round with another one: on the days that lie alike before the cut-off."""

from datetime import date


def same_distance(day: date, cut_off: date, other: date) -> date:
    """Find the day that lies as far from another cut-off as a day does from its own.

    Args:
        day: the day that is looked at.
        cut_off: its round's last day for dossiers.
        other: that of the round or year beside it.

    Source: design §5, "Rounds": what counts in a round is the day by which dossiers must be sent.
    """
    return other + (day - cut_off)
