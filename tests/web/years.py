"""The year that pages are tried on: the shipped plan, the demo's register, a few acts."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select

import ocop_cycle.demo
from ocop_cycle import days
from ocop_cycle.db import unit_of_work
from ocop_cycle.plan.check import load
from ocop_cycle.plan.shipped import find
from ocop_cycle.queries.cycles import cycle_named
from ocop_cycle.queries.products import entry_of
from ocop_cycle.registers.agencies import agency_rows
from ocop_cycle.registers.products import product_rows
from ocop_cycle.registers.sheets import read_sheet
from ocop_cycle.services import agencies, cycles, products, stages
from ocop_cycle.services.mails import MAIL
from ocop_cycle.services.reports import Intake
from rules.standing import Act
from rules.vocabulary import Action

NAME: Final = "thai-nguyen-2020"
LAST_DAY: Final = date(2020, 3, 16)
STARTED: Final = date(2020, 2, 7)
REGISTERED: Final = date(2020, 2, 10)
AT: Final = datetime(2020, 2, 10, 1, 0, tzinfo=UTC)
_REGISTERS: Final = Path(ocop_cycle.demo.__file__).parent
_SUBMITTED: Final = ("TN20-003", "TN20-004", "TN20-005")


def play() -> None:
    """Start the year, take the registers in, let three ideas be handed in, run on to a day."""
    path = find(NAME)
    with unit_of_work() as session:
        plan = load(path)
        cycles.start(session, plan, path.read_text(encoding="utf-8"), on=STARTED, at=AT)
        rows, _ = agency_rows(read_sheet(_REGISTERS / "agencies.csv"))
        intake = Intake(at=AT, on=STARTED, update=True)
        agencies.import_agencies(session, rows, place=plan.place, intake=intake)
    with unit_of_work() as session:
        products_of, _ = product_rows(read_sheet(_REGISTERS / "products.csv"))
        intake = Intake(at=AT, on=REGISTERED)
        products.import_products(session, cycle_named(session, NAME), products_of, intake=intake)
    for code in _SUBMITTED:
        act = Act(Action.SUBMIT, date(2020, 2, 14), by="Cán bộ OCOP")
        with unit_of_work() as session:
            stages.move_one(session, entry_of(session, code).id, act, at=AT)
    for _ in days.advance(NAME, LAST_DAY):
        pass


def a_letter_of(kind: str) -> int:
    """Give the number of a letter of some kind."""
    with unit_of_work() as session:
        found = select(MAIL.c.id).where(MAIL.c.kind == kind).order_by(MAIL.c.id).limit(1)
        return int(session.scalars(found).one())
