"""The list of mails: the newest first, by state and kind, and by who receives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.mails import MailState
from ocop_cycle.queries.contacts import AGENCY, CONTACT
from ocop_cycle.queries.entry_lists import PRODUCER
from ocop_cycle.queries.lists import (
    FEW,
    Choice,
    Condition,
    Key,
    Order,
    Part,
    Place,
    aside,
    few,
    part,
)
from ocop_cycle.queries.mail_filters import MAIL, NOTICE, TOLD_BY
from ocop_cycle.queries.numbers import among
from ocop_cycle.queries.searches import has_words, numbers_of
from ocop_cycle.queries.sights import seen_entries, seen_units, sees_all
from ocop_cycle.queries.standings import ENTRY
from rules.errors import Refusal

ORDERS: Final[Mapping[str, Order]] = MappingProxyType(
    {
        "newest": Order((MAIL.c.id,), MAIL, down=True),
        "oldest": Order((MAIL.c.id,), MAIL),
    }
)
_SHOWN: Final = (
    "id", "key", "state", "kind", "recipient", "subject", "day", "made_at", "sent_at", "facts",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Which mails are asked for.

    Attributes:
        words: those that the name of a producer or a unit begins with who receives it, folded.
        address: the address that it goes to.
    """

    state: MailState | None = None
    kind: str | None = None
    cycle: int | None = None
    words: tuple[str, ...] = ()
    address: str = ""


def find(session: Session, wanted: Wanted, order: str, place: Place) -> Part:
    """Find the keys of a page of the list.

    Raises:
        Refusal: the row that the page is to follow is not there for the reader, or too many
            producers bear the name that is searched for.
    """
    return part(session, ORDERS[order], _choice(session, wanted), place)


def rows(session: Session, keys: Sequence[Key]) -> list[AnyRow]:
    """Read what the list shows of its rows, in the order of their keys."""
    ids = [key[0] for key in keys]
    found = session.execute(select(*(MAIL.c[name] for name in _SHOWN)).where(MAIL.c.id.in_(ids)))
    by_id = {row.id: row for row in found}
    return [by_id[each] for each in ids if each in by_id]


def seen_mails(session: Session) -> Condition:
    """Choose the mails that whoever reads may see: to his units, and those of entries he sees."""
    if sees_all(session):
        return MAIL.c.id.is_not(None)
    its = (
        select(1)
        .outerjoin_from(NOTICE, ENTRY, ENTRY.c.id == NOTICE.c.entry_id)
        .where(
            NOTICE.c.mail_id == TOLD_BY,
            or_(
                NOTICE.c.agency_id.in_(seen_units(session) or ()),
                ENTRY.c.id.is_not(None) & NOTICE.c.agency_id.is_(None) & seen_entries(session),
            ),
        )
    )
    return its.correlate(MAIL).exists()


def _choice(session: Session, wanted: Wanted) -> Choice:
    seen = seen_mails(session)
    asked = _asked(wanted)
    if wanted.words:
        asked["to"] = MAIL.c.recipient.in_(_addresses(session, wanted))
    if not asked:
        return Choice((), seen)
    by = next(name for name in ("to", "address", "state", "kind", "cycle") if name in asked)
    which = [each if name == by else aside(each) for name, each in asked.items()]
    ids = few(session, select(MAIL.c.id).where(*which))
    if ids is not None:
        return Choice((among(MAIL.c.id, ids),), seen, rare=True)
    return Choice(tuple(asked.values()), seen)


def _asked(wanted: Wanted) -> dict[str, Condition]:
    asked: dict[str, Condition] = {}
    if wanted.state:
        asked["state"] = MAIL.c.state == wanted.state.value
    if wanted.kind:
        asked["kind"] = MAIL.c.kind == wanted.kind
    if wanted.cycle is not None:
        asked["cycle"] = MAIL.c.cycle_id == wanted.cycle
    if wanted.address:
        written = {wanted.address, wanted.address.lower()}
        asked["address"] = MAIL.c.recipient.in_(sorted(written))
    return asked


def _addresses(session: Session, wanted: Wanted) -> list[str]:
    """List the addresses of those whose name is searched for, as far as the reader sees mail."""
    named = numbers_of(session, "producer", wanted.words)
    if named is None:
        raise Refusal(
            f"Hơn {FEW} nơi nhận có tên như vậy: hãy gõ thêm chữ của tên, hoặc gõ địa chỉ thư."
        )
    producers = select(PRODUCER.c.email).where(among(PRODUCER.c.id, named), PRODUCER.c.email != "")
    units = (
        select(CONTACT.c.email)
        .join(AGENCY, AGENCY.c.id == CONTACT.c.agency_id)
        .where(has_words(AGENCY.c.search, wanted.words), CONTACT.c.email != "")
    )
    found = [*session.scalars(producers), *session.scalars(units)]
    return sorted({form for address in found for form in (address, address.lower())})
