"""The list of producers, each with what he has entered."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from ocop_cycle.queries import producer_lists
from ocop_cycle.queries.cycles import cycles
from ocop_cycle.queries.lists import Key, Part, Place
from ocop_cycle.web.languages import marked, so
from ocop_cycle.web.list_fields import days_of, unit_field, units_asked, words_field
from ocop_cycle.web.lists import Asked, Column, Filter, Line, Sheet

_COLUMNS: Final = (
    Column(marked("Chủ thể"), 40),
    Column(marked("Loại hình"), 20),
    Column(marked("Điện thoại"), 16),
    Column(marked("Hồ sơ"), 10, number=True),
    Column(marked("Đang thực hiện"), 12, number=True),
    Column(marked("Quá hạn"), 10, number=True, state=True),
)


def _form(session: Session) -> tuple[Filter, ...]:
    return (words_field(marked("tên chủ thể")), unit_field(session))


def _find(session: Session, asked: Asked, place: Place) -> Part:
    wanted = producer_lists.Wanted(units_asked(session, asked), asked.words)
    return producer_lists.find(session, wanted, asked.order, place)


def _lines(session: Session, keys: Sequence[Key]) -> list[Line]:
    days = days_of(cycles(session))
    counted = producer_lists.counts(session, [key[0] for key in keys], days)
    lines = []
    for row in producer_lists.rows(session, keys):
        entries, under_way, late = counted.get(row.id, (0, 0, 0))
        figures = (so(entries), so(under_way), so(late))
        leads = {0: f"/producers/{row.id}"}
        tone = "late" if late else ""
        lines.append(Line((row.name, row.legal_form, row.phone, *figures), leads, tone))
    return lines


PRODUCERS: Final = Sheet(
    name="producers",
    title=marked("Chủ thể"),
    columns=_COLUMNS,
    orders={"name": marked("theo tên"), "newest": marked("mới có trước")},
    form=_form,
    find=_find,
    lines=_lines,
)
