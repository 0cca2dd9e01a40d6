"""A step of the rules, written: the counts, the journal, what is to be told, the entries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
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
from ocop_cycle.db import actor_of
from ocop_cycle.errors import Stale
from ocop_cycle.models.columns import table
from ocop_cycle.models.journals import Journal
from ocop_cycle.prepared import Prepared, execute
from ocop_cycle.queries.standings import ENTRY, STANDING_COLUMNS, columns_of, entry_columns
from ocop_cycle.services import corrections, hindsight, notices, tallies
from ocop_cycle.services.corrections import Correction
from rules.standing import Act, Standing, facet_of

JOURNAL: Final = table(Journal)
_TOLD: Final = (
    "action", "day", "keyed_at", "by", "reason", "paper", "machine", "undoes", "account_id",
)  # fmt: skip
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
    connection = session.connection()
    written = (
        _prepared(tuple(changes), connection.dialect)
        if here.one
        else _built(tuple(changes), here.which)
    )
    account = None if step.act.machine else actor_of(session).account
    values = {**here.values, **_values(step, changes), "act_account_id": account}
    _count(connection, step, here)
    execute(connection, written.journal, values)
    notices.of_move(connection, step.act, (step.before, step.after), written.notice, values)
    if corrections.needed(step.act, step.before, step.after):
        corrections.write(session, _correction(step, here))
    moved = execute(connection, written.update, values)
    if moved.rowcount != here.expected:
        raise Stale("Hồ sơ vừa được người khác xử lý: hãy xem lại rồi thử lại.")
    return here.expected


def _count(connection: Connection, step: Step, here: Here) -> None:
    day, act = step.act.day, step.act
    change = tallies.Change(step.cycle_id, day, facet_of(step.before), facet_of(step.after))
    known = here.localities
    localities = tallies.localities_of(connection, here.which) if known is None else known
    tallies.pass_on(connection, change, act.action, localities)
    if known is not None and day < day_of(step.at):
        hindsight.shift(connection, here.values["the_entry"], change, known)
    else:
        tallies.add(connection, change, localities)


def _correction(step: Step, here: Here) -> Correction:
    which = ENTRY.c.id == here.values["the_entry"] if here.one else here.which
    localities = None if here.localities is None else tuple(here.localities)
    return Correction(step.cycle_id, step.act, step.before, step.after, which, localities)


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


@dataclass(frozen=True)
class _Prepared:
    """The same for one entry, compiled once."""

    journal: Prepared
    notice: Prepared
    update: Prepared


def _built(changed: tuple[str, ...], which: ColumnElement[bool]) -> _Statements:
    told = [bindparam(f"act_{name}", type_=JOURNAL.c[name].type) for name in _TOLD]
    to = {name: bindparam(f"to_{name}", type_=ENTRY.c[name].type) for name in changed}
    after = [to.get(column.name, column) for column in entry_columns()]
    rows = select(ENTRY.c.id, ENTRY.c.version + 1, *told, *after).where(which)
    names = ["entry_id", "sequence", *_TOLD, *STANDING_COLUMNS]
    return _Statements(
        journal=insert(JOURNAL).from_select(names, rows, include_defaults=False),
        notice=notices.rows_of_move(which),
        update=update(ENTRY).where(which).values(version=ENTRY.c.version + 1, **to),
    )


@lru_cache(maxsize=256)
def _prepared(changed: tuple[str, ...], dialect: Dialect) -> _Prepared:
    built = _built(changed, ONE)
    return _Prepared(
        journal=Prepared(built.journal, dialect),
        notice=Prepared(built.notice, dialect),
        update=Prepared(built.update, dialect),
    )
