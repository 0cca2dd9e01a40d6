"""What producers are told: the facts of each of their mails."""

from datetime import date
from typing import Any, Final

from notifications import wording
from notifications.agency_notices import (
    DayMoved,
)
from notifications.notices import (
    Notice,
)
from notifications.producer_notices import (
    DeadlinePassed,
    DeadlineReminder,
    EntryMoved,
    LapseProposed,
    ProposalWithdrawn,
    Result,
    Returned,
    RoundMoved,
)
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries.standings import standing_of
from ocop_cycle.services.letter_setting import Setting, common, dated, phrase_of
from rules.errors import MoveRefused
from rules.passing import proposal_day
from rules.remedies import propose, to_next_round
from rules.rounds import Round
from rules.standing import Act
from rules.vocabulary import Action, Holder, Milestone, Outcome, Proposal, Stage


def to_producer(setting: Setting, row: AnyRow) -> Notice:
    """Work out a mail to a producer from the entry's facts and the journal's row."""
    fact = setting.entries[row.entry_id]
    trace = setting.traces[row.entry_id, row.sequence]
    locality = setting.units[fact.locality_id]
    round_ = Round.parse(trace.round)
    window = setting.course.window(Stage(trace.stage), round_)
    known = {
        **common(setting, row, window, locality),
        "to": setting.to(row),
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
    return DeadlineReminder(
        **known, **asked, **dated(setting, row), tentative=trace.due_limit is None
    )


def _passed(setting: Setting, row: AnyRow, trace: AnyRow, known: Any, asked: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    """Tell what happens next: what the rules would propose on the day on which they do."""
    calendar, limit = setting.course.calendar, trace.due_limit or row.about
    until = proposal_day(calendar, limit)
    act = Act(Action.PROPOSE, until, by="", machine=True)
    coming = propose(standing_of(trace._mapping), act, setting.course)
    return DeadlinePassed(
        **known,
        **asked,
        last_day=row.about,
        record_until=until,
        proposal=coming.proposed.label,
    )


def _lapse(setting: Setting, row: AnyRow, trace: AnyRow, known: Any, asked: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    proposal = Proposal(trace.proposed)
    return LapseProposed(
        **known,
        phrase=asked["phrase"],
        last_day=trace.due or trace.due_limit,
        proposal=proposal.label,
        next_day=_next_day(setting, row, trace) if proposal is Proposal.NEXT_ROUND else None,
    )


def _next_day(setting: Setting, row: AnyRow, trace: AnyRow) -> date | None:
    """Find the day of the round to which it is proposed to go."""
    act = Act(Action.NEXT_ROUND, row.day, by="", machine=True)
    try:
        return to_next_round(standing_of(trace._mapping), act, setting.course).due.day
    except MoveRefused:
        return None


def _withdrawn(setting: Setting, row: AnyRow, trace: AnyRow, known: Any, asked: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    """Tell where the entry is now: what took the proposal back may have moved it on."""
    del trace, asked
    now = setting.entries[row.entry_id]
    window = setting.course.window(Stage(now.stage), Round.parse(now.round))
    where = setting.units[now.locality_id].name
    ahead = now.due if now.due and now.due >= setting.day else None
    return ProposalWithdrawn(
        **{**known, "stage": Stage(now.stage).label, "clause": window.clause if window else ""},
        todo=wording.todo(_turn(now), now.product, where),
        last_day=ahead,
        phrase=phrase_of(window, ahead),
    )


def _day_moved(setting: Setting, row: AnyRow, trace: AnyRow, known: Any, asked: Any) -> Notice:  # noqa: ANN401 -- keyword arguments
    kept = {name: known[name] for name in known if name not in {"product", "code", "stage"}}
    before = _trace_before(setting, row)
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
    before = _trace_before(setting, row)
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


def _trace_before(setting: Setting, row: AnyRow) -> AnyRow | None:
    return setting.traces.get((row.entry_id, row.sequence - 1))


_PRODUCER_MAILS: Final = {
    "deadline_reminder": _reminder,
    "deadline_passed": _passed,
    "lapse_proposed": _lapse,
    "proposal_withdrawn": _withdrawn,
    "day_moved": _day_moved,
    "round_moved": _round_moved,
    "entry_moved": _moved,
    "returned": _returned,
    "result": _result,
}
