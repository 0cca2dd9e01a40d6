"""What producers are told: the facts of each of their mails."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import wording
from notifications.notices import (
    DayMoved,
    DeadlineReminder,
    EntryMoved,
    LapseProposed,
    Notice,
    Result,
    Returned,
    RoundMoved,
)
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.entries import Journal
from ocop_cycle.services.letter_setting import Setting, common, phrase_of
from rules.rounds import Round
from rules.vocabulary import Holder, Milestone, Outcome, Proposal, Stage
from rules.workdays import last_working_day

JOURNAL: Final = table(Journal)


def to_producer(setting: Setting, row: AnyRow, pair: tuple[AnyRow, Any]) -> Notice:
    """Work out a mail to a producer from the entry's facts and the journal's row."""
    fact, trace = pair
    locality = setting.units[fact.locality_id]
    round_ = Round.parse(trace.round)
    window = setting.course.window(Stage(trace.stage), round_)
    known = {
        **common(setting, row, window, locality),
        "to": fact.email,
        "name": fact.producer,
        "why": wording.WHY_PRODUCER,
        "product": fact.product,
        "code": fact.code,
        "stage": Stage(trace.stage).label,
    }
    asked = {
        "todo": wording.todo(_turn(trace), fact.product, locality.name),
        "phrase": phrase_of(window, trace.due),
    }
    return _PRODUCER_MAILS[row.kind](setting, row, trace, known, asked)


def _turn(trace: AnyRow) -> wording.Turn:
    return wording.Turn(
        Holder(trace.holder),
        Stage(trace.stage),
        Milestone(trace.milestone),
        trace.class_on,
        attended=trace.attended is not None,
        plan_filed=trace.plan_filed is not None,
    )


def _reminder(setting: Setting, row: AnyRow, trace: AnyRow, known: Any, asked: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    del trace
    return DeadlineReminder(
        **known,
        **asked,
        last_day=row.about,
        days_left=(row.about - row.day).days,
        last_working_day=last_working_day(setting.course.calendar, row.about),
    )


def _lapse(setting: Setting, row: AnyRow, trace: AnyRow, known: Any, asked: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    del setting, row
    proposal = Proposal(trace.proposed).label
    return LapseProposed(
        **known, phrase=asked["phrase"], last_day=trace.due or trace.due_limit, proposal=proposal
    )


def _day_moved(setting: Setting, row: AnyRow, trace: AnyRow, known: Any, asked: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    kept = {name: known[name] for name in known if name not in {"product", "code", "stage"}}
    before = _trace_before(setting.session, row)
    return DayMoved(
        **kept,
        phrase=asked["phrase"],
        what=f"{known['product']}, bước {known['stage']}",
        old_day=before.due if before else None,
        new_day=trace.due,
        paper=trace.paper,
        reason=trace.reason,
    )


def _round_moved(setting: Setting, row: AnyRow, trace: AnyRow, known: Any, asked: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    """Tell of another round; a day that has passed already is no new one."""
    before = _trace_before(setting.session, row)
    kept = {name: known[name] for name in known if name != "stage"}
    return RoundMoved(
        **kept,
        **asked,
        old_round=f"đợt {before.round}" if before else "",
        new_round=f"đợt {trace.round}",
        cause=trace.reason,
        last_day=trace.due if trace.due and trace.due >= row.day else None,
    )


def _moved(setting: Setting, row: AnyRow, trace: AnyRow, known: Any, asked: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    del setting, row
    return EntryMoved(**known, **asked, holder=Holder(trace.holder).label, last_day=trace.due)


def _returned(setting: Setting, row: AnyRow, trace: AnyRow, known: Any, asked: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    del setting, row, asked
    ask = "bổ sung" if trace.milestone == Milestone.SUPPLEMENT else "hoàn thiện"
    return Returned(**known, ask=ask, reason=trace.reason, until=trace.due, paper=trace.paper)


def _result(setting: Setting, row: AnyRow, trace: AnyRow, known: Any, asked: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    del setting, row, asked
    kept = {name: known[name] for name in known if name != "stage"}
    outcome = Outcome(trace.outcome)
    return Result(
        **kept,
        outcome=outcome.label,
        stars=trace.stars,
        reason=trace.reason,
        paper=trace.paper,
        next_step=wording.next_step(outcome),
    )


def _trace_before(session: Session, row: AnyRow) -> AnyRow | None:
    return session.execute(
        select(JOURNAL).where(
            JOURNAL.c.entry_id == row.entry_id, JOURNAL.c.sequence == row.sequence - 1
        )
    ).one_or_none()


_PRODUCER_MAILS: Final = {
    "deadline_reminder": _reminder,
    "lapse_proposed": _lapse,
    "day_moved": _day_moved,
    "round_moved": _round_moved,
    "entry_moved": _moved,
    "returned": _returned,
    "result": _result,
}
