"""The list of entries: where each stands now, who holds it, by when."""

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
from ocop_cycle.web.entry_words import group_of, state_of, tone_of
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
from rules.passing import is_overdue
from rules.vocabulary import Group, Holder, Kind, Outcome, Stage

_OPEN: Final = "open"
_COLUMNS: Final = (
    Column(marked("Sản phẩm"), 34),
    Column(marked("Mã"), 14, below=True),
    Column(marked("Chủ thể"), 30, below=True),
    Column(marked("Địa bàn"), 20),
    Column(marked("Lần đăng ký"), 14),
    Column(marked("Nhóm"), 24, below=True),
    Column(marked("Kỳ"), 20, below=True),
    Column(marked("Bước"), 30),
    Column(marked("Đang giữ"), 22),
    Column(marked("Tình trạng"), 26, state=True),
    Column(marked("Hạn"), 12, below=True),
)


def _form(session: Session) -> tuple[Filter, ...]:
    ended = [each for each in Outcome if each]
    states = ((_OPEN, gettext(Outcome.OPEN.label)), *((w.value, gettext(w.label)) for w in ended))
    return (
        words_field(marked("tên sản phẩm, chủ thể, mã")),
        cycle_field(session),
        word_field("stage", marked("Bước"), Stage),
        Filter("state", marked("Kết quả"), states),
        word_field("holder", marked("Đang giữ"), [each for each in Holder if each != "nobody"]),
        unit_field(session),
        word_field("kind", marked("Lần đăng ký"), Kind),
        word_field("group", marked("Nhóm"), Group),
        Filter("late", marked("chỉ hồ sơ quá hạn"), kind="tick"),
    )


def entries_asked(session: Session, asked: Asked) -> Wanted:
    """Say which entries an address asks for; a stage means those that stand there."""
    return Wanted(
        cycles=cycles_asked(session, asked),
        named=bool(asked["cycle"]),
        stage=Stage(asked["stage"]) if asked["stage"] else None,
        outcome=_outcome(asked),
        holder=Holder(asked["holder"]) if asked["holder"] else None,
        kind=Kind(asked["kind"]) if asked["kind"] else None,
        group=Group(asked["group"]) if asked["group"] else None,
        units=units_asked(session, asked),
        late=bool(asked["late"]),
        words=asked.words,
    )


def _outcome(asked: Asked) -> Outcome | None:
    if asked["state"]:
        return Outcome.OPEN if asked["state"] == _OPEN else Outcome(asked["state"])
    return Outcome.OPEN if asked["stage"] or asked.order == "due" else None


def _find(session: Session, asked: Asked, place: Place) -> Part:
    wanted = entries_asked(session, asked)
    due_of_ended = asked.order == "due" and wanted.outcome is not Outcome.OPEN
    return entry_lists.find(session, wanted, "newest" if due_of_ended else asked.order, place)


def _lines(session: Session, keys: Sequence[Key]) -> list[Line]:
    days = days_of(cycles(session))
    return [_line(row, days) for row in entry_lists.rows(session, keys)]


def _line(row: AnyRow, days: Mapping[int, date]) -> Line:
    today = days[row.cycle_id]
    overdue = not row.outcome and is_overdue(row.due_limit, today)
    held = "" if row.holder == Holder.NOBODY else gettext(Holder(row.holder).label)
    return Line(
        (
            row.product,
            row.code,
            row.producer,
            hoa(row.locality),
            gettext(Kind(row.kind).label),
            group_of(row.sector),
            row.cycle,
            gettext(Stage(row.stage).label),
            held,
            state_of(row._mapping, today),
            ngay_ngan(row.due) if row.due else "",
        ),
        {0: f"/products/{quote(row.code, safe='')}?{urlencode({'cycle': row.cycle})}"},
        tone_of(row._mapping, overdue=overdue),
    )


ENTRIES: Final = Sheet(
    name="products",
    title=marked("Hồ sơ đăng ký"),
    columns=_COLUMNS,
    orders={
        "newest": marked("mới đăng ký trước"),
        "due": marked("đến hạn trước (đang thực hiện)"),
        "name": marked("theo tên sản phẩm"),
    },
    form=_form,
    find=_find,
    lines=_lines,
)
