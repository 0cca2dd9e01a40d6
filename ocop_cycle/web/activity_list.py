"""The list of activities of plans: whose duty each is, by when, what came of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.filters import ngay_ngan
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import activity_lists
from ocop_cycle.queries.activity_lists import ActivityState
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.cycles import PARTY, cycles
from ocop_cycle.queries.lists import Key, Part, Place
from ocop_cycle.web.languages import gettext, marked
from ocop_cycle.web.list_fields import cycle_field, cycles_asked, days_of, words_field
from ocop_cycle.web.lists import Asked, Column, Filter, Line, Sheet
from ocop_cycle.web.pages import con_lai
from rules.passing import is_overdue

_STATES: Final = (
    (ActivityState.OPEN.value, marked("Chưa xong")),
    (ActivityState.LATE.value, marked("Quá hạn")),
    (ActivityState.DONE.value, marked("Đã hoàn thành")),
)
_COLUMNS: Final = (
    Column(marked("Nhiệm vụ"), 50),
    Column(marked("Mục"), 10, below=True),
    Column(marked("Kỳ"), 20, below=True),
    Column(marked("Chủ trì, thực hiện"), 34),
    Column(marked("Hạn"), 12),
    Column(marked("Theo kế hoạch"), 28, below=True),
    Column(marked("Tình trạng"), 24, state=True),
)


def _form(session: Session) -> tuple[Filter, ...]:
    with_duty = select(PARTY.c.agency_id).where(PARTY.c.activity_id.is_not(None))
    rows = session.execute(
        select(AGENCY.c.code, AGENCY.c.name)
        .where(AGENCY.c.id.in_(with_duty))
        .order_by(AGENCY.c.search)
    )
    units = tuple({row.code: row.name for row in rows}.items())
    states = tuple((code, gettext(label)) for code, label in _STATES)
    return (
        words_field(marked("tên nhiệm vụ, mục")),
        cycle_field(session),
        Filter("state", marked("Tình trạng"), states),
        Filter("unit", marked("Cơ quan"), units),
    )


def _find(session: Session, asked: Asked, place: Place) -> Part:
    unit = session.scalars(select(AGENCY.c.id).where(AGENCY.c.code == asked["unit"])).all()
    wanted = activity_lists.Wanted(
        cycles=cycles_asked(session, asked),
        state=ActivityState(asked["state"]) if asked["state"] else None,
        units=tuple(unit),
        words=asked.words,
    )
    return activity_lists.find(session, wanted, asked.order, place)


def _lines(session: Session, keys: Sequence[Key]) -> list[Line]:
    days = days_of(cycles(session))
    named = activity_lists.responsible(session, [key[0] for key in keys])
    return [_line(row, named.get(row.id, []), days) for row in activity_lists.rows(session, keys)]


def _line(row: AnyRow, named: list[str], days: Mapping[int, date]) -> Line:
    today = days[row.cycle_id]
    late = bool(row.firm) and row.done_on is None and is_overdue(row.last_day, today)
    return Line(
        (
            row.name,
            row.clause,
            row.cycle,
            _names(named),
            ngay_ngan(row.last_day) if row.last_day else "",
            row.phrase,
            _state(row, today),
        ),
        {0: f"/activities/{row.id}"},
        tone="good" if row.done_on else "late" if late else "now",
    )


def _names(named: list[str]) -> str:
    """Name the first units; a duty of every commune would fill a page."""
    shown, more = named[:3], len(named) - 3
    return "; ".join(shown) + (gettext(" và %(more)s cơ quan khác", more=more) if more > 0 else "")


def _state(row: AnyRow, today: date) -> str:
    if row.done_on:
        return gettext("Đã hoàn thành %(day)s", day=ngay_ngan(row.done_on))
    if row.last_day is None:
        return gettext("không có hạn")
    said = con_lai(row.last_day, today, "quá hạn" if row.firm else "đã qua")
    return gettext("%(said)s (dự kiến)", said=said) if row.tentative else said


ACTIVITIES: Final = Sheet(
    name="activities",
    title=marked("Nhiệm vụ của kế hoạch"),
    columns=_COLUMNS,
    orders={"plan": marked("theo kế hoạch"), "due": marked("đến hạn trước")},
    form=_form,
    find=_find,
    lines=_lines,
)
