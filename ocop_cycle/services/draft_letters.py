"""From a delay to the draft of a letter about it: whom it is to, what it says."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from notifications.dunning import SHOWN, Dunning, written
from notifications.filters import hoa, muc
from notifications.notices import Entry
from ocop_cycle.models.columns import AnyRow, table
from ocop_cycle.models.products import Producer, Product
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import course_named
from ocop_cycle.queries.drafts import Delay
from ocop_cycle.queries.standings import ENTRY
from rules.letters import answer_day, is_above
from rules.standing import DueSource
from rules.vocabulary import Holder, Level, Outcome
from rules.workdays import working_days_between

PRODUCT: Final = table(Product)
PRODUCER: Final = table(Producer)


@dataclass(frozen=True)
class Draft:
    """A draft letter: whom it is to, its subject, its text."""

    to: str
    subject: str
    body: str


def draft_of(session: Session, cycle: AnyRow, delay: Delay, day: date) -> Draft:
    """Write the draft of a letter about what somebody keeps beyond its day."""
    unit = _unit(session, AGENCY.c.id == delay.unit)
    office = _unit(session, AGENCY.c.id == cycle.office_id)
    course = course_named(session, cycle.id)
    rows = _entries(session, cycle, delay)
    basis, phrase = _basis(session, cycle, delay, rows)
    letter = Dunning(
        office=hoa(office.name) if office else "……",
        place=cycle.place,
        year=cycle.year,
        plan=_plan(cycle),
        to=unit.name if unit else _body(session, cycle, delay.holder, office),
        above=is_above(delay.holder, Level(unit.level) if unit else None),
        what=_what(delay, several=bool(course.cut_offs)),
        basis=basis,
        phrase=phrase,
        last_day=delay.limit,
        day=day,
        days_late=working_days_between(course.calendar, delay.limit, day),
        answer_by=answer_day(course.calendar, day),
        entries=tuple(Entry(row.code, row.name, row.producer) for row in rows),
        total=delay.entries,
    )
    subject, body = written(letter)
    return Draft(letter.to, subject, body)


def _unit(session: Session, which: ColumnElement[bool]) -> AnyRow | None:
    return session.execute(select(AGENCY).where(which)).first()


def _body(session: Session, cycle: AnyRow, holder: Holder, office: AnyRow | None) -> str:
    """Name a body that is no unit of the plan; the chairman by his People's Committee."""
    if holder is not Holder.CHAIRMAN or office is None:
        return holder.label
    above = (AGENCY.c.place == cycle.place) & (AGENCY.c.code == office.parent)
    committee = _unit(session, above)
    return f"Chủ tịch {committee.name}" if committee else holder.label


def _plan(cycle: AnyRow) -> str:
    number = f" số {cycle.number}" if cycle.number else ""
    issued = f" ngày {cycle.issued:%d/%m/%Y}" if cycle.issued else ""
    return f"Kế hoạch{number}{issued} ({cycle.title})"


def _what(delay: Delay, *, several: bool) -> str:
    if delay.task:
        return f"nhiệm vụ “{delay.task.name}”"
    stage = delay.stage.label if delay.stage else ""
    return f"bước “{stage}”" + (f", đợt {delay.round}" if several else "")


def _basis(session: Session, cycle: AnyRow, delay: Delay, rows: list[AnyRow]) -> tuple[str, str]:
    """Tell what sets the day, and the words of the plan where it is the plan."""
    if delay.task:
        return muc(delay.task.clause) if delay.task.clause else "", delay.task.phrase
    if rows and rows[0].due_source == DueSource.CLOCK.value:
        return rows[0].due_note, ""
    window = None
    if delay.stage and delay.round:
        window = course_named(session, cycle.id).window(delay.stage, delay.round)
    if window and window.last_day == delay.limit:
        return muc(window.clause) if window.clause else "", window.phrase
    return "", ""


def _entries(session: Session, cycle: AnyRow, delay: Delay) -> list[AnyRow]:
    """Find the first few entries of a delay, by the index of what waits for its day."""
    if delay.stage is None:
        return []
    here = [ENTRY.c.locality_id == delay.unit] if delay.holder is Holder.LOCALITY else []
    rows = session.execute(
        select(
            PRODUCT.c.code,
            PRODUCT.c.name,
            PRODUCER.c.name.label("producer"),
            ENTRY.c.due_source,
            ENTRY.c.due_note,
        )
        .select_from(ENTRY)
        .join(PRODUCT, PRODUCT.c.id == ENTRY.c.product_id)
        .join(PRODUCER, PRODUCER.c.id == PRODUCT.c.producer_id)
        .where(
            ENTRY.c.cycle_id == cycle.id,
            ENTRY.c.stage == delay.stage.value,
            ENTRY.c.due_limit == delay.limit,
            ENTRY.c.round == str(delay.round),
            ENTRY.c.holder == delay.holder.value,
            ENTRY.c.outcome == Outcome.OPEN.value,
            *here,
        )
        .order_by(PRODUCT.c.code)
        .limit(SHOWN)
    )
    return list(rows)
