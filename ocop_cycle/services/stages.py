"""Moving entries: what the rules say of one or of many, written set by set."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import Session

from ocop_cycle.db import lock, lock_cycle_of
from ocop_cycle.queries.courses import CYCLE, KEY_COLUMNS, CycleKey, course_named, course_of
from ocop_cycle.queries.standings import (
    ENTRY,
    STANDING_COLUMNS,
    entry_columns,
    same,
    standing_of,
)
from ocop_cycle.services import permits, replacements
from ocop_cycle.services.steps import JOURNAL, ONE, Here, Step, write
from rules.acts import decide
from rules.errors import Refusal
from rules.standing import Act, Standing
from rules.vocabulary import Action, Proposal

_NOT_GROUPED: Final = frozenset({"since", "acted", "automatic"})
_GROUPED: Final = tuple(name for name in STANDING_COLUMNS if name not in _NOT_GROUPED)


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
        NotAllowed: whoever acts may not do this, or not to this entry.
        Refusal: the rules do not allow it; nothing is written.
        Stale: somebody moved the entry in the meantime; nothing is written.
    """
    permits.require_entry(session, permits.right_for(session, act.action), entry_id)
    found = _entry(session, entry_id)
    before, version, cycle = found.standing, found.version, found.cycle
    if before.automatic and act.day < before.automatic and not act.machine:
        before, version = take_back(session, entry_id, act.day, at=at)
    after = decide(before, act, course_of(session, cycle))
    write(session, Step(cycle.id, before, after, act, at), found.at(entry_id, version))
    return after


def move_all(  # noqa: PLR0913 -- two of them are keyword-only
    session: Session,
    cycle_id: int,
    which: ColumnElement[bool],
    act: Act,
    *,
    at: datetime,
    ranged: bool = False,
) -> Moved:
    """Do one act to all entries of a cycle that a condition picks, group by group.

    The rules decide once for entries that stand alike; a few statements then write them all. A
    group that the rules refuse is told of and stops no other.

    Args:
        session: the caller's transaction.
        cycle_id: whose entries.
        which: the condition.
        act: what, on which day, by whom.
        at: when it is keyed.
        ranged: the condition names a range of ids: read that, not the index of the whole stage.

    Raises:
        NotAllowed: whoever acts may not do this to each of them.
    """
    lock(session, cycle_id)
    course = course_named(session, cycle_id)
    condition = and_(ENTRY.c.cycle_id == cycle_id, which)
    right = permits.right_for(session, act.action)
    permits.require_entries(session, right, condition, cycle_id)
    count, refused = 0, list[tuple[int, str]]()
    for group in _groups(session, condition, ranged=ranged):
        here = and_(condition, *same(_GROUPED, group))
        try:
            after = decide(standing_of(group), act, course)
        except Refusal as refusal:
            refused.append((group["entries"], str(refusal)))
            continue
        step = Step(cycle_id, standing_of(group), after, act, at)
        count += write(session, step, Here(group["entries"], here))
    return Moved(count, tuple(refused))


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
    found = _entry(session, entry_id)
    for row in reversed(rows):
        if not (row.machine and row.day > day) or row.sequence in undone or row.undoes:
            continue
        before = standing_of(by_sequence[row.sequence - 1])
        if row.action == Action.PROPOSE.value:  # a later paper may have moved its day since
            before = replace(standing, proposed=Proposal.NONE, automatic=before.automatic)
        act = Act(Action.TAKE_BACK, row.day, by="hệ thống", machine=True)
        step = Step(found.cycle.id, standing, before, act, at, undoes=row.sequence)
        write(session, step, found.at(entry_id, version))
        replacements.of_step(session, entry_id, row.sequence)
        standing, version = before, version + 1
    return standing, version


def step_back(
    session: Session, entry_id: int, sequence: int, act: Act, *, at: datetime
) -> Standing:
    """Undo in the journal the last step that holds; whether that may be is for the caller.

    Args:
        session: the caller's transaction.
        entry_id: whose step.
        sequence: its row in the journal.
        act: the taking back: on the day of the step, by whom, why.
        at: when it is keyed.

    Returns:
        Where the entry stands then.
    """
    found = _entry(session, entry_id)
    row = session.execute(
        select(JOURNAL).where(JOURNAL.c.entry_id == entry_id, JOURNAL.c.sequence == sequence - 1)
    ).one()
    before = standing_of(row._mapping)
    step = Step(found.cycle.id, found.standing, before, act, at, undoes=sequence)
    write(session, step, found.at(entry_id, found.version))
    return before


def redate(session: Session, step: Step, which: ColumnElement[bool]) -> int:
    """Give entries that stand alike another due day: a paper or the working days changed."""
    here = and_(ENTRY.c.cycle_id == step.cycle_id, which)
    expected = session.scalars(select(func.count()).select_from(ENTRY).where(here)).one()
    return write(session, step, Here(expected, here)) if expected else 0


@dataclass(frozen=True)
class _Found:
    """One entry as it stands now."""

    standing: Standing
    version: int
    locality_id: int
    cycle: CycleKey

    def at(self, entry_id: int, version: int) -> Here:
        """Name the entry at a version, so that nobody else's move is overwritten."""
        values = {"the_entry": entry_id, "the_version": version}
        return Here(1, ONE, one=True, values=values, localities={self.locality_id: 1})


def _entry(session: Session, entry_id: int) -> _Found:
    connection = session.connection()
    lock_cycle_of(connection, entry_id)
    row = connection.execute(_ENTRY_AND_CYCLE, {"entry": entry_id}).one()
    cycle = CycleKey(*row[-len(CycleKey._fields) :])
    return _Found(standing_of(row._mapping), row.version, row.locality_id, cycle)


def _groups(
    session: Session, condition: ColumnElement[bool], *, ranged: bool
) -> list[dict[str, Any]]:
    grouped = [ENTRY.c[name] for name in _GROUPED]
    alike = (
        select(
            *grouped,
            func.max(ENTRY.c.acted).label("acted"),
            func.max(ENTRY.c.automatic).label("automatic"),
            func.count().label("entries"),
        )
        .where(condition)
        .group_by(*grouped)
    )
    if ranged:  # SQLite would read the stage's whole index for every range
        alike = alike.with_hint(ENTRY, "NOT INDEXED", dialect_name="sqlite")
    rows = session.execute(alike).all()
    return [{**row._mapping, "since": date.min} for row in rows]


_ENTRY_AND_CYCLE: Final = (
    select(
        *entry_columns(),
        ENTRY.c.version,
        ENTRY.c.locality_id,
        *(column.label(f"cycle_{column.name}") for column in KEY_COLUMNS),
    )
    .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
    .where(ENTRY.c.id == bindparam("entry"))
)
