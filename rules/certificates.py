"""How long a certificate lives, when it may be rated anew, by when it is decided upon."""

from datetime import date, timedelta

from rules.workdays import Calendar, add_calendar_days, add_months


def expires_on(months: int, issued: date) -> date:
    """Name the last day of a certificate; it is printed on paper and stays there on a day off.

    Args:
        months: the life of a certificate under the regime of its entry.
        issued: the day of the decision that certifies.

    Source: 26/2026/QĐ-TTg, Điều 4 khoản 3; Bộ luật Dân sự 2015, Điều 148 khoản 3.
    """
    return add_months(issued, months)


def is_valid(expires: date, day: date) -> bool:
    """Tell whether a certificate still holds on a day; its last day counts to 24:00.

    Source: Bộ luật Dân sự 2015, Điều 148 khoản 6.
    """
    return day <= expires


def rerating_window(days: tuple[int, int], expires: date) -> tuple[date, date]:
    """Tell the first and last day, both included, to file a certified product for a new rating.

    Args:
        days: at most and at least so many calendar days before the expiry, as (180, 120).
        expires: the last day of the certificate; a limit counted back from it does not roll.

    Source: 26/2026/QĐ-TTg, Điều 7 khoản 6a.
    """
    first, last = days
    return expires - timedelta(days=first), expires - timedelta(days=last)


def rerating_due(calendar: Calendar, days: int, received: date) -> date:
    """Name the last day to decide on a new rating.

    Args:
        calendar: days off and make-up days.
        days: calendar days the authority has.
        received: the day on which the complete dossier was received; it is not counted.

    Source: 26/2026/QĐ-TTg, Điều 7 khoản 6g; Bộ luật Dân sự 2015, Điều 148 khoản 5.
    """
    return add_calendar_days(calendar, received, days)


def grace_ends(calendar: Calendar, days: int, expires: date) -> date:
    """Name the last day on which an expired certificate still holds while its re-rating is open.

    Args:
        calendar: days off and make-up days.
        days: calendar days after the expiry at most.
        expires: the last day of the certificate.

    Source: 26/2026/QĐ-TTg, Điều 12 khoản 3; Bộ luật Dân sự 2015, Điều 148 khoản 5.
    """
    return add_calendar_days(calendar, expires, days)


def revocation_due(calendar: Calendar, days: int, concluded: date) -> date:
    """Name the last day to decide on revoking a certificate.

    Args:
        calendar: days off and make-up days.
        days: calendar days the authority has.
        concluded: the day of the conclusion, or of the commune's word that production stopped.

    Source: 26/2026/QĐ-TTg, Điều 8 khoản 4; Bộ luật Dân sự 2015, Điều 148 khoản 5.
    """
    return add_calendar_days(calendar, concluded, days)
