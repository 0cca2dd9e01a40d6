"""A step of the rules, written: the counts, the journal, what is to be told, the entries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Update,
    and_,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from ocop_cycle.clock import day_of
from ocop_cycle.errors import Stale
from ocop_cycle.models.columns import table
from ocop_cycle.models.entries import Journal
from ocop_cycle.queries.standings import ENTRY, STANDING_COLUMNS, columns_of, entry_columns
from ocop_cycle.services import hindsight, notices, tallies
from rules.standing import Act, Standing, facet_of

JOURNAL: Final = table(Journal)
_TOLD: Final = ("action", "day", "keyed_at", "by", "reason", "paper", "machine", "undoes")
ONE: Final = and_(ENTRY.c.id == bindparam("the_entry"), ENTRY.c.version == bindparam("the_version"))


@dataclass(frozen=True)
class Step:
    """What one act does to entries that stand alike: from where, to where."""

    cycle_id: int
    before: Standing
    after: Standing
    act: Act
    at: datetime
    undoes: int | None = None


@dataclass(frozen=True)
class Here:
    """The entries that a step applies to: those of a condition, or one of a version."""

    expected: int
    which: ColumnElement[bool]
    one: bool = False
    values: Mapping[str, int] = field(default_factory=dict)
    localities: Mapping[int, int] | None = None


def write(session: Session, step: Step, here: Here) -> int:
    """Write a step where it applies; the entries last.

    Returns:
        How many entries moved.

    Raises:
        Stale: somebody moved one of them in the meantime.
    """
    changes = _changes(step)
    written = (
        _statements_for_one(tuple(changes)) if here.one else _built(tuple(changes), here.which)
    )
    values = {**here.values, **_values(step, changes)}
    connection = session.connection()
    _count(connection, step, here)
    connection.execute(written.journal, values)
    notices.of_move(connection, step.act, (step.before, step.after), written.notice, values)
    moved = connection.execute(written.update, values)
    if moved.rowcount != here.expected:
        raise Stale("Hồ sơ vừa được người khác xử lý: hãy xem lại rồi thử lại.")
    return here.expected


def _count(connection: Connection, step: Step, here: Here) -> None:
    day, pair = step.act.day, (step.before, step.after)
    keyed_late = day < day_of(step.at)
    if here.localities is None or not keyed_late:
        where = here.which if here.localities is None else here.localities
        tallies.shift(connection, step.cycle_id, day, pair, where)
        return
    change = tallies.Change(step.cycle_id, day, facet_of(step.before), facet_of(step.after))
    hindsight.shift(connection, here.values["the_entry"], change, here.localities)


def _changes(step: Step) -> dict[str, object]:
    before, after = columns_of(step.before), columns_of(step.after)
    changed = {name: after[name] for name in STANDING_COLUMNS if after[name] != before[name]}
    if step.undoes is None:
        changed["automatic"] = after["automatic"]
        if not step.act.machine:
            changed["acted"] = after["acted"]
    return changed


def _values(step: Step, changes: Mapping[str, object]) -> dict[str, object]:
    act = step.act
    return {
        **{f"to_{name}": value for name, value in changes.items()},
        "act_action": act.action.value,
        "act_day": act.day,
        "act_keyed_at": step.at,
        "act_by": act.by,
        "act_reason": act.reason,
        "act_paper": act.paper,
        "act_machine": act.machine,
        "act_undoes": step.undoes,
        "told_stage": step.after.stage.value,
        "told_round": str(step.after.round),
        "told_about": step.after.due.day,
    }


@dataclass(frozen=True)
class _Statements:
    """What writes a step: INSERT ... SELECT of the journal and of the notices, UPDATE."""

    journal: Insert
    notice: Insert
    update: Update


def _built(changed: tuple[str, ...], which: ColumnElement[bool]) -> _Statements:
    told = [bindparam(f"act_{name}", type_=JOURNAL.c[name].type) for name in _TOLD]
    to = {name: bindparam(f"to_{name}", type_=ENTRY.c[name].type) for name in changed}
    after = [to.get(column.name, column) for column in entry_columns()]
    rows = select(ENTRY.c.id, ENTRY.c.version + 1, *told, *after).where(which)
    names = ["entry_id", "sequence", *_TOLD, *STANDING_COLUMNS]
    return _Statements(
        journal=insert(JOURNAL).from_select(names, rows),
        notice=notices.rows_of_move(which),
        update=update(ENTRY).where(which).values(version=ENTRY.c.version + 1, **to),
    )


@lru_cache(maxsize=256)
def _statements_for_one(changed: tuple[str, ...]) -> _Statements:
    return _built(changed, ONE)
