"""The list of training: who is invited for which day, has come, has filed, lacks what."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from urllib.parse import quote, urlencode

from sqlalchemy.orm import Session

from notifications.filters import hoa, ngay_ngan
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import entry_lists
from ocop_cycle.queries.cycles import cycles
from ocop_cycle.queries.entry_lists import Wanted
from ocop_cycle.queries.lists import Key, Part, Place
from ocop_cycle.web.entry_list import ENTRIES
from ocop_cycle.web.entry_words import state_of, tone_of
from ocop_cycle.web.languages import gettext, marked
from ocop_cycle.web.list_fields import (
    cycle_field,
    cycles_asked,
    days_of,
    unit_field,
    units_asked,
    word_field,
    words_field,
)
from ocop_cycle.web.lists import Asked, Column, Filter, Line, Sheet
from rules.ahead import Missing
from rules.passing import is_overdue
from rules.vocabulary import Outcome, Stage

_COLUMNS: Final = (
    Column(marked("Sản phẩm"), 34),
    Column(marked("Mã"), 14, below=True),
    Column(marked("Chủ thể"), 30, below=True),
    Column(marked("Địa bàn"), 20),
    Column(marked("Kỳ"), 20, below=True),
    Column(marked("Ngày tập huấn"), 14),
    Column(marked("Đã dự ngày"), 14),
    Column(marked("Nộp phương án ngày"), 18),
    Column(marked("Còn thiếu"), 34),
    Column(marked("Tình trạng"), 26, state=True),
    Column(marked("Hạn"), 12, below=True),
)
_MISSING: Final = (Missing.INVITATION, Missing.CLASS, Missing.PLAN)


def _form(session: Session) -> tuple[Filter, ...]:
    return (
        words_field(marked("tên sản phẩm, chủ thể, mã")),
        cycle_field(session),
        word_field("lacks", marked("Còn thiếu"), _MISSING),
        unit_field(session),
        Filter("late", marked("chỉ hồ sơ quá hạn"), kind="tick"),
    )


def _find(session: Session, asked: Asked, place: Place) -> Part:
    wanted = Wanted(
        cycles=cycles_asked(session, asked),
        named=bool(asked["cycle"]),
        stage=Stage.BUSINESS_PLAN_TRAINING,
        outcome=Outcome.OPEN,
        units=units_asked(session, asked),
        late=bool(asked["late"]),
        words=asked.words,
        lacks=Missing(asked["lacks"]) if asked["lacks"] else None,
    )
    return entry_lists.find(session, wanted, asked.order, place)


def _lines(session: Session, keys: Sequence[Key]) -> list[Line]:
    days = days_of(cycles(session))
    return [_line(row, days[row.cycle_id]) for row in entry_lists.rows(session, keys)]


def _line(row: AnyRow, today: date) -> Line:
    lacks = [gettext(each.label) for each, day in _facts(row).items() if day is None]
    return Line(
        (
            row.product,
            row.code,
            row.producer,
            hoa(row.locality),
            row.cycle,
            *(
                ngay_ngan(day) if day else ""
                for day in (row.class_on, row.attended, row.plan_filed)
            ),
            "; ".join(lacks),
            state_of(row._mapping, today),
            ngay_ngan(row.due) if row.due else "",
        ),
        {0: f"/products/{quote(row.code, safe='')}?{urlencode({'cycle': row.cycle})}"},
        tone_of(row._mapping, overdue=is_overdue(row.due_limit, today)),
    )


def _facts(row: AnyRow) -> Mapping[Missing, date | None]:
    """Give the day of each fact that lets an entry leave; whoever has come needs no invitation."""
    return {
        Missing.INVITATION: row.class_on or row.attended,
        Missing.CLASS: row.attended,
        Missing.PLAN: row.plan_filed,
    }


TRAINING: Final = Sheet(
    name="training",
    title=marked("Tập huấn"),
    columns=_COLUMNS,
    orders={**ENTRIES.orders, "due": marked("đến hạn trước")},
    form=_form,
    find=_find,
    lines=_lines,
    note=marked("Hồ sơ đang ở bước tập huấn, xây dựng phương án kinh doanh."),
)
