"""Applications: which there are, where ideas can be registered, who sees which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from ocop_cycle.errors import NotFound
from ocop_cycle.models.applications import Application
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.products import Product
from ocop_cycle.queries.agencies import holding_level, localities, unit_of
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE, course_named
from ocop_cycle.queries.cycles import cycles, today_in
from ocop_cycle.queries.searches import has_words
from ocop_cycle.queries.standings import ENTRY
from rules.applications import ApplicationState, Opening, answer_day, opening_on
from rules.regimes import REGIMES
from rules.rights import RIGHTS, SEES_APPLICATIONS, Actor, Grant
from rules.rounds import Round
from rules.standing import Course, Window
from rules.vocabulary import Stage

APPLICATION: Final = table(Application)
PRODUCT: Final = table(Product)
NO_APPLICATION: Final = "Không có phiếu đăng ký này: hãy kiểm tra lại địa chỉ trang hoặc mã phiếu."
NO_REGISTRATION: Final = "Không có kỳ đăng ký này: hãy chọn trong trang đăng ký."
WAITS: Final = APPLICATION.c.state == ApplicationState.WAITING.value


@dataclass(frozen=True)
class Registration:
    """Whether ideas can be registered in a cycle on a day, and until when.

    Attributes:
        day: the present day of the cycle, or the one that is asked for.
        window: of the registration; None where the plan has none.
    """

    cycle: AnyRow
    day: date
    opening: Opening
    window: Window | None
    course: Course | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether an idea can be registered on the day."""
        return self.opening is Opening.OPEN

    def answer_day(self, sent: date) -> date:
        """Tell by which day an application is answered."""
        assert self.course is not None  # noqa: S101 -- a cycle without one takes none
        return answer_day(self.course.calendar, sent)


@dataclass(frozen=True)
class Area:
    """An area that a producer may choose: its unit's number, code, and its name."""

    unit: int
    code: str
    name: str


@dataclass(frozen=True)
class Wanted:
    """Which applications are asked for; `after`: those that follow the one of this number."""

    state: ApplicationState | None = ApplicationState.WAITING
    cycle: int | None = None
    words: tuple[str, ...] = ()
    after: int | None = None
    limit: int | None = None


def registration_of(session: Session, cycle: AnyRow, day: date) -> Registration:
    """Tell whether ideas can be registered in a cycle on a day."""
    if cycle.regime is None or cycle.closed_on:
        return Registration(cycle, day, Opening.NONE, None)
    course = course_named(session, cycle.id)
    stage = Stage.IDEA_REGISTRATION
    skipped = stage in course.skipped or stage not in REGIMES[cycle.regime].path
    window = None if skipped else course.window(stage, Round(cycle.year))
    opening = opening_on(window, cycle.started_on, day)
    return Registration(cycle, day, opening, window, course)


def registrations(session: Session, *, at: datetime) -> list[Registration]:
    """List the cycles that run, each with its registration of today; those without one left out."""
    found = [
        registration_of(session, row, today_in(row, at)) for row in cycles(session, open_only=True)
    ]
    return [each for each in found if each.opening is not Opening.NONE]


def areas(session: Session, cycle: AnyRow, day: date) -> list[Area]:
    """List the areas of a cycle, each with the unit that holds its entries on a day."""
    known = localities(session, cycle.place, holding_level(REGIMES[cycle.regime]), day)
    units = set[int]()
    for name in known.names:
        try:
            units.add(unit_of(known, name))
        except NotFound:  # several bear the name, and it does not say which is meant
            continue
    rows = session.execute(
        select(AGENCY.c.id, AGENCY.c.code, AGENCY.c.locality)
        .where(AGENCY.c.id.in_(units), AGENCY.c.locality != "")
        .order_by(AGENCY.c.search, AGENCY.c.id)
    )
    return [Area(row.id, row.code, row.locality) for row in rows]


def by_form_key(session: Session, form_key: str) -> AnyRow | None:
    """Find what was sent with a form; None as long as nothing was."""
    return _only(session, APPLICATION.c.form_key == form_key)


def application_of(session: Session, public_id: str) -> AnyRow:
    """Find an application by the name that stands in its address.

    Raises:
        NotFound: there is none.
    """
    found = _only(session, APPLICATION.c.public_id == public_id)
    if found is None:
        raise NotFound(NO_APPLICATION)
    return found


def application_with(session: Session, receipt: str) -> AnyRow:
    """Find an application by the number of its receipt.

    Raises:
        NotFound: there is none.
    """
    digits = "".join(each for each in receipt if each.isdigit())
    found = _only(session, APPLICATION.c.receipt == digits)
    if found is None:
        raise NotFound(NO_APPLICATION)
    return found


def listing(session: Session, actor: Actor, wanted: Wanted) -> Sequence[AnyRow]:
    """List the applications that somebody may answer: those that wait as they came."""
    which = [seen_by(actor)]
    if wanted.state:
        which.append(APPLICATION.c.state == wanted.state.value)
    if wanted.cycle is not None:
        which.append(APPLICATION.c.cycle_id == wanted.cycle)
    if wanted.words:
        which.append(has_words(APPLICATION.c.search, wanted.words))
    waits, number = wanted.state is ApplicationState.WAITING, APPLICATION.c.id
    if wanted.after is not None:
        which.append(number > wanted.after if waits else number < wanted.after)
    order = number if waits else number.desc()
    return session.execute(_whole().where(*which).order_by(order).limit(wanted.limit)).all()


def waiting(session: Session, actor: Actor, cycle_id: int | None = None) -> int:
    """Count the applications that wait for somebody."""
    here = [] if cycle_id is None else [APPLICATION.c.cycle_id == cycle_id]
    found = select(func.count()).select_from(APPLICATION).where(WAITS, seen_by(actor), *here)
    return int(session.scalar(found) or 0)


def waiting_days(session: Session, actor: Actor, cycle_id: int) -> list[tuple[date, int]]:
    """Count those of a cycle that wait for somebody, by the day on which they were sent."""
    rows = session.execute(
        select(APPLICATION.c.sent_on, func.count())
        .where(WAITS, seen_by(actor), APPLICATION.c.cycle_id == cycle_id)
        .group_by(APPLICATION.c.sent_on)
        .order_by(APPLICATION.c.sent_on)
    )
    return [(day, count) for day, count in rows]


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Choose the applications that somebody may read."""
    grants = [each for each in actor.grants if RIGHTS[each.role] & SEES_APPLICATIONS]
    return or_(false(), *map(_reached, grants))


def _reached(grant: Grant) -> ColumnElement[bool]:
    conditions = [
        *([] if grant.units is None else [APPLICATION.c.unit_id.in_(grant.units)]),
        *([] if grant.cycle is None else [APPLICATION.c.cycle_id == grant.cycle]),
    ]
    return and_(true(), *conditions)


def _whole() -> Select[tuple[object, ...]]:
    return (
        select(
            APPLICATION,
            CYCLE.c.name.label("cycle"),
            AGENCY.c.locality,
            AGENCY.c.code.label("unit"),
            PRODUCT.c.code,
        )
        .join(CYCLE, CYCLE.c.id == APPLICATION.c.cycle_id)
        .join(AGENCY, AGENCY.c.id == APPLICATION.c.unit_id)
        .outerjoin(ENTRY, ENTRY.c.id == APPLICATION.c.entry_id)
        .outerjoin(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
    )


def _only(session: Session, which: ColumnElement[bool]) -> AnyRow | None:
    return session.execute(_whole().where(which)).one_or_none()
