"""What producers are told: one frozen class a kind, its finished facts."""

from datetime import date
from typing import ClassVar

from pydantic.dataclasses import dataclass

from notifications.notices import Dated, Notice, Text


@dataclass(frozen=True, kw_only=True)
class DeadlineReminder(Dated):
    """To a producer: so many days are left; `todo` is a sentence without a subject."""

    kind: ClassVar[str] = "deadline_reminder"

    product: Text
    code: Text
    stage: Text
    todo: Text


@dataclass(frozen=True, kw_only=True)
class DeadlinePassed(Notice):
    """To a producer: his day has passed; until when what was done in time can still be recorded."""

    kind: ClassVar[str] = "deadline_passed"

    product: Text
    code: Text
    stage: Text
    todo: Text
    last_day: date
    record_until: date
    proposal: Text
    phrase: Text = ""


@dataclass(frozen=True, kw_only=True)
class LapseProposed(Notice):
    """To a producer: what is proposed, and what he still can do before an officer confirms.

    `next_day`: the last day of the next round, when the proposal is to go there.
    """

    kind: ClassVar[str] = "lapse_proposed"

    product: Text
    code: Text
    stage: Text
    last_day: date
    proposal: Text
    next_day: date | None = None
    phrase: Text = ""


@dataclass(frozen=True, kw_only=True)
class ProposalWithdrawn(Notice):
    """To a producer: the proposal is taken back; what is asked of him now, by which day."""

    kind: ClassVar[str] = "proposal_withdrawn"

    product: Text
    code: Text
    stage: Text
    todo: Text = ""
    last_day: date | None = None
    phrase: Text = ""


@dataclass(frozen=True, kw_only=True)
class RoundMoved(Notice):
    """To a producer: his product goes to another round, with the cause in a sentence."""

    kind: ClassVar[str] = "round_moved"

    product: Text
    code: Text
    old_round: Text
    new_round: Text
    cause: Text
    last_day: date | None
    todo: Text = ""
    phrase: Text = ""


@dataclass(frozen=True, kw_only=True)
class EntryMoved(Notice):
    """To a producer: the product has moved on; without `todo` nothing is asked of him."""

    kind: ClassVar[str] = "entry_moved"

    product: Text
    code: Text
    stage: Text
    holder: Text
    todo: Text = ""
    last_day: date | None = None
    phrase: Text = ""


@dataclass(frozen=True, kw_only=True)
class Returned(Notice):
    """To a producer: the product comes back; `ask` is "hoàn thiện" or "bổ sung"."""

    kind: ClassVar[str] = "returned"

    product: Text
    code: Text
    stage: Text
    ask: Text
    reason: Text
    until: date | None
    paper: Text = ""


@dataclass(frozen=True, kw_only=True)
class Result(Notice):
    """To a producer: how it ended and what is possible next; 0 stars are not mentioned."""

    kind: ClassVar[str] = "result"

    product: Text
    code: Text
    outcome: Text
    stars: int
    reason: Text
    paper: Text
    next_step: Text
