"""Codes in words: how stages, holders and outcomes of an entry are written for people."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from rules.vocabulary import Action, Holder, Kind, Milestone, Outcome, Proposal, Stage, Word

if TYPE_CHECKING:
    from rules.standing import Standing

_WORDS: Final[Mapping[str, type[Word]]] = {
    "stage": Stage,
    "milestone": Milestone,
    "holder": Holder,
    "proposed": Proposal,
    "outcome": Outcome,
    "kind": Kind,
    "action": Action,
}


def labelled(row: Mapping[str, object]) -> dict[str, object]:
    """Put labels in the place of codes."""
    return {
        name: _WORDS[name](str(cell)) if name in _WORDS and cell else cell
        for name, cell in row.items()
    }


def in_brief(standing: "Standing") -> str:
    """Say in one line where an entry stands."""
    if standing.outcome:
        stars = f" {standing.stars} sao" if standing.stars else ""
        return f"{standing.outcome.label.lower()}{stars}"
    milestone = f", {standing.milestone.label}" if standing.milestone else ""
    due = f", hạn {standing.due.day:%d/%m/%Y}" if standing.due.day else ""
    note = f" ({standing.due.note})" if standing.due.note else ""
    return f"{standing.stage.label}{milestone}; đang ở: {standing.holder.label}{due}{note}"
