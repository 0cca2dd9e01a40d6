"""Products in a cycle: where each stands, as of any day, and how it came there."""

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.errors import NotFound
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.journals import Journal
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE, course_named, window_value, windows_as_of
from ocop_cycle.queries.cycles import cycle_named, today_in
from ocop_cycle.queries.sights import NO_ENTRY, seen_entries, sees_all
from ocop_cycle.queries.standings import ENTRY, standing_of
from rules.errors import Refusal
from rules.names import clean, name_key
from rules.passing import is_overdue
from rules.standing import DueSource, Standing, Window
from rules.vocabulary import Holder, Outcome, Stage

PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)
JOURNAL: Final = table(Journal)
PAGE: Final = 500
_NEAR: Final = 3


@dataclass(frozen=True)
class Wanted:
    """Which entries a list holds.

    Attributes:
        unit: the code of the locality's unit.
        after: the id of the last entry of the page before.
        limit: how many at most; None for all.
    """

    stage: Stage | None = None
    holder: Holder | None = None
    outcome: Outcome | None = None
    unit: str | None = None
    late_on: date | None = None
    after: int = 0
    limit: int | None = PAGE


def entry_of(session: Session, code: str, cycle: str | None = None) -> AnyRow:
    """Find the entry of a product: its latest attempt, in the newest cycle unless one is named.

    Raises:
        NotFound: there is no such product, or it has no entry there.
        Refusal: two provinces have a product of this code, and no cycle is named.
    """
    which = []
    if cycle is not None:
        which.append(ENTRY.c.cycle_id == cycle_named(session, cycle).id)
    if not sees_all(session):
        return _seen(session, clean(code), [*which, seen_entries(session)])
    found = _entry(session, clean(code), which)
    if found is None:
        found = _entry(session, _known_code(session, code), which)
    if found is None:
        where = f" trong kỳ {cycle}" if cycle else ""
        raise NotFound(f"Sản phẩm {code} chưa có hồ sơ{where}: hãy nhập vào kỳ (product import).")
    return found


def _seen(session: Session, code: str, which: list[ColumnElement[bool]]) -> AnyRow:
    """Find an entry for somebody who does not see all: nothing tells him of the others."""
    found = _entry(session, code, which)
    if found is None:
        raise NotFound(f"Không có sản phẩm mang mã “{code}”: hãy xem danh sách sản phẩm.")
    return found


def entry_numbered(session: Session, entry_id: int) -> AnyRow:
    """Find an entry by its number, with its product and its cycle.

    Raises:
        NotFound: there is none that the reader may see.
    """
    found = session.execute(_entries().where(ENTRY.c.id == entry_id, seen_entries(session)))
    row = found.one_or_none()
    if row is None:
        raise NotFound(NO_ENTRY)
    return row


def show(
    session: Session, code: str, as_of: date | None, cycle: str | None = None
) -> dict[str, Any]:
    """Tell all of a product's entry as of a day, with its journal up to that day.

    Raises:
        NotFound: there is no such product or entry, or it was registered after that day.
    """
    return show_entry(session, entry_of(session, code, cycle), as_of)


def show_entry(session: Session, entry: AnyRow, as_of: date | None) -> dict[str, Any]:
    """Tell all of an entry as of a day, with its journal up to that day.

    Raises:
        NotFound: it was registered after that day.
    """
    journal = session.execute(
        select(JOURNAL)
        .where(JOURNAL.c.entry_id == entry.id, JOURNAL.c.day <= (as_of or date.max))
        .order_by(JOURNAL.c.sequence)
    ).all()
    if not journal:
        raise NotFound(f"Ngày {as_of:%d/%m/%Y} sản phẩm {entry.code} chưa đăng ký.")
    standing = standing_of(journal[-1]._mapping)
    day = as_of or today_in(entry, clock.now())
    return {
        **_place(session, entry, standing),
        "due": standing.due.day,
        "clause": _clause(session, entry, standing, as_of),
        "overdue": is_overdue(standing.due.limit, day),
        "proposed": standing.proposed.value or None,
        "outcome": standing.outcome.value or None,
        "stars": standing.stars or None,
        "journal": [_line(row) for row in journal],
    }


def listing(
    session: Session, cycle_id: int | None, wanted: Wanted | None = None
) -> list[dict[str, Any]]:
    """List the entries of a cycle, or of all, as they stand now, in the order of their ids."""
    which = wanted or Wanted()
    statement = (
        _entries()
        .where(ENTRY.c.id > which.after, *_conditions(cycle_id, which))
        .order_by(ENTRY.c.id)
        .limit(which.limit)
    )
    return [_summary(row) for row in session.execute(statement)]


def _entries() -> Select[Any]:
    return (
        select(
            ENTRY,
            PRODUCT.c.code,
            PRODUCT.c.name.label("product"),
            PRODUCT.c.sector,
            PRODUCT.c.producer_id,
            PRODUCER.c.name.label("producer"),
            PRODUCER.c.phone,
            PRODUCER.c.email,
            AGENCY.c.code.label("unit"),
            AGENCY.c.locality,
            CYCLE.c.name.label("cycle"),
            CYCLE.c.played,
            CYCLE.c.done_on,
            CYCLE.c.started_on,
            CYCLE.c.office_id,
        )
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .join(AGENCY, AGENCY.c.id == ENTRY.c.locality_id)
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
    )


