"""What the page of a year says of applications that wait for whoever looks."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.applications import waiting_days
from ocop_cycle.web.attention import Item
from ocop_cycle.web.languages import gettext, marked, ngay, ngettext
from rules.applications import answer_day
from rules.workdays import Calendar


def application_items(
    db: Session, cycle: AnyRow, calendar: Calendar, today: date
) -> Iterator[Item]:
    """Say how many applications wait, those that should have been answered apart."""
    found = [
        (answer_day(calendar, sent), count)
        for sent, count in waiting_days(db, actor_of(db), cycle.id)
    ]
    late = sum(count for day, count in found if day < today)
    link = f"/applications?cycle={cycle.name}"
    if late:
        yield Item(
            "late",
            marked("Quá hạn"),
            ngettext(
                "%(num)s phiếu đăng ký của chủ thể quá ngày trả lời.",
                "%(num)s phiếu đăng ký của chủ thể quá ngày trả lời.",
                late,
            ),
            link=link,
        )
    in_time = [(day, count) for day, count in found if day >= today]
    waits = sum(count for _, count in in_time)
    if waits:
        yield Item(
            "soon",
            marked("Chờ xác nhận"),
            ngettext(
                "%(num)s phiếu đăng ký của chủ thể chờ xác nhận.",
                "%(num)s phiếu đăng ký của chủ thể chờ xác nhận.",
                waits,
            ),
            gettext("Trả lời chậm nhất %(day)s.", day=ngay(in_time[0][0])),
            link,
        )
