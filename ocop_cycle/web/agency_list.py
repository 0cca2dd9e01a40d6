"""The list of units: whom to call there, and what they hold."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from notifications.filters import hoa
from ocop_cycle import clock
from ocop_cycle.queries import agency_lists
from ocop_cycle.queries.contacts import units
from ocop_cycle.queries.cycles import cycles
from ocop_cycle.queries.lists import Key, Part, Place
from ocop_cycle.web.languages import gettext, marked, so
from ocop_cycle.web.list_fields import days_of, word_field, words_field
from ocop_cycle.web.lists import Asked, Column, Filter, Line, Sheet
from rules.vocabulary import Holder, Level

_COLUMNS: Final = (
    Column(marked("Cơ quan"), 36),
    Column(marked("Mã"), 16, below=True),
    Column(marked("Cấp"), 14),
    Column(marked("Cơ quan cấp trên"), 26, below=True),
    Column(marked("Địa bàn"), 20),
    Column(marked("Điện thoại"), 16),
    Column(marked("Đang giữ"), 10, number=True),
    Column(marked("Quá hạn"), 10, number=True, state=True),
)


def _form(_: Session) -> tuple[Filter, ...]:
    hint = marked("tên cơ quan, địa bàn, mã")
    return (words_field(hint), word_field("level", marked("Cấp"), Level))


def _find(session: Session, asked: Asked, place: Place) -> Part:
    level = Level(asked["level"]) if asked["level"] else None
    wanted = agency_lists.Wanted(level, asked.words)
    return agency_lists.find(session, wanted, asked.order, place)


def _lines(session: Session, keys: Sequence[Key]) -> list[Line]:
    ids = [key[0] for key in keys]
    held = agency_lists.held(session, ids, days_of(cycles(session)))
    reached = units(session, ids, clock.today())
    lines = []
    for row in agency_lists.rows(session, keys):
        entries, late = held.get(row.id, (0, 0))
        asked = {"unit": row.code, "holder": Holder.LOCALITY.value}
        level = gettext(Level(row.level).label)
        cells = (row.name, row.code, level, row.above or "", hoa(row.locality))
        figures = (so(entries) if entries else "", so(late) if late else "")
        leads = {0: f"/agencies/{row.id}"}
        if entries:
            leads[6] = f"/products?{urlencode(asked)}"
        tone = "late" if late else ""
        lines.append(Line((*cells, reached[row.id].phone, *figures), leads, tone))
    return lines


AGENCIES: Final = Sheet(
    name="agencies",
    title=marked("Cơ quan"),
    columns=_COLUMNS,
    orders={"name": marked("theo tên"), "area": marked("theo địa bàn")},
    form=_form,
    find=_find,
    lines=_lines,
)
