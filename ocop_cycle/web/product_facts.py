"""What the page of a product shows: where an entry stands, what comes, its years, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import quote, urlencode

from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import product_pages, products
from ocop_cycle.queries.courses import course_named
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.product_pages import Story
from ocop_cycle.queries.standings import standing_of
from ocop_cycle.web.entry_words import group_of, stars_of, state_of, tone_of
from ocop_cycle.web.languages import gettext
from ocop_cycle.web.mail_lines import mail_line
from rules.ahead import ahead, missing
from rules.standing import Course, DueSource, Standing
from rules.vocabulary import Action, Holder, Kind, Milestone, Outcome, Stage

_DIALLED: Final = frozenset("+0123456789")


@dataclass(frozen=True)
class Reach:
    """Who holds an entry, and how to reach him.

    Attributes:
        over: whose telephone it is, where it is not the holder's own.
    """

    holder: str
    name: str
    over: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    @property
    def dialled(self) -> str:
        """Give the number as it is dialled."""
        return "".join(each for each in self.phone if each in _DIALLED)


@dataclass(frozen=True)
class Year:
    """One entry of the product: in which cycle, how it stands, its journal, the newest first."""

    cycle: str
    attempt: int
    state: str
    address: str
    is_shown: bool
    acts: Sequence[Mapping[str, object]]


def facts(session: Session, entry: AnyRow, as_of: date | None) -> dict[str, Any]:
    """Gather what the page of an entry shows as of a day, but for what can be done."""
    shown = products.show_entry(session, entry, as_of)
    day = as_of or today_in(entry, clock.now())
    course = course_named(session, entry.cycle_id)
    story = product_pages.story(session, entry.product_id)
    journal = [row for row in story.journals[entry.id] if row.day <= (as_of or date.max)]
    standing = standing_of(journal[-1]._mapping)
    window = products.window_of(session, entry.cycle_id, standing, as_of)
    return {
        "shown": shown,
        "day": day,
        "as_of": as_of,
        "state": state_of(shown, day),
        "tone": tone_of(shown, overdue=shown["overdue"]),
        "kind": Kind(shown["kind"]),
        "stage": standing.stage,
        "milestone": standing.milestone,
        "group": group_of(shown["group"] or ""),
        "since": standing.since,
        "reach": _reach(session, entry, standing, day),
        "source": standing.due.source if standing.due.source is not DueSource.NONE else None,
        "note": standing.due.note,
        "phrase": window.phrase if window and standing.due.source in OF_WINDOW else "",
        **_coming(standing, course),
        "years": _years(story, entry, as_of),
        "mails": [mail_line(row) for row in story.mails],
        "mails_in_all": story.mails_in_all,
        "producer_address": f"/producers/{entry.producer_id}",
    }


OF_WINDOW: Final = frozenset({DueSource.WINDOW, DueSource.SAFE, DueSource.MINIMUM, DueSource.NONE})


def address_of(code: str, cycle: str, **more: str) -> str:
    """Write the address of a product's page."""
    return f"/products/{quote(code, safe='')}?{urlencode({'cycle': cycle, **more})}"


def _coming(standing: Standing, course: Course) -> dict[str, object]:
    return {"missing": missing(standing), "ahead": ahead(standing, course)}


def _reach(session: Session, entry: AnyRow, standing: Standing, day: date) -> Reach | None:
    holder = standing.holder
    if holder is Holder.NOBODY:
        return None
    label = gettext(holder.label)
    if holder is Holder.PRODUCER:
        return Reach(
            label, entry.producer, "", entry.phone, entry.email, f"/producers/{entry.producer_id}"
        )
    unit = product_pages.holder_of(session, entry, standing, day)
    if unit is None:
        return Reach(label, label)
    own = holder in {Holder.LOCALITY, Holder.PROVINCE_OFFICE}
    return Reach(
        label,
        unit.name if own else label,
        "" if own else unit.name,
        unit.phone,
        unit.email,
        f"/agencies/{unit.id}",
    )


def _years(story: Story, shown: AnyRow, as_of: date | None) -> list[Year]:
    return [
        _year(row, story.journals[row.id], shown, as_of if row.id == shown.id else None)
        for row in story.entries
    ]


def _year(row: AnyRow, journal: Sequence[AnyRow], shown: AnyRow, as_of: date | None) -> Year:
    known = [each for each in journal if as_of is None or each.day <= as_of]
    ended = gettext(Outcome(row.outcome).label)
    stars = f" {stars_of(row.stars)}" if row.stars else ""
    return Year(
        row.cycle,
        row.attempt,
        f"{ended}{stars}",
        address_of(shown.code, row.cycle),
        row.id == shown.id,
        acts_of(known, played=bool(row.played)),
    )


def acts_of(journal: Sequence[AnyRow], *, played: bool) -> list[dict[str, object]]:
    """Write a journal in words, the newest act first; what was taken back is said to be."""
    by_sequence = {row.sequence: row for row in journal}
    undone = {row.undoes for row in journal}
    return [
        {
            "action": _action(row, by_sequence),
            "day": row.day,
            "by": row.by,
            "reason": row.reason,
            "paper": row.paper,
            "where": _where(row),
            "due": row.due,
            "keyed_at": row.keyed_at,
            "keyed_later": not played and clock.day_of(row.keyed_at) != row.day,
            "undone": row.sequence in undone,
        }
        for row in reversed(journal)
    ]


def _action(row: AnyRow, known: Mapping[int, AnyRow]) -> str:
    label = gettext(Action(row.action).label)
    if row.undoes in known:
        undone = gettext(Action(known[row.undoes].action).label)
        taken_back = label if row.machine else gettext("Hoàn tác")
        return f"{taken_back}: {undone}"
    return label


def _where(row: AnyRow) -> str:
    if row.outcome:
        return gettext(Outcome(row.outcome).label)
    stage = gettext(Stage(row.stage).label)
    return f"{stage}: {gettext(Milestone(row.milestone).label)}" if row.milestone else stage
