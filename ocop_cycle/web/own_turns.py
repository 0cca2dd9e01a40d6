"""An entry on a producer's own page, in words: whose turn it is, what to do, what comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from ocop_cycle import clock
from ocop_cycle.db import actor_of
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.queries import own_pages
from ocop_cycle.queries.contacts import Unit
from ocop_cycle.queries.cycles import today_in
from ocop_cycle.queries.documents import Filed
from ocop_cycle.queries.own_pages import Own
from ocop_cycle.queries.standings import standing_of
from ocop_cycle.services import permits
from ocop_cycle.web.entry_words import state_of, tone_of
from ocop_cycle.web.languages import gettext, marked
from ocop_cycle.web.papers import Shelf, Tried, may_send
from ocop_cycle.web.product_facts import OF_WINDOW, address_of
from rules.ahead import Ahead, Missing, ahead, missing
from rules.choices import choices
from rules.documents import Paper, asked_of
from rules.passing import is_overdue
from rules.rights import actions_for
from rules.standing import Course, DueSource, Standing
from rules.vocabulary import Action, Holder

_TODO: Final[Mapping[Missing, str]] = {
    Missing.IDEA: marked("Nộp phiếu đăng ký ý tưởng tại %(where)s"),
    Missing.PLAN: marked("Nộp phương án kinh doanh tại %(where)s"),
    Missing.DOSSIER: marked("Nộp hồ sơ sản phẩm tại %(where)s"),
    Missing.SUPPLEMENT: marked("Nộp hồ sơ bổ sung tại %(where)s"),
}
_GIVES_UP: Final = frozenset({Action.WITHDRAW})


@dataclass(frozen=True)
class Basis:
    """On what a day stands: the clause and the words of the plan, or why it is the entry's own."""

    clause: str = ""
    phrase: str = ""
    source: str = ""
    tentative: bool = False


@dataclass(frozen=True)
class Turn:
    """An entry that runs.

    Attributes:
        holder: who holds it, in words; unit: whom to reach about it.
        todo: what the producer must do, a sentence each; acts: what he can record himself.
        returned: the act that sent it back to him, if he still has it for that.
    """

    row: AnyRow
    standing: Standing
    today: date
    holder: str
    unit: Unit | None
    todo: Sequence[str]
    basis: Basis
    ahead: Sequence[Ahead]
    acts: Sequence[Action]
    returned: AnyRow | None
    shelf: Shelf

    @property
    def is_mine(self) -> bool:
        """Tell whether it is the producer's turn."""
        return self.standing.holder is Holder.PRODUCER

    @property
    def is_late(self) -> bool:
        """Tell whether the day of whoever holds it has passed."""
        return is_overdue(self.row.due_limit, self.today)

    @property
    def state(self) -> str:
        """Say how it stands."""
        return state_of(self.row._mapping, self.today)

    @property
    def tone(self) -> str:
        """Name how it looks."""
        return tone_of(self.row._mapping, overdue=self.is_late) if self.is_mine else "ahead"

    @property
    def address(self) -> str:
        """Give the page of the product in this cycle."""
        return address_of(self.row.code, self.row.cycle)


def turn_of(session: Session, row: AnyRow, own: Own, papers: Sequence[Filed], tried: Tried) -> Turn:
    """Put an entry that runs into words."""
    standing, course = standing_of(row._mapping), own_pages.course_for(session, row)
    today = today_in(row, clock.now())
    asked = asked_of(standing)
    return Turn(
        row=row,
        standing=standing,
        today=today,
        holder=_holder(row, standing.holder, own),
        unit=own.units.get(_asked(row, standing.holder)),
        todo=_todo(standing, row.unit),
        basis=_basis(standing, course),
        ahead=ahead(standing, course),
        acts=_acts(session, row, standing, course, today),
        returned=_returned(row, standing, own),
        shelf=Shelf(
            row,
            papers,
            may_send=may_send(session, row),
            chosen=asked[0] if asked else Paper.OTHER,
            back="my",
            tried=tried,
        ),
    )


def ended_of(row: AnyRow) -> dict[str, object]:
    """Put an entry that has ended, or whose year is closed, into words."""
    today = today_in(row, clock.now())
    return {
        "row": row,
        "state": state_of(row._mapping, today),
        "tone": tone_of(row._mapping, overdue=False),
        "address": address_of(row.code, row.cycle),
    }


def _holder(row: AnyRow, holder: Holder, own: Own) -> str:
    if holder is Holder.LOCALITY:
        return str(row.unit)
    office = own.units.get(row.office_id)
    if holder is Holder.PROVINCE_OFFICE and office:
        return office.name
    return gettext(holder.label)


def _asked(row: AnyRow, holder: Holder) -> int:
    """Tell which unit is asked about an entry: that of the area as long as it is near."""
    near = holder in {Holder.PRODUCER, Holder.LOCALITY} or row.office_id is None
    return int(row.locality_id if near else row.office_id)


def _todo(standing: Standing, where: str) -> list[str]:
    if standing.holder is not Holder.PRODUCER:
        return []
    found = []
    for each in missing(standing):
        if each is Missing.CLASS and standing.class_on:
            day = f"{standing.class_on:%d/%m/%Y}"
            found.append(gettext("Dự lớp tập huấn ngày %(day)s", day=day))
        elif each is Missing.CLASS:
            found.append(gettext("Dự lớp tập huấn"))
        elif isinstance(each, Missing) and each in _TODO:
            found.append(gettext(_TODO[each], where=where))
    return found


def _basis(standing: Standing, course: Course) -> Basis:
    due, window = standing.due, course.window(standing.stage, standing.round)
    own = due.source not in {DueSource.WINDOW, DueSource.NONE}
    clause = due.note if due.source is DueSource.CLOCK else window.clause if window else ""
    return Basis(
        clause=clause,
        phrase=window.phrase if window and due.source in OF_WINDOW else "",
        source=due.source.label if own else "",
        tentative=due.day is not None and due.limit is None,
    )


def _acts(
    session: Session, row: AnyRow, standing: Standing, course: Course, today: date
) -> list[Action]:
    """List what the producer can record himself, but for giving up."""
    if standing.holder is not Holder.PRODUCER:
        return []
    found = [each.action for each in choices(standing, course, today)]
    allowed = actions_for(actor_of(session), found, permits.entry_thing(row))
    return [each for each in allowed if each not in _GIVES_UP]


def _returned(row: AnyRow, standing: Standing, own: Own) -> AnyRow | None:
    """Tell what sent an entry back, while the producer has it for that."""
    found = own.returned.get(row.id)
    is_his = standing.holder is Holder.PRODUCER
    return found if found and is_his and found.day >= standing.since else None
