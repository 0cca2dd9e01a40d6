"""What a unit reports of an activity of the plan: rows that are added, never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.queries.activities import activity_numbered
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.progress import PROGRESS
from ocop_cycle.services.activities import check_reporter
from ocop_cycle.services.acts import check_day
from rules.errors import Refusal
from rules.names import clean

_MOST: Final = 100
_LARGEST: Final = 1_000_000_000


@dataclass(frozen=True)
class Told:
    """What is reported.

    Attributes:
        day: of which day it is true.
        percent: how far the activity is.
        figure: how much is reached of `target`, counted in `measure`.
    """

    day: date
    percent: int | None = None
    figure: int | None = None
    target: int | None = None
    measure: str = ""
    note: str = ""


def report(session: Session, activity_id: int, told: Told, *, by: str, at: datetime) -> None:
    """Add a report to an activity.

    Raises:
        NotFound: there is no such activity.
        NotAllowed: whoever reports is of none of the units that have a duty in it.
        Refusal: it says nothing, a figure is out of its range, or its day has not come yet.
    """
    activity = activity_numbered(session, activity_id)
    check_reporter(session, activity)
    _check(told)
    cycle = session.execute(select(CYCLE).where(CYCLE.c.id == activity.cycle_id)).one()
    if not cycle.played:
        check_day(told.day, today_in(cycle, at))
    session.execute(
        insert(PROGRESS).values(
            activity_id=activity.id,
            day=told.day,
            percent=told.percent,
            figure=told.figure,
            target=told.target,
            measure=clean(told.measure),
            note=clean(told.note),
            by=clean(by),
            account_id=actor_of(session).account,
            keyed_at=at,
        )
    )


def _check(told: Told) -> None:
    if told.percent is None and told.figure is None and not clean(told.note):
        raise Refusal("Báo cáo chưa có gì: hãy ghi tiến độ, một con số, hoặc vài lời.")
    if told.percent is not None and not 0 <= told.percent <= _MOST:
        raise Refusal("Tiến độ là một số từ 0 đến 100 (%): hãy sửa lại.")
    if told.target is not None and told.figure is None:
        raise Refusal("Hãy ghi cả con số đã đạt, không chỉ con số cần đạt.")
    if not _in_range(told.figure, 0) or not _in_range(told.target, 1):
        raise Refusal("Con số đã đạt từ 0 trở lên, con số cần đạt từ 1 trở lên: hãy sửa lại.")


def _in_range(number: int | None, least: int) -> bool:
    return number is None or least <= number <= _LARGEST