def _entry(session: Session, code: str, which: list[ColumnElement[bool]]) -> AnyRow | None:
    rows = session.execute(
        _entries()
        .where(PRODUCT.c.code == code, seen_entries(session), *which)
        .order_by(CYCLE.c.year.desc(), CYCLE.c.id.desc(), ENTRY.c.attempt.desc())
    ).all()
    if len({row.product_id for row in rows}) > 1:
        cycles = ", ".join(dict.fromkeys(row.cycle for row in rows))
        raise Refusal(f"Nhiều tỉnh có sản phẩm mã {code}: hãy ghi --cycle, một trong {cycles}.")
    return rows[0] if rows else None


def _known_code(session: Session, code: str) -> str:
    """Find how a code is written that was typed otherwise."""
    its = select(ENTRY.c.product_id).where(seen_entries(session))
    seen = [] if sees_all(session) else [PRODUCT.c.id.in_(its)]
    codes = session.scalars(select(PRODUCT.c.code).where(*seen).order_by(PRODUCT.c.code)).all()
    keys = {name_key(each): each for each in codes}
    wanted = name_key(code)
    if wanted in keys:
        return str(keys[wanted])
    known = keys if sees_all(session) else {}  # what is not his is told as what is not there
    near = ", ".join(keys[key] for key in get_close_matches(wanted, known, n=_NEAR))
    advice = f"có phải là {near}?" if near else "hãy xem danh sách (product list)."
    raise NotFound(f"Không có sản phẩm mã “{clean(code)}”: {advice}")


def _place(session: Session, entry: AnyRow, standing: Standing) -> dict[str, Any]:
    ended = standing.holder is Holder.NOBODY
    return {
        "code": entry.code,
        "product": entry.product,
        "producer": entry.producer,
        "locality": entry.locality,
        "group": entry.sector or None,
        "kind": standing.kind.value,
        "cycle": entry.cycle,
        "attempt": entry.attempt,
        "stage": standing.stage.value,
        "milestone": standing.milestone.value or None,
        "holder": None if ended else standing.holder.value,
        "held_by": _held_by(session, entry, standing.holder),
        "round": str(standing.round),
    }


def _held_by(session: Session, entry: AnyRow, holder: Holder) -> str | None:
    if holder is Holder.LOCALITY:
        return str(entry.unit)
    if holder is Holder.PROVINCE_OFFICE:
        return session.scalar(select(AGENCY.c.code).where(AGENCY.c.id == entry.office_id))
    return None


def _clause(session: Session, entry: AnyRow, standing: Standing, as_of: date | None) -> str | None:
    """Name the clause that sets the day: of the decision's clock, else of the plan's window."""
    if standing.outcome:
        return None
    if standing.due.source is DueSource.CLOCK:
        return standing.due.note or None
    window = window_of(session, entry.cycle_id, standing, as_of)
    return (window.clause or None) if window else None


def window_of(
    session: Session, cycle_id: int, standing: Standing, as_of: date | None
) -> Window | None:
    """Find the window of an entry's stage and round, as the papers of a day and before set it."""
    window = course_named(session, cycle_id).window(standing.stage, standing.round)
    for row in windows_as_of(session, cycle_id, as_of or date.max):
        then = window_value(row)
        if window and (then.stage, then.round) == (window.stage, window.round):
            window = then
    return window


def _line(row: AnyRow) -> dict[str, Any]:
    return {
        "sequence": row.sequence,
        "day": row.day,
        "keyed_at": row.keyed_at,
        "action": row.action,
        "by": row.by,
        "stage": row.stage,
        "milestone": row.milestone or None,
        "outcome": row.outcome or None,
        "due": row.due,
        "reason": row.reason,
        "paper": row.paper,
        "machine": bool(row.machine),
        "undoes": row.undoes,
    }


def _conditions(cycle_id: int | None, wanted: Wanted) -> list[ColumnElement[bool]]:
    words = {"stage": wanted.stage, "holder": wanted.holder, "outcome": wanted.outcome}
    which = [ENTRY.c[name] == word.value for name, word in words.items() if word is not None]
    if cycle_id is not None:
        which.append(ENTRY.c.cycle_id == cycle_id)
    if wanted.unit is not None:
        which.append(AGENCY.c.code == wanted.unit)
    if wanted.late_on is not None:
        late = and_(ENTRY.c.outcome == Outcome.OPEN.value, ENTRY.c.due_limit < wanted.late_on)
        which.append(late)
    return which


def _summary(row: AnyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "product": row.product,
        "producer": row.producer,
        "locality": row.locality,
        "cycle": row.cycle,
        "kind": row.kind,
        "stage": row.stage,
        "milestone": row.milestone or None,
        "holder": None if row.holder == Holder.NOBODY.value else row.holder,
        "round": row.round,
        "due": row.due,
        "overdue": is_overdue(row.due_limit, today_in(row, clock.now())),
        "proposed": row.proposed or None,
        "outcome": row.outcome or None,
        "stars": row.stars or None,
    }
