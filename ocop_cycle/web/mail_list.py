"""The list of mails: who is written to, what about, what became of it."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from notifications.filters import ngay_ngan
from notifications.labels import LABELS, label_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries import mail_lists
from ocop_cycle.queries.cycles import cycles
from ocop_cycle.queries.lists import Key, Part, Place
from ocop_cycle.queries.searches import LONGEST
from ocop_cycle.web.languages import gettext, marked, ngettext
from ocop_cycle.web.list_fields import cycle_field, word_field, words_field
from ocop_cycle.web.lists import Asked, Column, Filter, Line, Sheet

_ADDRESS: Final = re.compile(r"([^\s<>@]{1,2})[^\s<>@]*(@[^\s<>@]+)")
_COLUMNS: Final = (
    Column(marked("Thư"), 50),
    Column(marked("Gửi"), 34),
    Column(marked("Loại"), 26),
    Column(marked("Việc khác"), 14, below=True),
    Column(marked("Ngày"), 12),
    Column(marked("Trạng thái"), 20, state=True),
)


def _form(session: Session) -> tuple[Filter, ...]:
    kinds = tuple((code, gettext(label)) for code, label in LABELS.items())
    return (
        words_field(marked("tên nơi nhận, hoặc cả địa chỉ")),
        word_field("state", marked("Trạng thái"), MailState),
        Filter("kind", marked("Loại"), kinds),
        cycle_field(session),
    )


def _find(session: Session, asked: Asked, place: Place) -> Part:
    address = asked["q"] if "@" in asked["q"] else ""
    named = [row.id for row in cycles(session) if row.name == asked["cycle"]]
    wanted = mail_lists.Wanted(
        state=MailState(asked["state"]) if asked["state"] else None,
        kind=asked["kind"] or None,
        cycle=named[0] if named else None,
        words=() if address else asked.words,
        address=address[:LONGEST],
    )
    return mail_lists.find(session, wanted, asked.order, place)


def _lines(session: Session, keys: Sequence[Key]) -> list[Line]:
    return [_line(row) for row in mail_lists.rows(session, keys)]


def _line(row: AnyRow) -> Line:
    more = len(row.facts.get("notices", ())) - 1
    return Line(
        (
            row.subject,
            addressee(row.facts, row.recipient),
            gettext(label_of(row.kind)),
            ngettext("và %(num)s việc khác", "và %(num)s việc khác", more) if more > 0 else "",
            ngay_ngan(row.day),
            gettext(MailState(row.state).label),
        ),
        {0: f"/mails/{row.id}"},
        "late" if row.state == MailState.FAILED else "",
    )


def addressee(facts: Mapping[str, object], address: str) -> str:
    """Name who receives a mail, with so much of the address that an officer knows which it is."""
    name = str(facts.get("name", ""))
    return f"{name} <{covered(address)}>" if name else covered(address)


def covered(text: str) -> str:
    """Show so much of each address in a text that an officer knows which one it is, no more."""
    return _ADDRESS.sub(r"\1…\2", text)


MAILS: Final = Sheet(
    name="mails",
    title=marked("Thư nhắc việc"),
    columns=_COLUMNS,
    orders={"newest": marked("mới trước"), "oldest": marked("cũ trước")},
    form=_form,
    find=_find,
    lines=_lines,
)
