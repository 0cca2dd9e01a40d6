"""What is to be told: rows written in the transaction of what they tell, once by their key."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    String,
    bindparam,
    cast,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import table
from ocop_cycle.models.mails import Mail, MailState, NoticeRow, NoticeState
from ocop_cycle.queries.standings import ENTRY
from rules.standing import Act, Standing
from rules.vocabulary import Action

NOTICE: Final = table(NoticeRow)
MAIL: Final = table(Mail)
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
    rows: Insert,
    values: Mapping[str, object],
) -> None:
    """Write the notices of a move, one an entry; call it before the entries move."""
    kind = kind_of(act, *pair)
    if kind:
        connection.execute(rows, {**values, "told_kind": kind})


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
    return insert(NOTICE).from_select(_COLUMNS, rows)


def add(session: Session, rows: list[dict[str, object]]) -> int:
    """Write notices that are not there yet; a second time writes nothing.

    Returns:
        How many were new.
    """
    if not rows:
        return 0
    dialect = session.get_bind().dialect.name
    fresh = postgresql.insert if dialect == "postgresql" else sqlite.insert
    defaults: dict[str, object] = {
        "entry_id": None,
        "sequence": None,
        "agency_id": None,
        "stage": "",
        "round": "",
        "about": None,
        "details": {},
        "state": NoticeState.NEW.value,
    }
    known = set(
        session.scalars(select(NOTICE.c.key).where(NOTICE.c.key.in_([row["key"] for row in rows])))
    )
    new = [{**defaults, **row} for row in rows if row["key"] not in known]
    if new:
        session.execute(fresh(NOTICE).on_conflict_do_nothing(), new)
    return len(new)


def remind(
    session: Session, cycle_id: int, day: date, due: date, which: ColumnElement[bool]
) -> int:
    """Write the reminders of entries that wait for one due day, one an entry and reminding day.

    Returns:
        How many were new.
    """
    key = (
        literal("remind:")
        + cast(ENTRY.c.id, String)
        + literal(f":{due.isoformat()}:{(due - day).days}")
    )
    told = select(NOTICE.c.key).where(NOTICE.c.key == key)
    rows = select(
        key,
        literal("deadline_reminder"),
        literal(cycle_id),
        ENTRY.c.id,
        ENTRY.c.version,
        ENTRY.c.stage,
        ENTRY.c.round,
        literal(day, NOTICE.c.day.type),
        literal(due, NOTICE.c.about.type),
        literal({}, NOTICE.c.details.type),
        literal(NoticeState.NEW.value),
    ).where(which, ~told.exists())
    written = session.execute(insert(NOTICE).from_select(_COLUMNS, rows))
    return int(written.rowcount)  # type: ignore[attr-defined]  # an INSERT has a row count


def replace_of(session: Session, entry_id: int, sequence: int) -> None:
    """Stop what was to be told of a move that is taken back, as far as it has not left yet."""
    keys = [f"move:{entry_id}:{sequence}"]
    session.execute(
        update(NOTICE)
        .where(NOTICE.c.key.in_(keys), NOTICE.c.state == NoticeState.NEW.value)
        .values(state=NoticeState.REPLACED.value)
    )
    session.execute(
        update(MAIL)
        .where(
            MAIL.c.key.in_(keys),
            MAIL.c.state.in_([MailState.WAITING.value, MailState.HELD.value]),
        )
        .values(state=MailState.REPLACED.value)
    )


def replace_reminders(session: Session, which: ColumnElement[bool]) -> None:
    """Stop the reminders of entries whose due day is about to change; call it before it does."""
    told = select(NOTICE.c.key).where(
        NOTICE.c.kind == "deadline_reminder",
        NOTICE.c.entry_id.in_(select(ENTRY.c.id).where(which)),
    )
    _replace(session, told)


def replace_alarms(session: Session, cycle_id: int, stage: str, round_: str, old: date) -> None:
    """Stop what units were to be told about the delay of a stage whose last day has changed."""
    told = select(NOTICE.c.key).where(
        NOTICE.c.kind == "stage_overdue",
        NOTICE.c.cycle_id == cycle_id,
        NOTICE.c.stage == stage,
        NOTICE.c.round == round_,
        NOTICE.c.about == old,
    )
    _replace(session, told)


def replace_begun(session: Session, cycle_id: int, beginning: str) -> None:
    """Stop what was to be told under the keys of a cycle that begin alike."""
    told = select(NOTICE.c.key).where(
        NOTICE.c.cycle_id == cycle_id, NOTICE.c.key.startswith(beginning, autoescape=True)
    )
    _replace(session, told)


def _replace(session: Session, keys: Select[tuple[str]]) -> None:
    session.execute(
        update(MAIL)
        .where(
            MAIL.c.key.in_(keys),
            MAIL.c.state.in_([MailState.WAITING.value, MailState.HELD.value]),
        )
        .values(state=MailState.REPLACED.value)
    )
    session.execute(
        update(NOTICE)
        .where(NOTICE.c.key.in_(keys), NOTICE.c.state == NoticeState.NEW.value)
        .values(state=NoticeState.REPLACED.value)
    )
