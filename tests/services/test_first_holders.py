"""A register whose products begin with a unit: it has its days, and its ladder from there on."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ocop_cycle import days, db
from ocop_cycle.models.columns import AnyRow
from ocop_cycle.plan.check import load
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.contacts import AGENCY
from ocop_cycle.queries.courses import CYCLE
from ocop_cycle.queries.standings import ENTRY
from ocop_cycle.services import cycles
from ocop_cycle.services.notices import NOTICE
from ocop_cycle.services.products import import_products
from ocop_cycle.services.reports import Intake
from tests.building import MORNING
from tests.services.taking_in import a_row

NAME, DAI_TU, OFFICE = "thai-nguyen-2020", "ubnd-dai-tu", "vpdp-tinh"
LAST_DAY = date(2020, 3, 14)  # of the selection
Told = list[tuple[str, str, date, date]]


@pytest.fixture
def begun(store: str) -> None:
    """Start a year in which the districts choose among ideas that nobody has to register."""
    assert store
    text = find(NAME).read_text("utf-8")
    first = r'\[\[stages\]\]\nstage = "idea_registration".*?(?=\[\[stages\]\])'
    text = re.sub(first, "", text, flags=re.DOTALL)
    regime = 'regime = "1048/QĐ-TTg"\n'
    text = text.replace(regime, f'{regime}without = ["idea_registration"]\n', 1)
    with db.unit_of_work() as session:
        plan = load(f'name = "{NAME}"\n{text}')
        cycles.start(session, plan, text, on=date(2020, 2, 7), at=MORNING)
        session.execute(update(CYCLE).values(played=False))


def take_in(on: date, keyed: date) -> None:
    """Live until the evening of a day, and then key a register of an earlier one."""
    list(days.advance(NAME, keyed))
    with db.unit_of_work() as session:
        at = datetime(keyed.year, keyed.month, keyed.day, 9, tzinfo=UTC)
        import_products(session, the_cycle(session), [a_row()], intake=Intake(at=at, on=on))


def the_cycle(session: Session) -> AnyRow:
    return session.execute(select(CYCLE)).one()


def told(*kinds: str) -> Told:
    """List which unit is told which rung of which last day, and when."""
    with db.reading() as session:
        rows = session.execute(
            select(AGENCY.c.code, NOTICE.c.rung, NOTICE.c.about, NOTICE.c.day)
            .join(AGENCY, AGENCY.c.id == NOTICE.c.agency_id)
            .where(NOTICE.c.kind.in_(kinds))
            .order_by(NOTICE.c.day, AGENCY.c.code)
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]  # four cells


@pytest.mark.usefixtures("begun")
def test_a_unit_that_holds_a_register_after_the_window_has_closed_is_late_by_its_own_day() -> None:
    take_in(date(2020, 3, 20), date(2020, 3, 20))

    list(days.advance(NAME, date(2020, 4, 9)))

    own = date(2020, 3, 27)  # five working days
    with db.reading() as session:
        assert session.scalars(select(ENTRY.c.due)).all() == [own]
    assert told("stage_overdue") == [
        (DAI_TU, "+1", own, date(2020, 3, 30)),
        (DAI_TU, "+3", own, date(2020, 4, 1)),
        (OFFICE, "+7", own, date(2020, 4, 8)),  # over Giỗ Tổ
    ]
    assert [each[:3] for each in told("agency_reminder") if each[0] == DAI_TU] == [
        (DAI_TU, rung, own) for rung in ("7", "3", "1", "0")
    ]


@pytest.mark.usefixtures("begun")
def test_a_unit_is_reminded_once_of_what_had_passed_when_a_register_is_keyed_late() -> None:
    take_in(date(2020, 2, 10), date(2020, 3, 9))

    found = told("agency_reminder")

    assert [each for each in found if each[0] == DAI_TU] == [
        (DAI_TU, "7", LAST_DAY, date(2020, 3, 9))
    ]


@pytest.mark.usefixtures("begun")
def test_a_unit_hears_at_once_of_a_delay_that_nobody_knew_and_then_as_the_days_pass() -> None:
    take_in(date(2020, 2, 10), date(2020, 3, 20))  # four working days late
    at_once = told("stage_overdue", "agency_reminder")

    list(days.advance(NAME, date(2020, 3, 31)))

    assert at_once == [(DAI_TU, "+1", LAST_DAY, date(2020, 3, 20))]
    assert told("stage_overdue") == [
        *at_once,
        (OFFICE, "+7", LAST_DAY, date(2020, 3, 24)),
        (DAI_TU, "+12", LAST_DAY, date(2020, 3, 31)),
        (OFFICE, "+12", LAST_DAY, date(2020, 3, 31)),
    ]


@pytest.mark.usefixtures("begun")
def test_what_was_past_when_the_cycle_began_is_nobodys_delay_for_a_register() -> None:
    with db.unit_of_work() as session:
        session.execute(update(CYCLE).values(started_on=date(2020, 3, 16)))

    take_in(date(2020, 2, 10), date(2020, 3, 20))

    assert told("stage_overdue", "agency_reminder") == []
