"""Indexes over some rows of a table, for those who make tables: they load both stores' dialects."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Index, text

from ocop_cycle.models.classes import Seat
from ocop_cycle.models.columns import table
from ocop_cycle.models.mails import Mail
from ocop_cycle.models.notices import NoticeRow

_MAIL: Final = table(Mail)
_NOTICE: Final = table(NoticeRow)
_SEAT: Final = table(Seat)


def _index(name: str, condition: str, *columns: ColumnElement[Any], unique: bool = False) -> Index:
    where = text(condition)
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


# Apart from their tables: the dialects would take a twelfth of the time of a short command.
PARTIAL: Final = (
    _index("notice_new", "state = 'new'", _NOTICE.c.cycle_id),
    _index("notice_unreachable", "state = 'unreachable'", _NOTICE.c.cycle_id, _NOTICE.c.day),
    _index("mail_last_call", "state = 'waiting' AND last_call", _MAIL.c.id),
    _index("seat_of_person", "state <> 'left'", _SEAT.c.class_id, _SEAT.c.person_key, unique=True),
)
