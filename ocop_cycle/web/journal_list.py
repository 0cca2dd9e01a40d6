"""The journal of all entries: who did what, on which day, by which paper, why."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlencode

from sqlalchemy.orm import Session

from notifications.filters import hoa, ngay_ngan
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import entry_lists, journal_lists
from ocop_cycle.queries.lists import Key, Part, Place
from ocop_cycle.web.entry_words import stars_of
from ocop_cycle.web.languages import gettext, marked
from ocop_cycle.web.list_fields import (
    cycle_field,
    cycles_asked,
    unit_field,
    units_asked,
    word_field,
    words_field,
)
from ocop_cycle.web.lists import Asked, Column, Filter, Line, Sheet
from ocop_cycle.web.pages import luc
from rules.vocabulary import Action, Milestone, Outcome, Stage

_COLUMNS: Final = (
    Column(marked("Xử lý"), 28),
    Column(marked("Ngày"), 12),
    Column(marked("Nhập lúc"), 18, below=True),
    Column(marked("Sản phẩm"), 30),
    Column(marked("Mã"), 14, below=True),
    Column(marked("Địa bàn"), 18),
    Column(marked("Kỳ"), 20, below=True),
    Column(marked("Hồ sơ đến"), 30),
    Column(marked("Người xử lý"), 22),
    Column(marked("Văn bản"), 16, below=True),
    Column(marked("Lý do"), 34),
)


def _form(session: Session) -> tuple[Filter, ...]:
    return (
        words_field(marked("tên sản phẩm, chủ thể, mã")),
        word_field("action", marked("Xử lý"), Action),
        cycle_field(session),
        unit_field(session),
        Filter("since", marked("Từ ngày"), kind="day"),
        Filter("until", marked("Đến ngày"), kind="day"),
    )


def _find(session: Session, asked: Asked, place: Place) -> Part:
    entries = entry_lists.Wanted(
        cycles=cycles_asked(session, asked),
        named=bool(asked["cycle"]),
        units=units_asked(session, asked),
        words=asked.words,
    )
    action = Action(asked["action"]) if asked["action"] else None
    wanted = journal_lists.Wanted(entries, action, asked.day("since"), asked.day("until"))
    return journal_lists.find(session, wanted, asked.order, place)


def _lines(session: Session, keys: Sequence[Key]) -> list[Line]:
    return [_line(row) for row in journal_lists.rows(session, keys)]


def _line(row: AnyRow) -> Line:
    return Line(
        (
            gettext(Action(row.action).label),
            ngay_ngan(row.day),
            "" if row.played else luc(row.keyed_at),
            row.product,
            row.code,
            hoa(row.locality),
            row.cycle,
            _where(row),
            gettext(row.by) if row.machine else row.by,
            row.paper,
            row.reason,
        ),
        {3: f"/products/{quote(row.code, safe='')}?{urlencode({'cycle': row.cycle})}"},
    )


def _where(row: AnyRow) -> str:
    if row.outcome:
        ended = gettext(Outcome(row.outcome).label)
        return f"{ended} {stars_of(row.stars)}" if row.stars else ended
    stage = gettext(Stage(row.stage).label)
    return f"{stage}: {gettext(Milestone(row.milestone).label)}" if row.milestone else stage


JOURNAL: Final = Sheet(
    name="journal",
    title=marked("Nhật ký xử lý"),
    columns=_COLUMNS,
    orders={"newest": marked("mới trước"), "oldest": marked("cũ trước")},
    form=_form,
    find=_find,
    lines=_lines,
    keys=2,
)
