"""What a step changes in what was told: a proposal or a lapse undone, a unit's day or round."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from ocop_cycle.models.columns import table
from ocop_cycle.models.journals import Journal
from ocop_cycle.models.mails import MailState
from ocop_cycle.models.notices import NoticeState
from ocop_cycle.queries.cycles import office_of
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import notices, replacements
from ocop_cycle.services.notices import NOTICE
from ocop_cycle.services.replacements import MAIL
from rules.reminders import hears_before
from rules.standing import Act, Standing
from rules.vocabulary import Action, Duty, Holder, Outcome

JOURNAL: Final = table(Journal)
_MOVES_A_DAY: Final = frozenset({Action.EXTEND, Action.RESCHEDULE})
_CARRIED_OUT: Final = frozenset({Action.NEXT_ROUND})
_COLUMNS: Final = [
    "key", "kind", "cycle_id", "entry_id", "sequence", "stage", "round", "day", "about",
    "details", "state",
]  # fmt: skip
_LEFT: Final = (MailState.SENT.value, MailState.SENDING.value)


@dataclass(frozen=True)
class Correction:
    """A step as far as it may change what was told.

    `which` picks its entries before they move; `localities`: whose they are, when it is known.
    """

    cycle_id: int
    act: Act
    before: Standing
    after: Standing
    which: ColumnElement[bool]
    localities: tuple[int, ...] | None = None


def needed(act: Act, before: Standing, after: Standing) -> bool:
    """Tell whether a step may change what was told: few do."""
    undone = before.outcome is Outcome.LAPSED and not after.outcome
    of_holder = _moves_a_day(act, before, after) or _moves_a_round(act, before, after)
    return _drops(before, after) or undone or of_holder


def keys_to_units(cycle_id: int, act: Act, before: Standing, after: Standing) -> list[str]:
    """Name what a step tells the units that hold its entries: how its keys begin."""
    day = [_key_of_day(cycle_id, before, after)] if _moves_a_day(act, before, after) else []
    round_ = [_key_of_round(cycle_id, before, after)] if _moves_a_round(act, before, after) else []
    return day + round_


def _key_of_day(cycle_id: int, before: Standing, after: Standing) -> str:
    return f"moved:{cycle_id}:{after.stage}:{after.round}:{before.due.day}:{after.due.day}"


def _key_of_round(cycle_id: int, before: Standing, after: Standing) -> str:
    return f"round:{cycle_id}:{after.stage}:{before.round}:{after.round}:{after.due.day}"


def write(session: Session, step: Correction) -> None:
    """Stop what a step makes untrue, tell what has left already; call it before entries move."""
    before, after = step.before, step.after
    if _drops(before, after):
        goes_on = not after.outcome and step.act.action not in _CARRIED_OUT
        _undo(session, step, Action.PROPOSE, tell=goes_on)
    if before.outcome is Outcome.LAPSED and not after.outcome:
        _undo(session, step, Action.LAPSE, tell=step.act.action is Action.TAKE_BACK)
    if _moves_a_day(step.act, before, after):
        _tell_holders(session, step, _of_day(step))
    if _moves_a_round(step.act, before, after):
        _tell_holders(session, step, _of_round(step))


def _drops(before: Standing, after: Standing) -> bool:
    return bool(before.proposed and not after.proposed)


def _moves_a_day(act: Act, before: Standing, after: Standing) -> bool:
    return act.action in _MOVES_A_DAY and before.due.day != after.due.day


def _moves_a_round(act: Act, before: Standing, after: Standing) -> bool:
    return act.action is Action.NEXT_ROUND and before.round != after.round


def _undo(session: Session, step: Correction, action: Action, *, tell: bool) -> None:
    """Stop what was to be told of the newest act of a kind; whom a mail has reached hears of it."""
    newest = (
        select(func.max(JOURNAL.c.sequence))
        .where(JOURNAL.c.entry_id == ENTRY.c.id, JOURNAL.c.action == action.value)
        .scalar_subquery()
    )
    place = cast(ENTRY.c.id, String) + literal(":") + cast(newest, String)
    told = literal("move:") + place
    if tell:
        _tell_producers(session, step, told, literal("withdrawn:") + place)
    replacements.replace(session, select(told).where(step.which))


def _tell_producers(
    session: Session, step: Correction, told: ColumnElement[str], key: ColumnElement[str]
) -> None:
    reached = exists(
        select(NOTICE.c.key)
        .outerjoin(MAIL, MAIL.c.id == NOTICE.c.mail_id)
        .where(
            NOTICE.c.key == told,
            or_(
                NOTICE.c.state == NoticeState.CALLED.value,
                and_(NOTICE.c.state == NoticeState.MAILED.value, MAIL.c.state.in_(_LEFT)),
            ),
        )
    )
    said = NOTICE.alias()
    rows = select(
        key,
        literal("proposal_withdrawn"),
        ENTRY.c.cycle_id,
        ENTRY.c.id,
        ENTRY.c.version + 1,
        literal(step.after.stage.value),
        literal(str(step.after.round)),
        literal(step.act.day, NOTICE.c.day.type),
        literal(step.after.due.day, NOTICE.c.about.type),
        literal({}, NOTICE.c.details.type),
        literal(NoticeState.NEW.value),
    ).where(step.which, reached, ~exists(select(said.c.key).where(said.c.key == key)))
    session.execute(insert(NOTICE).from_select(_COLUMNS, rows, include_defaults=False))


def _of_day(step: Correction) -> dict[str, object]:
    """Say that the day of what a unit holds moves: once a stage and pair of days."""
    after = step.after
    old, new = step.before.due.day, after.due.day
    return {
        "key": _key_of_day(step.cycle_id, step.before, after),
        "kind": "day_moved",
        "details": {
            "what": _what(after),
            "old": old.isoformat() if old else None,
            "new": new.isoformat() if new else None,
            "paper": step.act.paper,
            "reason": step.act.reason,
        },
    }


def _of_round(step: Correction) -> dict[str, object]:
    """Say that what a unit holds goes to another round: once a stage, pair of rounds and day."""
    after = step.after
    old = step.before.round
    return {
        "key": _key_of_round(step.cycle_id, step.before, after),
        "kind": "agency_round_moved",
        "details": {"what": _what(after), "old": str(old), "reason": step.act.reason},
    }


def _what(standing: Standing) -> str:
    return f"hồ sơ ở bước {standing.stage.label}"


def _tell_holders(session: Session, step: Correction, told: Mapping[str, object]) -> None:
    """Tell the units that hold the entries of a step, once each."""
    after = step.after
    letter = {
        **told,
        "cycle_id": step.cycle_id,
        "stage": after.stage.value,
        "round": str(after.round),
        "day": step.act.day,
        "about": after.due.day,
        "duty": Duty.RESPONSIBLE.value,
    }
    rows = [
        {**letter, "key": f"{told['key']}:{unit}", "agency_id": unit}
        for unit in _holders(session, step)
    ]
    notices.add(session, rows)


def _holders(session: Session, step: Correction) -> tuple[int, ...]:
    holder = step.after.holder
    if hears_before(holder) is None:
        return ()
    if holder is not Holder.LOCALITY:
        office = office_of(session, step.cycle_id)
        return (office,) if office else ()
    if step.localities is not None:
        return step.localities
    return tuple(session.scalars(select(ENTRY.c.locality_id).where(step.which).distinct()))
