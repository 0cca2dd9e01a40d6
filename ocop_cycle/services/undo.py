"""Undoing the last step of a person: standing, counts and what was to be told go back together."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle.db import actor_of, lock_cycle_of
from ocop_cycle.errors import NotFound, Stale
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.models.notices import NoticeState
from ocop_cycle.queries import undo as queries
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.sights import NO_ENTRY
from ocop_cycle.queries.standings import ENTRY, standing_of
from ocop_cycle.queries.undo import NOTICE, Last
from ocop_cycle.services import corrections, permits, replacements
from ocop_cycle.services.stages import step_back
from rules.errors import Refusal
from rules.rights import NEEDED, SYSTEM, NotAllowed, Right, Thing, may
from rules.standing import Act, Standing
from rules.undoing import UNDO_WITHIN, Keyed, why_it_stays
from rules.vocabulary import Action, Proposal

_OTHERS: Final = (
    "Chỉ người đã ghi nhận hoặc Văn phòng Điều phối mới hoàn tác được: hãy liên hệ Văn phòng."
)


@dataclass(frozen=True)
class Undoable:
    """The last step of an entry that holds.

    Attributes:
        sequence: its row in the journal.
        why_not: why it stays; "" if whoever asks may undo it now.
    """

    sequence: int
    action: Action
    why_not: str = ""


def undoable(session: Session, entry_id: int, *, at: datetime) -> Undoable:
    """Tell which step of an entry would be undone, and why it cannot be, if so.

    Raises:
        NotFound: there is no such entry for whoever asks.
    """
    entry, thing = _seen(session, entry_id)
    last = queries.last_step(session, entry_id)
    step = last.keyed
    row = last.row(step.sequence)
    why = _why_not(session, entry, last, at)
    if not why and not _may_undo(session, row, _as_before(last, thing)):
        why = _OTHERS
    return Undoable(step.sequence, step.action, why)


def undo(session: Session, entry_id: int, sequence: int, *, by: str, at: datetime) -> Standing:
    """Undo the last step of an entry, as if it had not been keyed; the journal tells both.

    What was to be told of it and has not left is stopped; what it had stopped is to be told again.

    Args:
        session: the caller's transaction.
        entry_id: whose step.
        sequence: the row of the journal that the visitor saw as the last one.
        by: the name for the journal.
        at: when it is undone.

    Returns:
        Where the entry stands then.

    Raises:
        NotFound: there is no such entry for whoever asks.
        NotAllowed: somebody else has done it, and whoever asks is not the office.
        Stale: it is not the last step any more.
        Refusal: it cannot be undone; the sentence says why.
    """
    entry, thing = _seen(session, entry_id)
    lock_cycle_of(session.connection(), entry_id)
    last = queries.last_step(session, entry_id)
    step = last.keyed
    if step.sequence != sequence:
        raise Stale("Hồ sơ vừa được xử lý tiếp: hãy xem lại trước khi hoàn tác.")
    if not _may_undo(session, last.row(sequence), _as_before(last, thing)):
        raise NotAllowed(_OTHERS)
    replacements.lock_mails(session, _told(entry, last))
    why = _why_not(session, entry, last, at)
    if why:
        raise Refusal(why)
    return _write(session, entry, last, by=by, at=at)


def _seen(session: Session, entry_id: int) -> tuple[AnyRow, Thing]:
    things = permits.things_of(session, ENTRY.c.id == entry_id)
    if not things:
        raise NotFound(NO_ENTRY)
    permits.require_seen(session, things[0])
    entry = session.execute(
        select(ENTRY, CYCLE.c.office_id)
        .join(CYCLE, CYCLE.c.id == ENTRY.c.cycle_id)
        .where(ENTRY.c.id == entry_id)
    ).one()
    return entry, things[0]


def _why_not(session: Session, entry: AnyRow, last: Last, at: datetime) -> str:
    found = queries.since(session, entry.id, _told(entry, last))
    return why_it_stays(last.keyed, found, at)


def _may_undo(session: Session, row: AnyRow, before: Thing) -> bool:
    """Let the office undo, and whoever did it while he might do it as the entry stood then."""
    actor = actor_of(session)
    if actor is SYSTEM or may(actor, Right.DECIDE, before):
        return True
    own = actor.account is not None and actor.account == row.account_id
    action = Action(row.action)
    return own and action in NEEDED and may(actor, NEEDED[action], before)


def _as_before(last: Last, thing: Thing) -> Thing:
    """Tell what the entry was before the step, as far as rights go."""
    first = last.keyed.sequence == 1
    return thing if first else replace(thing, holder=_before(last).holder)


def _before(last: Last) -> Standing:
    return standing_of(last.row(last.keyed.sequence - 1)._mapping)


def _told(entry: AnyRow, last: Last) -> list[str]:
    """Name what the step told: of the move, of a proposal withdrawn, to units."""
    return [f"move:{entry.id}:{last.keyed.sequence}", *_told_beside(entry, last)]


def _told_beside(entry: AnyRow, last: Last) -> list[str]:
    """Name what the step told under keys that the same act would have again."""
    step = last.keyed
    row = last.row(step.sequence)
    if step.sequence == 1 or step.machine:
        return []
    act = Act(Action(row.action), row.day, by=row.by)
    after = standing_of(row._mapping)
    begun = corrections.keys_to_units(entry.cycle_id, act, _before(last), after)
    units = {entry.locality_id, entry.office_id}
    return [
        *(f"withdrawn:{entry.id}:{each.sequence}" for each in _stopped(last)),
        *(f"{each}:{unit}" for each in begun for unit in sorted(filter(None, units))),
    ]


def _stopped(last: Last) -> list[Keyed]:
    """List what the step ended: the proposal that stood, or the lapse that it took up again."""
    step = last.keyed
    before = _before(last)
    ended = {Action.PROPOSE} if before.proposed is not Proposal.NONE else set[Action]()
    ended |= {Action.LAPSE} if step.action is Action.REINSTATE else set()
    earlier = last.holds[:-1]
    return list({row.action: row for row in earlier if row.action in ended}.values())


def _write(session: Session, entry: AnyRow, last: Last, *, by: str, at: datetime) -> Standing:
    step = last.keyed
    beside = _told_beside(entry, last)
    act = Act(Action.TAKE_BACK, last.row(step.sequence).day, by=by)
    after = step_back(session, entry.id, step.sequence, act, at=at)
    replacements.replace(session, _told(entry, last))
    _free(session, beside, step.sequence)
    _tell_again(session, entry, last, at)
    return after


def _free(session: Session, keys: list[str], sequence: int) -> None:
    """Give other keys to what was stopped: the same act done again tells it again."""
    session.execute(
        update(NOTICE)
        .where(NOTICE.c.key.in_(keys), NOTICE.c.state == NoticeState.REPLACED.value)
        .values(key=NOTICE.c.key + f":undone-{sequence}")
    )


def _tell_again(session: Session, entry: AnyRow, last: Last, at: datetime) -> None:
    """Tell what the step had stopped: what it ended, and what was lately told before it."""
    again = {row.sequence for row in _stopped(last)}
    again |= {row.sequence for row in last.holds[-2:-1] if at - row.keyed_at <= UNDO_WITHIN}
    keys = [f"move:{entry.id}:{sequence}" for sequence in sorted(again)]
    session.execute(
        update(NOTICE)
        .where(NOTICE.c.key.in_(keys), NOTICE.c.state == NoticeState.REPLACED.value)
        .values(state=NoticeState.NEW.value, mail_id=None)
    )
