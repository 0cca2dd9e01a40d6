"""Moving entries: what the rules say of one or of many, written set by set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    func,
    insert,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from ocop_cycle.db import lock, lock_cycle_of
from ocop_cycle.errors import Stale
from ocop_cycle.models.columns import table
from ocop_cycle.models.entries import Journal
from ocop_cycle.queries.courses import CYCLE, KEY_COLUMNS, CycleKey, course_named, course_of
from ocop_cycle.queries.standings import (
    ENTRY,
    STANDING_COLUMNS,
    columns_of,
    entry_columns,
    same,
    standing_of,
)
from ocop_cycle.services import notices, tallies
from rules.acts import decide
from rules.errors import Refusal
from rules.standing import Act, Standing
from rules.vocabulary import Action

JOURNAL: Final = table(Journal)
BATCH: Final = 10_000
_NOT_GROUPED: Final = frozenset({"since", "acted", "automatic"})
_GROUPED: Final = tuple(name for name in STANDING_COLUMNS if name not in _NOT_GROUPED)


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
class Moved:
    """How many entries an act moved, and why it did not move others."""

    count: int
    refused: tuple[tuple[int, str], ...] = ()


def move_one(session: Session, entry_id: int, act: Act, *, at: datetime) -> Standing:
    """Do one act to one entry; machine acts that a late-keyed fact overtakes are taken back first.

    Args:
        session: the caller's transaction.
        entry_id: whom.
        act: what, on which day, by whom.
        at: when it is keyed.

    Raises:
        Refusal: the rules do not allow it; nothing is written.
        Stale: somebody moved the entry in the meantime; nothing is written.
    """
    before, version, cycle = _entry(session, entry_id)
    course = course_of(session, cycle)
    if before.automatic and act.day < before.automatic and not act.machine:
        before, version = take_back(session, entry_id, act.day, at=at)
    after = decide(before, act, course)
    step = Step(cycle.id, before, after, act, at)
    _write(session, step, and_(ENTRY.c.id == entry_id, ENTRY.c.version == version), expected=1)
    return after


def move_all(
    session: Session, cycle_id: int, which: ColumnElement[bool], act: Act, *, at: datetime
) -> Moved:
    """Do one act to all entries of a cycle that a condition picks, group by group.

    The rules decide once for entries that stand alike; a few statements then write them all. A
    group that the rules refuse is told of and stops no other.
    """
    lock(session, cycle_id)
    course = course_named(session, cycle_id)
    condition = and_(ENTRY.c.cycle_id == cycle_id, which)
    count, refused = 0, list[tuple[int, str]]()
    for group in _groups(session, condition):
        here = and_(condition, *same(_GROUPED, group))
        try:
            after = decide(standing_of(group), act, course)
        except Refusal as refusal:
            refused.append((group["entries"], str(refusal)))
            continue
        step = Step(cycle_id, standing_of(group), after, act, at)
        count += _write(session, step, here, expected=group["entries"])
    return Moved(count, tuple(refused))


def batches(
    session: Session, cycle_id: int, which: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    """Cut the entries that a condition picks into ranges of at most 10,000, each its own unit."""
    numbered = (
        select(ENTRY.c.id, func.row_number().over(order_by=ENTRY.c.id).label("place"))
        .where(ENTRY.c.cycle_id == cycle_id, which)
        .subquery()
    )
    ends = session.scalars(
        select(numbered.c.id).where(numbered.c.place % BATCH == 0).order_by(numbered.c.id)
    ).all()
    return ranges(ends, which)


def ranges(ends: Sequence[int], which: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """Write the conditions of consecutive ranges of ids."""
    lows: list[ColumnElement[bool]] = [true(), *(ENTRY.c.id > end for end in ends)]
    highs: list[ColumnElement[bool]] = [*(ENTRY.c.id <= end for end in ends), true()]
    return [and_(which, low, high) for low, high in zip(lows, highs, strict=True)]


def take_back(session: Session, entry_id: int, day: date, *, at: datetime) -> tuple[Standing, int]:
    """Undo in the journal what the system did after a day, newest first.

    Returns:
        The standing as it was, and the version of the entry.
    """
    rows = session.execute(
        select(JOURNAL).where(JOURNAL.c.entry_id == entry_id).order_by(JOURNAL.c.sequence)
    ).all()
    undone = {row.undoes for row in rows}
    by_sequence = {row.sequence: row._mapping for row in rows}
    version = max(by_sequence)
    standing = standing_of(by_sequence[version])
    cycle_id = session.scalars(select(ENTRY.c.cycle_id).where(ENTRY.c.id == entry_id)).one()
    for row in reversed(rows):
        if not (row.machine and row.day > day) or row.sequence in undone or row.undoes:
            continue
        before = standing_of(by_sequence[row.sequence - 1])
        act = Act(Action.TAKE_BACK, row.day, by="hệ thống", machine=True)
        step = Step(cycle_id, standing, before, act, at, undoes=row.sequence)
        here = and_(ENTRY.c.id == entry_id, ENTRY.c.version == version)
        _write(session, step, here, expected=1)
        notices.replace_of(session, entry_id, row.sequence)
        standing, version = before, version + 1
    return standing, version


def redate(session: Session, step: Step, which: ColumnElement[bool]) -> int:
    """Give entries that stand alike another due day: a paper or the working days changed."""
    here = and_(ENTRY.c.cycle_id == step.cycle_id, which)
    expected = session.scalars(select(func.count()).select_from(ENTRY).where(here)).one()
    return _write(session, step, here, expected=expected) if expected else 0


def _entry(session: Session, entry_id: int) -> tuple[Standing, int, CycleKey]:
    lock_cycle_of(session, entry_id)
    row = session.execute(_ENTRY_AND_CYCLE, {"entry": entry_id}).one()
    return standing_of(row._mapping), row.version, CycleKey(*row[-len(CycleKey._fields) :])


def _groups(session: Session, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    grouped = [ENTRY.c[name] for name in _GROUPED]
    rows = session.execute(
        select(
            *grouped,
            func.max(ENTRY.c.acted).label("acted"),
            func.max(ENTRY.c.automatic).label("automatic"),
            func.count().label("entries"),
        )
        .where(condition)
        .group_by(*grouped)
    ).all()
    return [{**row._mapping, "since": date.min} for row in rows]


def _write(session: Session, step: Step, which: ColumnElement[bool], *, expected: int) -> int:
    changes = _changes(step)
    session.execute(_journal_rows(step, changes, which))
    notices.of_move(session, step.cycle_id, step.act, (step.before, step.after), which)
    pair = (step.before, step.after)
    tallies.shift(session, step.cycle_id, step.act.day, pair, which)
    moved = session.execute(
        update(ENTRY).where(which).values(version=ENTRY.c.version + 1, **changes)
    )
    if moved.rowcount != expected:  # type: ignore[attr-defined]  # an UPDATE has a row count
        raise Stale("Hồ sơ vừa được người khác xử lý: hãy xem lại rồi thử lại.")
    return expected


def _changes(step: Step) -> dict[str, object]:
    before, after = columns_of(step.before), columns_of(step.after)
    changed = {name: after[name] for name in STANDING_COLUMNS if after[name] != before[name]}
    if step.undoes is None:
        changed["automatic"] = after["automatic"]
        if not step.act.machine:
            changed["acted"] = after["acted"]
    return changed


def _journal_rows(step: Step, changes: dict[str, object], which: ColumnElement[bool]) -> Any:  # noqa: ANN401 -- an INSERT ... SELECT
    act = step.act
    told = {
        "action": act.action.value,
        "day": act.day,
        "keyed_at": step.at,
        "by": act.by,
        "reason": act.reason,
        "paper": act.paper,
        "machine": act.machine,
        "undoes": step.undoes,
    }
    after = [
        literal(changes[column.name], column.type).label(column.name)
        if column.name in changes
        else column
        for column in entry_columns()
    ]
    rows = select(
        ENTRY.c.id,
        ENTRY.c.version + 1,
        *(literal(value, JOURNAL.c[name].type).label(name) for name, value in told.items()),
        *after,
    ).where(which)
    return insert(JOURNAL).from_select(["entry_id", "sequence", *told, *STANDING_COLUMNS], rows)


_ENTRY_AND_CYCLE: Final = (
    select(
        *entry_columns(),
        ENTRY.c.version,
        *(column.label(f"cycle_{column.name}") for column in KEY_COLUMNS),
    )
    .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
    .where(ENTRY.c.id == bindparam("entry"))
)
