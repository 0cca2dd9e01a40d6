"""What a producer's own page tells: his products in every year, what came back to him and why."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.journals import Journal
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.contacts import AGENCY, Unit, units
from ocop_cycle.queries.courses import CYCLE, KEY_COLUMNS, CycleKey, course_of
from ocop_cycle.queries.sights import seen_entries
from ocop_cycle.queries.standings import ENTRY
from rules.rights import NotAllowed, Role
from rules.standing import Course
from rules.vocabulary import Action

PRODUCER: Final = table(Producer)
PRODUCT: Final = table(Product)
JOURNAL: Final = table(Journal)
_BACK: Final = (Action.RETURN.value, Action.SUPPLEMENT.value)
_KEY: Final = "cycle_"


@dataclass(frozen=True)
class Own:
    """What a producer sees of his own.

    Attributes:
        producers: whose account it is.
        entries: of their products, the newest year first.
        returned: what last sent an entry back to him, by its id.
        units: the locality's unit of each entry, and the office of its cycle.
    """

    producers: list[AnyRow]
    entries: list[AnyRow]
    returned: Mapping[int, AnyRow]
    units: Mapping[int, Unit]


def own_producers(session: Session) -> frozenset[int]:
    """Tell as which producers whoever reads has signed in.

    Raises:
        NotAllowed: as none.
    """
    actor = actor_of(session)
    found = {each.producer for each in actor.grants if each.role is Role.PRODUCER}
    own = frozenset(each for each in found if each is not None)
    if not own:
        raise NotAllowed(
            f"Trang này dành cho chủ thể; tài khoản {actor.name} không phải của chủ thể nào."
        )
    return own


def own(session: Session, day: date) -> Own:
    """Read what a producer sees of his own; as many statements for many products as for one.

    Raises:
        NotAllowed: whoever reads is no producer.
    """
    mine = own_producers(session)
    found = entries_of(session, mine, seen_entries(session))
    wanted = {row.locality_id for row in found} | {row.office_id for row in found}
    whose = select(PRODUCER).where(PRODUCER.c.id.in_(mine)).order_by(PRODUCER.c.search)
    return Own(
        list(session.execute(whose)),
        found,
        _returned(session, [row.id for row in found]),
        units(session, filter(None, wanted), day),
    )


def entries_of(
    session: Session, producers: Collection[int], which: ColumnElement[bool] | None = None
) -> list[AnyRow]:
    """List the entries of some producers in all years, the newest year first."""
    of_them = PRODUCT.c.producer_id.in_(producers)
    return list(
        session.execute(
            _entries()
            .where(of_them, true() if which is None else which)
            .order_by(CYCLE.c.year.desc(), CYCLE.c.id.desc(), PRODUCT.c.search, ENTRY.c.id.desc())
        )
    )


def course_for(session: Session, row: AnyRow) -> Course:
    """Give the course of an entry's cycle out of its row, which is read once for many."""
    return course_of(session, CycleKey(*(getattr(row, _KEY + name) for name in CycleKey._fields)))


def _entries() -> Select[Any]:
    return (
        select(
            ENTRY,
            PRODUCT.c.code,
            PRODUCT.c.name.label("product"),
            PRODUCT.c.sector,
            PRODUCT.c.producer_id,
            AGENCY.c.name.label("unit"),
            CYCLE.c.name.label("cycle"),
            CYCLE.c.played,
            CYCLE.c.done_on,
            CYCLE.c.started_on,
            CYCLE.c.closed_on,
            CYCLE.c.office_id,
            *(column.label(_KEY + column.name) for column in KEY_COLUMNS if column.name != "id"),
        )
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(AGENCY, AGENCY.c.id == ENTRY.c.locality_id)
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
    )


def _returned(session: Session, entries: Iterable[int]) -> Mapping[int, AnyRow]:
    """Find the last act that sent each entry back, unless it was undone; one statement."""
    later = JOURNAL.alias()
    undone = select(later.c.sequence).where(
        later.c.entry_id == JOURNAL.c.entry_id, later.c.undoes == JOURNAL.c.sequence
    )
    rows = session.execute(
        select(JOURNAL)
        .where(
            JOURNAL.c.entry_id.in_(list(entries)),
            JOURNAL.c.action.in_(_BACK),
            ~undone.exists(),
        )
        .order_by(JOURNAL.c.entry_id, JOURNAL.c.sequence)
    )
    return {row.entry_id: row for row in rows}
