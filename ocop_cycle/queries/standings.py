"""How a standing of the rules is laid out in columns, and read back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column

from ocop_cycle.models.columns import table
from ocop_cycle.models.entries import Entry
from rules.regimes import REGIMES
from rules.rounds import Round
from rules.standing import Due, DueSource, Standing
from rules.vocabulary import Holder, Kind, Milestone, Outcome, Proposal, Stage

ENTRY: Final = table(Entry)
STANDING_COLUMNS: Final = (
    "regime",
    "kind",
    "stage",
    "milestone",
    "outcome",
    "stars",
    "holder",
    "proposed",
    "round",
    "due",
    "due_limit",
    "due_source",
    "due_note",
    "since",
    "acted",
    "class_on",
    "attended",
    "plan_filed",
    "filed",
    "letter_on",
    "clock_left",
    "deferred",
    "automatic",
)


def entry_columns() -> list[Column[Any]]:
    """List the standing columns of the entries."""
    return [ENTRY.c[name] for name in STANDING_COLUMNS]


def columns_of(standing: Standing) -> dict[str, object]:
    """Lay a standing out in columns."""
    return {
        "regime": standing.regime.decision,
        "kind": standing.kind.value,
        "stage": standing.stage.value,
        "milestone": standing.milestone.value,
        "outcome": standing.outcome.value,
        "stars": standing.stars,
        "holder": standing.holder.value,
        "proposed": standing.proposed.value,
        "round": str(standing.round),
        "due": standing.due.day,
        "due_limit": standing.due.limit,
        "due_source": standing.due.source.value,
        "due_note": standing.due.note,
        "since": standing.since,
        "acted": standing.acted,
        "class_on": standing.class_on,
        "attended": standing.attended,
        "plan_filed": standing.plan_filed,
        "filed": standing.filed,
        "letter_on": standing.letter_on,
        "clock_left": standing.clock_left,
        "deferred": standing.deferred,
        "automatic": standing.automatic,
    }


def standing_of(cells: Mapping[Any, Any]) -> Standing:
    """Read a standing out of columns."""
    return Standing(
        regime=REGIMES[cells["regime"]],
        kind=Kind(cells["kind"]),
        stage=Stage(cells["stage"]),
        milestone=Milestone(cells["milestone"]),
        outcome=Outcome(cells["outcome"]),
        stars=cells["stars"],
        holder=Holder(cells["holder"]),
        proposed=Proposal(cells["proposed"]),
        round=Round.parse(cells["round"]),
        due=Due(
            cells["due"], cells["due_limit"], DueSource(cells["due_source"]), cells["due_note"]
        ),
        since=cells["since"],
        acted=cells["acted"],
        class_on=cells["class_on"],
        attended=cells["attended"],
        plan_filed=cells["plan_filed"],
        filed=cells["filed"],
        letter_on=cells["letter_on"],
        clock_left=cells["clock_left"],
        deferred=bool(cells["deferred"]),
        automatic=cells["automatic"],
    )


def same(names: Sequence[str], cells: Mapping[str, object]) -> list[Any]:
    """Write the conditions under which an entry has these values in these columns."""
    return [
        ENTRY.c[name].is_(None) if cells[name] is None else ENTRY.c[name] == cells[name]
        for name in names
    ]
