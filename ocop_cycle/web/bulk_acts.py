"""Work in bulk: entries by filter, an act, first what would happen to each, then the doing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import StringConstraints
from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import entry_lists
from ocop_cycle.queries.courses import course_named
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.lists import Place
from ocop_cycle.queries.standings import standing_of
from ocop_cycle.services import bulk, permits
from ocop_cycle.services.bulk import LIMIT, Outlook, Seen
from ocop_cycle.web.acts import ActForm, act_said
from ocop_cycle.web.again import OneLine, in_words_of_a_page, shown_again
from ocop_cycle.web.deps import Db, Me, Writing, number_in
from ocop_cycle.web.done import Done, WasDone, then
from ocop_cycle.web.entry_list import ENTRIES, entries_asked
from ocop_cycle.web.languages import gettext
from ocop_cycle.web.lists import Asked, ask
from ocop_cycle.web.pages import page
from ocop_cycle.web.product_facts import address_of
from rules.choices import Choice, choices, together
from rules.errors import Refusal
from rules.rights import actions_for
from rules.vocabulary import Action, Milestone, Outcome, Stage

router: Final = APIRouter(default_response_class=HTMLResponse)
_ALIKE: Final = (
    "cycle_id", "regime", "kind", "stage", "milestone", "outcome", "holder", "proposed", "deferred",
)  # fmt: skip
_LONGEST_SEEN: Final = 30 * LIMIT


class BulkForm(ActForm):
    """An act, the filter of the list of entries, and the entries that were seen, "" for nothing.

    `seen`: each by its number and its version, as "12.3 14.1".
    """

    q: OneLine = ""
    cycle: OneLine = ""
    stage: OneLine = ""
    state: OneLine = ""
    holder: OneLine = ""
    unit: OneLine = ""
    kind: OneLine = ""
    group: OneLine = ""
    late: OneLine = ""
    seen: Annotated[str, StringConstraints(max_length=_LONGEST_SEEN)] = ""


@dataclass(frozen=True)
class Picked:
    """The entries that a filter finds, and whether there are more than one act is done to."""

    asked: Asked
    rows: Sequence[AnyRow]
    more: bool

    @property
    def filter(self) -> Mapping[str, str]:
        """Give the fields of the filter that say something."""
        return {name: text for name, text in self.asked.values.items() if text}


@router.get("/bulk")
def show(db: Db, said: Annotated[BulkForm, Query()], done: WasDone) -> HTMLResponse:
    """Show which entries a filter finds, and what an act would do to each; nothing is written."""
    return _page(db, said, done=done)


@router.post("/bulk")
def do(db: Writing, me: Me, said: Annotated[BulkForm, Form()]) -> RedirectResponse:
    """Do to each of the entries that were seen what was said would happen."""
    with shown_again(lambda session, wrong: _page(session, said, wrong=wrong)):
        picked = _pick(db, said)
        ids = [row.id for row in picked.rows]
        act = act_said(said, by=me.name)
        found = bulk.do(db, ids, seen_in(said.seen), act, at=clock.now())
    moved = sum(each.after is not None for each in found)
    return then("/bulk", "moved_all", moved, **picked.filter)


def seen_in(text: str) -> Seen:
    """Read which entries were seen, each at its version.

    Raises:
        Refusal: the page did not say so, or it cannot be read.
    """
    pairs = [each.partition(".") for each in text.split()]
    if not pairs:
        raise Refusal(gettext("Hãy xem trước rồi mới xác nhận."))
    return Seen({number_in(entry): number_in(version) for entry, _, version in pairs})


def _pick(session: Session, said: BulkForm) -> Picked:
    asked = ask(ENTRIES, ENTRIES.form(session), said.model_dump())
    wanted = entries_asked(session, asked)
    part = entry_lists.find(session, wanted, "newest", Place(size=LIMIT))
    ids = [key[0] for key in part.keys]
    return Picked(asked, bulk.rows_of(session, ids), part.later)


def _page(
    session: Session, said: BulkForm, *, wrong: str = "", done: Done | None = None
) -> HTMLResponse:
    picked = _pick(session, said)
    offered = _offered(session, picked.rows)
    chosen = next((each for each in offered if each.action == said.action), None)
    found, why = _outlook(session, picked, said) if chosen and said.on else ([], "")
    return page(
        "bulk_acts.html",
        picked=picked,
        limit=LIMIT,
        choices=offered,
        chosen=chosen,
        said=said.model_dump(),
        today=clock.today() if not picked.rows else today_in(picked.rows[0], clock.now()),
        lines=[_line(each) for each in found],
        allowed=sum(each.after is not None for each in found),
        seen=" ".join(f"{each.row.id}.{each.row.version}" for each in found),
        words=_words(picked.asked),
        wrong=wrong or why,
        done=done,
    )


def _outlook(session: Session, picked: Picked, said: BulkForm) -> tuple[list[Outlook], str]:
    """Tell what would happen, or why what was typed cannot be read."""
    try:
        act = act_said(said, by=actor_of(session).name)
        return bulk.outlook(session, picked.rows, act, at=clock.now()), ""
    except Refusal as why:
        return [], in_words_of_a_page(str(why))


def _offered(session: Session, rows: Sequence[AnyRow]) -> list[Choice]:
    """List the acts that are open to the visitor for one of some entries: one of each kind."""
    samples = {tuple(row._mapping[name] for name in _ALIKE): row for row in rows}
    found: dict[Action, list[Choice]] = {}
    for row in samples.values():
        course, today = course_named(session, row.cycle_id), today_in(row, clock.now())
        open_here = choices(standing_of(row._mapping), course, today)
        allowed = actions_for(
            actor_of(session), [each.action for each in open_here], permits.entry_thing(row)
        )
        for each in open_here:
            if each.action in allowed and each.action is not Action.RE_ENTER:
                found.setdefault(each.action, []).append(each)
    put = (together(found[action]) for action in Action if action in found)
    return [each for each in put if each]


def _line(each: Outlook) -> dict[str, object]:
    row, after = each.row, each.after
    return {
        "product": row.product,
        "code": row.code,
        "address": address_of(row.code, row.cycle),
        "now": _place(row.stage, row.milestone, row.outcome),
        "then": _place(after.stage, after.milestone, after.outcome) if after else "",
        "due": after.due.day if after else None,
        "refused": in_words_of_a_page(each.refused),
    }


def _place(stage: str, milestone: str, outcome: str) -> str:
    if outcome:
        return gettext(Outcome(outcome).label)
    label = gettext(Stage(stage).label)
    return f"{label}: {gettext(Milestone(milestone).label)}" if milestone else label


def _words(asked: Asked) -> list[tuple[str, str]]:
    """Say what is filtered by."""
    return [
        (gettext(each.label), dict(each.choices).get(asked[each.name], asked[each.name]))
        for each in asked.form
        if asked[each.name]
    ]
