"""What is to be told: rows written in the transaction of what they tell, once by their key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    String,
    bindparam,
    cast,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import table
from ocop_cycle.models.notices import NoticeRow, NoticeState
from ocop_cycle.prepared import Prepared, execute
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services.upserts import insert_into
from rules.reminders import Rung
from rules.standing import Act, Standing
from rules.urgency import is_written_to
from rules.vocabulary import Action, Level

NOTICE: Final = table(NoticeRow)
_TOLD_BY: Final[Mapping[Action, str]] = MappingProxyType(
    {
        Action.RETURN: "returned",
        Action.SUPPLEMENT: "returned",
        Action.PROPOSE: "lapse_proposed",
        Action.NEXT_ROUND: "round_moved",
        Action.EXTEND: "day_moved",
        Action.RESCHEDULE: "day_moved",
    }
)
_COLUMNS: Final = [
    "key", "kind", "cycle_id", "entry_id", "sequence", "stage", "round", "day", "about",
    "details", "state",
]  # fmt: skip
_UNTOLD: Final = frozenset({Action.REGISTER, Action.REACH, Action.TAKE_BACK, Action.DEFER})


@dataclass(frozen=True)
class Nudge:
    """A rung that tells producers: of what kind, and of which last day.

    `prefix` begins its key; the entry, the last day and the name of the rung follow.
    """

    kind: str
    prefix: str
    about: date
    rung: Rung


def kind_of(act: Act, before: Standing, after: Standing) -> str:
    """Name the notice that a move makes for the producer; "" for none."""
    if act.action in _UNTOLD:
        return ""
    if after.outcome and not before.outcome:
        return "result"
    told = _TOLD_BY.get(act.action, "")
    if told:
        return told
    moved = (after.stage, after.milestone, after.outcome) != (
        before.stage,
        before.milestone,
        before.outcome,
    )
    return "entry_moved" if moved else ""


def of_move(
    connection: Connection,
    act: Act,
    pair: tuple[Standing, Standing],
    rows: Insert | Prepared,
    values: Mapping[str, object],
) -> None:
    """Write the notices of a move, one an entry; call it before the entries move."""
    kind = kind_of(act, *pair)
    if kind:
        execute(connection, rows, {**values, "told_kind": kind})


def rows_of_move(which: ColumnElement[bool]) -> Insert:
    """Build the statement that tells of a move of the entries that a condition picks.

    It asks for `told_kind`, `told_stage`, `told_round`, `told_about` and `act_day`.
    """
    sequence = ENTRY.c.version + 1
    rows = select(
        literal("move:") + cast(ENTRY.c.id, String) + literal(":") + cast(sequence, String),
        bindparam("told_kind", type_=NOTICE.c.kind.type),
        ENTRY.c.cycle_id,
        ENTRY.c.id,
        sequence,
        bindparam("told_stage", type_=NOTICE.c.stage.type),
        bindparam("told_round", type_=NOTICE.c.round.type),
        bindparam("act_day", type_=NOTICE.c.day.type),
        bindparam("told_about", type_=NOTICE.c.about.type),
        literal({}, NOTICE.c.details.type),
        literal(NoticeState.NEW.value),
    ).where(which)
    return insert(NOTICE).from_select(_COLUMNS, rows, include_defaults=False)


def add(session: Session, rows: list[dict[str, object]]) -> int:
    """Write notices that are not there yet; a second time writes nothing.

    A unit to which no machine may write is passed over.

    Returns:
        How many were new.
    """
    rows = _written_to(session, rows)
    if not rows:
        return 0
    defaults: dict[str, object] = {
        "entry_id": None,
        "sequence": None,
        "agency_id": None,
        "activity_id": None,
        "stage": "",
        "round": "",
        "about": None,
        "duty": "",
        "rung": "",
        "details": {},
        "state": NoticeState.NEW.value,
    }
    known = set(
        session.scalars(select(NOTICE.c.key).where(NOTICE.c.key.in_([row["key"] for row in rows])))
    )
    new = [{**defaults, **row} for row in rows if row["key"] not in known]
    if new:
        written = insert_into(NOTICE, session.get_bind().dialect)
        session.execute(written.on_conflict_do_nothing(), new)
    return len(new)


def tell_producers(session: Session, nudge: Nudge, which: ColumnElement[bool]) -> int:
    """Write a rung of a ladder to the producers of entries, one an entry, day and rung.

    Returns:
        How many were new.
    """
    about, rung = nudge.about, nudge.rung
    key = (
        literal(f"{nudge.prefix}:")
        + cast(ENTRY.c.id, String)
        + literal(f":{about.isoformat()}:{rung.name}")
    )
    told = select(NOTICE.c.key).where(NOTICE.c.key == key)
    rows = select(
        key,
        literal(nudge.kind),
        ENTRY.c.cycle_id,
        ENTRY.c.id,
        ENTRY.c.version,
        ENTRY.c.stage,
        ENTRY.c.round,
        literal(rung.day, NOTICE.c.day.type),
        literal(about, NOTICE.c.about.type),
        literal({}, NOTICE.c.details.type),
        literal(NoticeState.NEW.value),
        literal(rung.name),
    ).where(which, ~told.exists())
    told_now = insert(NOTICE).from_select([*_COLUMNS, "rung"], rows, include_defaults=False)
    written = session.execute(told_now, execution_options={"preserve_rowcount": True})
    return int(written.rowcount)  # type: ignore[attr-defined]  # an INSERT has a row count


def _written_to(session: Session, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    units = {row["agency_id"] for row in rows if row.get("agency_id")}
    cycles = {row["cycle_id"] for row in rows}
    offices = set(session.scalars(select(CYCLE.c.office_id).where(CYCLE.c.id.in_(cycles))))
    levels = session.execute(select(AGENCY.c.id, AGENCY.c.level).where(AGENCY.c.id.in_(units)))
    kept = {
        row.id for row in levels if is_written_to(Level(row.level), is_office=row.id in offices)
    }
    return [row for row in rows if not row.get("agency_id") or row["agency_id"] in kept]
